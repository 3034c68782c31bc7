"""What the forms of visits are made of: whom it is about, what was done and by whom, when, and for how much."""

from collections.abc import Iterable
from typing import Any, ClassVar

from flask_login import current_user
from sqlalchemy import Select, or_, select
from wtforms.fields.choices import Choice as Option

from petadmin.access.models import User
from petadmin.adminkit.cells import money
from petadmin.adminkit.fields import InputRequired, LookupField, Optional, TextField
from petadmin.adminkit.forms import EntityForm, PlainForm
from petadmin.adminkit.moments import MomentField
from petadmin.adminkit.simple_fields import MoneyField
from petadmin.animals import queries as animals
from petadmin.animals.models import Animal
from petadmin.bookings.forms.fields import OfferedField
from petadmin.catalog.models import Service
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.core.i18n import _l

SET_PRICE = "booking:set_price"


class AnimalField(LookupField):
    """An animal, found by typing, or chosen among those of a customer where it is known whose it is."""

    customer_id: int | None = None

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            _l("Animal"), [InputRequired()], model=Animal, endpoint="animals", **kwargs
        )

    def offer_those_of(self, customer_id: int) -> None:
        """Let one of this customer's living animals be chosen; an only one is."""
        self.customer_id = customer_id
        offered = self._offered()
        if self.data is None and len(offered) == 1:
            self.data = offered[0].id

    @property
    def lookup_url(self) -> str:
        return super().lookup_url if self.customer_id is None else ""

    @property
    def chosen_text(self) -> str:
        animal = self._find(self.data)
        return f"{animal} · {animal.customer}" if animal is not None else ""

    def iter_choices(self) -> Iterable[Option]:
        if self.customer_id is None:
            yield from super().iter_choices()
            return
        yield Option("", "—", not self.data, {})
        for animal in self._offered():
            yield Option(str(animal.id), animal.name, animal.id == self.data, {})

    def _offered(self) -> list[Animal]:
        found = db.session.scalars(animals.of_customer(self.customer_id or 0))
        return [animal for animal in found if animal.is_alive or animal.id == self.data]


class VisitForm(EntityForm):
    """A visit; the form of each area adds what was done there."""

    area: ClassVar[str]

    animal = AnimalField()
    service = OfferedField(_l("Service"), [InputRequired()])
    staff = OfferedField(_l("Staff"), default=lambda: current_user.id)
    starts_at = MomentField(_l("Began"), [InputRequired()], default=utcnow)
    ends_at = MomentField(_l("Ended at"), [Optional()])
    notes = TextField(_l("Notes"))
    agreed_cents = MoneyField(
        _l("Price per unit"),
        [Optional()],
        description=_l("Empty means the usual price. The customer's discount is taken off it."),
    )

    def __init__(self, formdata: Any = None, obj: Any = None, **kwargs: Any) -> None:
        if obj is not None:
            kwargs["agreed_cents"] = obj.unit_cents
        super().__init__(formdata, obj, **kwargs)
        service, staff = self["service"], self["staff"]
        service.offered = db.session.scalars(_services(self.area, service.data)).all()
        service.details = {one.id: money(one.price_cents) for one in service.offered}
        staff.offered = db.session.scalars(staff_offered(staff.data)).all()
        if obj is not None:
            self["animal"].offer_those_of(obj.customer_id)
        for name in self.left_out(obj):
            del self[name]

    def values(self) -> dict[str, Any]:
        found = super().values()
        for name in ("service", "staff"):
            found[f"{name}_id"] = found.pop(name)
        return found

    @classmethod
    def left_out(cls, visit: Any) -> list[str]:
        """The fields that are not for the one who is looking, or not for this visit."""
        names = [] if current_user.may(SET_PRICE) else ["agreed_cents"]
        # Whose booking it is is said there.
        return [*names, "animal"] if visit is not None and visit.booking_id is not None else names


class StayForm(VisitForm):
    """A stay, with what is to be known of the animal meanwhile."""

    ends_at = MomentField(_l("Ended at"), [InputRequired()])
    belongings = TextField(
        _l("Belongings"), description=_l("What it brought and takes home again.")
    )
    feeding = TextField(_l("Feeding"), description=_l("What, how much and when."))
    medication = TextField(_l("Medication"), description=_l("What, how much and when."))

    @classmethod
    def left_out(cls, visit: Any) -> list[str]:
        names = super().left_out(visit)
        # Who leaves is checked out.
        return [*names, "ends_at"] if visit is not None and visit.is_open else names


class CheckOutForm(PlainForm):
    """When animals leave."""

    at = MomentField(_l("Left at"), [InputRequired()], default=utcnow)


def _services(area: str, chosen: int | None) -> Select[Service]:
    """What an area offers; what is no longer offered stays chosen."""
    is_offered = or_(Service.is_active, Service.id == (chosen or 0))
    found = select(Service).where(Service.area == area, is_offered)
    return found.order_by(Service.sort_name, Service.id)


def staff_offered(chosen: int | None) -> Select[User]:
    """Who works here; who has left stays chosen."""
    is_here = or_(User.active, User.id == (chosen or 0))
    return select(User).where(is_here).order_by(User.name, User.id)
