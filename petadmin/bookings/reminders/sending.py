"""Sending what is due: each reminder is looked at once more, and its e-mail queued in the same transaction.

A reminder that is claimed is locked until the commit, so that of two workers one takes it, and whoever dies on
the way leaves it as it was. Its e-mail is queued under a key of the reminder and the number of the try, so that
there cannot be a second one.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import get_timezone
from sqlalchemy import Connection, exists, or_, select, update
from sqlalchemy.orm import joinedload

from petadmin.bookings.models import Booking
from petadmin.bookings.reminders import queries
from petadmin.bookings.reminders.models import (
    CancelReason,
    Reminder,
    ReminderRule,
    ReminderStatus,
)
from petadmin.bookings.reminders.occasions import KINDS
from petadmin.bookings.reminders.occasions.booking import REMINDED
from petadmin.bookings.reminders.planning import why_left_out
from petadmin.bookings.reminders.texts import Writer
from petadmin.business.settings import business_settings
from petadmin.core.clock import utcnow
from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.customers.models import Customer
from petadmin.mail.bulk import queue_many
from petadmin.mail.drafts import Draft
from petadmin.mail.gates import Refusal
from petadmin.mail.models import Email, EmailStatus, ErrorCode
from petadmin.mail.templates.models import Occasion
from petadmin.mail.unsubscribing import can_unsubscribe

AT_ONCE = 100
"""So many reminders are sent in one transaction."""

TOO_LATE = timedelta(hours=24)
"""What could not be sent for so long is not sent any more."""

SETTLED = (EmailStatus.sent, EmailStatus.cancelled, EmailStatus.error, EmailStatus.uncertain)

_REASONS = {
    ErrorCode.unsubscribed: CancelReason.no_consent,
    ErrorCode.inactive: CancelReason.inactive,
}
"""Why a reminder was not sent whose e-mail was cancelled for a reason."""


def send_due(session: Db, *, now: datetime, limit: int = AT_ONCE) -> int:
    """Queue the e-mails of reminders that are due; returns how many reminders were settled in this way."""
    reminders = session.scalars(_claim(now, limit)).all()
    if not reminders:
        return 0
    reasons = _reasons_against(session, reminders, now)
    for reminder in reminders:
        if (reason := reasons.get(reminder.id)) is not None:
            _cancel(reminder, reason)
    going = [reminder for reminder in reminders if reminder.id not in reasons]
    _queue(session, going, now)
    return len(reminders)


def _claim(now: datetime, limit: int) -> Any:
    loads = [
        joinedload(Reminder.customer),
        joinedload(Reminder.template),
        joinedload(Reminder.rule).joinedload(ReminderRule.template),
    ]
    statement = queries.due(now, limit).options(*loads)
    if not can_unsubscribe():
        # Advertising without a way to end it does not go; it waits until there is one.
        advertising = [kind.occasion for kind in KINDS.values() if kind.is_advertising]
        statement = statement.where(Reminder.occasion.not_in(advertising))
    return statement


def _reasons_against(
    session: Db, reminders: Sequence[Reminder], now: datetime
) -> dict[int, CancelReason]:
    """Which of these are not sent after all, and why."""
    agreeing = queries.agreeing(session, {one.customer_id for one in reminders})
    without_cause = _without_cause(session, reminders, now)
    areas_off = business_settings(session).areas_off
    found = {}
    for reminder in reminders:
        reason = _reason_against(reminder, now)
        if reason is None and (reminder.id in without_cause or reminder.area in areas_off):
            reason = CancelReason.no_cause
        if reason is None:
            agrees = reminder.customer_id in agreeing
            reason = why_left_out(KINDS[reminder.occasion], reminder.customer, agrees=agrees)
        if reason is not None:
            found[reminder.id] = reason
    return found


def _reason_against(reminder: Reminder, now: datetime) -> CancelReason | None:
    if reminder.rule is not None and not reminder.rule.active:
        return CancelReason.rule_off
    booking = reminder.booking
    if booking is not None:
        if booking.status not in REMINDED:
            return CancelReason.booking_off
        if booking.starts_at <= now:
            return CancelReason.too_late
    return CancelReason.too_late if reminder.send_at < now - TOO_LATE else None


def _without_cause(session: Db, reminders: Sequence[Reminder], now: datetime) -> set[int]:
    """The reminders of which nothing is left to remind of; asked once for each occasion, which loads its rows too."""
    found: set[int] = set()
    for occasion in {reminder.occasion for reminder in reminders}:
        ids = [one.id for one in reminders if one.occasion is occasion]
        kind = KINDS[occasion]
        loaded = select(Reminder).where(Reminder.id.in_(ids)).options(*kind.loads())
        session.scalars(loaded.execution_options(populate_existing=True)).unique().all()
        pointless = select(Reminder.id).where(Reminder.id.in_(ids), kind.pointless(now))
        found |= set(session.scalars(pointless))
    return found


def _cancel(reminder: Reminder, reason: CancelReason) -> None:
    reminder.status, reminder.cancel_reason = ReminderStatus.cancelled, reason


def _queue(session: Db, reminders: Sequence[Reminder], now: datetime) -> None:
    writer = Writer(get_timezone(), now)
    ready: list[tuple[Reminder, Draft]] = []
    for reminder in reminders:
        key = f"reminder-{reminder.id}-{reminder.tries + 1}"
        try:
            ready.append((reminder, writer.draft(reminder, dedupe_key=key)))
        except DomainError:
            _fail(reminder, ErrorCode.refused)
    answers = queue_many(session, [draft for _reminder, draft in ready])
    for (reminder, _draft), answer in zip(ready, answers, strict=True):
        if isinstance(answer, DomainError):
            wrong = answer.field == "email"
            _fail(reminder, ErrorCode.invalid_address if wrong else ErrorCode.refused)
        else:
            reminder.status, reminder.email_id = ReminderStatus.queued, answer
            reminder.tries += 1


def _fail(reminder: Reminder, code: ErrorCode) -> None:
    reminder.status, reminder.error_code = ReminderStatus.error, code


def settle(connection: Connection, email_ids: Collection[int]) -> None:
    """Let reminders stand as their e-mails do; called when these were sent, cancelled, or have failed."""
    if not email_ids:
        return
    concerned = select(Email.id, Email.status, Email.error_code).where(
        Email.id.in_(email_ids),
        Email.status.in_(SETTLED),
        exists().where(Reminder.email_id == Email.id),
    )
    groups: dict[tuple[EmailStatus, ErrorCode | None], list[int]] = {}
    for email_id, status, code in connection.execute(concerned):
        groups.setdefault((status, code), []).append(email_id)
    for (status, code), ids in groups.items():
        connection.execute(
            update(Reminder)
            .where(
                Reminder.email_id.in_(ids),
                Reminder.status.in_(
                    (ReminderStatus.queued, ReminderStatus.sent, ReminderStatus.error)
                ),
            )
            .values(**_standing(status, code))
        )


def _standing(status: EmailStatus, code: ErrorCode | None) -> dict[str, Any]:
    none: dict[str, Any] = {"error_code": None, "cancel_reason": None}
    if status is EmailStatus.sent:
        # With a reason when it came back before anybody told that it was sent.
        return none | {"status": ReminderStatus.sent, "error_code": code}
    if status is EmailStatus.cancelled:
        reason = _REASONS.get(code, CancelReason.email_cancelled) if code else None
        return none | {
            "status": ReminderStatus.cancelled,
            "cancel_reason": reason or CancelReason.email_cancelled,
        }
    return none | {"status": ReminderStatus.error, "error_code": code}


def came_back(connection: Connection, email_ids: Collection[int]) -> None:
    """Note why reminders did not arrive after all; they stay sent, as their e-mails do."""
    reason = select(Email.error_code).where(Email.id == Reminder.email_id).scalar_subquery()
    connection.execute(
        update(Reminder)
        .where(Reminder.email_id.in_(email_ids), Reminder.status == ReminderStatus.sent)
        .values(error_code=reason)
    )


def sweep(connection: Connection) -> None:
    """Let reminders stand as their e-mails do whose end nobody told of, because a process died."""
    left = (
        select(Reminder.email_id)
        .join(Email, Email.id == Reminder.email_id)
        .where(Reminder.status == ReminderStatus.queued, Email.status.in_(SETTLED))
        .limit(1_000)
    )
    settle(connection, list(connection.scalars(left)))


def gate(connection: Connection, email_ids: Sequence[int]) -> Mapping[int, Refusal]:
    """Reminders that waited too long in the queue: of bookings that have begun, and of those who want no more."""
    concerned = _on_their_way(email_ids)
    if not connection.scalar(select(concerned.exists())):
        return {}
    switched_off = or_(
        ~Customer.automatic_email, *(_switched_off(occasion) for occasion in Occasion)
    )
    begun = exists().where(
        Booking.id == Reminder.booking_id,
        or_(Booking.status.not_in(REMINDED), Booking.starts_at <= utcnow()),
    )
    unwanted = concerned.join(Customer, Customer.id == Reminder.customer_id).where(switched_off)
    late = concerned.where(begun.correlate(Reminder))
    return {
        **_refused(connection, connection.scalars(late), CancelReason.too_late),
        **_refused(connection, connection.scalars(unwanted), CancelReason.opted_out),
    }


def _on_their_way(email_ids: Sequence[int]) -> Any:
    return select(Reminder.email_id).where(
        Reminder.email_id.in_(email_ids), Reminder.status == ReminderStatus.queued
    )


def _switched_off(occasion: Occasion) -> Any:
    kind = KINDS.get(occasion)
    if kind is None or kind.switch is None:
        return Reminder.id.is_(None)
    return (Reminder.occasion == occasion) & ~getattr(Customer, kind.switch)


def _refused(
    connection: Connection, email_ids: Iterable[int], reason: CancelReason
) -> dict[int, Refusal]:
    ids = list(email_ids)
    if not ids:
        return {}
    connection.execute(
        update(Reminder)
        .where(Reminder.email_id.in_(ids))
        .values(status=ReminderStatus.cancelled, cancel_reason=reason)
    )
    return {email_id: Refusal(EmailStatus.cancelled, None) for email_id in ids}
