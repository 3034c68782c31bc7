"""What can happen to a booking before anybody arrives: made, changed, confirmed, cancelled, taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from petadmin.animals.models import Animal
from petadmin.audit.queries import value_before
from petadmin.audit.recording import record_change
from petadmin.bookings import capacity
from petadmin.bookings.models import (
    AHEAD,
    HOLDING,
    Booking,
    BookingOverride,
    BookingSource,
    BookingStatus,
)
from petadmin.bookings.reminders.following import follow
from petadmin.business import preflight
from petadmin.business.areas import BookingKind, areas
from petadmin.business.preflight import Draft, Finding, Report
from petadmin.business.settings import business_settings
from petadmin.catalog.models import Resource, Service
from petadmin.catalog.pricing import Quote, quote
from petadmin.core.clock import utcnow
from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l
from petadmin.core.money import MOST_CENTS
from petadmin.core.text import clean_text
from petadmin.customers.models import Customer
from petadmin.records.notes import services as notes

LONGEST = timedelta(days=366)
"""No booking is longer than a leap year."""

MOST_ANIMALS = 20

CALLED_OFF = ("booking.cancelled", "booking.no_show")
"""By which named events a booking is called off."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is to be booked. Money is in cents; `overrides` gives a reason for each stop that is overridden."""

    area: str
    customer: Customer
    animals: Sequence[Animal]
    service: Service
    starts_at: datetime
    ends_at: datetime
    resource: Resource | None = None
    staff_id: int | None = None
    notes: str = ""
    agreed_cents: int | None = None
    status: BookingStatus = BookingStatus.confirmed
    source: BookingSource = BookingSource.staff
    overrides: Mapping[str, str] = field(default_factory=dict)


class Stopped(DomainError):
    """Checks stand in the way of a booking; `findings` are those that nobody has overridden."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(_l("Something stands in the way. See what is said beside the form."))
        self.findings = findings


def book(
    session: Db, wish: Wish, *, by_id: int | None, may_override: bool, zone: tzinfo
) -> Booking:
    """Make a booking; raises `DomainError`, `Stopped` or `Full` when it cannot be."""
    booking = Booking(area=wish.area, source=wish.source, created_by_id=by_id)
    _fill(session, booking, wish, by_id=by_id, may_override=may_override, zone=zone)
    session.add(booking)
    follow(session, booking)
    return booking


def change(
    session: Db,
    booking: Booking,
    wish: Wish,
    *,
    by_id: int | None,
    may_override: bool,
    zone: tzinfo,
) -> None:
    """Change a booking that lies ahead or is going on; the price is found anew."""
    if booking.is_past:
        raise DomainError(_l("This booking is over and can no longer be changed."))
    if booking.status is BookingStatus.checked_in:
        _check_same(booking, wish)
    if wish.customer is not booking.customer:
        notes.follow_booking(session, booking.id, wish.customer.id)
    _fill(session, booking, wish, by_id=by_id, may_override=may_override, zone=zone)
    follow(session, booking)


def confirm(session: Db, booking: Booking) -> None:
    """Promise a booking to the customer; a request takes up its places only now."""
    if booking.status not in (BookingStatus.requested, BookingStatus.pending):
        raise DomainError(_l("Only requested and pending bookings can be confirmed."))
    was_holding = booking.status in HOLDING
    booking.status = BookingStatus.confirmed
    if not was_holding:
        with session.no_autoflush:
            capacity.claim(session, booking, booking.animals)
    record_change(session, "booking.confirmed", booking)
    follow(session, booking)


def cancel(session: Db, booking: Booking, *, reason: str, now: datetime) -> None:
    """Call a booking off; its places are free again."""
    if booking.status not in AHEAD:
        raise DomainError(_l("Only bookings that lie ahead can be cancelled."))
    booking.status = BookingStatus.cancelled
    booking.cancelled_at = now
    booking.cancel_reason = clean_text(reason)
    record_change(session, "booking.cancelled", booking)
    follow(session, booking)


def mark_no_show(session: Db, booking: Booking, *, now: datetime) -> None:
    """Note that nobody came."""
    if booking.status not in AHEAD:
        raise DomainError(_l("Only bookings that lie ahead can be marked as a no-show."))
    if booking.starts_at > now:
        raise DomainError(_l("It has not begun yet."))
    booking.status = BookingStatus.no_show
    record_change(session, "booking.no_show", booking)
    follow(session, booking)


def restore(session: Db, booking: Booking) -> None:
    """Take back that a booking was cancelled or that nobody came, if there is still room."""
    if booking.status not in (BookingStatus.cancelled, BookingStatus.no_show):
        raise DomainError(_l("Only cancelled bookings and no-shows can be restored."))
    for animal in booking.animals:
        if not animal.is_alive:
            raise DomainError(_l("%(animal)s is deceased.", animal=animal.name))
    with session.no_autoflush:
        booking.status = _status_before(session, booking)
        booking.cancelled_at, booking.cancel_reason = None, ""
        if booking.status in HOLDING:
            capacity.claim(session, booking, booking.animals)
    record_change(session, "booking.restored", booking)
    follow(session, booking)


def price(session: Db, wish: Wish, *, zone: tzinfo) -> Quote:
    """What a wish costs; raises `DomainError` when nobody could ever pay it."""
    found = quote(
        session,
        wish.service,
        wish.customer,
        starts_at=wish.starts_at,
        ends_at=wish.ends_at,
        zone=zone,
        animals=max(len(wish.animals), 1),
        agreed_cents=wish.agreed_cents,
    )
    if found.amount_cents > MOST_CENTS:
        raise DomainError(_l("This amount is too large."), field="agreed_cents")
    return found


def draft_of(wish: Wish, *, zone: tzinfo, booking_id: int | None = None) -> Draft:
    """A wish as the checks see it."""
    return Draft(
        area=wish.area,
        customer=wish.customer,
        animals=wish.animals,
        service=wish.service,
        resource=wish.resource,
        staff_id=wish.staff_id,
        starts_at=wish.starts_at,
        ends_at=wish.ends_at,
        first_day=wish.starts_at.astimezone(zone).date(),
        last_day=wish.ends_at.astimezone(zone).date(),
        booking_id=booking_id,
    )


def check(wish: Wish, *, booked: Booking | None = None) -> None:
    """Raise `DomainError` for what no permission can make good; what is booked already may be retired by now."""
    area = areas().get(wish.area)
    if area is None or area.books is BookingKind.none:
        raise DomainError(_l("This area takes no bookings."), field="area")
    if wish.ends_at <= wish.starts_at:
        raise DomainError(_l("It must end after it begins."), field="ends_at")
    if wish.ends_at - wish.starts_at > LONGEST:
        raise DomainError(_l("A booking can be a year long at most."), field="ends_at")
    if wish.agreed_cents is not None and not 0 <= wish.agreed_cents <= MOST_CENTS:
        raise DomainError(_l("This is not a price."), field="agreed_cents")
    _check_who(wish)
    _check_what(wish, booked)


def _status_before(session: Db, booking: Booking) -> BookingStatus:
    """What a booking was before it was called off, as its history tells; a promise where that says nothing."""
    before = value_before(session, booking, "status", actions=CALLED_OFF)
    return next((one for one in AHEAD if one.value == before), BookingStatus.confirmed)


def _check_who(wish: Wish) -> None:
    if not wish.customer.is_active:
        raise DomainError(_l("This customer is inactive."), field="customer")
    if not wish.animals:
        raise DomainError(_l("Choose at least one animal."), field="animals")
    if len(wish.animals) > MOST_ANIMALS:
        raise DomainError(_l("These are too many animals for one booking."), field="animals")
    for animal in wish.animals:
        if animal.customer_id != wish.customer.id:
            raise DomainError(
                _l("%(animal)s belongs to another customer.", animal=animal.name), field="animals"
            )
        if not animal.is_alive:
            raise DomainError(_l("%(animal)s is deceased.", animal=animal.name), field="animals")


def _check_same(booking: Booking, wish: Wish) -> None:
    if wish.customer is not booking.customer:
        raise DomainError(
            _l("The animals are here already. Undo the check-in first."), field="customer"
        )
    if set(wish.animals) != set(booking.animals):
        raise DomainError(
            _l("The animals are here already. Undo the check-in first."), field="animals"
        )


def _check_what(wish: Wish, booked: Booking | None) -> None:
    service, resource = wish.service, wish.resource
    if service.area != wish.area:
        raise DomainError(_l("This service belongs to another area."), field="service")
    if not service.is_active and (booked is None or booked.service is not service):
        raise DomainError(_l("This service is no longer offered."), field="service")
    for animal in wish.animals:
        if service.species not in (None, animal.species):
            raise DomainError(
                _l("This service is not for %(animal)s.", animal=animal.name), field="service"
            )
        if resource is not None and not capacity.suits(resource, animal.species, None):
            raise DomainError(
                _l("This place is not for %(animal)s.", animal=animal.name), field="resource"
            )
    if resource is None or (booked is not None and booked.resource is resource):
        return
    if resource.area != wish.area or not resource.is_active:
        raise DomainError(_l("This place cannot be booked."), field="resource")


def _fill(
    session: Db,
    booking: Booking,
    wish: Wish,
    *,
    by_id: int | None,
    may_override: bool,
    zone: tzinfo,
) -> None:
    with session.no_autoflush:
        check(wish, booked=booking)
        report = preflight.look(draft_of(wish, zone=zone, booking_id=booking.id))
        overridden = _overridden(report, wish) if may_override else []
        # What was overridden once stays so while the booking is changed.
        known = [one.finding_key for one in booking.overrides]
        stops = report.stops([*known, *(finding.key for finding in overridden)])
        if stops:
            raise Stopped(stops)
        _set(booking, wish, price(session, wish, zone=zone))
        if booking.id is None:
            booking.currency = business_settings(session).currency
        if booking.status in HOLDING:
            capacity.claim(session, booking, wish.animals)
    for finding in overridden:
        booking.overrides.append(
            BookingOverride(
                finding_key=finding.key,
                finding=": ".join(part for part in (finding.title, finding.text) if part),
                reason=clean_text(wish.overrides[finding.key]),
                overridden_by_id=by_id,
            )
        )


def _overridden(report: Report, wish: Wish) -> list[Finding]:
    return [
        finding
        for finding in report.stops()
        if finding.overridable and clean_text(wish.overrides.get(finding.key, ""))
    ]


def _set(booking: Booking, wish: Wish, found: Quote) -> None:
    booking.customer, booking.service = wish.customer, wish.service
    booking.resource, booking.staff_id = wish.resource, wish.staff_id
    if set(booking.animals) != set(wish.animals):
        # The version follows the booking's own columns alone, and its animals are part of it.
        booking.updated_at = utcnow()
    booking.animals = list(wish.animals)
    booking.animal_count = len(wish.animals)
    booking.starts_at, booking.ends_at = wish.starts_at, wish.ends_at
    booking.exclusive = wish.resource is not None and not wish.resource.shared
    booking.notes = clean_text(wish.notes)
    if booking.id is None:
        booking.status = wish.status
    booking.quantity, booking.list_cents = found.quantity, found.list_cents
    booking.unit_cents, booking.price_source = found.unit_cents, found.source
    booking.discount_basis_points = found.discount_basis_points
    booking.tax_basis_points = found.tax_basis_points
    booking.amount_cents = found.amount_cents
