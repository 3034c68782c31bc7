"""What the lists of visits show, of one area or of all: columns, totals, search by the customer's words, verbs."""

from collections.abc import Sequence
from typing import Any, ClassVar

from flask import get_template_attribute, request
from flask_admin import expose
from flask_babel import get_timezone
from markupsafe import Markup
from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.access.models import User
from petadmin.adminkit import acting
from petadmin.adminkit.cells import from_macro
from petadmin.adminkit.declaration import Reply
from petadmin.adminkit.filters import ChoiceFilter, DateFilter, Filter
from petadmin.adminkit.listing import Looked
from petadmin.adminkit.verbs import Verb, verb
from petadmin.bookings import visits
from petadmin.bookings.admin.totals import TotalsView
from petadmin.bookings.lasting import lasted
from petadmin.bookings.models import Visit
from petadmin.bookings.visit_totals import VisitTotals, visit_totals
from petadmin.bookings.words import period
from petadmin.core.db import db
from petadmin.core.i18n import Label, _l, ngettext
from petadmin.core.money import to_amount
from petadmin.customers.models import Customer
from petadmin.records.desk import SUBJECTS
from petadmin.search.matching import matches


def _is_in(state: str) -> ColumnElement[bool]:
    return Visit.ends_at.is_(None) if state == "open" else Visit.ends_at.is_not(None)


def whose(visit: Visit) -> str:
    """Whom it is about: an animal, or where there is none, the customer."""
    return str(visit.animal or visit.customer)


def _when(visit: Visit) -> Markup:
    draw = get_template_attribute("visits/cells.html", "when")
    # The macro is autoescaped, so its result is markup already.
    return Markup(draw(visit, period(visit.starts_at, visit.ends_at)))  # noqa: S704


class VisitsView(TotalsView):
    """What the lists of visits have in common, whether of one area or of all."""

    entity = "visit"
    entity_model = Visit
    icon = "clipboard-check"

    column_labels = {
        "animal": _l("Animal"),
        "animal_only": _l("Animal"),
        "customer": _l("Customer"),
        "area": _l("Area"),
        "when": _l("When"),
        "starts_at": _l("Began"),
        "ends_at": _l("Ended at"),
        "service": _l("Service"),
        "staff": _l("Staff"),
        "measure": _l("How long"),
        "amount": _l("Amount"),
        "amount_cents": _l("Amount"),
        "unit_cents": _l("Price per unit"),
        "discount_basis_points": _l("Discount"),
        "tax_basis_points": _l("Tax"),
        "currency": _l("Currency"),
        "state": _l("State"),
        "notes": _l("Notes"),
        "booking": _l("Booking"),
    }
    column_cells = {
        name: from_macro("visits/cells.html", name)
        for name in ("animal", "animal_only", "area", "service", "staff", "amount")
    } | {"when": _when}
    totals_template = "visits/_totals.html"
    column_list: ClassVar[Sequence[str]] = (
        "animal",
        "when",
        "service",
        "staff",
        "measure",
        "amount",
    )
    column_sortable = {"when": Visit.starts_at}
    column_default_sort = ("when", True)
    column_numeric = frozenset({"measure", "amount"})
    column_secondary: ClassVar[frozenset[str]] = frozenset({"staff"})
    column_tabs: ClassVar[Sequence[str]] = ("state",)
    column_export = {
        "animal": lambda row: row.animal.name if row.animal is not None else "",
        "customer": lambda row: row.customer.name,
        "starts_at": lambda row: row.starts_at,
        "ends_at": lambda row: row.ends_at,
        "service": lambda row: row.service.name if row.service is not None else "",
        "staff": lambda row: row.staff.name if row.staff is not None else "",
        "measure": lambda row: row.measure / 100,
        "amount": lambda row: to_amount(row.amount_cents),
        "currency": lambda row: row.currency,
        "notes": lambda row: row.notes,
    }
    owned_by = SUBJECTS
    searchable = True
    search_placeholder = _l("Customer, animal, phone or email")

    def list_options(self) -> Sequence[ORMOption]:
        found = ("customer", "animal", "service", "staff")
        return [joinedload(getattr(self.model, name)) for name in found]

    def totals(self, statement: Select[Any]) -> VisitTotals | None:
        return visit_totals(db.session, statement, self.model)

    def found_by(self, query: str) -> ColumnElement[bool]:
        # The words of a customer hold the names of the animals.
        words = matches(Customer, query, dialect=db.engine.dialect.name)
        return Visit.customer_id.in_(select(Customer.id).where(words))

    def list_columns(self, looked: Looked) -> list[str]:
        names = super().list_columns(looked)
        if looked.owner is None:
            return names
        # On a desk it is known whose visits they are, and on an animal's card which animal's.
        on_card = looked.owner[0] == "animal_id"
        kept = ["animal_only" if name == "animal" else name for name in names]
        return [name for name in kept if not (on_card and name == "animal_only")]

    def export_columns(self) -> list[str]:
        return [name for name in super().export_columns() if name != "when"]

    def tab_look(self, filter_name: str, value: str) -> tuple[str | None, str | None, str | None]:
        return {"open": "login", "ended": "check"}.get(value), None, None

    def cell(self, row: Any, name: str) -> Any:
        return self.measure_of(row) if name == "measure" else super().cell(row, name)

    @property
    def counted_label(self) -> Label | None:
        """What the totals add up besides money; None where visits alone are counted."""
        return None

    def measure_of(self, row: Visit) -> str:
        """How long it took, or what else the area counts."""
        return lasted(row.starts_at, row.ends_at)

    @property
    def needs_owner(self) -> bool:
        return False

    def state_filter(self, here: Label) -> ChoiceFilter:
        """Those that are going on, under the area's words, and those that have ended."""
        states = [("open", here), ("ended", _l("Ended"))]
        return ChoiceFilter("state", _l("State"), _is_in, choices=lambda: states)

    def common_filters(self) -> list[Filter]:
        """By what the lists of visits can be narrowed, whatever the area."""
        return [
            DateFilter("date", _l("Date"), Visit.starts_at, zone=get_timezone),
            ChoiceFilter("staff", _l("Staff"), _by_staff, choices=_staff),
        ]

    @expose("/<pk:row_id>/<what>", methods=("GET", "POST"))
    def row_view(self, row_id: int, what: str) -> Reply:
        asked = self.verbs[what.replace("-", "_")]
        row = self.row_or_404(row_id)
        if asked.single and not asked.suits(row):
            # Somebody else was quicker, which is said instead of finding nothing.
            return acting.act(
                self, asked, [row], url=request.path, back=self.row_url(row) or self.list_url
            )
        reply: Reply = super().row_view(row_id=row_id, what=what)
        return reply

    @verb("delete", _l("Delete"), icon="trash", tone="danger",
          question=_l("What was written down of it goes with it, and it no longer counts in the figures."),
          offered=lambda row: not row.taken_back_alone)  # fmt: skip
    def delete(self, rows: Sequence[Visit], form: None) -> str:
        for row in rows:
            visits.remove(db.session, row)
        return ngettext("%(num)s entry was deleted.", "%(num)s entries were deleted.", len(rows))

    def after_verb_url(self, verb: Verb, rows: Sequence[Visit], back: str) -> str:
        return self.list_url if verb.name == "delete" else back


def _staff() -> list[tuple[str, Label]]:
    people = db.session.scalars(select(User).order_by(User.name, User.id))
    return [(str(user.id), user.name) for user in people]


def _by_staff(text: str) -> ColumnElement[bool]:
    return Visit.staff_id == int(text)
