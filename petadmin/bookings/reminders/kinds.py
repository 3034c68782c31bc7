"""What an occasion of reminders has to say: whom it reaches on a day, what for, and when there is no more cause.

Each occasion is a module of `petadmin.bookings.reminders.occasions` with one `Kind`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, false, literal, null, select
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.bookings.reminders.models import Reminder, ReminderRule
from petadmin.core.i18n import Label
from petadmin.mail.models import Category
from petadmin.mail.templates.models import Occasion

REACHED = (
    "customer_id",
    "area",
    "animal_id",
    "booking_id",
    "visit_id",
    "vaccination_id",
    "occasion_key",
)
"""The columns of whom an occasion reaches, in the order of `reached_by`."""

Reached = Callable[[ReminderRule, date, tzinfo], Select[Any]]
"""Whom a rule reaches with what is sent on a day of the business; a statement made by `reached_by`."""

Values = Callable[[Reminder, date, tzinfo], Mapping[str, str]]
"""The values of the placeholders, on the day of sending and in the language of the moment."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One occasion. `days_label` says what the days of its rules count, `told` tells a number of them.

    `switch` is the column of a customer that must be true. `booked` occasions are planned whenever a booking
    changes, the others a day ahead.
    """

    occasion: Occasion
    icon: str
    days_label: Label
    told: Callable[[int], str]
    most_days: int
    usual_days: int
    reached: Reached
    values: Values
    why: Label
    """Why somebody gets the e-mail, for its foot."""

    least_days: int = 0
    category: Category = Category.transactional
    switch: str | None = None
    booked: bool = False
    loads: Callable[[], Sequence[ORMOption]] = tuple
    pointless: Callable[[datetime], ColumnElement[bool]] = lambda _now: false()
    """The condition that a reminder has no more cause at a moment."""

    @property
    def is_advertising(self) -> bool:
        """Whether the customer must have agreed to advertising."""
        return self.category is Category.marketing


def reached_by(rule: ReminderRule, subject: str, subject_id: Any, **columns: Any) -> Select[Any]:
    """A statement for whom a rule reaches; `subject` names what it is about, for the key of the reminder."""
    key = literal(f"rule-{rule.id}-{subject}-") + cast(subject_id, String)
    if "key_end" in columns:
        key = key + literal(f"-{columns.pop('key_end')}")
    given = {**columns, "occasion_key": key}
    return select(*(_column(name, given.get(name)).label(name) for name in REACHED))


def _column(name: str, value: Any) -> ColumnElement[Any]:
    kind = Reminder.__mapper__.columns[name].type
    if value is None:
        return cast(null(), kind)
    return literal(value, kind) if isinstance(value, str) else value
