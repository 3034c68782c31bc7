"""Bookings for the walks through all doors: of each area that takes them, and of each status."""

from datetime import timedelta

from sqlalchemy import select

from petadmin.animals.models import Animal
from petadmin.bookings.models import Booking, BookingOverride, BookingStatus
from petadmin.business.areas import BookingKind, all_areas
from petadmin.catalog.models import Service
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.core.text import fold
from petadmin.records.notes.models import Note


def add(customer_id: int, animal_id: int) -> None:
    """A booking in each area, and one of each status in the first of them."""
    animal = db.session.get_one(Animal, animal_id)
    stays, appointments = _areas(BookingKind.stay), _areas(BookingKind.appointment)
    for area in (*stays, *appointments):
        _book(area, animal, BookingStatus.confirmed)
    for status in BookingStatus:
        _book(stays[0], animal, status)
    # What has begun; one of each is done on the way, and the verbs after it need another.
    for _number in range(2):
        _book(stays[0], animal, BookingStatus.confirmed, hours=-2)
        _book(stays[0], animal, BookingStatus.checked_in, hours=-2)
        _book(appointments[0], animal, BookingStatus.confirmed, hours=-2)
        _book(appointments[0], animal, BookingStatus.completed, hours=-2)
    _write_notes(customer_id)


def _write_notes(customer_id: int) -> None:
    """One about each booking; who wrote them is not on file any more."""
    theirs = select(Booking.id).where(Booking.customer_id == customer_id)
    for booking_id in db.session.scalars(theirs).all():
        db.session.add(
            Note(customer_id=customer_id, booking_id=booking_id, text="Viene en taxi", pinned=True)
        )
    db.session.flush()


def _areas(kind: BookingKind) -> list[str]:
    return [area.key for area in all_areas() if area.books is kind]


def _book(area: str, animal: Animal, status: BookingStatus, *, hours: int = 48) -> None:
    # Put on file as it is, since no booking could be made for a customer who is out of use.
    start = utcnow() + timedelta(hours=hours)
    booking = Booking(
        area=area,
        customer=animal.customer,
        animals=[animal],
        service=_service(area),
        starts_at=start,
        ends_at=start + timedelta(days=1),
        status=status,
        amount_cents=2_000,
        notes="Trae su manta",
    )
    booking.overrides.append(
        BookingOverride(finding_key="vaccine", finding="Falta la rabia", reason="La trae mañana")
    )
    if status is BookingStatus.cancelled:
        booking.cancelled_at, booking.cancel_reason = utcnow(), "Enfermo"
    db.session.add(booking)
    db.session.flush()


def _service(area: str) -> Service:
    name = f"Reserva de {area}"
    found = db.session.scalars(
        select(Service).where(Service.area == area, Service.name == name)
    ).first()
    if found is None:
        found = Service(area=area, name=name, sort_name=fold(name), price_cents=2_000)
        db.session.add(found)
        db.session.flush()
    return found
