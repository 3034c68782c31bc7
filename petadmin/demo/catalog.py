"""What the demo business offers: services with prices, places, courses, and what it charges single customers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from petadmin.animals.models import Species
from petadmin.areas.training import courses
from petadmin.areas.training.models import Course
from petadmin.catalog import services as catalog
from petadmin.catalog.models import Resource, ResourceKind, Service, Unit
from petadmin.customers import services as customers
from petadmin.demo.chance import Chance
from petadmin.demo.past import Past, Step
from petadmin.demo.planning import Planned

DOG, CAT = Species.dog, Species.cat

SERVICES: dict[str, tuple[tuple[str, Unit, int, int | None, Species | None], ...]] = {
    "hotel": (
        ("Noche estándar", Unit.night, 2400, None, DOG),
        ("Noche en suite con jardín", Unit.night, 3600, None, DOG),
        ("Noche en la sala de gatos", Unit.night, 1600, None, CAT),
    ),
    "daycare": (
        ("Guardería por horas", Unit.hour, 350, None, DOG),
        ("Día completo", Unit.day, 1900, None, DOG),
    ),
    "grooming": (
        ("Baño y secado", Unit.visit, 2400, 45, DOG),
        ("Baño y corte", Unit.visit, 3900, 90, DOG),
        ("Deslanado", Unit.visit, 4400, 75, DOG),
        ("Corte a tijera", Unit.visit, 5500, 105, DOG),
        ("Baño de gato", Unit.visit, 3600, 60, CAT),
        ("Corte de uñas", Unit.visit, 1000, 15, None),
    ),
    "training": (
        ("Clase individual", Unit.session, 3500, 60, DOG),
        ("Clase de cachorros", Unit.session, 2200, 45, DOG),
        ("Agility", Unit.session, 1800, 60, DOG),
    ),
    "veterinary": (
        ("Consulta general", Unit.visit, 3500, 30, None),
        ("Revisión", Unit.visit, 2000, 15, None),
        ("Vacunación", Unit.visit, 3000, 15, None),
        ("Análisis de sangre", Unit.visit, 5800, 30, None),
        ("Limpieza dental", Unit.visit, 14500, 60, None),
    ),
}
"""By area: the name, what the price is for, the price, how many minutes it takes, for which animals."""

PLACES: dict[str, tuple[tuple[str, ResourceKind, int, bool, Species | None], ...]] = {
    "hotel": (("Sala de gatos", ResourceKind.room, 12, True, CAT),),
    "daycare": (("Patio de juegos", ResourceKind.run, 30, True, DOG),),
    "grooming": tuple(
        (f"Mesa {number}", ResourceKind.table, 1, False, None) for number in (1, 2, 3)
    ),
    "training": (("Pista de adiestramiento", ResourceKind.field, 6, True, DOG),),
    "veterinary": tuple(
        (f"Consulta {number}", ResourceKind.room, 2, False, None) for number in (1, 2)
    ),
}
"""By area: the name, the kind, how many animals it takes, whether it is shared, for which animals."""

KENNELS = 20
PER_KENNEL = 3

COURSES: dict[str, tuple[int, dict[str, tuple[str, ...]]]] = {
    "Educación de cachorros": (
        16000,
        {
            "Primeros pasos": ("El nombre y la mirada", "Sentado", "Paseo sin tirones"),
            "En casa": ("El transportín", "Quedarse solo", "No morder"),
            "Con los demás": ("Saludar a personas", "Jugar con otros perros", "Ruidos de la calle"),
        },
    ),
    "Obediencia básica": (
        22000,
        {
            "Posiciones": ("Sentado y quieto", "Tumbado", "De pie"),
            "Paseo": ("Junto", "Cambio de ritmo", "Cruces con otros perros"),
            "Llamada": ("Llamada sin distracción", "Llamada con distracción", "Examen final"),
        },
    ),
    "Iniciación al agility": (
        19000,
        {
            "Aparatos": ("Salto", "Túnel", "Pasarela"),
            "Recorridos": ("Secuencia de tres", "Cambio de mano", "Recorrido completo"),
        },
    ),
}
"""By name: the price, and the units with their lessons."""

DISCOUNTS = {500: 12, 1000: 6, 1500: 2}
"""So many customers have a permanent discount."""

OWN_PRICES = 14
OWN_SHARE = 0.85
OPENING = timedelta(days=1)


@dataclass
class Offer:
    """What the business offers, by area, once it is on file."""

    services: dict[str, list[Service]] = field(default_factory=dict)
    places: dict[str, list[Resource]] = field(default_factory=dict)
    courses: list[Course] = field(default_factory=list)


def steps(
    planned: Sequence[Planned], told: Chance, offer: Offer
) -> Iterator[tuple[datetime, Step]]:
    """The offer on the day before the first customer came, and what some of them agreed on later."""
    chance = Chance.of(told.now, told.zone)
    yield min(customer.joined for customer in planned) - OPENING, partial(_open, offer)
    loyal = [one for one in planned if one.stays and (chance.now - one.joined).days > 200]
    chosen = chance.random.sample(loyal, sum(DISCOUNTS.values()) + OWN_PRICES)
    for share, number in DISCOUNTS.items():
        for _number in range(number):
            customer = chosen.pop()
            yield _later(chance, customer), partial(_grant, customer, share)
    for customer in chosen:
        known = [area for area in customer.values["areas"] if area in SERVICES]
        if known:
            yield _later(chance, customer), partial(_agree, customer, known[0], offer)


def _later(chance: Chance, customer: Planned) -> datetime:
    day = customer.joined.date() + timedelta(days=chance.random.randint(20, 180))
    return max(chance.moment_on(day), customer.joined + timedelta(days=1))


def _open(offer: Offer, past: Past, moment: datetime) -> None:
    session = past.session
    for area, services in SERVICES.items():
        offer.services[area] = [
            catalog.add_service(
                session,
                {
                    "area": area,
                    "name": name,
                    "unit": unit,
                    "price_cents": cents,
                    "duration_minutes": minutes,
                    "species": species,
                },
            )
            for name, unit, cents, minutes, species in services
        ]
    for area, places in PLACES.items():
        offer.places[area] = [
            catalog.add_resource(session, {"area": area, **_place(*place)}) for place in places
        ]
    offer.places["hotel"] += _kennels(past)
    offer.courses += [_course(past, name, *course) for name, course in COURSES.items()]
    rows: list[Any] = [*offer.courses]
    rows += [
        row for kept in (offer.services, offer.places) for all_ in kept.values() for row in all_
    ]
    for row in rows:
        row.created_at = row.updated_at = moment


def _place(
    name: str, kind: ResourceKind, capacity: int, shared: bool, species: Species | None
) -> dict[str, Any]:
    return {
        "name": name,
        "kind": kind,
        "capacity": capacity,
        "shared": shared,
        "species": species,
    }


def _kennels(past: Past) -> list[Resource]:
    values = _place("", ResourceKind.kennel, PER_KENNEL, False, DOG)
    return catalog.add_several(
        past.session, {**values, "area": "hotel"}, prefix="Box ", first=1, last=KENNELS
    )


def _course(past: Past, name: str, cents: int, units: dict[str, tuple[str, ...]]) -> Course:
    outline = "\n".join(
        line for unit, lessons in units.items() for line in (unit, *(f"- {one}" for one in lessons))
    )
    values = {"name": name, "price_cents": cents, "outline": courses.read_outline(outline)}
    return courses.add(past.session, values)


def _grant(customer: Planned, share: int, past: Past, moment: datetime) -> None:
    past.number(customer.row)
    customers.apply(past.session, customer.row, {"discount_basis_points": share})
    customer.row.updated_at = moment


def _agree(customer: Planned, area: str, offer: Offer, past: Past, moment: datetime) -> None:
    service = offer.services[area][0]
    past.number(customer.row, service)
    price = catalog.add_price(
        past.session,
        {
            "customer_id": customer.row.id,
            "service_id": service.id,
            "price_cents": round(service.price_cents * OWN_SHARE / 50) * 50,
            "notes": "Acordado por las estancias largas." if area == "hotel" else "",
        },
    )
    price.created_at = price.updated_at = moment
