"""The lists of bookings: columns, filters, tabs by time, search by the customer's words, totals."""

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_babel import get_timezone
from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.adminkit.cells import from_macro
from petadmin.adminkit.filters import ChoiceFilter, DateFilter, Filter
from petadmin.bookings import queries
from petadmin.bookings.admin.totals import TotalsView
from petadmin.bookings.models import Booking, BookingStatus
from petadmin.bookings.totals import BookingTotals, booking_totals
from petadmin.business.areas import areas
from petadmin.catalog.models import Service
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.core.i18n import Label, _l
from petadmin.core.money import to_amount
from petadmin.customers.models import Customer
from petadmin.records.desk import SUBJECTS
from petadmin.records.notices.queries import ends_of_day
from petadmin.records.notices.queries import staff as all_staff
from petadmin.search.matching import matches

TIMES: Sequence[tuple[str, Label]] = [
    ("today", _l("Today")),
    ("upcoming", _l("Upcoming")),
    ("in_house", _l("Here now")),
    ("past", _l("Past")),
    ("all", _l("All dates")),
]
TIME_ICONS = {
    "today": "calendar-event",
    "upcoming": "calendar-time",
    "in_house": "login",
    "past": "history",
}
NARROWING = ("starts", "starts_from", "starts_to", "status")
"""Who asks for these looks for bookings of any time."""


def _at_time(value: str) -> ColumnElement[bool]:
    return queries.at_time(value, ends_of_day(utcnow(), get_timezone()))


def _staff() -> list[tuple[str, Label]]:
    return [(str(user.id), user.name) for user in db.session.scalars(all_staff())]


class BookingList(TotalsView):
    """What the lists of bookings show, of one area or of all."""

    entity = "booking"
    entity_model = Booking
    icon = "calendar-event"
    searchable = True
    search_placeholder = _l("Customer, email, phone or an animal's name")
    empty_text = _l("What is booked stands here, the next one first.")
    owned_by = SUBJECTS
    column_labels = {
        "when": _l("When"),
        "animals": _l("Animals"),
        "customer": _l("Customer"),
        "area": _l("Area"),
        "service": _l("Service"),
        "resource": _l("Place"),
        "staff": _l("Staff"),
        "status": _l("Status"),
        "amount": _l("Amount"),
        "starts_at": _l("Begins"),
        "ends_at": _l("Ends"),
        "source": _l("How it came in"),
        "unit_cents": _l("Price of a unit, in cents"),
        "amount_cents": _l("Amount in cents"),
        "price_source": _l("Where the price comes from"),
        "discount_basis_points": _l("Discount in hundredths of a per cent"),
        "tax_basis_points": _l("Tax in hundredths of a per cent"),
        "currency": _l("Currency"),
        "notes": _l("Instructions"),
        "cancelled_at": _l("Cancelled on"),
        "cancel_reason": _l("Reason for cancelling"),
    }
    column_cells = {
        name: from_macro("bookings/cells.html", name)
        for name in (
            "when", "animals", "customer", "service", "resource", "staff", "status", "amount",
        )
    }  # fmt: skip
    column_sortable = {"when": Booking.starts_at}
    column_numeric = frozenset({"amount"})
    column_secondary = frozenset({"resource", "staff"})
    column_owned = frozenset({"customer"})
    column_tabs = ["time"]
    column_export = {
        "when": lambda row: row.starts_at,
        "ends_at": lambda row: row.ends_at,
        "animals": lambda row: ", ".join(animal.name for animal in row.animals),
        "area": lambda row: _area_label(row.area),
        "amount": lambda row: to_amount(row.amount_cents),
        "currency": lambda row: row.currency,
        "notes": lambda row: row.notes,
        "cancel_reason": lambda row: row.cancel_reason,
    }
    totals_template = "bookings/_totals.html"
    column_list = [
        "when", "animals", "customer", "service", "resource", "staff", "status", "amount",
    ]  # fmt: skip

    def base_filters(self) -> list[Filter]:
        """By what every list of bookings can be narrowed."""
        return [
            ChoiceFilter("time", _l("When"), _at_time, choices=lambda: TIMES),
            ChoiceFilter("status", _l("Status"), Booking.status, choices=BookingStatus),
            ChoiceFilter(
                "service",
                _l("Service"),
                lambda value: Booking.service_id == int(value),
                choices=self.services,
            ),
            ChoiceFilter(
                "staff",
                _l("Staff"),
                lambda value: Booking.staff_id == int(value),
                choices=_staff,
            ),
            DateFilter("starts", _l("Begins"), Booking.starts_at, zone=get_timezone),
        ]

    def services(self) -> list[tuple[str, Label]]:
        """The services that the filter offers, retired ones included."""
        rows = select(Service.id, Service.name).order_by(Service.sort_name, Service.id)
        if self.area is not None:
            rows = rows.where(Service.area == self.area)
        return [(str(row.id), row.name) for row in db.session.execute(rows)]

    def found_by(self, query: str) -> ColumnElement[bool]:
        # The customer's search text holds the names of the animals as well.
        customers = select(Customer.id).where(
            matches(Customer, query, dialect=db.engine.dialect.name)
        )
        return Booking.customer_id.in_(customers)

    def owned_condition(self, name: str, owner_id: int) -> ColumnElement[bool]:
        if name == "animal_id":
            return queries.of_animal(owner_id)
        return Booking.customer_id == owner_id

    def list_options(self) -> Sequence[ORMOption]:
        return queries.with_parties()

    def default_condition(self, filter_name: str) -> Any:
        return _at_time(self.default_tab(filter_name)) if filter_name == "time" else None

    def default_tab(self, filter_name: str) -> str:
        if filter_name != "time":
            return ""
        return "all" if any(request.args.get(name) for name in NARROWING) else "upcoming"

    def tab_look(self, filter_name: str, value: str) -> tuple[str | None, str | None, str | None]:
        return TIME_ICONS.get(value), None, None

    def default_sort(self) -> tuple[InstrumentedAttribute[Any], bool]:
        # What is to come is read from now on, what is over from its end.
        time = request.args.get("time") or self.default_tab("time")
        return Booking.starts_at, time in ("past", "all")

    def row_state(self, row: Booking) -> str:
        return "row-inactive" if row.status in queries.CALLED_OFF else ""

    def totals(self, statement: Select[Any]) -> BookingTotals | None:
        return booking_totals(db.session, statement)


def _area_label(key: str) -> str:
    area = areas().get(key)
    return str(area.label) if area is not None else key
