"""The form of a booking: one for stays and appointments, with what each of them asks for."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_login import current_user
from sqlalchemy import or_, select

from petadmin.adminkit.fields import (
    BooleanField,
    ChoiceField,
    InputRequired,
    Length,
    LineField,
    LookupField,
    NumberRange,
    Optional,
    TextField,
    WholeField,
)
from petadmin.adminkit.forms import EntityForm, PlainForm
from petadmin.adminkit.moments import MomentField
from petadmin.adminkit.simple_fields import MoneyField
from petadmin.animals.models import Animal, Species
from petadmin.bookings import capacity, queries
from petadmin.bookings.capacity import Occupancy, Room
from petadmin.bookings.forms.fields import AnimalsField, OfferedField
from petadmin.bookings.models import Booking, BookingStatus
from petadmin.business.areas import Area, BookingKind, all_areas
from petadmin.catalog.models import PriceSource, Service, ServiceKind
from petadmin.core.db import db
from petadmin.core.i18n import _, _l
from petadmin.customers.models import Customer
from petadmin.records.notices.queries import staff as all_staff

USUAL_MINUTES = 60
"""How long an appointment takes when its service does not say."""

MOST_ANIMALS_SHOWN = 60
OVERRIDE = "override-"
"""Beginning of the names of the fields in which a stop is overridden; the key of the finding follows."""

LONGEST_REASON = 1_000
NEWCOMER = ("new_first_name", "new_last_name", "new_email", "new_phone", "new_animal",
            "new_species")  # fmt: skip


class BookingForm(EntityForm):
    """A booking of one area. Fields that make no sense for it, or that nobody may use, are taken out."""

    new_customer = BooleanField(_l("New customer"))
    customer = LookupField(_l("Customer"), model=Customer, endpoint="customers")
    animals = AnimalsField(_l("Animals"))
    new_first_name = LineField(_l("First name"), [Length(max=80)])
    new_last_name = LineField(_l("Last name"), [Length(max=120)])
    new_email = LineField(_l("Email"), [Length(max=254)], render_kw={"type": "email"})
    new_phone = LineField(_l("Phone"), [Length(max=60)], render_kw={"type": "tel"})
    new_animal = LineField(_l("Animal's name"), [Length(max=80)])
    new_species = ChoiceField(_l("Species"), choices=Species, default=Species.dog)
    service = OfferedField(_l("Service"), [InputRequired()])
    resource = OfferedField(_l("Place"))
    starts_at = MomentField(_l("Begins"), [InputRequired()])
    ends_at = MomentField(_l("Ends"), [InputRequired()])
    minutes = WholeField(
        _l("Duration in minutes"),
        [Optional(), NumberRange(min=5, max=24 * 60)],
        description=_l("Empty: as long as the service takes."),
    )
    staff = OfferedField(_l("Staff"))
    notes = TextField(_l("Instructions"))
    agreed_cents = MoneyField(
        _l("Agreed price of a unit"), [Optional()], description=_l("Empty: the usual price.")
    )
    pending = BooleanField(_l("Not confirmed yet"))

    def __init__(
        self,
        formdata: Any = None,
        obj: Any = None,
        *,
        area: Area | None = None,
        services: Sequence[Service] | None = None,
        **kwargs: Any,
    ) -> None:
        """Make the form; `services` are those on offer in the area, if somebody has asked for them already."""
        self.booking: Booking | None = obj
        found = area if area is not None else all_areas().get(obj.area)
        if found is None:
            raise LookupError(f"no area is registered as {obj.area}")
        self.area = found
        self.occupancy: Occupancy | None = None
        self._on_offer = services
        super().__init__(formdata, obj, **{**_of_booking(obj), **kwargs})
        if self.is_stay:
            self.starts_at.label.text, self.ends_at.label.text = _("Arrival"), _("Departure")
        self.reasons = _reasons_in(formdata)
        self._take_out()
        self._offer()

    @property
    def is_stay(self) -> bool:
        return self.area.books is BookingKind.stay

    @property
    def has_newcomer(self) -> bool:
        """Whether it is for somebody who is not on file yet."""
        return "new_customer" in self and bool(self.new_customer.data)

    @property
    def begins(self) -> datetime | None:
        return self.starts_at.data

    @property
    def ends(self) -> datetime | None:
        """When it ends; an appointment as long as was typed, or as its service takes."""
        if self.is_stay:
            return self.ends_at.data
        if self.starts_at.data is None:
            return None
        service: Service | None = self.service.chosen
        usual = service.duration_minutes if service is not None else None
        minutes = self.minutes.data or usual or USUAL_MINUTES
        return self.starts_at.data + timedelta(minutes=minutes)

    @property
    def agreed(self) -> int | None:
        """The agreed price of a unit in cents; who may not set one leaves it as it is."""
        if "agreed_cents" in self:
            return self.agreed_cents.data
        return _agreed_of(self.booking)

    def values(self) -> dict[str, Any]:
        pending = "pending" in self and self.pending.data
        return {
            "customer": self.customer_row,
            "animals": self.animals.chosen,
            "service": self.service.chosen,
            "resource": self.resource.chosen if "resource" in self else None,
            "staff_id": self.staff.data,
            "starts_at": self.begins,
            "ends_at": self.ends,
            "notes": self.notes.data or "",
            "agreed_cents": self.agreed,
            "status": BookingStatus.pending if pending else BookingStatus.confirmed,
            "overrides": self.reasons,
            "newcomer": self.newcomer(),
        }

    def validate(self, extra_validators: Any = None) -> bool:
        valid: bool = super().validate(extra_validators)
        if self.has_newcomer or self.customer_row is not None:
            return valid
        if not self.customer.errors:
            self.customer.errors = [_("Choose a customer.")]
        return False

    def newcomer(self) -> dict[str, Any] | None:
        """What was typed about somebody who is not on file yet."""
        if not self.has_newcomer:
            return None
        return {name.removeprefix("new_"): self[name].data for name in NEWCOMER}

    def _take_out(self) -> None:
        del self["minutes" if self.is_stay else "ends_at"]
        if not current_user.may("booking:set_price"):
            del self.agreed_cents
        if self.booking is not None:
            del self.pending
        may_add = current_user.may("customer:create") and current_user.may("animal:create")
        if self.booking is not None or not may_add:
            for name in ("new_customer", *NEWCOMER):
                del self[name]

    def _offer(self) -> None:
        """Find what can be chosen, and how much room there is."""
        self.customer_row = self.customer.chosen
        if self.customer_row is None:
            self.customer.data = None
        self._offer_animals()
        self.service.offered = self._services()
        if self.service.data is None and not self.service.raw_data:
            only = self.service.offered[:1] if len(self.service.offered) == 1 else []
            self.service.data = only[0].id if only else None
        self._offer_places()
        self._offer_staff()

    def _offer_animals(self) -> None:
        kept = self.booking.animals if self.booking is not None else []
        if self.customer_row is None:
            return
        rows = (
            select(Animal)
            .where(
                Animal.customer_id == self.customer_row.id,
                or_(Animal.deceased_on.is_(None), Animal.id.in_([one.id for one in kept])),
            )
            .order_by(Animal.sort_name, Animal.id)
            .limit(MOST_ANIMALS_SHOWN)
        )
        self.animals.offered = db.session.scalars(rows).all()
        missing = set(self.animals.data) - {animal.id for animal in self.animals.offered}
        if missing and len(self.animals.offered) == MOST_ANIMALS_SHOWN:
            further = select(Animal).where(
                Animal.id.in_(missing),
                Animal.customer_id == self.customer_row.id,
                Animal.deceased_on.is_(None),
            )
            self.animals.offered = [*self.animals.offered, *db.session.scalars(further)]

    def _services(self) -> Sequence[Service]:
        if self._on_offer is not None:
            return self._on_offer
        kept = self.booking.service_id if self.booking is not None else None
        rows = select(Service).where(
            Service.area == self.area.key, or_(Service.is_active, Service.id == kept)
        )
        if self.has_newcomer:
            rows = rows.where(Service.kind == ServiceKind.individual)
        return db.session.scalars(rows.order_by(Service.sort_name, Service.id)).all()

    def _offer_places(self) -> None:
        rooms = self._rooms()
        if not rooms:
            del self.resource
            return
        kept = self.booking.resource if self.booking is not None else None
        self.resource.offered = [room.resource for room in rooms]
        if kept is not None and kept not in self.resource.offered:
            self.resource.offered = [*self.resource.offered, kept]
        if self.begins is not None and self.ends is not None:
            self.resource.details = {room.resource.id: _room_words(room) for room in rooms}

    def _rooms(self) -> list[Room]:
        begins, ends = self.begins, self.ends
        if begins is None or ends is None or ends <= begins:
            places = db.session.scalars(queries.resources_of(self.area.key))
            return [Room(place, place.capacity) for place in places]
        except_id = self.booking.id if self.booking is not None else None
        self.occupancy = capacity.occupancy(
            db.session, self.area.key, begins, ends, except_id=except_id
        )
        return capacity.rooms(self.occupancy)

    def _offer_staff(self) -> None:
        kept = self.booking.staff if self.booking is not None else None

        def ask() -> Sequence[Any]:
            people = list(db.session.scalars(all_staff()))
            return people if kept is None or kept in people else [*people, kept]

        self.staff.offer_later(ask)


class CancellingForm(PlainForm):
    """Why a booking is called off."""

    reason = TextField(_l("Reason"), [Length(max=2000)])


def _of_booking(booking: Booking | None) -> dict[str, Any]:
    """What the form shows of a booking that is no column of its own."""
    if booking is None:
        return {}
    length = booking.ends_at - booking.starts_at
    return {
        "minutes": round(length.total_seconds() / 60),
        "agreed_cents": _agreed_of(booking),
    }


def _agreed_of(booking: Booking | None) -> int | None:
    if booking is None or booking.price_source is not PriceSource.agreed:
        return None
    return booking.unit_cents


def _reasons_in(formdata: Any) -> dict[str, str]:
    sent = formdata.items(multi=True) if formdata is not None else ()
    return {
        name.removeprefix(OVERRIDE): str(value)[:LONGEST_REASON]
        for name, value in sent
        if name.startswith(OVERRIDE)
    }


def _room_words(room: Room) -> str:
    if room.is_full:
        return _("taken")
    if room.resource.capacity == 1:
        return _("free")
    return _("%(free)s of %(capacity)s free", free=room.free, capacity=room.resource.capacity)
