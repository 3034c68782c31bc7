"""Tags and colour codes of the demo: made on the first day, and put on customers and animals as they come."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from petadmin.demo.animals import PlannedAnimal
from petadmin.demo.chance import Chance
from petadmin.demo.past import Past, Step
from petadmin.demo.planning import Planned
from petadmin.records.labels import services
from petadmin.records.labels.models import Bearer, Colour, ColourCode, Tag

TAGS: Mapping[str, tuple[Colour, float]] = {
    "VIP": (Colour.purple, 0.05),
    "Bono activo": (Colour.green, 0.12),
    "Paga por domiciliación": (Colour.blue, 0.08),
    "Viene de una recomendación": (Colour.teal, 0.1),
    "Fotos en redes: sí": (Colour.pink, 0.16),
    "Fotos en redes: no": (Colour.grey, 0.06),
    "Furgoneta": (Colour.orange, 0.07),
    "Descuento de protectora": (Colour.yellow, 0.02),
}
"""Each tag with its colour and the share of customers who bear it."""

CODES: Mapping[Bearer, Mapping[str, tuple[Colour, float]]] = {
    Bearer.customer: {
        "Llega tarde a menudo": (Colour.orange, 0.05),
        "Pedir señal": (Colour.red, 0.04),
        "Cliente encantador": (Colour.green, 0.07),
        "Llamar, no escribir": (Colour.blue, 0.06),
    },
    Bearer.animal: {
        "Muerde": (Colour.red, 0.03),
        "Se escapa": (Colour.orange, 0.05),
        "Nervioso": (Colour.yellow, 0.09),
        "Toma medicación": (Colour.purple, 0.07),
        "Dieta especial": (Colour.teal, 0.06),
        "No con otros perros": (Colour.brown, 0.04),
        "Sociable": (Colour.green, 0.14),
    },
}


def steps(planned: Sequence[Planned], chance: Chance) -> Iterator[tuple[datetime, Step]]:
    """What happens with labels."""
    # A chance of its own, so that the rest of the demo stays as it is.
    own = Chance.of(chance.now, chance.zone)
    labels: dict[str, Tag | ColourCode] = {}
    first = min(one.joined for one in planned)
    yield first - timedelta(days=1), partial(_make, labels)
    for customer in planned:
        tags = _some(own, TAGS)
        codes = _some(own, CODES[Bearer.customer])
        if tags or codes:
            moment = min(customer.joined + timedelta(minutes=4), chance.now)
            yield moment, partial(_label_customer, customer, labels, tags, codes)
        for animal in customer.animals:
            codes = _some(own, CODES[Bearer.animal])
            if codes:
                moment = min(max(animal.joins, customer.joined) + timedelta(minutes=6), chance.now)
                yield moment, partial(_label_animal, animal, labels, codes)


def _some(chance: Chance, shares: Mapping[str, tuple[Colour, float]]) -> list[str]:
    return [name for name, (_colour, share) in shares.items() if chance.happens(share)]


def _make(labels: dict[str, Tag | ColourCode], past: Past, moment: datetime) -> None:
    for name, (colour, _share) in TAGS.items():
        labels[name] = services.add(past.session, Tag(), {"name": name, "colour": colour})
    for bearer, codes in CODES.items():
        for name, (colour, _share) in codes.items():
            values = {"name": name, "colour": colour, "bearer": bearer}
            labels[name] = services.add(past.session, ColourCode(), values)
    for label in labels.values():
        label.created_at = label.updated_at = moment


def _label_customer(
    customer: Planned,
    labels: Mapping[str, Tag | ColourCode],
    tags: Sequence[str],
    codes: Sequence[str],
    past: Past,
    moment: datetime,
) -> None:
    past.number(customer.row)
    services.put_on(
        past.session,
        customer.row,
        tags=[label for name in tags if isinstance(label := labels[name], Tag)],
        colours=[label for name in codes if isinstance(label := labels[name], ColourCode)],
    )
    customer.row.updated_at = moment


def _label_animal(
    animal: PlannedAnimal,
    labels: Mapping[str, Tag | ColourCode],
    codes: Sequence[str],
    past: Past,
    moment: datetime,
) -> None:
    past.number(animal.row)
    colours = [label for name in codes if isinstance(label := labels[name], ColourCode)]
    services.put_on(past.session, animal.row, colours=colours)
    animal.row.updated_at = moment
