"""What bookings have to say before another one is saved: room, staff, other bookings, enemies, the past."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import select

from petadmin.adminkit.edge import page_url
from petadmin.animals import weighing
from petadmin.animals.models import AnimalRelation
from petadmin.animals.units import show_kilos
from petadmin.bookings import capacity, queries
from petadmin.bookings.holding import LINGERS
from petadmin.bookings.models import Booking
from petadmin.bookings.words import period
from petadmin.business.preflight import (
    ANIMALS,
    BOOKING,
    ENDS_AT,
    STARTS_AT,
    Draft,
    Finding,
    Level,
    add_check,
)
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.core.i18n import _, _l

GRACE = timedelta(minutes=30)
"""What began so short a time ago is booked at the counter, not in the past."""


def register(app: Flask) -> None:
    """Register the checks, those that stop first."""
    add_check(app, room, order=10, fine=_l("room is free"))
    add_check(app, still_there, order=20)
    add_check(app, size_of_place, order=30)
    add_check(
        app,
        same_time,
        order=40,
        about=queries.may_overlap(ANIMALS, STARTS_AT, ENDS_AT, except_id=BOOKING),
    )
    add_check(
        app, enemies, order=50, about=select(AnimalRelation.id).where(queries.are_enemies(ANIMALS))
    )
    add_check(app, staff, order=60)
    add_check(app, past, order=70)


def room(draft: Draft) -> Sequence[Finding]:
    """Whether there is room; the one stop that nobody can override."""
    if not draft.animals:
        return []
    reason = capacity.why_full(
        db.session,
        draft.area,
        draft.animals,
        draft.resource,
        draft.starts_at,
        draft.ends_at,
        except_id=draft.booking_id,
        known=draft.occupancy,
    )
    if reason is None:
        return []
    return [Finding(key="room", level=Level.stop, title=_("No room"), text=str(reason))]


def still_there(draft: Draft) -> Sequence[Finding]:
    """Whether somebody should have left the place by now who may still be there when these come."""
    place, now = draft.resource, utcnow()
    # What begins now is stopped by the room that is taken up; later ones may well find it free.
    if place is None or not now < draft.starts_at < now + LINGERS:
        return []
    here = queries.here_in(db.session, place.id, except_id=draft.booking_id)
    return [
        Finding(
            key=f"still_there:{booking.id}",
            level=Level.warning,
            title=_("%(place)s is still taken", place=place.name),
            text=_(
                "%(animals)s should have left: %(when)s.",
                animals=", ".join(animal.name for animal in booking.animals),
                when=period(booking.starts_at, booking.ends_at),
            ),
            url=_url(booking.id),
        )
        for booking in here
        if booking.ends_at <= now
    ]


def size_of_place(draft: Draft) -> Sequence[Finding]:
    """Whether the animals are too heavy for the place."""
    place = draft.resource
    if place is None or place.most_grams is None or not draft.animals:
        return []
    weights = weighing.newest(db.session, [animal.id for animal in draft.animals])
    return [
        Finding(
            key=f"size:{animal.id}",
            level=Level.warning,
            title=_("%(place)s is small for %(animal)s", place=place.name, animal=animal.name),
            text=_(
                "%(animal)s weighs %(weight)s; the place is for up to %(most)s.",
                animal=animal.name,
                weight=show_kilos(weights[animal.id]),
                most=show_kilos(place.most_grams),
            ),
        )
        for animal in draft.animals
        if weights.get(animal.id, 0) > place.most_grams
    ]


def same_time(draft: Draft) -> Sequence[Finding]:
    """Whether one of the animals is booked elsewhere at the same time."""
    ids = [animal.id for animal in draft.animals]
    if not ids:
        return []
    found = queries.at_the_same_time(
        db.session, ids, draft.starts_at, draft.ends_at, except_id=draft.booking_id
    )
    names = {animal.id: animal.name for animal in draft.animals}
    return [
        Finding(
            key=f"same_time:{other.booking_id}",
            level=Level.warning,
            title=_(
                "%(animals)s booked already",
                animals=", ".join(names[one] for one in other.animal_ids),
            ),
            text=_told(other.service, other.starts_at, other.ends_at),
            url=_url(other.booking_id),
        )
        for other in found
    ]


def enemies(draft: Draft) -> Sequence[Finding]:
    """Whether an animal that one of these does not get on with is there at the same time."""
    found = queries.enemies_present(
        db.session,
        draft.area,
        [animal.id for animal in draft.animals],
        draft.starts_at,
        draft.ends_at,
        except_id=draft.booking_id,
    )
    return [
        Finding(
            key=f"enemy:{enemy.id}",
            level=Level.warning,
            title=_("%(enemy)s is there at the same time", enemy=enemy.name),
            text=" ".join(
                (
                    _(
                        "%(animal)s and %(enemy)s do not get on.",
                        animal=animal.name,
                        enemy=enemy.name,
                    ),
                    _place_of(booking),
                    period(booking.starts_at, booking.ends_at),
                )
            ),
            url=_url(booking.id),
        )
        for animal, enemy, booking in found
    ]


def staff(draft: Draft) -> Sequence[Finding]:
    """Whether the member of staff has something else to do then."""
    if draft.staff_id is None:
        return []
    found = queries.staff_busy(
        db.session, draft.staff_id, draft.starts_at, draft.ends_at, except_id=draft.booking_id
    )
    return [
        Finding(
            key=f"staff:{booking.id}",
            level=Level.warning,
            title=_("Staff busy at this time"),
            text=_told(booking.service.name, booking.starts_at, booking.ends_at),
            url=_url(booking.id),
        )
        for booking in found
    ]


def past(draft: Draft) -> Sequence[Finding]:
    """Whether it begins in the past, as when something is put on file afterwards."""
    if draft.booking_id is not None or draft.starts_at > utcnow() - GRACE:
        return []
    return [
        Finding(
            key="past",
            level=Level.warning,
            title=_("It begins in the past"),
            text=_("That is right only when something is put on file afterwards."),
        )
    ]


def _told(service: str, starts_at: datetime, ends_at: datetime) -> str:
    return f"{service}, {period(starts_at, ends_at)}"


def _place_of(booking: Booking) -> str:
    if booking.resource is None:
        return ""
    return _("Place: %(place)s.", place=booking.resource.name)


def _url(booking_id: int) -> str | None:
    return page_url("bookings.details_view", row_id=booking_id)
