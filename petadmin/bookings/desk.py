"""What bookings put on both desks: sections, the panel of what is to come, actions, the timeline."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Flask, url_for
from flask_babel import get_timezone
from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload

from petadmin.bookings import queries
from petadmin.bookings.admin.form_view import endpoint_of, new_booking_url
from petadmin.bookings.models import Booking, BookingStatus
from petadmin.bookings.notes import icons_of
from petadmin.bookings.words import period
from petadmin.business.areas import Area, areas
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.core.i18n import _, _l
from petadmin.desk.registry import (
    Panel,
    QuickAction,
    Section,
    TimelineEntry,
    TimelineSource,
    Window,
)
from petadmin.records.desk import desk_url, desks
from petadmin.records.notices.queries import ends_of_day

SHOWN = 6
"""So many bookings stand in the panel; the sections show them all."""


def register(app: Flask) -> None:
    """Put on both desks what is about the bookings of all areas."""
    for desk in desks(app):
        desk.add(
            Panel(
                key="bookings",
                label=_l("Upcoming bookings"),
                icon="calendar-event",
                template="bookings/panel.html",
                permission="booking:list",
                order=15,
                context=_context,
                add_url=_choose_url,
                add_label=_l("New booking"),
                add_permission="booking:create",
            ),
            QuickAction(
                key="new-booking",
                label=_l("New booking"),
                icon="calendar-plus",
                permission="booking:create",
                order=5,
                url=_choose_url,
                primary=True,
                offered=_is_bookable,
            ),
            TimelineSource(
                key="bookings",
                label=_l("Bookings"),
                permission="booking:list",
                entries=_entries,
                ids=lambda subject: select(Booking.id).where(queries.of_subject(subject)),
                tells=frozenset({"booking.created", "booking.cancelled"}),
            ),
        )


def register_area(app: Flask, area: Area) -> None:
    """Put on both desks what is about the bookings of one area."""
    for desk in desks(app):
        desk.add(
            Section(
                key=f"{area.key}-{area.bookings_path}",
                label=area.bookings_word,
                icon="calendar-event",
                permission="booking:list",
                order=10,
                view=endpoint_of(area),
                count=_count(area),
                values=lambda: {"today": ends_of_day(utcnow(), get_timezone())[0]},
                area=area.key,
            ),
            QuickAction(
                key=f"new-{area.key}-booking",
                label=_l("%(area)s: %(what)s", area=area.label, what=area.new_booking_label),
                icon="calendar-plus",
                permission="booking:create",
                order=50,
                url=_new_url(area),
                area=area.key,
                offered=_is_bookable,
            ),
        )


def _count(area: Area) -> Callable[[Any], Select[int]]:
    """The ids of what is still to come in an area, as the list begins."""

    def count(subject: Any) -> Select[int]:
        upcoming = queries.is_upcoming(bindparam("today"))
        return select(Booking.id).where(
            queries.of_subject(subject), Booking.area == area.key, upcoming
        )

    return count


def _new_url(area: Area) -> Callable[[Any], str]:
    def url(subject: Any) -> str:
        return new_booking_url(area, **{subject.__tablename__: subject.id})

    return url


def _choose_url(subject: Any) -> str:
    return url_for("bookings.create_view", **{subject.__tablename__: subject.id})


def _is_bookable(subject: Any) -> bool:
    """Whether anything can be booked for a customer who is active, or an animal that lives."""
    return not subject.is_past


def _context(subject: Any) -> dict[str, Any]:
    start, _end = ends_of_day(utcnow(), get_timezone())
    coming = queries.open_of(subject, start).options(*queries.with_parties()).limit(SHOWN + 1)
    found = list(db.session.scalars(coming))
    return {
        "bookings": found[:SHOWN],
        "noted": icons_of(found[:SHOWN]),
        "more": len(found) > SHOWN,
        "areas": {area.key: area for area in areas()},
        "desk_url": desk_url(subject),
    }


def _entries(subject: Any, window: Window) -> Sequence[TimelineEntry]:
    theirs = (
        select(Booking)
        .where(queries.of_subject(subject))
        .options(joinedload(Booking.service), joinedload(Booking.created_by))
    )
    booked = db.session.scalars(window.of(theirs, Booking.created_at, Booking.id)).all()
    if window.before is None and len(booked) < window.limit:
        # These are all, the cancelled ones among them.
        called_off = [booking for booking in booked if _is_called_off(booking)]
    else:
        cancelled = theirs.where(
            Booking.status == BookingStatus.cancelled, Booking.cancelled_at.is_not(None)
        )
        newest = window.of(cancelled, Booking.cancelled_at, Booking.id)
        called_off = list(db.session.scalars(newest))
    return [
        *(_booked(booking) for booking in booked),
        *(_cancelled(booking) for booking in called_off),
    ]


def _is_called_off(booking: Booking) -> bool:
    return booking.status is BookingStatus.cancelled and booking.cancelled_at is not None


def _booked(booking: Booking) -> TimelineEntry:
    return TimelineEntry(
        id=booking.id,
        at=booking.created_at,
        icon="calendar-plus",
        tone="info",
        title=_("Booked"),
        text=_told(booking),
        who=booking.created_by.name if booking.created_by is not None else "",
        url=url_for("bookings.details_view", row_id=booking.id),
    )


def _cancelled(booking: Booking) -> TimelineEntry:
    return TimelineEntry(
        id=booking.id,
        at=booking.cancelled_at or booking.created_at,
        icon="calendar-x",
        tone="danger",
        title=_("Booking cancelled"),
        text=" · ".join(part for part in (_told(booking), booking.cancel_reason) if part),
        url=url_for("bookings.details_view", row_id=booking.id),
    )


def _told(booking: Booking) -> str:
    return f"{booking.service.name} · {period(booking.starts_at, booking.ends_at)}"
