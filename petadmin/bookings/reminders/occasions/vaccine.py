"""Reminders of vaccines that are about to lapse."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from flask_babel import format_date
from sqlalchemy import ColumnElement, Select, exists, or_, select, true
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.animals.health.conditions import is_renewed
from petadmin.animals.health.models import Vaccination, Vaccine, VaccineRule
from petadmin.animals.models import Animal
from petadmin.bookings.reminders.kinds import Kind, reached_by
from petadmin.bookings.reminders.models import Reminder, ReminderRule
from petadmin.bookings.reminders.wording import days_before
from petadmin.core.i18n import _l
from petadmin.customers.models import CustomerArea
from petadmin.mail.templates.models import Occasion


def _reached(rule: ReminderRule, day: date, _zone: tzinfo) -> Select[Any]:
    lapses = day + timedelta(days=rule.days)
    return (
        reached_by(
            rule,
            "vaccination",
            Vaccination.id,
            key_end=f"{lapses:%Y%m%d}",
            customer_id=Animal.customer_id,
            area=rule.area,
            animal_id=Vaccination.animal_id,
            vaccination_id=Vaccination.id,
        )
        .join(Animal, Animal.id == Vaccination.animal_id)
        .join(Vaccine, Vaccine.id == Vaccination.vaccine_id)
        .where(
            Vaccination.expires_on == lapses,
            Vaccine.active,
            Animal.deceased_on.is_(None),
            ~is_renewed(),
            _asked_for(rule.area) if rule.area else true(),
        )
    )


def _asked_for(area: str) -> ColumnElement[bool]:
    """That an area asks for the vaccine, and the customer is known there."""
    return exists().where(
        VaccineRule.vaccine_id == Vaccination.vaccine_id, VaccineRule.area == area
    ).correlate(Vaccination) & exists().where(
        CustomerArea.customer_id == Animal.customer_id, CustomerArea.area == area
    ).correlate(Animal)


def _pointless(_now: datetime) -> ColumnElement[bool]:
    """Without the vaccination, with a newer one, or when the animal has died or another owner."""
    still = (
        select(Vaccination.id)
        .join(Animal, Animal.id == Vaccination.animal_id)
        .where(
            Animal.deceased_on.is_(None),
            ~is_renewed(),
            Vaccination.id == Reminder.vaccination_id,
            Animal.customer_id == Reminder.customer_id,
        )
        .correlate(Reminder)
    )
    return or_(Reminder.vaccination_id.is_(None), ~still.exists())


def _values(reminder: Reminder, _day: date, _zone: tzinfo) -> Mapping[str, str]:
    given = reminder.vaccination
    if given is None:
        return {}
    return {
        "animal_name": given.animal.name,
        "vaccine": given.vaccine.name,
        "expires_on": format_date(given.expires_on, "long"),
    }


def _loads() -> Sequence[ORMOption]:
    given = joinedload(Reminder.vaccination)
    return [given.joinedload(Vaccination.animal), given.joinedload(Vaccination.vaccine)]


KIND = Kind(
    occasion=Occasion.vaccine,
    icon="vaccine",
    days_label=_l("Days before the vaccine lapses"),
    told=days_before,
    most_days=365,
    usual_days=21,
    switch="reminder_email",
    reached=_reached,
    values=_values,
    loads=_loads,
    pointless=_pointless,
    why=_l("You receive this email because your animal is on file with us."),
)
