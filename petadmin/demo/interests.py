"""Interests of the demo, and what is told of its customers besides: what they want, and when they called."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from petadmin.demo.chance import Chance
from petadmin.demo.lead_texts import CUSTOMERS_PENDING, CUSTOMERS_SAID, INTERESTS, Said
from petadmin.demo.past import Past, Step
from petadmin.demo.planning import Planned
from petadmin.records.interactions import services as interactions
from petadmin.records.interactions.models import Progress
from petadmin.records.labels import services
from petadmin.records.labels.models import Interest

INTERESTED, TALKED = 0.18, 0.3
"""So many customers have interests, and so many were talked with lately."""

LATELY = 200
"""Contacts with customers were within so many days."""

Interests = dict[str, Interest]


def steps(
    planned: Sequence[Planned], told: Chance, made: Interests
) -> Iterator[tuple[datetime, Step]]:
    """What happens with interests and contacts; with a chance of its own, so that the rest stays the same."""
    chance = Chance.of(told.now, told.zone)
    first = min(one.joined for one in planned)
    yield first - timedelta(days=1), partial(_make, made)
    staying = [one for one in planned if one.stays]
    for customer in staying:
        if chance.happens(INTERESTED):
            names = chance.random.sample(list(INTERESTS), chance.random.randint(1, 3))
            moment = min(customer.joined + timedelta(minutes=5), chance.now)
            yield moment, partial(_want, customer, made, names)
        if chance.happens(TALKED):
            for _number in range(chance.random.randint(1, 5)):
                said = chance.one(CUSTOMERS_SAID)
                day = chance.today - timedelta(days=chance.random.randint(1, LATELY))
                moment = max(chance.moment_on(day), customer.joined + timedelta(minutes=8))
                yield min(moment, chance.now), partial(log, customer, said, None)
    for said in CUSTOMERS_PENDING:
        customer = chance.one(staying[: len(staying) // 2])
        moment = chance.moment_on(chance.today)
        yield moment, partial(log, customer, said, Progress.pending)


def _make(made: Interests, past: Past, moment: datetime) -> None:
    for name, (area, on_web_form) in INTERESTS.items():
        values: Mapping[str, object] = {"name": name, "area": area, "on_web_form": on_web_form}
        made[name] = services.add(past.session, Interest(), dict(values))
        made[name].created_at = made[name].updated_at = moment


def _want(
    customer: Planned, made: Interests, names: Sequence[str], past: Past, moment: datetime
) -> None:
    past.number(customer.row)
    services.put_on(past.session, customer.row, interests=[made[name] for name in names])
    customer.row.updated_at = moment


def log(
    customer: Planned, said: Said, status: Progress | None, past: Past, moment: datetime
) -> None:
    """Note a contact with a customer."""
    past.number(customer.row)
    method, direction, details = said
    values = {
        "customer_id": customer.row.id,
        "at": moment,
        "method": method,
        "direction": direction,
        "details": details,
        "status": status,
    }
    contact = interactions.log(past.session, values, by=past.on_duty.id)
    contact.created_at = contact.updated_at = moment
