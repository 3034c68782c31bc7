"""Bookings, what was overridden for them, and visits, of which each area has its own kind."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any, ClassVar

from sqlalchemy import (
    CheckConstraint,
    Connection,
    ForeignKey,
    Index,
    String,
    Text,
    false,
    func,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petadmin.access.models import User
from petadmin.animals.merging import AFTER_MERGE
from petadmin.animals.models import Animal
from petadmin.bookings.naming import named
from petadmin.catalog.models import PriceSource, Resource, Service
from petadmin.core.choices import Choice, choice_column
from petadmin.core.clock import utcnow
from petadmin.core.db import Model, Timestamped, Versioned, pk
from petadmin.core.i18n import _l, _lp
from petadmin.core.money import HUNDREDTHS
from petadmin.core.ownership import MaybeOfAnimal, OfArea, OfCustomer
from petadmin.customers.models import Customer


class BookingStatus(Choice):
    """Where a booking stands; whether it is paid is another matter (decision 3 of the product)."""

    requested = "requested", _l("Requested")
    pending = "pending", _l("Pending")
    confirmed = "confirmed", _l("Confirmed")
    checked_in = "checked_in", _l("Checked in")
    completed = "completed", _l("Completed")
    cancelled = "cancelled", _lp("of a booking", "Cancelled")
    no_show = "no_show", _l("No-show")


HOLDING = (BookingStatus.pending, BookingStatus.confirmed, BookingStatus.checked_in)
"""A booking takes up places in these states; a request does not until somebody takes it on."""

AHEAD = (BookingStatus.requested, BookingStatus.pending, BookingStatus.confirmed)
"""In these states it can still be changed and cancelled."""

_IS_HOLDING = text("status IN ('pending', 'confirmed', 'checked_in')")
_IS_AHEAD = text("status IN ('requested', 'pending', 'confirmed')")


class BookingSource(Choice):
    """How a booking came in."""

    staff = "staff", _l("Made by staff")
    online = "online", _l("Requested online")


class Booking(OfArea, OfCustomer, Versioned, Timestamped, Model):
    """Something agreed with a customer: a stay from a day to another, or an appointment.

    The price is that of the moment of booking. Quantities are in hundredths of the service's unit, for each
    animal; the amount is for all of them.

    On PostgreSQL an exclusion constraint (migration 0004) keeps bookings of one exclusive place apart.
    """

    __tablename__ = "booking"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("animal_count > 0", name="has_animals"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("unit_cents >= 0 AND amount_cents >= 0", name="amount_not_negative"),
        CheckConstraint("discount_basis_points BETWEEN 0 AND 10000", name="discount_is_a_share"),
        Index("ix_booking_starts_at_id", "starts_at", "id"),
        Index("ix_booking_area_starts_at", "area", "starts_at", "id"),
        Index("ix_booking_status_starts_at", "status", "starts_at", "id"),
        Index("ix_booking_customer", "customer_id", "starts_at", "id"),
        Index("ix_booking_service", "service_id", "starts_at"),
        Index("ix_booking_staff", "staff_id", "starts_at"),
        Index("ix_booking_resource", "resource_id", "starts_at"),
        # What takes up places is looked for by when it ends, so that history does not slow it down.
        Index(
            "ix_booking_area_holding",
            "area",
            "ends_at",
            postgresql_where=_IS_HOLDING,
            sqlite_where=_IS_HOLDING,
            postgresql_include=["starts_at", "status", "resource_id", "animal_count"],
        ),
        # What is to come, by when: the first of it would else be sorted out of all of it.
        Index(
            "ix_booking_ahead",
            "starts_at",
            "id",
            postgresql_where=_IS_AHEAD,
            sqlite_where=_IS_AHEAD,
        ),
        Index(
            "ix_booking_area_ahead",
            "area",
            "starts_at",
            "id",
            postgresql_where=_IS_AHEAD,
            sqlite_where=_IS_AHEAD,
        ),
    )
    __audit__: ClassVar[str] = "booking"
    # They follow from the rest.
    __audit_secret__: ClassVar[frozenset[str]] = frozenset(
        {"animal_count", "exclusive", "list_cents", "quantity", "currency", "created_by_id"}
    )

    id: Mapped[pk]
    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customer.id", ondelete="CASCADE"), active_history=True
    )
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id", ondelete="RESTRICT"))
    resource_id: Mapped[int | None] = mapped_column(ForeignKey("resource.id", ondelete="RESTRICT"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    status: Mapped[BookingStatus] = mapped_column(
        choice_column(BookingStatus), default=BookingStatus.confirmed
    )
    source: Mapped[BookingSource] = mapped_column(
        choice_column(BookingSource), default=BookingSource.staff
    )
    animal_count: Mapped[int] = mapped_column(default=1)
    exclusive: Mapped[bool] = mapped_column(
        default=False, server_default=false(), doc="Whether its place is for one booking at a time."
    )
    quantity: Mapped[int] = mapped_column(default=HUNDREDTHS)
    list_cents: Mapped[int] = mapped_column(default=0)
    unit_cents: Mapped[int] = mapped_column(default=0)
    price_source: Mapped[PriceSource] = mapped_column(
        choice_column(PriceSource), default=PriceSource.usual
    )
    discount_basis_points: Mapped[int] = mapped_column(default=0)
    tax_basis_points: Mapped[int] = mapped_column(default=0)
    amount_cents: Mapped[int] = mapped_column(default=0)
    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    notes: Mapped[str] = mapped_column(Text, default="")
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(Text, default="")
    created_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )

    customer: Mapped[Customer] = relationship()
    service: Mapped[Service] = relationship()
    resource: Mapped[Resource | None] = relationship()
    staff: Mapped[User | None] = relationship(foreign_keys=[staff_id])
    created_by: Mapped[User | None] = relationship(foreign_keys=[created_by_id])
    animals: Mapped[list[Animal]] = relationship(
        secondary="booking_animal", order_by=Animal.sort_name
    )
    overrides: Mapped[list["BookingOverride"]] = relationship(
        back_populates="booking",
        cascade="all, delete-orphan",
        order_by="BookingOverride.id",
        passive_deletes=True,
    )
    visits: Mapped[list["Visit"]] = relationship(
        back_populates="booking", order_by="Visit.id", passive_deletes=True
    )

    def __str__(self) -> str:
        return f"{self.service} · {self.customer}"

    @property
    def title(self) -> str:
        """What it is called among the others of its customer, as in `Reservation, 3–5 Nov`."""
        return named(self.area, self.starts_at, self.ends_at)

    @property
    def is_ahead(self) -> bool:
        """Whether it can still be changed and cancelled."""
        return self.status in AHEAD

    @property
    def is_past(self) -> bool:
        """Whether nothing more will come of it."""
        return self.status in (
            BookingStatus.completed,
            BookingStatus.cancelled,
            BookingStatus.no_show,
        )

    def audit_label(self) -> str:
        loaded = self.__dict__.get("service")
        return loaded.name if loaded is not None else ""


def _reckon_anew(connection: Connection, dropped: Sequence[Mapping[str, Any]]) -> None:
    """Let bookings be for as many animals as they have left; each animal costs the same."""
    bookings = Model.metadata.tables["booking"]
    members = Model.metadata.tables["booking_animal"]
    left = (
        select(func.count())
        .where(members.c.booking_id == bookings.c.id)
        .correlate(bookings)
        .scalar_subquery()
    )
    connection.execute(
        update(bookings)
        .where(bookings.c.id.in_({row["booking_id"] for row in dropped}))
        .values(
            animal_count=left,
            amount_cents=bookings.c.amount_cents // bookings.c.animal_count * left,
        )
    )


class BookingAnimal(Model):
    """That an animal is part of a booking."""

    __tablename__ = "booking_animal"
    __table_args__ = (
        Index("ix_booking_animal_animal", "animal_id", "booking_id"),
        {"info": {AFTER_MERGE: _reckon_anew}},
    )

    booking_id: Mapped[int] = mapped_column(
        ForeignKey("booking.id", ondelete="CASCADE"), primary_key=True
    )
    animal_id: Mapped[int] = mapped_column(
        ForeignKey("animal.id", ondelete="CASCADE"), primary_key=True
    )


class BookingOverride(Model):
    """That somebody booked although a check said stop, and why."""

    __tablename__ = "booking_override"
    __table_args__ = (CheckConstraint("reason <> ''", name="has_a_reason"),)

    id: Mapped[pk]
    booking_id: Mapped[int] = mapped_column(
        ForeignKey("booking.id", ondelete="CASCADE"), index=True
    )
    finding_key: Mapped[str] = mapped_column(String(80))
    finding: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    overridden_at: Mapped[datetime] = mapped_column(default=utcnow)
    overridden_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )

    booking: Mapped[Booking] = relationship(back_populates="overrides")
    overridden_by: Mapped[User | None] = relationship()


class Visit(OfArea, OfCustomer, MaybeOfAnimal, Versioned, Timestamped, Model):
    """What was performed for a customer, for one animal or, as in the shop, for none.

    Each area has its own kind, a subclass with a table of its own. A visit without an end is still going on.
    `measure` is what the area's statistics add up, in hundredths: days, hours, products. Invoices, when there
    are any, will take their lines from here.
    """

    __tablename__ = "visit"
    __table_args__: Any = (
        CheckConstraint("ends_at IS NULL OR ends_at >= starts_at", name="ends_after_start"),
        CheckConstraint("quantity > 0 AND measure >= 0", name="quantity_positive"),
        CheckConstraint("unit_cents >= 0 AND amount_cents >= 0", name="amount_not_negative"),
        CheckConstraint("discount_basis_points BETWEEN 0 AND 10000", name="discount_is_a_share"),
        Index("ix_visit_starts_at_id", "starts_at", "id"),
        Index("ix_visit_area_starts_at", "area", "starts_at", "id"),
        Index("ix_visit_kind_starts_at", "kind", "starts_at", "id"),
        Index("ix_visit_ends_at_id", "ends_at", "id"),
        Index("ix_visit_area_ends_at", "area", "ends_at", "id"),
        Index("ix_visit_customer", "customer_id", "starts_at", "id"),
        Index("ix_visit_animal", "animal_id", "starts_at", "id"),
        Index("ix_visit_customer_month", "customer_id", "month", "area"),
        Index("ix_visit_animal_month", "animal_id", "month", "area"),
        # Two people cannot check the same animal in twice.
        Index("ix_visit_booking_animal", "booking_id", "animal_id", unique=True),
        Index(
            "ix_visit_open",
            "animal_id",
            unique=True,
            postgresql_where=text("ends_at IS NULL"),
            sqlite_where=text("ends_at IS NULL"),
        ),
    )
    __audit__: ClassVar[str] = "visit"
    __audit_secret__: ClassVar[frozenset[str]] = frozenset(
        {"kind", "month", "quantity", "measure", "currency", "booking_id", "area"}
    )

    of_area: ClassVar[str] = ""
    """The key of the area whose bookings it performs; empty for what no booking leads to."""

    taken_back_alone: ClassVar[bool] = False
    """Whether only its own screen takes it back, since a stock or animals go back with it."""

    id: Mapped[pk]
    kind: Mapped[str] = mapped_column(String(32))
    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customer.id", ondelete="CASCADE"), active_history=True
    )
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("booking.id", ondelete="SET NULL"))
    service_id: Mapped[int | None] = mapped_column(
        ForeignKey("service.id", ondelete="RESTRICT"), index=True
    )
    staff_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    month: Mapped[int] = mapped_column(
        doc="Year and month of the start where the business is, as in 202611."
    )
    quantity: Mapped[int] = mapped_column(default=HUNDREDTHS)
    measure: Mapped[int] = mapped_column(default=HUNDREDTHS)
    unit_cents: Mapped[int] = mapped_column(default=0)
    discount_basis_points: Mapped[int] = mapped_column(default=0)
    tax_basis_points: Mapped[int] = mapped_column(default=0)
    amount_cents: Mapped[int] = mapped_column(default=0)
    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    notes: Mapped[str] = mapped_column(Text, default="")

    __mapper_args__ = {
        "polymorphic_on": "kind",
        "polymorphic_identity": "visit",
        "version_id_col": Versioned.version,
    }

    customer: Mapped[Customer] = relationship()
    animal: Mapped[Animal | None] = relationship()
    booking: Mapped[Booking | None] = relationship(back_populates="visits")
    service: Mapped[Service | None] = relationship()
    staff: Mapped[User | None] = relationship()

    def __str__(self) -> str:
        return f"{self.service or self.kind} · {self.animal or self.customer}"

    @property
    def is_open(self) -> bool:
        """Whether it is still going on."""
        return self.ends_at is None

    def measured(self, zone: tzinfo) -> int:
        """What the statistics of its area add up, in hundredths; by itself a visit counts as one."""
        return HUNDREDTHS

    def audit_label(self) -> str:
        loaded = self.__dict__.get("animal")
        return loaded.name if loaded is not None else ""


class CareSheet:
    """What is to be known of an animal while it stays: what it brought, what it eats and takes."""

    belongings: Mapped[str] = mapped_column(Text, default="")
    feeding: Mapped[str] = mapped_column(Text, default="")
    medication: Mapped[str] = mapped_column(Text, default="")


def kinds_of_visits() -> dict[str, type[Visit]]:
    """By the key of an area, the kind of visit by which its bookings are performed."""
    return {kind.of_area: kind for kind in Visit.__subclasses__() if kind.of_area}


def of_kind(identity: str) -> dict[str, Any]:
    """What the mapper of a kind of visit needs."""
    return {"polymorphic_identity": identity}
