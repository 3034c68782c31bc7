"""The pages on which notes stand: the desks, and the page of a booking, which is none."""

from typing import Any

from flask import url_for

from petadmin.records.desk import ANYONE, owner_url, section_url

BOOKING = "booking"
SUBJECTS = {**ANYONE, BOOKING: "bookings"}
"""What notes are written about, with the endpoints of its screens."""

KEY = "notes"
"""The section of the desks that shows them all, and their place on the page of a booking."""


def page_of(subject: Any) -> str:
    """The page of what notes are about."""
    return url_for(f"{SUBJECTS[subject.__tablename__]}.details_view", row_id=subject.id)


def all_of(subject: Any) -> str:
    """The list of all notes about it."""
    if subject.__tablename__ == BOOKING:
        return url_for("notes.index_view", booking=subject.id)
    return section_url(subject, KEY)


def booking_url(note: Any) -> str | None:
    """The place of a note on the page of its booking, if it is about one that can be seen."""
    if note.booking is None:
        return None
    return url_for("bookings.details_view", row_id=note.booking_id, _anchor=KEY)


def page_with(note: Any) -> str:
    """The page on which a note stands."""
    return booking_url(note) or owner_url(note)
