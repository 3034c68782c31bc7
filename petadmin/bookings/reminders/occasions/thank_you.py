"""A thank-you some days after a visit; who comes often is not thanked each time."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta, tzinfo
from typing import Any

from sqlalchemy import Select, exists, func, true
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.bookings.models import Visit
from petadmin.bookings.reminders.kinds import Kind, reached_by
from petadmin.bookings.reminders.models import Reminder, ReminderRule, ReminderStatus
from petadmin.bookings.reminders.moments import ends_of, send_moment
from petadmin.bookings.reminders.wording import days_after, load_visit, values_of_visit
from petadmin.core.i18n import _l
from petadmin.mail.templates.models import Occasion

NOT_AGAIN = timedelta(days=30)
"""So long after a thank-you by a rule there is no other one by the same rule."""


def _reached(rule: ReminderRule, day: date, zone: tzinfo) -> Select[Any]:
    visited = day - timedelta(days=rule.days)
    start, end = ends_of(visited, zone)
    moment = send_moment(day, rule.minute, zone)
    thanked = (
        exists()
        .where(
            Reminder.customer_id == Visit.customer_id,
            Reminder.rule_id == rule.id,
            Reminder.send_at > moment - NOT_AGAIN,
            Reminder.send_at < moment + NOT_AGAIN,
            Reminder.status.in_(
                (ReminderStatus.scheduled, ReminderStatus.queued, ReminderStatus.sent)
            ),
        )
        .correlate(Visit)
    )
    return (
        reached_by(
            rule,
            "customer",
            Visit.customer_id,
            key_end=f"{visited:%Y%m%d}",
            customer_id=Visit.customer_id,
            area=func.max(Visit.area),
            visit_id=func.max(Visit.id),
        )
        .where(
            Visit.ends_at >= start,
            Visit.ends_at < end,
            Visit.area == rule.area if rule.area else true(),
            ~thanked,
        )
        .group_by(Visit.customer_id)
    )


def _values(reminder: Reminder, day: date, zone: tzinfo) -> Mapping[str, str]:
    return values_of_visit(reminder, day, zone)


def _loads() -> Sequence[ORMOption]:
    return load_visit()


KIND = Kind(
    occasion=Occasion.thank_you,
    icon="heart",
    days_label=_l("Days after the visit"),
    told=days_after,
    least_days=0,
    most_days=60,
    usual_days=1,
    switch="thank_you_email",
    reached=_reached,
    values=_values,
    loads=_loads,
    why=_l("You receive this email because you have been our customer."),
)
