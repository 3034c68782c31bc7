"""Good wishes on the birthdays of animals."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, true
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.animals.models import Animal, birthdays_on
from petadmin.bookings.reminders.kinds import Kind, reached_by
from petadmin.bookings.reminders.models import Reminder, ReminderRule
from petadmin.bookings.reminders.wording import on_the_day, years
from petadmin.core.i18n import _l
from petadmin.customers.models import CustomerArea
from petadmin.mail.models import Category
from petadmin.mail.templates.models import Occasion


def _reached(rule: ReminderRule, day: date, _zone: tzinfo) -> Select[Any]:
    return reached_by(
        rule,
        "animal",
        Animal.id,
        key_end=str(day.year),
        customer_id=Animal.customer_id,
        area=rule.area,
        animal_id=Animal.id,
    ).where(
        Animal.birth_month_day.in_(birthdays_on(day)),
        Animal.birth_date < day,
        Animal.deceased_on.is_(None),
        _known_in(rule.area) if rule.area else true(),
    )


def _known_in(area: str) -> ColumnElement[bool]:
    return (
        exists()
        .where(CustomerArea.customer_id == Animal.customer_id, CustomerArea.area == area)
        .correlate(Animal)
    )


def _pointless(_now: datetime) -> ColumnElement[bool]:
    """Without the animal, or when it has died or another owner."""
    still = (
        exists()
        .where(
            Animal.id == Reminder.animal_id,
            Animal.deceased_on.is_(None),
            Animal.customer_id == Reminder.customer_id,
        )
        .correlate(Reminder)
    )
    return or_(Reminder.animal_id.is_(None), ~still)


def _values(reminder: Reminder, day: date, _zone: tzinfo) -> Mapping[str, str]:
    animal = reminder.animal
    if animal is None:
        return {}
    return {"animal_name": animal.name, "age": years(animal.age_on(day) or 0)}


def _loads() -> Sequence[ORMOption]:
    return [joinedload(Reminder.animal)]


KIND = Kind(
    occasion=Occasion.birthday,
    icon="cake",
    days_label=_l("On the birthday itself"),
    told=on_the_day,
    most_days=0,
    usual_days=0,
    category=Category.marketing,
    reached=_reached,
    values=_values,
    loads=_loads,
    pointless=_pointless,
    why=_l("You receive this email because you agreed to emails like this one."),
)
