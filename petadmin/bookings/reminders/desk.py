"""What reminders put on the desks, and on the page and into the form of a booking."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import Flask, url_for
from flask_login import current_user
from sqlalchemy import Select

from petadmin.adminkit.view import view_at
from petadmin.bookings.models import Booking
from petadmin.bookings.reminders import looks, queries
from petadmin.bookings.reminders.models import Reminder, ReminderStatus
from petadmin.bookings.reminders.occasions.booking import REMINDED
from petadmin.core.db import db
from petadmin.core.i18n import _l
from petadmin.desk.registry import Section, desk_of
from petadmin.records.queries import ids_owned


def register(app: Flask) -> None:
    """Put the reminders of customers and animals on their desks."""
    helpers = app.jinja_env.globals
    helpers["reminder_look"] = looks.look
    helpers["reminder_reason"] = looks.reason_of
    helpers["reminder_advice"] = looks.advice_of
    helpers["reminder_origin"] = looks.origin_told
    helpers["reminder_text"] = looks.text_told
    helpers["reminders_of"] = reminders_of
    for name in ("customer", "animal"):
        desk_of(app, name).add(
            Section(
                key="reminders",
                label=_l("Automatic reminders"),
                icon="alarm",
                permission="reminder:list",
                order=65,
                group="communication",
                view="reminders",
                count=_count,
            )
        )


class Block(NamedTuple):
    """The reminders of a booking, as its page shows them."""

    view: Any
    rows: Sequence[Reminder]
    add_url: str | None
    rules_url: str | None


def reminders_of(booking: Booking) -> Block | None:
    """The block of a booking's page; None for those who may not see it."""
    if not current_user.may("reminder:list"):
        return None
    may_rule = current_user.may("reminder_rule:list")
    view: Any = view_at("reminders")
    return Block(
        view,
        db.session.scalars(queries.of_booking(booking.id)).all(),
        view.add_url(booking) if booking.status in REMINDED else None,
        url_for("settings_reminders.index_view") if may_rule else None,
    )


def _count(subject: Any) -> Select[int]:
    """What is still to be sent, as the list begins."""
    return ids_owned(Reminder, subject, Reminder.status == ReminderStatus.scheduled)
