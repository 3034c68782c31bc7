"""The people around the demo's customers: partners, neighbours, grandparents, each with what they may do."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from petadmin.core.text import fold
from petadmin.customers.models import CustomerKind
from petadmin.customers.people import services
from petadmin.demo import people, places
from petadmin.demo.chance import Chance
from petadmin.demo.past import Past, Step
from petadmin.demo.planning import Planned

SHARE = 0.38
"""The share of customers with somebody around them on file."""


class Kin(NamedTuple):
    """What somebody is to a customer, and what they may do."""

    relation: str
    names: tuple[str, ...]
    roles: frozenset[str]
    notes: str = ""


KIN = (
    Kin("Su pareja", people.MEN, frozenset({"is_owner", "may_pick_up"})),
    Kin("Su pareja", people.WOMEN, frozenset({"is_owner", "is_emergency", "may_pick_up"})),
    Kin("Hermana", people.WOMEN, frozenset({"is_emergency", "may_pick_up"})),
    Kin("Madre", people.WOMEN, frozenset({"may_pick_up"}), "Mejor llamar por la mañana."),
    Kin("Padre", people.MEN, frozenset({"is_emergency"})),
    Kin("Vecino", people.MEN, frozenset({"is_emergency"}), "Tiene llave de casa."),
    Kin("Vecina", people.WOMEN, frozenset({"may_pick_up"}), "Trae siempre el transportín."),
    Kin("Hija", people.WOMEN, frozenset({"may_pick_up"}), "Menor de edad: pedir confirmación."),
)
COLLEAGUES = (
    Kin("Encargada", people.WOMEN, frozenset({"is_emergency", "may_pick_up"})),
    Kin("Voluntario", people.MEN, frozenset({"may_pick_up"}), "Con carné de la asociación."),
)


def steps(planned: Sequence[Planned], chance: Chance) -> Iterator[tuple[datetime, Step]]:
    """Who is added, and when."""
    # A chance of its own, so that the rest of the demo stays as it is.
    own = Chance.of(chance.now, chance.zone)
    for customer in planned:
        company = customer.values["kind"] is CustomerKind.company
        if not (company or own.happens(SHARE)):
            continue
        choices = COLLEAGUES if company else KIN
        number = own.weighted({1: 6, 2: 3})
        for position, kin in enumerate(own.random.sample(choices, number)):
            values = _values(own, kin, position)
            moment = min(customer.joined + timedelta(minutes=8 + position), chance.now)
            yield moment, partial(_add, customer, values)


def _values(chance: Chance, kin: Kin, position: int) -> dict[str, Any]:
    first = chance.one(kin.names)
    last = f"{chance.one(people.SURNAMES)} {chance.one(people.SURNAMES)}"
    local = ".".join("".join(filter(str.isalnum, fold(word))) for word in (first, last.split()[0]))
    return {
        "name": f"{first} {last}",
        "relation": kin.relation,
        "phone": places.mobile(chance),
        "email": f"{local}@example.org" if chance.happens(0.35) else "",
        "notes": kin.notes,
        "position": position,
        **dict.fromkeys(kin.roles, True),
    }


def _add(customer: Planned, values: dict[str, Any], past: Past, moment: datetime) -> None:
    past.number(customer.row)
    contact = services.add(past.session, {**values, "customer_id": customer.row.id})
    contact.created_at = contact.updated_at = moment
