"""The past of the demo business, played through the services: part by part, each in the order in which it happened."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any, Protocol

from sqlalchemy import event
from sqlalchemy.orm import Session, UOWTransaction

from petadmin.access.models import User
from petadmin.animals import services as animals
from petadmin.audit.models import AuditEvent
from petadmin.audit.recording import record
from petadmin.customers import services as customers
from petadmin.demo import phrases
from petadmin.demo.animals import PlannedAnimal
from petadmin.demo.chance import Chance
from petadmin.demo.letters import Fate, fates
from petadmin.demo.planning import Planned
from petadmin.desk.emails import summary_sheet
from petadmin.jobs.wakeups import WAKEUPS
from petadmin.mail import services as mail

AT_ONCE = 50
"""So many rows are written down at a time: each flush has a price, and so has looking through what waits."""


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
        self._touched: dict[object, datetime] = {}
        """Rows that are not written down yet, and when they were made or changed."""
        self._recorded: list[AuditEvent] = []
        """What will be in the history, which has to be written in the order of its moments."""

    def play(self, *parts: Iterable[tuple[datetime, Step]]) -> None:
        """Let everything happen, each thing as of its own moment.

        One part comes after the other, each in its own order, so that much can be written down at once.
        """
        for part in parts:
            for moment, step in sorted(part, key=lambda happens: happens[0]):
                self._go_on_to(moment)
                step(self, moment)
            self.session.flush()
        self._go_on_to(self.chance.now)

    def _go_on_to(self, moment: datetime) -> None:
        """From here on it is later; what has happened is written down when there is enough of it."""
        for row in (*self.session.new, *self.session.dirty):
            self._touched.setdefault(row, self.moment)
        if len(self._touched) > AT_ONCE:
            self.session.flush()
        self.moment = moment

    def number(self, *rows: Any) -> None:
        """Write down what has happened if one of these rows has no id yet."""
        if any(row.id is None for row in rows):
            self.session.flush()

    @property
    def on_duty(self) -> User:
        """Who works in the week of the moment."""
        return self._on_duty_at(self.moment)

    @contextmanager
    def recorded(self) -> Iterator[None]:
        """For a while, changes are recorded as of their moment, and as made by who was on duty then."""

        def put_moment(_target: AuditEvent, _args: object, values: dict[str, Any]) -> None:
            moment = self._moment_of(values["entity"], values.get("row_id"))
            values.setdefault("at", moment)
            values["actor_id"] = self._on_duty_at(moment).id if self.staff else None

        def hold(session: Session, *_rest: object) -> None:
            new = [row for row in session.new if isinstance(row, AuditEvent)]
            for row in new:
                session.expunge(row)
            self._recorded += new

        def forget(_session: Session, _context: UOWTransaction) -> None:
            self._touched.clear()

        event.listen(AuditEvent, "init", put_moment)
        event.listen(self.session, "before_flush", hold)
        event.listen(self.session, "after_flush", forget)
        try:
            yield
            self.session.flush()
            hold(self.session)
        finally:
            event.remove(AuditEvent, "init", put_moment)
            event.remove(self.session, "before_flush", hold)
            event.remove(self.session, "after_flush", forget)
        in_order = sorted(self._recorded, key=lambda recorded: recorded.at)
        self.session.add_all(in_order)
        self.session.flush()

    def _on_duty_at(self, moment: datetime) -> User:
        return self.staff[moment.isocalendar().week % len(self.staff)]

    def _moment_of(self, entity: str, row_id: int | None) -> datetime:
        """When that happened which is recorded only now."""
        for row, moment in self._touched.items():
            if getattr(row, "__audit__", None) == entity and getattr(row, "id", None) == row_id:
                return moment
        return self.moment


def arrivals(planned: Sequence[Planned]) -> Iterator[tuple[datetime, Step]]:
    """Customers come, and bring their animals."""
    for customer in planned:
        yield customer.joined, partial(_join, customer)
        for animal in customer.animals:
            yield max(animal.joins, customer.joined), partial(_bring, customer, animal)
        if customer.changed is not None:
            moment, values = customer.changed
            yield moment, partial(_change, customer, values)


def partings(planned: Sequence[Planned], chance: Chance) -> Iterator[tuple[datetime, Step]]:
    """Animals die, and customers leave."""
    for customer in planned:
        for animal in customer.animals:
            if animal.died is not None:
                died = datetime.combine(animal.died, time(19), chance.zone)
                yield max(min(died, chance.now), animal.joins), partial(_lose, animal)
        if customer.left is not None:
            day, reason = customer.left
            moment = datetime.combine(day, time(19, 30), chance.zone)
            yield moment, partial(_leave, customer, day, reason)


def letters(planned: Sequence[Planned], chance: Chance) -> Iterator[tuple[datetime, Step]]:
    """Some customers are sent their summary sheet."""
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
    past.number(customer.row)
    customers.apply(past.session, customer.row, values)
    customer.row.updated_at = moment


def _leave(customer: Planned, day: date, reason: str, past: Past, moment: datetime) -> None:
    past.number(customer.row)
    today = past.chance.today
    customers.deactivate(past.session, customer.row, since=day, today=today, reason=reason)
    customer.row.updated_at = moment


def _write(customer: Planned, fate: Fate, past: Past, moment: datetime) -> None:
    row, chance = customer.row, past.chance
    past.number(row)
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
