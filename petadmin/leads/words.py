"""How a potential customer's stage and follow-up are shown: in words, with a tone and an icon."""

from datetime import date, timedelta
from typing import NamedTuple

from babel.dates import format_skeleton
from flask import Flask
from flask_babel import format_date, get_locale, get_timezone

from petadmin.core.clock import today
from petadmin.core.i18n import _, ngettext
from petadmin.leads.models import Lead, Stage

WEEK = timedelta(days=7)


class Look(NamedTuple):
    """The tone and the icon that go with a word."""

    tone: str
    icon: str


class FollowUp(NamedTuple):
    """When somebody is to be followed up, in few words and in full."""

    text: str
    title: str
    tone: str
    icon: str


LOOKS: dict[Stage, Look] = {
    Stage.new: Look("neutral", "star"),
    Stage.contacted: Look("blue", "phone"),
    Stage.interested: Look("orange", "heart"),
    Stage.converted: Look("green", "user-check"),
    Stage.lost: Look("red", "circle-x"),
}


def register(app: Flask) -> None:
    """Let templates show stages and follow-ups."""
    app.jinja_env.globals.update(stage_look=LOOKS.__getitem__, follow_up_of=follow_up_of)


def follow_up_of(lead: Lead) -> FollowUp | None:
    """When to get in touch with somebody, seen from today; None where nothing is to be done."""
    day = lead.follow_up_on
    if day is None:
        return None
    now = today(get_timezone())
    title = _("Follow-up on %(day)s", day=format_date(day, "full"))
    if lead.is_overdue(now):
        late = (now - day).days
        text = ngettext("%(num)s day overdue", "%(num)s days overdue", late)
        return FollowUp(text, title, "danger", "alarm")
    tone = "warning" if day == now else "neutral"
    return FollowUp(_near(day, now), title, tone, "calendar-event")


def _near(day: date, now: date) -> str:
    if day == now:
        return _("today")
    if day == now + timedelta(days=1):
        return _("tomorrow")
    if now < day < now + WEEK:
        return str(format_date(day, "EEE"))
    return str(
        format_skeleton("MMMd" if day.year == now.year else "yMMMd", day, locale=get_locale())
    )
