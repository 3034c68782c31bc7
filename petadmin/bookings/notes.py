"""What notes put on the screens of bookings: a block of the page, an icon in the lists, a filter of the notes."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask import Flask, render_template
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy import func, select

from petadmin.adminkit.cells import from_macro
from petadmin.adminkit.declaration import ExtraColumn
from petadmin.adminkit.edge import row_id_in
from petadmin.adminkit.filters import Filter
from petadmin.adminkit.view import EntityView
from petadmin.bookings.models import Booking
from petadmin.core.db import db
from petadmin.core.i18n import _l
from petadmin.records.notes.desk import block
from petadmin.records.notes.models import Note

PERMISSION = "note:list"

_icon = from_macro("bookings/cells.html", "noted")


class Noted(NamedTuple):
    """That there are so many notes about a booking."""

    booking_id: int
    number: int


class BookingFilter(Filter):
    """The notes about a booking, by its id; its page leads to them, so that the menu need not offer it."""

    offered = False

    def __init__(self) -> None:
        super().__init__("booking", _l("Booking"), lambda found: Note.booking_id == found.id)

    def parse(self, text: str) -> Booking:
        row_id = row_id_in(text)
        found = db.session.get(Booking, row_id) if row_id is not None else None
        if found is None:
            raise self.wrong(text)
        return found

    def show(self, text: str) -> str:
        return self.parse(text).title


def register(app: Flask, notes: EntityView) -> None:
    """Let the page of a booking show its notes, and the list of notes be narrowed to those of a booking."""
    app.jinja_env.globals["notes_of"] = notes_of
    notes.add_filter(BookingFilter())


def put_into(bookings: EntityView) -> None:
    """Let a list of bookings tell which of them have notes."""
    bookings.add_column(
        ExtraColumn(
            name="noted",
            label=_l("Notes"),
            behind="status",
            permission=PERMISSION,
            load=icons_of,
            secondary=False,
        )
    )


def notes_of(booking: Booking) -> Markup | None:
    """The block of a booking's page; None for those who may not see it."""
    if not current_user.may(PERMISSION):
        return None
    # Drawn by a template of its own, which escapes what is typed.
    return Markup(render_template("notes/block.html", **block(booking)))  # noqa: S704


def icons_of(bookings: Sequence[Booking]) -> Mapping[int, Any]:
    """For each of these bookings that has notes the icon that leads to them, found in one question."""
    ids = [booking.id for booking in bookings]
    if not ids or not current_user.may(PERMISSION):
        return {}
    counted = (
        select(Booking.id, func.count(Note.id))
        .join(Note, Note.booking_id == Booking.id)
        .where(Booking.id.in_(ids))
        .group_by(Booking.id)
    )
    return {row_id: _icon(Noted(row_id, number)) for row_id, number in db.session.execute(counted)}
