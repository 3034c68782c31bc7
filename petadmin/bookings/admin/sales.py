"""The base of screens for what is sold in a moment, without a service and an end: courses, puppies, products."""

from typing import Any, ClassVar

from petadmin.adminkit.cells import from_macro, quantity
from petadmin.adminkit.filters import Filter
from petadmin.adminkit.forms import EntityForm
from petadmin.adminkit.verbs import Verb
from petadmin.bookings.admin.visits import VisitView
from petadmin.bookings.models import Visit
from petadmin.bookings.sale_forms import SaleForm
from petadmin.core.i18n import _l
from petadmin.core.money import to_amount

NOT_OF_SALES = ("check_out", "undo_check_out")
"""Verbs of visits that have no meaning for what is over at once."""


class SaleView(VisitView):
    """What was sold to customers; a subclass says what it is."""

    icon = "receipt-tax"
    form: ClassVar[type[SaleForm]]
    details_template = "sales/sale.html"
    column_labels = {
        **VisitView.column_labels,
        "when": _l("Sold on"),
        "starts_at": _l("Sold on"),
        "what": _l("What"),
    }
    column_cells = {
        **VisitView.column_cells,
        "when": from_macro("sales/cells.html", "when"),
        "customer": from_macro("sales/cells.html", "customer"),
        "notes": from_macro("visits/cells.html", "notes"),
    }
    column_list = ("customer", "what", "when", "staff", "amount")
    column_tabs = ()
    column_secondary = frozenset({"staff"})
    column_owned = frozenset({"customer"})
    column_export = {
        "customer": lambda row: row.customer.name,
        "starts_at": lambda row: row.starts_at,
        "staff": lambda row: row.staff.name if row.staff is not None else "",
        "amount": lambda row: to_amount(row.amount_cents),
        "currency": lambda row: row.currency,
        "notes": lambda row: row.notes,
    }
    lookups = {"customer": "customers"}

    def __init__(self) -> None:
        super().__init__()
        self.verbs = {name: verb for name, verb in self.verbs.items() if name not in NOT_OF_SALES}

    def own_filters(self) -> list[Filter]:
        _state, when, _service, staff = super().own_filters()
        return [when, staff]

    def measure_of(self, row: Visit) -> str:
        return quantity(row.measure)

    def new_form(self) -> EntityForm:
        # A sale asks for its customer itself.
        return super(VisitView, self).new_form()

    def groups(self) -> list[dict[str, Any]]:
        return [
            {"label": _l("What is sold"), "fields": ["customer"]},
            {"label": _l("When and by whom"), "fields": ["starts_at", "staff", "notes"]},
        ]

    def completed(self, values: dict[str, Any]) -> dict[str, Any]:
        return values

    def bulk_verbs(self) -> list[Verb]:
        # What is sold is taken back one by one, since each has a stock or animals that go back.
        return []
