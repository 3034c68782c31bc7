"""The fields that the demo business has added, and what customers, their animals and addresses have in them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from petadmin.customfields import services
from petadmin.customfields.models import Bearer, CustomField, FieldKind
from petadmin.demo.chance import Chance
from petadmin.demo.past import Past, Step
from petadmin.demo.planning import Planned


class Wish(NamedTuple):
    """A field, in how many rows it is filled in, and with what."""

    name: str
    kind: FieldKind
    share: float
    value: Callable[[Chance], Any]
    options: Sequence[str] = ()
    traits: Mapping[str, Any] = {}


def _one_of(number: int) -> Callable[[Chance], str]:
    return lambda chance: f"o{chance.random.randint(1, number)}"


def _some_of(number: int) -> Callable[[Chance], list[str]]:
    return lambda chance: sorted(
        f"o{place}"
        for place in chance.random.sample(range(1, number + 1), chance.random.randint(1, 3))
    )


def _within(days: int) -> Callable[[Chance], str]:
    return lambda chance: chance.day_between(
        chance.today - timedelta(days=days), chance.today
    ).isoformat()


def _text(*choices: str) -> Callable[[Chance], str]:
    return lambda chance: chance.one(choices)


FOODS = ("Pienso", "Pienso veterinario", "Comida húmeda", "Dieta casera", "Dieta BARF")
FEARS = ("Truenos", "Petardos", "Aspiradora", "Otros perros", "Niños", "Coches")
SOURCES = ("Recomendación", "Google", "Instagram", "Pasaba por delante", "Su veterinario")

WISHES: Mapping[Bearer, Sequence[Wish]] = {
    Bearer.customer: (
        Wish("Cómo nos conoció", FieldKind.choice, 0.7, _one_of(len(SOURCES)), SOURCES),
        Wish("Contrato firmado el", FieldKind.day, 0.6, _within(700), (), {"on_sheet": True}),
        Wish("Persona autorizada con copia de llaves", FieldKind.yes_no, 0.4,
             lambda chance: chance.happens(0.3)),
        Wish("Tope de gasto sin avisar (€)", FieldKind.number, 0.3,
             lambda chance: chance.one((50, 80, 100, 150, 199.5)), (), {"visible": False}),
        Wish("Seguro de la mascota", FieldKind.line, 0.25,
             _text("Mapfre Mascotas", "Santévet, póliza Confort", "Caser", "AXA Mascotas"),
             (), {"visible": False}),
    ),
    Bearer.animal: (
        Wish("Comida", FieldKind.choice, 0.8, _one_of(len(FOODS)), FOODS,
             {"in_list": True, "on_sheet": True}),
        Wish("Raciones al día", FieldKind.number, 0.7, lambda chance: chance.one((1, 2, 2, 3))),
        Wish("Le dan miedo", FieldKind.choices, 0.4, _some_of(len(FEARS)), FEARS,
             {"on_sheet": True}),
        Wish("Última desparasitación", FieldKind.day, 0.5, _within(120)),
        Wish("Juguete preferido", FieldKind.line, 0.35,
             _text("La pelota verde", "Un Kong con paté", "El mordedor de cuerda", "Su manta"),
             (), {"visible": False}),
        Wish("Puede ir suelto", FieldKind.yes_no, 0.5, lambda chance: chance.happens(0.6),
             (), {"visible": False}),
        Wish("Rutina", FieldKind.text, 0.15,
             _text("Sale a las 8, a las 14 y a las 21.\nPor la noche duerme con luz.",
                   "Come después del paseo, nunca antes.\nSiesta de 15 a 17.",
                   "Se cepilla cada día diez minutos; le calma."),
             (), {"visible": False, "hint": "Horarios y costumbres de casa"}),
    ),
    Bearer.address: (
        Wish("Código del portal", FieldKind.line, 0.4,
             lambda chance: f"{chance.random.randrange(10**4):04d}{chance.one('ABC')}",
             (), {"in_list": True, "on_sheet": True}),
        Wish("Dónde aparcar", FieldKind.line, 0.25,
             _text("Vado delante de la puerta", "Zona azul, bajar a la perrera",
                   "Plaza 14 del garaje", "Carga y descarga hasta las 12"),
             (), {"visible": False}),
    ),
}  # fmt: skip


def steps(planned: Sequence[Planned], chance: Chance) -> Iterator[tuple[datetime, Step]]:
    """The fields are made on the first day, and filled in as customers and animals come."""
    # A chance of its own, so that the rest of the demo stays as it is.
    own = Chance.of(chance.now, chance.zone)
    fields: dict[Bearer, list[CustomField]] = {}
    first = min(one.joined for one in planned)
    yield first - timedelta(hours=12), partial(_make, fields)
    for customer in planned:
        moment = min(customer.joined + timedelta(minutes=5), chance.now)
        yield moment, partial(_fill_customer, customer, fields, own)
        for animal in customer.animals:
            moment = min(max(animal.joins, customer.joined) + timedelta(minutes=7), chance.now)
            yield moment, partial(_fill, animal, Bearer.animal, fields, own)


def _make(fields: dict[Bearer, list[CustomField]], past: Past, moment: datetime) -> None:
    for bearer, wishes in WISHES.items():
        fields[bearer] = []
        for wish in wishes:
            options = [{"text": text} for text in wish.options]
            values = {"bearer": bearer, "name": wish.name, "kind": wish.kind, "visible": True}
            field = services.add(
                past.session, {**values, "offered_options": options, **wish.traits}
            )
            past.session.flush()
            field.created_at = field.updated_at = moment
            fields[bearer].append(field)


def _fill_customer(
    customer: Planned,
    fields: Mapping[Bearer, Sequence[CustomField]],
    chance: Chance,
    past: Past,
    moment: datetime,
) -> None:
    _fill(customer, Bearer.customer, fields, chance, past, moment)
    for address in customer.row.addresses:
        address.custom = _values(Bearer.address, fields, chance)


def _fill(
    bearing: Any,
    bearer: Bearer,
    fields: Mapping[Bearer, Sequence[CustomField]],
    chance: Chance,
    _past: Past,
    moment: datetime,
) -> None:
    bearing.row.custom = _values(bearer, fields, chance)
    bearing.row.updated_at = moment


def _values(
    bearer: Bearer, fields: Mapping[Bearer, Sequence[CustomField]], chance: Chance
) -> dict[str, Any]:
    return {
        str(field.id): wish.value(chance)
        for field, wish in zip(fields[bearer], WISHES[bearer], strict=True)
        if chance.happens(wish.share)
    }
