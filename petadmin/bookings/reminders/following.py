"""Reminders follow their bookings: made, moved, taken back, and scheduled again as a booking changes.

There is one reminder for a rule and a booking, whatever happens to either. What has left for the mail server
stays sent; what waits in the queue is taken back in the transaction that moves or cancels the booking. The rows
are locked in the order e-mail, reminder, so that this and the delivery do not wait for each other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from flask_babel import get_timezone
from sqlalchemy import insert as plain_insert
from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from petadmin.bookings.models import Booking, BookingStatus
from petadmin.bookings.reminders import queries
from petadmin.bookings.reminders.models import (
    CancelReason,
    Reminder,
    ReminderRule,
    ReminderStatus,
)
from petadmin.bookings.reminders.moments import local_day, send_moment
from petadmin.bookings.reminders.occasions.booking import REMINDED
from petadmin.core.clock import utcnow
from petadmin.core.db import Db
from petadmin.mail import services as mail
from petadmin.mail.models import Email
from petadmin.mail.queries import WAITING
from petadmin.mail.templates.models import Occasion

CALLED_OFF = (BookingStatus.requested, BookingStatus.cancelled, BookingStatus.no_show)

FINAL = frozenset({CancelReason.by_hand, CancelReason.email_cancelled})
"""What a person has cancelled stays so, wherever the booking moves."""

_INSERT: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


@dataclass
class _Kept:
    """A reminder as it is on file, locked."""

    id: int
    booking_id: int
    rule_id: int | None
    status: ReminderStatus
    reason: CancelReason | None
    send_at: datetime
    email_id: int | None
    customer_id: int

    @property
    def may_change(self) -> bool:
        """Whether a change of the booking can still make a difference."""
        if self.status is ReminderStatus.cancelled:
            return self.reason not in FINAL
        return self.status in (ReminderStatus.scheduled, ReminderStatus.queued)


def follow(session: Db, booking: Booking, *, now: datetime | None = None) -> None:
    """Let the reminders of a booking be what its rules want, now that it has changed."""
    follow_all(session, [booking], now=now)


def follow_all(session: Db, bookings: Sequence[Booking], *, now: datetime | None = None) -> None:
    """The same for several bookings."""
    session.flush()
    moment = now or utcnow()
    zone = get_timezone()
    kept = _kept_of(session, [booking.id for booking in bookings])
    rules = _rules_by_area(session, bookings, kept)
    missing: list[dict[str, Any]] = []
    for booking in bookings:
        theirs = {one.rule_id: one for one in kept if one.booking_id == booking.id and one.rule_id}
        for rule in rules[booking.area]:
            at = _wanted_at(rule, booking, zone)
            found = theirs.pop(rule.id, None)
            if found is not None:
                _adjust(session, booking, found, at, is_on=rule.active, now=moment)
            elif at is not None and at > moment:
                missing.append(_new(rule, booking, at, moment))
        for by_hand in kept:
            if by_hand.booking_id == booking.id and by_hand.rule_id is None:
                _adjust_by_hand(session, booking, by_hand, now=moment)
    _put_in(session, missing)


def planned_at(rule: ReminderRule, begins: datetime, zone: tzinfo) -> datetime | None:
    """When a rule reminds of a booking that begins at a moment; None if that would not be before it."""
    day = local_day(begins, zone) - timedelta(days=rule.days)
    at = send_moment(day, rule.minute, zone)
    return at if at < begins else None


def expected(session: Db, area: str, begins: datetime, *, now: datetime) -> list[datetime]:
    """When reminders would go of a booking of an area that begins at a moment, the first one first."""
    rules = queries.rules_for_bookings(session, area, ())
    moments = (planned_at(rule, begins, get_timezone()) for rule in rules)
    return sorted(moment for moment in moments if moment is not None and moment > now)


def take_back(session: Db, reminder_id: int, email_id: int | None) -> bool:
    """Take an e-mail that waits in the queue away from its reminder; false if it is too late for that.

    The reminder is without an e-mail then, and what becomes of it is for the caller to say.
    """
    email = session.get(Email, email_id) if email_id is not None else None
    if email is None or email.status not in WAITING:
        return False
    # Told that its e-mail was cancelled, the reminder would be cancelled as well.
    _set(session, reminder_id, email_id=None)
    mail.cancel(session, email)
    return True


def _rules_by_area(
    session: Db, bookings: Sequence[Booking], kept: Sequence[_Kept]
) -> dict[str, Sequence[ReminderRule]]:
    ids = {one.rule_id for one in kept if one.rule_id is not None and one.may_change}
    found = {}
    for area in {booking.area for booking in bookings}:
        found[area] = queries.rules_for_bookings(session, area, ids)
    return found


def _wanted_at(rule: ReminderRule, booking: Booking, zone: tzinfo) -> datetime | None:
    if not rule.active or booking.status not in REMINDED:
        return None
    if rule.area not in (None, booking.area):
        return None
    return planned_at(rule, booking.starts_at, zone)


def _adjust(
    session: Db,
    booking: Booking,
    kept: _Kept,
    at: datetime | None,
    *,
    is_on: bool,
    now: datetime,
) -> None:
    if not kept.may_change:
        return
    if at == kept.send_at and kept.status is not ReminderStatus.cancelled:
        if kept.customer_id != booking.customer_id and _is_free(session, kept):
            _schedule(session, booking, kept, at)
        return
    if at is not None and at > now:
        if _is_free(session, kept):
            _schedule(session, booking, kept, at)
        return
    if kept.status is not ReminderStatus.cancelled and _is_free(session, kept):
        reason = _reason(booking) if is_on else CancelReason.rule_off
        _set(session, kept.id, status=ReminderStatus.cancelled, cancel_reason=reason)


def _adjust_by_hand(session: Db, booking: Booking, kept: _Kept, *, now: datetime) -> None:
    """What a person asked for keeps its moment, as long as the booking begins after it."""
    if not kept.may_change:
        return
    suits = booking.status in REMINDED and kept.send_at < booking.starts_at
    if kept.status is ReminderStatus.cancelled:
        if suits and kept.send_at > now:
            _schedule(session, booking, kept, kept.send_at)
    elif not suits and _is_free(session, kept):
        _set(session, kept.id, status=ReminderStatus.cancelled, cancel_reason=_reason(booking))


def _reason(booking: Booking) -> CancelReason:
    off = booking.status in CALLED_OFF
    return CancelReason.booking_off if off else CancelReason.too_late


def _is_free(session: Db, kept: _Kept) -> bool:
    """Whether nothing of it has left; what waits in the queue is taken back for that."""
    if kept.status is not ReminderStatus.queued:
        return True
    return take_back(session, kept.id, kept.email_id)


def _schedule(session: Db, booking: Booking, kept: _Kept, at: datetime) -> None:
    _set(
        session,
        kept.id,
        status=ReminderStatus.scheduled,
        cancel_reason=None,
        error_code=None,
        send_at=at,
        email_id=None,
        customer_id=booking.customer_id,
        area=booking.area,
    )


def _set(session: Db, reminder_id: int, **values: Any) -> None:
    session.execute(
        update(Reminder)
        .where(Reminder.id == reminder_id)
        .values(**values)
        .execution_options(synchronize_session="fetch")
    )


def _kept_of(session: Db, booking_ids: Sequence[int]) -> list[_Kept]:
    """The reminders of bookings; their e-mails are locked before them where any are on their way."""
    rows = (
        select(
            Reminder.id,
            Reminder.booking_id,
            Reminder.rule_id,
            Reminder.status,
            Reminder.cancel_reason,
            Reminder.send_at,
            Reminder.email_id,
            Reminder.customer_id,
        )
        .where(Reminder.booking_id.in_(booking_ids))
        .order_by(Reminder.id)
    )
    first = [_kept(row) for row in session.execute(rows)]
    if not any(one.may_change for one in first):
        return first
    _lock_emails(session, first)
    kept = [_kept(row) for row in session.execute(rows.with_for_update())]
    # A worker may have queued one in between.
    _lock_emails(session, kept)
    return kept


def _kept(row: Any) -> _Kept:
    return _Kept(*row)


def _lock_emails(session: Db, kept: Iterable[_Kept]) -> None:
    ids = [
        one.email_id
        for one in kept
        if one.email_id is not None and one.status is ReminderStatus.queued
    ]
    if ids:
        session.execute(
            select(Email)
            .where(Email.id.in_(ids))
            .order_by(Email.id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        ).all()


def _new(rule: ReminderRule, booking: Booking, at: datetime, now: datetime) -> dict[str, Any]:
    return {
        "customer_id": booking.customer_id,
        "occasion": Occasion.booking,
        "area": booking.area,
        "status": ReminderStatus.scheduled,
        "send_at": at,
        "occasion_key": f"rule-{rule.id}-booking-{booking.id}",
        "tries": 0,
        "rule_id": rule.id,
        "booking_id": booking.id,
        "created_at": now,
        "updated_at": now,
    }


def _put_in(session: Db, rows: Sequence[dict[str, Any]]) -> None:
    """Add reminders; one that another transaction has just added is there once."""
    if not rows:
        return
    put: Any = _INSERT.get(session.get_bind().dialect.name, plain_insert)
    session.execute(
        put(Reminder).values(list(rows)).on_conflict_do_nothing(index_elements=["occasion_key"])
    )
