"""Two years of bookings and visits for the demo, written in bulk, with the amounts that the services would find."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from petadmin.bookings.charging import month_of
from petadmin.bookings.models import (
    Booking,
    BookingAnimal,
    BookingOverride,
    BookingStatus,
    Visit,
    kinds_of_visits,
)
from petadmin.business.settings import business_settings
from petadmin.catalog.models import CustomerPrice, PriceSource
from petadmin.catalog.pricing import Quote, quantity_of
from petadmin.core.money import HUNDREDTHS
from petadmin.demo import visit_texts
from petadmin.demo.animals import PlannedAnimal
from petadmin.demo.chance import Chance
from petadmin.demo.reservations import STAYS, Reservation

Row = dict[str, Any]

OVERRIDDEN = 9
MOST_MINUTES_OFF = 25
"""So much earlier or later than booked do people come and go."""


@dataclass
class Performed:
    """A visit that is on file: what it came from, whose it is, and the row of its own area."""

    visit_id: int
    reservation: Reservation
    animal: PlannedAnimal
    common: Row
    own: Row


class Ledger:
    """Writes bookings and visits down; knows the prices of single customers and the currency."""

    def __init__(self, session: Session, chance: Chance) -> None:
        self.session = session
        self.chance = chance
        self.currency = business_settings(session).currency
        self._own_prices = {
            (price.customer_id, price.service_id): price.price_cents
            for price in session.scalars(select(CustomerPrice))
        }

    def book(self, reservations: Sequence[Reservation]) -> None:
        """Put the bookings on file, in the order in which they were made."""
        booked = sorted(
            (one for one in reservations if not one.walk_in), key=lambda one: one.made_at
        )
        ids = insert_all(self.session, Booking, [self._booking(one) for one in booked])
        for reservation, booking_id in zip(booked, ids, strict=True):
            reservation.booking_id = booking_id
        members = [
            {"booking_id": one.booking_id, "animal_id": animal.row.id}
            for one in booked
            for animal in one.wish.animals
        ]
        write_all(self.session, BookingAnimal, members)
        self._override(booked)

    def perform(self, reservations: Sequence[Reservation]) -> list[Performed]:
        """Put what came of them on file, one visit for each animal, in the order in which they began."""
        came = [one for one in reservations if one.came]
        came.sort(key=lambda one: one.starts_at)
        pairs = [(one, animal) for one in came for animal in one.wish.animals]
        rows = [self._visit(one, animal) for one, animal in pairs]
        ids = insert_all(self.session, Visit, rows)
        return [
            Performed(visit_id, one, animal, row, self._own(visit_id, one, animal))
            for visit_id, (one, animal), row in zip(ids, pairs, rows, strict=True)
        ]

    def write_own(self, performed: Sequence[Performed]) -> None:
        """Put the rows of the areas' own tables on file."""
        for area, kind in kinds_of_visits().items():
            rows = [one.own for one in performed if one.reservation.wish.area == area]
            write_all(self.session, kind, rows)

    def price(self, reservation: Reservation, *, animals: int, quantity: int) -> Quote:
        """What a service costs, as the catalogue would find it."""
        service, customer = reservation.service, reservation.wish.customer.row
        own = self._own_prices.get((customer.id, service.id))
        return Quote(
            unit=service.unit,
            quantity=quantity,
            animals=animals,
            list_cents=service.price_cents,
            unit_cents=service.price_cents if own is None else own,
            source=PriceSource.usual if own is None else PriceSource.customer,
            discount_basis_points=customer.discount_basis_points,
            tax_basis_points=service.tax_basis_points,
        )

    def _booking(self, one: Reservation) -> Row:
        quantity = quantity_of(one.service.unit, one.starts_at, one.ends_at, zone=self.chance.zone)
        found = self.price(one, animals=len(one.wish.animals), quantity=quantity)
        cancelled = one.status is BookingStatus.cancelled
        resource = one.resource
        return {
            "area": one.wish.area,
            "customer_id": one.wish.customer.row.id,
            "service_id": one.service.id,
            "resource_id": resource.id if resource is not None else None,
            "staff_id": one.staff_id,
            "starts_at": one.starts_at,
            "ends_at": one.ends_at,
            "status": one.status,
            "source": one.source,
            "animal_count": len(one.wish.animals),
            "exclusive": resource is not None and not resource.shared,
            "quantity": found.quantity,
            "list_cents": found.list_cents,
            "unit_cents": found.unit_cents,
            "price_source": found.source,
            "discount_basis_points": found.discount_basis_points,
            "tax_basis_points": found.tax_basis_points,
            "amount_cents": found.amount_cents,
            "currency": self.currency,
            "cancelled_at": self._cancelled_at(one) if cancelled else None,
            "cancel_reason": self.chance.one(visit_texts.CANCELLED) if cancelled else "",
            "created_at": one.made_at,
            "updated_at": one.made_at,
        }

    def _cancelled_at(self, one: Reservation) -> datetime:
        """Some hours before it was to begin, and not before it was made."""
        hours = timedelta(hours=self.chance.random.randint(3, 60))
        return max(min(one.starts_at - hours, self.chance.now), one.made_at)

    def _visit(self, one: Reservation, animal: PlannedAnimal) -> Row:
        zone = self.chance.zone
        kind = kinds_of_visits()[one.wish.area]
        starts_at, ends_at = self._times(one)
        quantity = quantity_of(one.service.unit, starts_at, ends_at or one.ends_at, zone=zone)
        found = self.price(one, animals=1, quantity=quantity)
        measure = HUNDREDTHS
        if ends_at is not None:
            measure = kind(starts_at=starts_at, ends_at=ends_at).measured(zone)
        return {
            "kind": kind.__mapper__.polymorphic_identity,
            "area": one.wish.area,
            "customer_id": one.wish.customer.row.id,
            "animal_id": animal.row.id,
            "booking_id": one.booking_id,
            "service_id": one.service.id,
            "staff_id": one.staff_id,
            "starts_at": starts_at,
            "ends_at": ends_at,
            "month": month_of(starts_at, zone),
            "measure": measure,
            **charged(found, self.currency),
            "notes": visit_texts.notes(one.wish.area, animal, self.chance),
            "created_at": starts_at,
            "updated_at": ends_at or starts_at,
        }

    def _times(self, one: Reservation) -> tuple[datetime, datetime | None]:
        """When it really began and ended; None for what is still going on."""
        if one.wish.area not in STAYS:
            return one.starts_at, one.ends_at
        off = self.chance.random.randint(-MOST_MINUTES_OFF, MOST_MINUTES_OFF)
        starts_at = min(one.starts_at + timedelta(minutes=off), self.chance.now)
        if one.is_here:
            return starts_at, None
        off = self.chance.random.randint(-MOST_MINUTES_OFF, MOST_MINUTES_OFF)
        return starts_at, min(one.ends_at + timedelta(minutes=off), self.chance.now)

    def _own(self, visit_id: int, one: Reservation, animal: PlannedAnimal) -> Row:
        own = visit_texts.of_area(one.wish.area, animal, one.wish.day, self.chance)
        return {"id": visit_id, **own}

    def _override(self, booked: Sequence[Reservation]) -> None:
        """Some bookings were made although a check said stop."""
        stays = [one for one in booked if one.wish.area == "hotel" and one.came]
        rows = [
            {
                "booking_id": one.booking_id,
                "finding_key": key,
                "finding": finding,
                "reason": reason,
                "overridden_at": one.made_at,
                "overridden_by_id": one.staff_id,
            }
            for one in self.chance.random.sample(stays, min(OVERRIDDEN, len(stays)))
            for key, finding, reason in [self.chance.one(visit_texts.OVERRIDES)]
        ]
        write_all(self.session, BookingOverride, rows)


def charged(found: Quote, currency: str) -> Row:
    """The columns of a visit that say what it costs."""
    return {
        "quantity": found.quantity,
        "unit_cents": found.unit_cents,
        "discount_basis_points": found.discount_basis_points,
        "tax_basis_points": found.tax_basis_points,
        "amount_cents": found.amount_cents,
        "currency": currency,
    }


def insert_all(session: Session, kind: Any, rows: Sequence[Mapping[str, Any]]) -> Sequence[int]:
    """Insert rows past the session, and return their ids in the same order."""
    table = kind.__table__
    statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    return session.scalars(statement, list(rows)).all() if rows else []


def write_all(session: Session, kind: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows past the session."""
    if rows:
        session.execute(insert(kind.__table__), list(rows))


def on_duty(staff_ids: Sequence[int], day: date) -> int:
    """Who works in the week of a day."""
    return staff_ids[day.isocalendar().week % len(staff_ids)]
