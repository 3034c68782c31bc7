"""How reminders put numbers of days, ages and names into words, in the language of the moment."""

from collections.abc import Mapping, Sequence
from datetime import date, tzinfo

from babel.lists import format_list
from flask_babel import format_date, get_locale
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.bookings.models import Visit
from petadmin.bookings.reminders.models import Reminder
from petadmin.bookings.reminders.moments import local_day
from petadmin.core.i18n import _, ngettext


def joined(names: Sequence[str]) -> str:
    """Names in a row, as in "Luna, Max and Nala"."""
    return format_list(list(names), locale=get_locale() or "en")


def days_before(days: int) -> str:
    """How long before."""
    if days == 0:
        return _("On the day itself")
    return ngettext("%(num)s day before", "%(num)s days before", days)


def days_after(days: int) -> str:
    """How long after."""
    if days == 0:
        return _("On the same day")
    return ngettext("%(num)s day after", "%(num)s days after", days)


def on_the_day(_days: int) -> str:
    """That it is on the day."""
    return _("On the day itself")


def days_left(days: int) -> str:
    """How long there is until a day."""
    if days <= 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    return ngettext("in %(num)s day", "in %(num)s days", days)


def days_since(days: int) -> str:
    """How long ago a day was."""
    if days <= 0:
        return _("today")
    if days == 1:
        return _("yesterday")
    return ngettext("%(num)s day ago", "%(num)s days ago", days)


def years(number: int) -> str:
    """An age."""
    return ngettext("%(num)s year", "%(num)s years", number)


def clock_text(minute: int) -> str:
    """Minutes past midnight as clocks show them."""
    return f"{minute // 60:02}:{minute % 60:02}"


def values_of_visit(reminder: Reminder, day: date, zone: tzinfo) -> Mapping[str, str]:
    """What the placeholders of a visit stand for, to somebody who reads of it on a day."""
    visit = reminder.visit
    if visit is None or visit.ends_at is None:
        return {}
    ended = local_day(visit.ends_at, zone)
    animals = [one.animal.name for one in _of_one_booking(visit) if one.animal is not None]
    return {
        "animal_names": joined(animals) if animals else "",
        "service": visit.service.name if visit.service is not None else "",
        "visit_date": format_date(ended, "long"),
        "days_since": days_since((day - ended).days),
    }


def _of_one_booking(visit: Visit) -> Sequence[Visit]:
    return visit.booking.visits if visit.booking is not None else [visit]


def load_visit() -> list[ORMOption]:
    """Loads along what `values_of_visit` tells."""
    visit = joinedload(Reminder.visit)
    return [
        visit.joinedload(Visit.animal),
        visit.joinedload(Visit.service),
        visit.joinedload(Visit.booking),
    ]
