"""What is performed: check-in and check-out with undo, appointments done, visits without a booking before."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any, NamedTuple

from sqlalchemy import inspect, select

from petadmin.animals.models import Animal
from petadmin.audit.recording import record_change
from petadmin.bookings import capacity
from petadmin.bookings.charging import measure, month_of, quote_of, set_price
from petadmin.bookings.models import (
    Booking,
    BookingStatus,
    Visit,
    kinds_of_visits,
)
from petadmin.bookings.reminders.following import follow
from petadmin.business.settings import business_settings
from petadmin.catalog.models import Service
from petadmin.catalog.pricing import amount_of, quantity_of
from petadmin.core.clock import today, utcnow
from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l

ARRIVING = (BookingStatus.pending, BookingStatus.confirmed)

LONGEST = timedelta(days=366)
"""Nothing that is typed is longer than a leap year; who stays on past that can still be checked out."""

USUAL_MINUTES = 60
"""How long an appointment takes whose service does not say."""

WHILE_TYPING = timedelta(minutes=5)
"""So far ahead of ours another clock may be."""


def check_in(session: Db, booking: Booking, *, at: datetime, zone: tzinfo) -> list[Visit]:
    """The animals have come, on time or early if their place is free by then: one open visit for each."""
    if booking.status not in ARRIVING:
        raise DomainError(_l("Only pending and confirmed bookings can be checked in."))
    _check_nobody_is_here(session, booking.animals)
    with session.no_autoflush:
        if at < booking.starts_at:
            capacity.claim(session, booking, booking.animals, starts_at=at)
        else:
            capacity.check_left(session, booking, at=at)
    visits = _visits_of(booking, at, zone=zone)
    session.add_all(visits)
    booking.status = BookingStatus.checked_in
    record_change(session, "booking.checked_in", booking)
    follow(session, booking)
    return visits


def undo_check_in(session: Db, booking: Booking) -> None:
    """Take a check-in back that was a mistake; what was written down of the visits goes with them."""
    if booking.status is not BookingStatus.checked_in:
        raise DomainError(_l("This booking is not checked in."))
    if any(not visit.is_open for visit in booking.visits):
        raise DomainError(_l("One of the animals has been checked out already. Undo that first."))
    for visit in list(booking.visits):
        session.delete(visit)
    booking.status = BookingStatus.confirmed
    record_change(session, "booking.check_in_undone", booking)
    follow(session, booking)


def check_out(session: Db, visits: Sequence[Visit], *, at: datetime, zone: tzinfo) -> None:
    """Animals leave: their visits end, quantity and amount are found anew by how long they stayed."""
    if at > utcnow() + WHILE_TYPING:
        raise DomainError(_l("This moment lies in the future."), field="at")
    with session.no_autoflush:
        for visit in visits:
            if not visit.is_open:
                raise DomainError(
                    _l("%(name)s has been checked out already.", name=str(visit.animal))
                )
            if at < visit.starts_at and not _is_same_minute(visit.starts_at, at):
                raise DomainError(_l("It cannot end before it began."), field="at")
            visit.ends_at = max(at, visit.starts_at)
            measure(visit, zone=zone)
            record_change(session, "visit.checked_out", visit)
        for booking in _bookings_of(visits):
            settle(session, booking)


def settle(session: Db, booking: Booking) -> None:
    """Let a booking whose animals were here be over as soon as none of its visits goes on."""
    if booking.status is not BookingStatus.checked_in:
        return
    if not any(visit.is_open for visit in booking.visits):
        booking.status = BookingStatus.completed
        record_change(session, "booking.checked_out", booking)


def undo_check_out(session: Db, visits: Sequence[Visit]) -> None:
    """Animals are here after all; their visits go on. Raises `Full` when somebody else has got their place."""
    with session.no_autoflush:
        for visit in visits:
            if visit.is_open:
                raise DomainError(_l("%(name)s has not been checked out.", name=str(visit.animal)))
        _check_nobody_is_here(session, [visit.animal for visit in visits if visit.animal])
        for visit in visits:
            visit.ends_at = None
            _expect(visit)
            record_change(session, "visit.check_out_undone", visit)
        for booking in _bookings_of(visits):
            if booking.status is BookingStatus.completed:
                capacity.claim(session, booking, booking.animals)
                booking.status = BookingStatus.checked_in
                record_change(session, "booking.check_out_undone", booking)


def perform(session: Db, booking: Booking, *, zone: tzinfo) -> list[Visit]:
    """An appointment has taken place as it was booked: one visit for each animal, ended."""
    if booking.status not in ARRIVING:
        raise DomainError(_l("Only pending and confirmed bookings can be performed."))
    _check_day(booking, utcnow(), zone=zone)
    visits = _visits_of(booking, booking.starts_at, zone=zone)
    for visit in visits:
        visit.ends_at = booking.ends_at
        measure(visit, zone=zone)
    session.add_all(visits)
    booking.status = BookingStatus.completed
    record_change(session, "booking.performed", booking)
    follow(session, booking)
    return visits


def undo_perform(session: Db, booking: Booking) -> None:
    """Take back that an appointment took place; what was written down of it goes.

    Raises `Full` when somebody else has got its place.
    """
    if booking.status is not BookingStatus.completed:
        raise DomainError(_l("This booking is not completed."))
    with session.no_autoflush:
        capacity.claim(session, booking, booking.animals)
    for visit in list(booking.visits):
        session.delete(visit)
    booking.status = BookingStatus.confirmed
    record_change(session, "booking.perform_undone", booking)
    follow(session, booking)


def add(session: Db, visit: Visit, values: Mapping[str, Any], *, zone: tzinfo) -> Visit:
    """Put a visit without a booking on file: a kind of visit that is new, and the values of its form."""
    visit.currency = business_settings(session).currency
    apply(session, visit, values, zone=zone)
    if visit.is_open and visit.animal is not None:
        _check_nobody_is_here(session, [visit.animal])
    session.add(visit)
    return visit


def apply(session: Db, visit: Visit, values: Mapping[str, Any], *, zone: tzinfo) -> None:
    """Change a visit to these values; whoever leaves its price alone keeps that of the day it was made.

    `agreed_cents` is the price of a unit, None where it is the usual one.
    """
    given = dict(values)
    with session.no_autoflush:
        before = _Before(
            visit.id is None, visit.animal, visit.service, visit.starts_at, visit.ends_at
        )
        agrees = "agreed_cents" in given
        agreed = given.pop("agreed_cents", None)
        _set(session, visit, given)
        _check_who(visit, before, zone=zone)
        _check_when(visit, before, zone=zone)
        if visit.service is not None:
            _check_service(visit, before)
            _find_price(session, visit, before, agrees, agreed, zone=zone)
        measure(visit, zone=zone)
        if visit.booking is not None:
            settle(session, visit.booking)


def remove(session: Db, visit: Visit) -> None:
    """Take a visit off file that was a mistake; a booking of which nothing is left can be performed again."""
    if visit.taken_back_alone:
        raise DomainError(_l("%(name)s is taken back on its own page.", name=str(visit)))
    booking = visit.booking
    if booking is not None:
        with session.no_autoflush:
            _without(session, booking, visit)
    session.delete(visit)
    if booking is not None:
        follow(session, booking)


def so_far(visit: Visit, *, at: datetime, zone: tzinfo) -> tuple[int, int]:
    """Quantity in hundredths and amount in cents; of a visit that is going on, up to a moment."""
    if not visit.is_open or visit.service is None:
        return visit.quantity, visit.amount_cents
    end = max(at, visit.starts_at)
    quantity = quantity_of(visit.service.unit, visit.starts_at, end, zone=zone)
    return quantity, amount_of(visit.unit_cents, quantity, visit.discount_basis_points)


def usual_end(session: Db, starts_at: datetime, *, service_id: int | None) -> datetime:
    """When an appointment ends that begins at a moment, by how long its service takes."""
    service = session.get(Service, service_id) if service_id is not None else None
    minutes = service.duration_minutes if service is not None else None
    return starts_at + timedelta(minutes=minutes or USUAL_MINUTES)


class _Before(NamedTuple):
    """What a visit was like before it is changed."""

    is_new: bool
    animal: Animal | None
    service: Service | None
    starts_at: datetime | None
    ends_at: datetime | None


def _set(session: Db, visit: Visit, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        relation = name.removesuffix("_id")
        if name in ("customer_id", "animal_id", "service_id", "staff_id"):
            kind = inspect(Visit).relationships[relation].mapper.class_
            setattr(visit, relation, session.get(kind, value) if value is not None else None)
        elif not (isinstance(value, datetime) and _is_same_minute(getattr(visit, name), value)):
            setattr(visit, name, value)
    if visit.customer is None and visit.animal is not None:
        visit.customer = visit.animal.customer


def _is_same_minute(moment: datetime | None, typed: datetime) -> bool:
    # A form holds minutes, so what it sends back unchanged has lost its seconds.
    return moment is not None and moment.replace(second=0, microsecond=0) == typed


def _check_who(visit: Visit, before: _Before, *, zone: tzinfo) -> None:
    animal = visit.animal
    # An animal that has a new owner by now keeps what was done before.
    if animal is None or (animal is before.animal and not before.is_new):
        return
    if animal.customer_id != visit.customer.id:
        raise DomainError(
            _l("%(animal)s belongs to another customer.", animal=animal.name), field="animal"
        )
    day = visit.starts_at.astimezone(zone).date()
    # What was done while the animal lived may be written down later.
    if animal.deceased_on is not None and animal.deceased_on < day:
        raise DomainError(_l("%(animal)s is deceased.", animal=animal.name), field="animal")


def _check_when(visit: Visit, before: _Before, *, zone: tzinfo) -> None:
    if visit.ends_at is not None and visit.ends_at < visit.starts_at:
        raise DomainError(_l("It cannot end before it began."), field="ends_at")
    if (visit.starts_at, visit.ends_at) == (before.starts_at, before.ends_at):
        return
    if visit.starts_at != before.starts_at and (
        visit.starts_at.astimezone(zone).date() > today(zone)
    ):
        raise DomainError(_l("What is yet to come is booked instead."), field="starts_at")
    if visit.ends_at is not None and visit.ends_at - visit.starts_at > LONGEST:
        raise DomainError(_l("A visit can be a year long at most."), field="ends_at")


def _check_service(visit: Visit, before: _Before) -> None:
    service = visit.service
    if service is None or service is before.service:
        return
    if service.area != visit.area:
        raise DomainError(_l("This service belongs to another area."), field="service")
    if not service.is_active:
        raise DomainError(_l("This service is no longer offered."), field="service")
    if visit.animal is not None and service.species not in (None, visit.animal.species):
        raise DomainError(
            _l("This service is not for %(animal)s.", animal=visit.animal.name), field="service"
        )


def _find_price(
    session: Db,
    visit: Visit,
    before: _Before,
    agrees: bool,
    agreed: int | None,
    *,
    zone: tzinfo,
) -> None:
    """Find the price where it is a new one: of a new visit, of another service, or agreed upon otherwise."""
    same_service = not before.is_new and visit.service is before.service
    if same_service and (not agrees or agreed == visit.unit_cents):
        return
    # The price of the service before stands in the form until somebody types another one.
    is_left = not before.is_new and agreed == visit.unit_cents
    set_price(visit, quote_of(session, visit, None if is_left else agreed, zone=zone))


def _visits_of(booking: Booking, at: datetime, *, zone: tzinfo) -> list[Visit]:
    if not booking.animals:
        raise DomainError(_l("None of its animals is on file any more."))
    return [_visit_of(booking, animal, at, zone=zone) for animal in booking.animals]


def _visit_of(booking: Booking, animal: Animal, at: datetime, *, zone: tzinfo) -> Visit:
    kind = kinds_of_visits().get(booking.area)
    if kind is None:
        raise DomainError(_l("This area has no visits."))
    if animal.customer_id != booking.customer_id:
        raise DomainError(_l("%(animal)s belongs to another customer.", animal=animal.name))
    if animal.deceased_on is not None and animal.deceased_on < at.astimezone(zone).date():
        raise DomainError(_l("%(animal)s is deceased.", animal=animal.name))
    return kind(
        area=booking.area,
        customer=booking.customer,
        animal=animal,
        booking=booking,
        service=booking.service,
        staff_id=booking.staff_id,
        starts_at=at,
        month=month_of(at, zone),
        quantity=booking.quantity,
        unit_cents=booking.unit_cents,
        discount_basis_points=booking.discount_basis_points,
        tax_basis_points=booking.tax_basis_points,
        amount_cents=amount_of(booking.unit_cents, booking.quantity, booking.discount_basis_points),
        currency=booking.currency,
    )


def _check_day(booking: Booking, at: datetime, *, zone: tzinfo) -> None:
    """That the day of an appointment has come, since nothing is on file that is yet to be done."""
    if booking.starts_at.astimezone(zone).date() > at.astimezone(zone).date():
        raise DomainError(_l("It begins on a later day. Change when it begins first."))


def _expect(visit: Visit) -> None:
    """Let the amount of a visit that goes on be what was booked, until its end is known."""
    booking = visit.booking
    if booking is not None and visit.service is booking.service:
        visit.quantity = booking.quantity
        visit.amount_cents = amount_of(
            visit.unit_cents, visit.quantity, visit.discount_basis_points
        )


def _without(session: Db, booking: Booking, visit: Visit) -> None:
    """Keep the status of a booking right from which a visit is taken out."""
    others = [other for other in booking.visits if other is not visit]
    if not others:
        if booking.status is BookingStatus.completed:
            capacity.claim(session, booking, booking.animals)
        booking.status = BookingStatus.confirmed
    elif not any(other.is_open for other in others):
        booking.status = BookingStatus.completed


def _bookings_of(visits: Sequence[Visit]) -> list[Booking]:
    found = {visit.booking.id: visit.booking for visit in visits if visit.booking is not None}
    return list(found.values())


def _check_nobody_is_here(session: Db, animals: Sequence[Animal]) -> None:
    ids = [animal.id for animal in animals]
    statement = select(Visit).where(Visit.animal_id.in_(ids), Visit.ends_at.is_(None)).limit(1)
    present = session.scalars(statement).first()
    if present is not None:
        raise DomainError(_l("%(name)s is here already.", name=str(present.animal)))
