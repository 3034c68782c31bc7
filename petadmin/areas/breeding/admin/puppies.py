"""The screen of the puppies: what is to become of each."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import get_timezone
from sqlalchemy import Select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.adminkit.cells import from_macro
from petadmin.adminkit.filters import ChoiceFilter
from petadmin.adminkit.verbs import Verb, verb
from petadmin.adminkit.view import EntityView
from petadmin.animals.models import Animal
from petadmin.areas.breeding import AREA, services
from petadmin.areas.breeding.forms import PuppyForm, ReservationForm
from petadmin.areas.breeding.models import Litter, Puppy, PuppyState
from petadmin.core.clock import today
from petadmin.core.db import db
from petadmin.core.i18n import _, _l, ngettext
from petadmin.core.money import to_amount
from petadmin.customers.models import Customer

TAB_ICONS = {"for_sale": "tag", "reserved": "clock", "sold": "check", "kept": "home"}


class PuppyView(EntityView):
    """All puppies by their state."""

    entity = "puppy"
    entity_model = Puppy
    path = "breeding/puppies"
    area = AREA.key
    icon = "dog"
    label = _l("Puppy")
    label_plural = _l("Puppies")
    create_label = _l("Add an animal on file")
    description = _l("Which puppies are for sale, reserved or sold.")
    empty_text = _l("Puppies are entered on the page of their litter, all at once.")

    column_list = ["animal", "litter", "state", "price"]
    column_labels = {
        "animal": _l("Puppy"),
        "litter": _l("Litter"),
        "state": _l("State"),
        "price": _l("Price"),
        "price_cents": _l("Price"),
        "reserved_for": _l("Reserved for"),
        "collar": _l("Collar"),
    }
    column_cells = {
        "animal": from_macro("breeding/cells.html", "puppy"),
        "litter": from_macro("breeding/cells.html", "litter_of"),
        "state": from_macro("breeding/cells.html", "puppy_state"),
        "price": from_macro("breeding/cells.html", "price"),
    }
    column_numeric = frozenset({"price"})
    column_secondary = frozenset({"litter"})
    column_filters = [ChoiceFilter("state", _l("State"), Puppy.state, choices=PuppyState)]
    column_tabs = ["state"]
    column_export = {
        "animal": lambda row: row.animal.name,
        # The breeder of a puppy that was sold may be inactive by now.
        "litter": lambda row: row.litter.name if row.litter is not None else "",
        "customer": lambda row: row.animal.customer.name,
        "state": lambda row: row.state,
        "price": lambda row: to_amount(row.price_cents),
        "reserved_for": lambda row: row.reserved_for.name if row.reserved_for is not None else "",
        "collar": lambda row: row.collar,
    }
    owned_by = {"animal": "animals"}
    lookups = {"litter": "breeding_litters", "animal": "animals"}
    form_columns = ["litter", "animal", "price_cents", "collar"]

    def get_form(self) -> type[PuppyForm]:
        return PuppyForm

    def form_context(self, row: Any) -> dict[str, Any]:
        names = self.form_columns if row is None else ["price_cents", "collar"]
        return {"groups": [{"fields": list(names), "wide": True}]}

    def list_options(self) -> Sequence[ORMOption]:
        return [
            joinedload(Puppy.animal).joinedload(Animal.customer),
            joinedload(Puppy.litter).joinedload(Litter.customer),
            # A join would not know that a customer is hidden from the one who is looking.
            selectinload(Puppy.reserved_for),
        ]

    row_options = list_options

    def lookup_scope(self) -> Select[Any]:
        there = Puppy.state.in_((PuppyState.for_sale, PuppyState.reserved))
        return self.scope().where(there).options(*self.list_options())

    def tab_look(self, filter_name: str, value: str) -> tuple[str | None, str | None, str | None]:
        return TAB_ICONS.get(value), None, None

    def row_url(self, row: Puppy) -> str | None:
        return url_for("animals.details_view", row_id=row.animal_id)

    def after_save_url(self, row: Puppy) -> str:
        return _litter_url(row)

    def editable(self, row: Puppy) -> bool:
        return row.can_be_sold or row.state is PuppyState.kept

    def create(self, values: dict[str, Any]) -> Puppy:
        litter = db.session.get_one(Litter, values.pop("litter_id"))
        animal = db.session.get_one(Animal, values.pop("animal_id"))
        return services.add_animal(db.session, litter, animal, values, today=today(get_timezone()))

    @verb("reserve", _l("Reserve"), icon="clock", form=ReservationForm, bulk=False,
          question=_l("It stays where it is, and only this customer can buy it."),
          offered=lambda row: row.state in (PuppyState.for_sale, PuppyState.kept))  # fmt: skip
    def reserve(self, rows: Sequence[Puppy], form: ReservationForm) -> str:
        customer = db.session.get_one(Customer, form.customer.data)
        services.reserve(rows[0], customer)
        return _("%(puppy)s is reserved for %(customer)s.", puppy=rows[0], customer=customer.name)

    @verb("release", _l("Offer for sale again"), icon="tag",
          offered=lambda row: row.state in (PuppyState.reserved, PuppyState.kept))  # fmt: skip
    def release(self, rows: Sequence[Puppy], form: None) -> str:
        for row in rows:
            services.release(row)
        return ngettext("%(num)s puppy is for sale.", "%(num)s puppies are for sale.", len(rows))

    @verb("keep", _l("Stays with us"), icon="home",
          offered=lambda row: row.can_be_sold)  # fmt: skip
    def keep(self, rows: Sequence[Puppy], form: None) -> str:
        for row in rows:
            services.keep(row)
        return ngettext("%(num)s puppy stays.", "%(num)s puppies stay.", len(rows))

    @verb("delete", _l("Take out of the litter"), icon="trash", tone="danger",
          question=_l("The animal stays on file; it is no longer listed as a puppy."),
          offered=lambda row: row.state is not PuppyState.sold)  # fmt: skip
    def delete(self, rows: Sequence[Puppy], form: None) -> str:
        for row in rows:
            services.delete_puppy(db.session, row)
        return ngettext(
            "%(num)s puppy was taken out of its litter.",
            "%(num)s puppies were taken out of their litters.",
            len(rows),
        )

    def after_verb_url(self, verb: Verb, rows: Sequence[Puppy], back: str) -> str:
        return self.list_url if verb.name == "delete" else back


def _litter_url(puppy: Puppy) -> str:
    if puppy.litter is None:
        return url_for("animals.details_view", row_id=puppy.animal_id)
    return url_for("breeding_litters.details_view", row_id=puppy.litter_id)
