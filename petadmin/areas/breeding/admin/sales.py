"""The screen of the puppy sales."""

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_babel import get_timezone
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.adminkit.acting import STALE
from petadmin.adminkit.cells import from_macro
from petadmin.adminkit.edge import StaleRow, row_id_in
from petadmin.adminkit.forms import EntityForm
from petadmin.adminkit.verbs import verb
from petadmin.areas.breeding import AREA, sales
from petadmin.areas.breeding.forms import PuppySaleForm
from petadmin.areas.breeding.models import Puppy, PuppySale
from petadmin.bookings.admin.sales import SaleView
from petadmin.bookings.sale_forms import may_set_price
from petadmin.core.clock import today
from petadmin.core.db import db
from petadmin.core.i18n import _, _l
from petadmin.customers.models import Customer


class PuppySaleView(SaleView):
    """Who bought which puppies."""

    of = AREA
    entity_model = PuppySale
    form = PuppySaleForm
    empty_text = _l("A puppy that is sold moves to its new owner, with its weights and pedigree.")
    details_template = "breeding/sale.html"
    form_template = "breeding/sale_form.html"
    column_cells = {
        **SaleView.column_cells,
        "what": from_macro("breeding/cells.html", "sold_puppies"),
    }
    column_labels = {**SaleView.column_labels, "what": _l("Puppies")}
    column_export = {
        "what": lambda row: ", ".join(str(puppy) for puppy in row.puppies),
        **SaleView.column_export,
    }
    owned_by = {"customer": "customers"}
    form_arguments = frozenset({"litter"})

    def list_options(self) -> Sequence[ORMOption]:
        puppies = selectinload(PuppySale.puppies).joinedload(Puppy.animal)
        return [*super().list_options(), puppies]

    def row_options(self) -> Sequence[ORMOption]:
        puppies = selectinload(PuppySale.puppies)
        return [
            *SaleView.list_options(self),
            joinedload(PuppySale.booking),
            puppies.joinedload(Puppy.animal),
            puppies.joinedload(Puppy.litter),
        ]

    def groups(self) -> list[dict[str, Any]]:
        _what, when = super().groups()
        return [
            {"label": _l("Buyer"), "fields": ["customer"]},
            {"label": _l("Puppies"), "fields": ["puppies"]},
            {"label": _l("Price"), "fields": ["discount_basis_points"]},
            when,
        ]

    def new_form(self) -> EntityForm:
        form = super().new_form()
        named = [row_id_in(text) for text in request.args.getlist("puppy")]
        if request.method != "POST" and any(named):
            form["puppies"].process_data([row_id for row_id in named if row_id is not None])
            self._fill_in_buyer(form)
        return form

    def form_context(self, row: Any) -> dict[str, Any]:
        return {**super().form_context(row), "may_set_price": may_set_price()}

    def create(self, values: dict[str, Any]) -> PuppySale:
        return sales.sell(
            db.session,
            db.session.get_one(Customer, values["customer_id"]),
            values["puppies"],
            values,
            zone=get_timezone(),
            today=today(get_timezone()),
            discount_basis_points=values.get("discount_basis_points"),
        )

    def update(self, row: PuppySale, values: dict[str, Any]) -> PuppySale:
        sales.change(
            db.session,
            row,
            values,
            zone=get_timezone(),
            discount_basis_points=values.get("discount_basis_points"),
        )
        return row

    @verb("delete", _l("Take back"), icon="arrow-back-up", tone="danger", bulk=False,
          question=_l("The puppies go back to the breeder and are for sale again."))  # fmt: skip
    def take_back(self, rows: Sequence[PuppySale], form: None) -> str:
        sales.take_back(db.session, rows[0], today=today(get_timezone()))
        return _("The sale was taken back.")

    def _save(self, form: EntityForm, work: Any) -> Any:
        try:
            return super()._save(form, work)
        except StaleRow:
            if "puppies" not in form._fields:
                raise
            # Somebody else has just changed one of the puppies that were chosen.
            form.form_errors.append(str(STALE))
            return None

    def _fill_in_buyer(self, form: EntityForm) -> None:
        """A reserved puppy is sold to whom it is reserved for."""
        puppies = [db.session.get(Puppy, row_id) for row_id in form["puppies"].chosen_ids]
        waiting = {puppy.reserved_for_id for puppy in puppies if puppy is not None}
        if form["customer"].data is None and len(waiting) == 1:
            form["customer"].data = waiting.pop()
