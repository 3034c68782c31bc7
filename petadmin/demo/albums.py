"""Portraits and photo albums of the demo: most animals have a drawing or a photo, some customers an album."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

from petadmin.adminkit.portraits import choose_drawing
from petadmin.animals.models import Species
from petadmin.audit.recording import record
from petadmin.demo.animals import PlannedAnimal
from petadmin.demo.chance import Chance
from petadmin.demo.past import Past, Step
from petadmin.demo.pictures import photo
from petadmin.demo.planning import Planned
from petadmin.files.portraits import stock_for
from petadmin.records.albums import services
from petadmin.records.albums.models import Album, Photo

PAINTED = 12
"""So many photos of each species are painted; they stand in several albums."""

PHOTOGRAPHED = (Species.dog, Species.cat)
WITH_DRAWING, WITH_PHOTO = 0.5, 0.12
CUSTOMERS_WITH_DRAWING = 0.12
WITH_ALBUM = 0.1

ALBUMS: Sequence[tuple[str, str]] = (
    ("Estancia de verano", "Unos días en el hotel, entre baños, siestas y carreras."),
    ("Antes y después del corte", "La visita a la peluquería, paso a paso."),
    ("Un día en la guardería", ""),
    ("Primeras clases", "Del curso de cachorros, con sus compañeros."),
    ("Navidad en casa Patitas", "¡Felices fiestas!"),
)
CAPTIONS = (
    "Recién llegado, todavía un poco tímido",
    "La hora de la siesta",
    "Con su nuevo mejor amigo",
    "¡Cuánta energía!",
    "Esperando el desayuno",
    "Guapísimo después del baño",
    "",
    "",
)


def steps(planned: Sequence[Planned], chance: Chance) -> Iterator[tuple[datetime, Step]]:
    """What happens with pictures."""
    # A chance of its own, so that the rest of the demo stays as it is.
    own = Chance.of(chance.now, chance.zone)
    for customer in planned:
        if own.happens(CUSTOMERS_WITH_DRAWING):
            yield _soon(customer.joined, 7, own), partial(_draw, customer, own.random.random())
        for animal in customer.animals:
            came = max(animal.joins, customer.joined)
            kind: Species = animal.values.get("species", Species.dog)
            if kind in PHOTOGRAPHED and own.happens(WITH_PHOTO):
                number = own.random.randrange(PAINTED)
                yield _soon(came, 9, own), partial(_photograph, animal, kind, number)
            elif own.happens(WITH_DRAWING):
                yield _soon(came, 9, own), partial(_draw, animal, own.random.random())
            if kind in PHOTOGRAPHED and customer.stays and own.happens(WITH_ALBUM):
                name, text = own.one(ALBUMS)
                numbers = own.random.sample(range(PAINTED), own.random.randint(3, 9))
                captions = [own.one(CAPTIONS) for _number in numbers]
                of_animal = own.happens(0.6)
                yield (
                    _soon(came, 26 * 60, own),
                    partial(
                        _begin_album,
                        customer,
                        animal if of_animal else None,
                        (name, text),
                        list(zip([(kind, number) for number in numbers], captions, strict=True)),
                    ),
                )


def _soon(moment: datetime, minutes: int, chance: Chance) -> datetime:
    return min(moment + timedelta(minutes=minutes), chance.now)


def _draw(planned: Planned | PlannedAnimal, share: float, past: Past, moment: datetime) -> None:
    past.number(planned.row)
    stock = stock_for(planned.row.portrait_kind)
    choose_drawing(past.session, planned.row, stock[int(share * len(stock))].key)
    planned.row.updated_at = moment


def _photograph(
    animal: PlannedAnimal, kind: Species, number: int, past: Past, moment: datetime
) -> None:
    past.number(animal.row)
    animal.row.picture_id = photo(past, kind, number).id
    record(past.session, "animal.portrait_photo", animal.row)
    animal.row.updated_at = moment


def _begin_album(
    customer: Planned,
    animal: PlannedAnimal | None,
    words: tuple[str, str],
    shots: Sequence[tuple[tuple[Species, int], str]],
    past: Past,
    moment: datetime,
) -> None:
    past.number(customer.row if animal is None else animal.row)
    owner = {"customer_id": customer.row.id} if animal is None else {"animal_id": animal.row.id}
    name, description = words
    album = services.add(past.session, {"name": name, "description": description, **owner})
    album.created_at = album.updated_at = moment
    past.number(album)
    for place, ((kind, number), caption) in enumerate(shots):
        _add_shot(past, album, photo(past, kind, number).id, caption, place)


def _add_shot(past: Past, album: Album, picture_id: int, caption: str, place: int) -> None:
    author = past.on_duty.id
    past.session.add(
        Photo(
            album_id=album.id,
            picture_id=picture_id,
            caption=caption,
            position=place,
            author_id=author,
        )
    )
    album.cover_id = album.cover_id or picture_id
