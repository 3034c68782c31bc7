"""The screen of the prices that were agreed on with single customers."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.adminkit.cells import from_macro, money
from petadmin.adminkit.fields import InputRequired
from petadmin.adminkit.filters import ChoiceFilter
from petadmin.adminkit.simple_fields import MoneyField
from petadmin.adminkit.verbs import Verb, verb
from petadmin.adminkit.view import EntityView
from petadmin.business.areas import areas
from petadmin.catalog import services
from petadmin.catalog.admin.offered import area_label
from petadmin.catalog.models import CustomerPrice, Service
from petadmin.core.db import db
from petadmin.core.i18n import _l, ngettext
from petadmin.core.money import to_amount


class CustomerPriceView(EntityView):
    """What single customers pay in place of the list price."""

    entity = "customer_price"
    entity_model = CustomerPrice
    path = "prices"
    icon = "discount"
    label = _l("Customer's price")
    label_plural = _l("Customers' prices")
    description = _l("Prices that were agreed on with single customers.")
    create_label = _l("Add price")
    empty_text = _l(
        "A price of their own takes the place of the list price, in bookings and visits."
    )

    column_list = ["service", "customer", "area", "price_cents", "list_cents"]
    column_labels = {
        "service": _l("Service"),
        "customer": _l("Customer"),
        "area": _l("Business area"),
        "price_cents": _l("Price"),
        "list_cents": _l("List price"),
        "unit": _l("Price for"),
        "notes": _l("Notes"),
    }
    column_cells = {
        "service": from_macro("catalog/cells.html", "priced_service"),
        "customer": from_macro("catalog/cells.html", "customer"),
        "area": from_macro("catalog/cells.html", "priced_area"),
        "price_cents": lambda row: money(row.price_cents),
        "list_cents": lambda row: money(row.service.price_cents),
        "unit": lambda row: str(row.service.unit.label),
    }
    column_numeric = frozenset({"price_cents", "list_cents"})
    column_secondary = frozenset({"area"})
    column_owned = frozenset({"customer"})
    owned_by = {"customer": "customers"}
    lookups = {"service": "services"}
    column_filters = [
        ChoiceFilter("area", _l("Area"), Service.area, choices=lambda: areas().choices())
    ]
    column_export = {
        "service": lambda row: row.service.name,
        "customer": lambda row: row.customer.name,
        "area": lambda row: area_label(row.service.area),
        "price_cents": lambda row: to_amount(row.price_cents),
        "list_cents": lambda row: to_amount(row.service.price_cents),
        "unit": lambda row: row.service.unit,
        "notes": lambda row: row.notes,
    }
    column_details = ["customer", "service", "area", "price_cents", "list_cents", "unit", "notes"]

    form_columns = ["service", "price_cents", "notes"]
    form_extra_fields = {
        "price_cents": MoneyField(
            _l("Price"),
            [InputRequired()],
            description=_l(
                "For the same unit as the list price, tax included. The permanent discount is taken"
                " off it as well."
            ),
        )
    }
    form_groups = [{"fields": ["service", "price_cents", "notes"], "wide": True}]

    def scope(self) -> Select[Any]:
        # With the service, so that prices in areas that are switched off are not there either.
        return select(CustomerPrice).join(CustomerPrice.service)

    def list_options(self) -> Sequence[ORMOption]:
        return [joinedload(CustomerPrice.service), joinedload(CustomerPrice.customer)]

    row_options = list_options

    def create(self, values: dict[str, Any]) -> CustomerPrice:
        return services.add_price(db.session, values)

    def update(self, row: CustomerPrice, values: dict[str, Any]) -> CustomerPrice:
        services.apply_to_price(db.session, row, values)
        return row

    def after_save_url(self, row: CustomerPrice) -> str:
        return _section_of(row.customer_id)

    def after_verb_url(self, verb: Verb, rows: Sequence[Any], back: str) -> str:
        owners = {row.customer_id for row in rows}
        return _section_of(owners.pop()) if len(owners) == 1 else self.list_url

    @verb("delete", _l("Delete"), icon="trash", tone="danger",
          question=_l("The list price holds for this customer again. What is booked keeps its price."))  # fmt: skip
    def delete(self, rows: Sequence[CustomerPrice], form: None) -> str:
        number = len(rows)
        for row in rows:
            services.remove_price(db.session, row)
        return ngettext("%(num)s price is deleted.", "%(num)s prices are deleted.", number)


def _section_of(customer_id: int) -> str:
    return url_for("customers.row_view", row_id=customer_id, what="prices")
