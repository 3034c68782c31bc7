"""The past of the demo business, played through the services in the order in which it happened."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any, Protocol

from sqlalchemy import event
from sqlalchemy.orm import Session

from petadmin.access.models import User
from petadmin.animals import services as animals
from petadmin.audit.models import AuditEvent
from petadmin.audit.recording import act_as, record
from petadmin.customers import services as customers
from petadmin.demo import phrases
from petadmin.demo.animals import PlannedAnimal
from petadmin.demo.chance import Chance
from petadmin.demo.letters import Fate, fates
from petadmin.demo.planning import Planned
from petadmin.desk.emails import summary_sheet
from petadmin.jobs.wakeups import WAKEUPS
from petadmin.mail import services as mail


class Step(Protocol):
    """Something that happened at a moment."""

    def __call__(self, past: "Past", moment: datetime) -> None: ...


class Past:
    """What plays the steps: the session, the staff on duty, and the moment that is being played."""

    def __init__(self, session: Session, chance: Chance, *, begins: datetime) -> None:
        self.session = session
        self.chance = chance
        self.moment = begins
        self.staff: list[User] = []

    def play(self, planned: Sequence[Planned], *more: tuple[datetime, Step]) -> None:
        """Let everything happen, and what further parts of the demo bring, each thing as of its own moment."""
        steps = [*_steps_of_customers(planned, self.chance), *_letters(planned, self.chance), *more]
        steps.sort(key=lambda step: step[0])
        for moment, step in steps:
            self.go_on_to(moment)
            step(self, moment)
        self.go_on_to(self.chance.now)

    def go_on_to(self, moment: datetime) -> None:
        """Write down, and record, what has happened until now; from here on it is later."""
        if moment == self.moment:
            return
        self.session.flush()
        self.moment = moment
        act_as(self.session, self.on_duty.id if self.staff else None)

    @property
    def on_duty(self) -> User:
        """Who works in the week of the moment."""
        return self.staff[self.moment.isocalendar().week % len(self.staff)]

    @contextmanager
    def recorded(self) -> Iterator[None]:
        """For a while, changes are recorded as of the moment that is being played."""

        def put_moment(_target: AuditEvent, _args: object, values: dict[str, Any]) -> None:
            values.setdefault("at", self.moment)

        event.listen(AuditEvent, "init", put_moment)
        try:
            yield
        finally:
            event.remove(AuditEvent, "init", put_moment)
            act_as(self.session, None)


def _steps_of_customers(
    planned: Sequence[Planned], chance: Chance
) -> Iterator[tuple[datetime, Step]]:
    for customer in planned:
        yield customer.joined, partial(_join, customer)
        for animal in customer.animals:
            yield max(animal.joins, customer.joined), partial(_bring, customer, animal)
            if animal.died is not None:
                died = datetime.combine(animal.died, time(19), chance.zone)
                yield max(min(died, chance.now), animal.joins), partial(_lose, animal)
        if customer.changed is not None:
            moment, values = customer.changed
            yield moment, partial(_change, customer, values)
        if customer.left is not None:
            day, reason = customer.left
            moment = datetime.combine(day, time(19, 30), chance.zone)
            yield moment, partial(_leave, customer, day, reason)


def _letters(planned: Sequence[Planned], chance: Chance) -> Iterator[tuple[datetime, Step]]:
    reachable = [one for one in planned if one.stays and one.values["email"]]
    for fate, customer in zip(fates(), chance.random.sample(reachable, len(fates())), strict=True):
        age = min((chance.now - customer.joined).total_seconds(), fate.oldest.total_seconds())
        ago = timedelta(seconds=int(age * chance.random.uniform(0.02, 0.98)))
        moment = chance.moment_on((chance.now - ago).astimezone(chance.zone).date())
        yield max(moment, customer.joined), partial(_write, customer, fate)


def _join(customer: Planned, past: Past, moment: datetime) -> None:
    customer.row = customers.add(past.session, customer.values)
    customer.row.created_at = customer.row.updated_at = moment


def _bring(customer: Planned, animal: PlannedAnimal, past: Past, moment: datetime) -> None:
    values = {**animal.values, "customer": customer.row}
    animal.row = animals.add(past.session, values, today=past.chance.today)
    animal.row.created_at = animal.row.updated_at = moment


def _lose(animal: PlannedAnimal, past: Past, moment: datetime) -> None:
    animals.apply(animal.row, {"deceased_on": animal.died}, today=past.chance.today)
    animal.row.updated_at = moment


def _change(customer: Planned, values: dict[str, Any], past: Past, moment: datetime) -> None:
    past.session.flush()
    customers.apply(past.session, customer.row, values)
    customer.row.updated_at = moment


def _leave(customer: Planned, day: date, reason: str, past: Past, moment: datetime) -> None:
    past.session.flush()
    today = past.chance.today
    customers.deactivate(past.session, customer.row, since=day, today=today, reason=reason)
    customer.row.updated_at = moment


def _write(customer: Planned, fate: Fate, past: Past, moment: datetime) -> None:
    row, chance = customer.row, past.chance
    past.session.flush()
    draft = summary_sheet(
        row, to=row.email, message=chance.one(phrases.MESSAGES), actor_id=past.on_duty.id
    )
    draft = replace(draft, not_before=chance.now + fate.ahead if fate.ahead else None)
    email = mail.queue(past.session, draft, now=moment)
    email.created_at = moment
    fate.befall(past.session, email, moment)
    record(past.session, "customer.sheet_sent", row, changes={"to": [None, row.email]})
    # None of these e-mails is due, so nobody has to be woken.
    past.session.info.pop(WAKEUPS, None)
