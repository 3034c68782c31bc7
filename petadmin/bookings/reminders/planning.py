"""Planning by rules: whom each rule reaches in the next hours, in one statement for each rule and day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any, NamedTuple

from flask_babel import get_timezone
from sqlalchemy import (
    ColumnElement,
    Select,
    case,
    exists,
    func,
    literal,
    select,
    true,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from petadmin.bookings.models import Booking
from petadmin.bookings.reminders import queries
from petadmin.bookings.reminders.following import follow_all
from petadmin.bookings.reminders.kinds import REACHED, Kind
from petadmin.bookings.reminders.models import (
    CancelReason,
    Reminder,
    ReminderRule,
    ReminderStatus,
)
from petadmin.bookings.reminders.moments import local_day, send_moment
from petadmin.bookings.reminders.occasions import KINDS
from petadmin.core.db import Db
from petadmin.customers.models import Customer

AHEAD = timedelta(hours=25)
"""So far ahead it is planned; the job runs each hour."""

BEHIND = timedelta(hours=12)
"""What should have been planned while nothing ran is made up for that long; bookings are never late."""

PORTION = 200
"""So many bookings are planned in one transaction."""

DRY_RUN_DAYS = 30
DRY_RUN_ROWS = 50
MOST_COUNTED = 10_000

_INSERT: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def plan_ahead(session: Db, *, now: datetime) -> None:
    """Plan what all rules reach in the next hours; what is planned already stays as it is."""
    for rule in queries.active_rules(session):
        plan(session, rule, now=now)


def plan(session: Db, rule: ReminderRule, *, now: datetime) -> None:
    """Plan what a rule reaches in the next hours."""
    kind = KINDS[rule.occasion]
    zone = get_timezone()
    begins = now if kind.booked else max(now - BEHIND, rule.active_since or now)
    for day in _days(local_day(begins, zone), local_day(now + AHEAD, zone)):
        moment = send_moment(day, rule.minute, zone)
        if begins < moment <= now + AHEAD:
            plan_day(session, rule, day, zone=zone, now=now)


def portions_ahead(session: Db, rule: ReminderRule, *, now: datetime) -> Iterator[int]:
    """Plan all bookings ahead of a rule; each portion is for the caller to commit, and gives their number."""
    last = (now, 0)
    while True:
        # In the order of an index, behind the last one seen.
        ahead = (
            select(Booking)
            .where(
                Booking.starts_at >= last[0],
                (Booking.starts_at > last[0]) | (Booking.id > last[1]),
                Booking.area == rule.area if rule.area else Booking.id > 0,
            )
            .order_by(Booking.starts_at, Booking.id)
            .limit(PORTION)
        )
        bookings = session.scalars(ahead).all()
        if not bookings:
            return
        last = (bookings[-1].starts_at, bookings[-1].id)
        follow_all(session, bookings, now=now)
        yield len(bookings)


def call_off(session: Db, rule: ReminderRule) -> int:
    """Cancel what a rule has scheduled, as it is switched off; returns how many that were."""
    found = session.execute(
        update(Reminder)
        .where(Reminder.rule_id == rule.id, Reminder.status == ReminderStatus.scheduled)
        .values(status=ReminderStatus.cancelled, cancel_reason=CancelReason.rule_off)
        .execution_options(synchronize_session=False)
    )
    return int(getattr(found, "rowcount", 0))


def take_up_again(session: Db, rule: ReminderRule, *, now: datetime) -> None:
    """Schedule again what was cancelled when the rule was switched off, as far as its time is ahead."""
    session.execute(
        update(Reminder)
        .where(
            Reminder.rule_id == rule.id,
            Reminder.status == ReminderStatus.cancelled,
            Reminder.cancel_reason == CancelReason.rule_off,
            Reminder.send_at > now,
        )
        .values(status=ReminderStatus.scheduled, cancel_reason=None)
        .execution_options(synchronize_session=False)
    )


class Hit(NamedTuple):
    """Somebody whom a rule would reach, when, and why not."""

    send_at: datetime
    customer: Customer
    booking_id: int | None
    animal_id: int | None
    left_out: CancelReason | None


@dataclass(frozen=True)
class DryRun:
    """Whom a rule would reach if it were switched on now: how many (up to a cap), and the first of them."""

    reached: int
    left_out: int
    capped: bool
    hits: Sequence[Hit]

    @property
    def more(self) -> int:
        return self.reached + self.left_out - len(self.hits)


def dry_run(session: Db, rule: ReminderRule, *, now: datetime) -> DryRun:
    """Whom a rule would reach in the next 30 days."""
    kind, zone = KINDS[rule.occasion], get_timezone()
    first = local_day(now, zone)
    hits: list[Hit] = []
    reached = left_out = 0
    for day in _days(first, first + timedelta(days=DRY_RUN_DAYS)):
        moment = send_moment(day, rule.minute, zone)
        if moment <= now or moment > now + timedelta(days=DRY_RUN_DAYS):
            continue
        statement = _judged(kind, rule, day, zone)
        numbers = _count(session, statement, MOST_COUNTED - reached - left_out)
        reached, left_out = reached + numbers[0], left_out + numbers[1]
        if len(hits) < DRY_RUN_ROWS and any(numbers):
            hits += _hits(session, statement, moment, DRY_RUN_ROWS - len(hits))
        if reached + left_out >= MOST_COUNTED:
            return DryRun(reached, left_out, True, hits)
    return DryRun(reached, left_out, False, hits)


def why_left_out(kind: Kind, customer: Customer, *, agrees: bool) -> CancelReason | None:
    """Why a customer gets no e-mail of an occasion."""
    if not customer.is_active:
        return CancelReason.inactive
    if not customer.automatic_email or (kind.switch and not getattr(customer, kind.switch)):
        return CancelReason.opted_out
    if kind.is_advertising and not agrees:
        return CancelReason.no_consent
    return None if customer.email else CancelReason.no_address


def _left_out(kind: Kind) -> ColumnElement[Any]:
    """The same within a statement that has the customers."""
    opted_out = ~Customer.automatic_email
    if kind.switch:
        opted_out = opted_out | ~getattr(Customer, kind.switch)
    reasons = [
        (Customer.inactive_since.is_not(None), CancelReason.inactive.value),
        (opted_out, CancelReason.opted_out.value),
    ]
    if kind.is_advertising:
        agrees = queries.agrees_to_advertising(Customer.id)
        reasons.append((~agrees, CancelReason.no_consent.value))
    reasons.append((Customer.email == "", CancelReason.no_address.value))
    return case(*reasons, else_=None)


def _judged(kind: Kind, rule: ReminderRule, day: date, zone: tzinfo) -> Select[Any]:
    """Whom a rule reaches on a day and does not remind already, each with the reason to leave them out."""
    found = kind.reached(rule, day, zone).subquery("found")
    planned = exists().where(
        Reminder.occasion_key == found.c.occasion_key,
        Reminder.cancel_reason.is_distinct_from(CancelReason.rule_off),
    )
    return (
        select(*found.c, _left_out(kind).label("left_out"))
        .join(Customer, Customer.id == found.c.customer_id)
        .where(~planned)
    )


def _count(session: Db, statement: Select[Any], most: int) -> tuple[int, int]:
    some = statement.limit(max(most, 0)).subquery()
    row = session.execute(select(func.count(), func.count(some.c.left_out)).select_from(some)).one()
    return row[0] - row[1], row[1]


def _hits(session: Db, statement: Select[Any], moment: datetime, most: int) -> list[Hit]:
    some = statement.limit(most).subquery()
    rows = session.execute(
        select(Customer, some.c.booking_id, some.c.animal_id, some.c.left_out)
        .join(some, some.c.customer_id == Customer.id)
        .order_by(Customer.sort_name, Customer.id)
    )
    return [
        Hit(moment, customer, booking_id, animal_id, CancelReason(reason) if reason else None)
        for customer, booking_id, animal_id, reason in rows
    ]


def plan_day(session: Db, rule: ReminderRule, day: date, *, zone: tzinfo, now: datetime) -> None:
    """Put in what a rule sends on a day; those who would be left out anyway are not planned."""
    kind = KINDS[rule.occasion]
    found = kind.reached(rule, day, zone).subquery("found")
    columns = Reminder.__mapper__.columns
    given: dict[str, Any] = {
        "occasion": rule.occasion,
        "status": ReminderStatus.scheduled,
        "send_at": send_moment(day, rule.minute, zone),
        "tries": 0,
        "rule_id": rule.id,
        "created_at": now,
        "updated_at": now,
    }
    values = [literal(value, columns[name].type).label(name) for name, value in given.items()]
    # A booking is reminded of whatever its customer says today; it is asked again when the time has come.
    wanted = true() if kind.booked else _left_out(kind).is_(None)
    chosen = (
        select(*found.c, *values).join(Customer, Customer.id == found.c.customer_id).where(wanted)
    )
    insert: Any = _INSERT[session.get_bind().dialect.name]
    session.execute(
        insert(Reminder)
        .from_select([*REACHED, *given], chosen)
        .on_conflict_do_nothing(index_elements=["occasion_key"])
    )


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
