"""Questions about reminders and their rules."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import joinedload

from petadmin.adminkit.counting import Count, capped_counts
from petadmin.bookings.reminders.models import Reminder, ReminderRule, ReminderStatus
from petadmin.core.db import Db
from petadmin.customers.models import Customer
from petadmin.mail.templates.models import Occasion
from petadmin.records.consents.models import Consent, Purpose


def active_rules(session: Db, occasion: Occasion | None = None) -> Sequence[ReminderRule]:
    """The rules that are switched on, of one occasion or of all."""
    statement = select(ReminderRule).where(
        ReminderRule.active, ReminderRule.occasion == occasion if occasion else true()
    )
    return session.scalars(statement.order_by(ReminderRule.days, ReminderRule.id)).all()


def rules_for_bookings(session: Db, area: str, ids: Collection[int]) -> Sequence[ReminderRule]:
    """The rules of an area's bookings that are switched on, and these as well."""
    of_area = and_(ReminderRule.active, or_(ReminderRule.area.is_(None), ReminderRule.area == area))
    return session.scalars(
        select(ReminderRule)
        .where(
            ReminderRule.occasion == Occasion.booking,
            or_(of_area, ReminderRule.id.in_(ids)) if ids else of_area,
        )
        .order_by(ReminderRule.days.desc(), ReminderRule.id)
    ).all()


def of_booking(booking_id: int) -> Select[Reminder]:
    """The reminders of a booking, by when they go."""
    return (
        select(Reminder)
        .where(Reminder.booking_id == booking_id)
        .options(
            joinedload(Reminder.template),
            joinedload(Reminder.rule).joinedload(ReminderRule.template),
            joinedload(Reminder.email),
        )
        .order_by(Reminder.send_at, Reminder.id)
    )


def agrees_to_advertising(customer_id: Any) -> ColumnElement[bool]:
    """That what a customer said last of advertising is yes."""
    said_last = (
        select(Consent.given)
        .where(Consent.customer_id == customer_id, Consent.purpose == Purpose.marketing)
        .order_by(Consent.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(said_last, False)


def agreeing(session: Db, customer_ids: Collection[int]) -> set[int]:
    """Which of these customers have agreed to advertising and not taken it back."""
    statement = select(Customer.id).where(
        Customer.id.in_(customer_ids), agrees_to_advertising(Customer.id)
    )
    return set(session.scalars(statement)) if customer_ids else set()


def counts_by_status(session: Db, *conditions: ColumnElement[bool]) -> dict[str, Count]:
    """How many reminders are in each state, capped."""
    statements: list[Select[Any]] = [
        select(Reminder.id).where(Reminder.status == status, *conditions)
        for status in ReminderStatus
    ]
    counts = zip(ReminderStatus, capped_counts(session, *statements), strict=True)
    return {status.value: count for status, count in counts}


def due(now: datetime, limit: int) -> Select[Reminder]:
    """What is to be sent now, the longest due first; what another worker has in hand is left out."""
    return (
        select(Reminder)
        .where(Reminder.status == ReminderStatus.scheduled, Reminder.send_at <= now)
        .order_by(Reminder.send_at, Reminder.id)
        .limit(limit)
        .with_for_update(of=Reminder, skip_locked=True)
    )
