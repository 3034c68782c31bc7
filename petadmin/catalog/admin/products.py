"""The screens of the products and of their stock, which is changed by movements alone."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask import request
from flask_admin import expose
from flask_babel import get_timezone
from flask_login import current_user
from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.adminkit.cells import from_macro, local_datetime, money, percent
from petadmin.adminkit.counting import capped_count
from petadmin.adminkit.declaration import Reply
from petadmin.adminkit.fields import InputRequired, NumberRange, Optional, WholeField
from petadmin.adminkit.filters import ChoiceFilter, DateFilter, Filter
from petadmin.adminkit.listing import Listing, Looked, TabGroup, build
from petadmin.adminkit.simple_fields import MoneyField, PercentField
from petadmin.adminkit.verbs import Verb, verb
from petadmin.adminkit.view import EntityView, view_at
from petadmin.catalog import services
from petadmin.catalog.admin.offered import OfferedView
from petadmin.catalog.forms import StockForm, usual_tax
from petadmin.catalog.models import Product, StockMovement, StockReason
from petadmin.core.db import db
from petadmin.core.i18n import Label, _, _l
from petadmin.core.money import to_amount
from petadmin.search.matching import matches

TABS: Sequence[tuple[str, Label]] = [
    ("offered", _l("Offered")),
    ("low", _l("Low stock")),
    ("retired", _l("Retired")),
]
PIECES = [Optional(), NumberRange(min=0, max=services.MOST_PIECES)]


def _in_state(value: str) -> ColumnElement[bool]:
    if value == "low":
        return and_(Product.counted, Product.stock <= Product.low_stock, Product.is_active)
    return Product.is_active.is_(value == "offered")


def _of_product_named(text: str) -> ColumnElement[bool]:
    return StockMovement.product.has(matches(Product, text, dialect=db.engine.dialect.name))


class ProductView(OfferedView):
    """What the shop sells."""

    entity = "product"
    entity_model = Product
    path = "shop/products"
    area = "shop"
    icon = "package"
    label = _l("Product")
    label_plural = _l("Products")
    create_label = _l("Add product")
    empty_text = _l("With the products on file, sales are quick and the stock is right.")
    help_url = "/help/lists"

    column_list = ["name", "stock", "price_cents", "tax_basis_points", "barcode"]
    column_labels = {
        "name": _l("Product"),
        "reference": _l("Reference"),
        "barcode": _l("Barcode"),
        "description": _l("Description"),
        "price_cents": _l("Price"),
        "tax_basis_points": _l("Tax"),
        "counted": _l("Stock is kept"),
        "stock": _l("Stock"),
        "low_stock": _l("Low from"),
        "is_active": _l("Offered"),
    }
    column_cells = {
        "name": from_macro("catalog/cells.html", "product_name"),
        "stock": from_macro("catalog/cells.html", "stock"),
        "price_cents": lambda row: money(row.price_cents),
        "tax_basis_points": lambda row: percent(row.tax_basis_points),
    }
    column_sortable = {"name": Product.sort_name}
    column_default_sort = ("name", False)
    column_numeric = frozenset({"price_cents", "tax_basis_points", "stock"})
    column_secondary = frozenset({"tax_basis_points", "barcode"})
    column_filters = [ChoiceFilter("state", _l("State"), _in_state, choices=lambda: TABS)]
    column_tabs = ["state"]
    column_export = {
        "name": lambda row: row.name,
        "reference": lambda row: row.reference,
        "stock": lambda row: row.stock if row.counted else None,
        "low_stock": lambda row: row.low_stock if row.counted else None,
        "price_cents": lambda row: to_amount(row.price_cents),
        "tax_basis_points": lambda row: Decimal(row.tax_basis_points) / 100,
        "description": lambda row: row.description,
        "is_active": lambda row: row.is_active,
    }
    column_details = [
        "stock", "low_stock", "price_cents", "tax_basis_points", "reference", "barcode", "description",
    ]  # fmt: skip
    searchable = True
    search_placeholder = _l("Name, reference or barcode")

    form_columns = [
        "name", "reference", "barcode", "description", "price_cents", "tax_basis_points", "counted",
        "opening", "low_stock",
    ]  # fmt: skip
    form_args = {
        "name": {"label": _l("Name")},
        "barcode": {"description": _l("A scanner types it in.")},
        "counted": {
            "label": _l("Keep the stock"),
            "description": _l(
                "Then no more can be sold than there are. Leave it off for what never runs out."
            ),
        },
    }
    form_extra_fields = {
        "price_cents": MoneyField(
            _l("Price"), [InputRequired()], description=_l("What the customer pays, tax included.")
        ),
        "tax_basis_points": PercentField(
            _l("Tax in per cent"), [InputRequired()], default=usual_tax
        ),
        "opening": WholeField(_l("In stock now"), PIECES),
        "low_stock": WholeField(
            _l("Low from"),
            PIECES,
            default=0,
            description=_l("With so many left it is time to order more."),
        ),
    }

    def default_condition(self, filter_name: str) -> Any:
        return Product.is_active if filter_name == "state" else None

    def tab_groups(self, listing: Listing) -> list[TabGroup]:
        (group,) = super().tab_groups(listing)
        low = self.scope().with_only_columns(Product.id).where(_in_state("low"))
        found = capped_count(db.session, low)
        number = found.text if found.number else None
        tabs = [
            tab._replace(count=number) if value == "low" else tab
            for (value, _label), tab in zip(TABS, group.tabs, strict=True)
        ]
        return [TabGroup(group.name, tabs)]

    @expose("/<pk:row_id>")
    def details_view(self, row_id: int) -> Reply:
        """What is known of a product, and how its stock came about."""
        product = self.row_or_404(row_id)
        movements = view_at("shop_stock")
        listing = None
        if movements.may("list"):
            listing = build(movements, Looked(request.path, ("product_id", product.id)))
        if listing is not None and request.headers.get("HX-Target") == "list":
            return movements.render("admin/_list.html", listing=listing)
        return movements.render(
            "catalog/product.html",
            title=product.name,
            product=product,
            products=self,
            details=[
                {"label": self.label_of(name), "value": self.cell(product, name)}
                for name in self.details_columns()
                if product.counted or name not in ("stock", "low_stock")
            ],
            listing=listing,
            verbs=self.row_verbs(product),
            edit_url=self.edit_url(product),
            list_url=self.list_url,
        )

    def form_context(self, row: Product | None) -> dict[str, Any]:
        stock = ["counted", "low_stock"] if row is not None else ["counted", "opening", "low_stock"]
        return {
            "groups": [
                {
                    "label": _("Product"),
                    "fields": ["name", "reference", "barcode", "description"],
                },
                {"label": _("Price"), "fields": ["price_cents", "tax_basis_points"]},
                {
                    "label": _("Stock"),
                    "description": _("Later on it changes by sales, deliveries and corrections."),
                    "fields": stock,
                },
            ]
        }

    def create(self, values: dict[str, Any]) -> Product:
        return services.add_product(db.session, values, by_id=current_user.id)

    def update(self, row: Product, values: dict[str, Any]) -> Product:
        services.apply_to_product(db.session, row, values)
        return row

    def lookup_text(self, row: Product) -> str:
        return " · ".join(filter(None, (row.name, row.reference, money(row.price_cents))))

    def lookup_scope(self) -> Any:
        return self.scope().where(Product.is_active)

    @verb("change_stock", _l("Change stock"), icon="packages", form=StockForm, bulk=False,
          offered=lambda row: row.counted)  # fmt: skip
    def change_stock(self, rows: Sequence[Product], form: StockForm) -> str:
        (product,) = rows
        number, note = form.number.data or 0, form.note.data or ""
        reason, by_id = StockReason(form.reason.data), current_user.id
        if reason is StockReason.correction:
            services.correct_stock(db.session, product, number, note=note, by_id=by_id)
        else:
            delta = number if reason is StockReason.delivery else -number
            services.move_stock(db.session, product, delta, reason=reason, note=note, by_id=by_id)
        return _("%(name)s: %(stock)s in stock.", name=product.name, stock=product.stock)

    def question_of(self, verb: Verb, rows: Sequence[Any]) -> Label | None:
        if verb.name == "change_stock":
            return _l("%(stock)s in stock now.", stock=rows[0].stock)
        return super().question_of(verb, rows)


class StockView(EntityView):
    """Every change of a product's stock; nothing is ever taken out."""

    entity = "stock"
    entity_model = StockMovement
    path = "shop/stock"
    area = "shop"
    icon = "packages"
    label = _l("Stock movement")
    label_plural = _l("Stock movements")
    description = _l("Who changed the stock of which product, when, and why.")
    empty_text = _l("Sales, deliveries and corrections are written down here.")

    column_list = ["moved_at", "product", "delta", "stock", "reason", "note", "author"]
    column_labels = {
        "moved_at": _l("When"),
        "product": _l("Product"),
        "delta": _l("Change"),
        "stock": _l("Stock afterwards"),
        "reason": _l("Why"),
        "note": _l("Note"),
        "author": _l("Who"),
    }
    column_cells = {
        "moved_at": lambda row: local_datetime(row.moved_at),
        "product": from_macro("catalog/cells.html", "product_link"),
        "delta": from_macro("catalog/cells.html", "delta"),
        "author": lambda row: row.author.name if row.author is not None else _("The system"),
    }
    column_numeric = frozenset({"delta", "stock"})
    column_owned = frozenset({"product"})
    owned_by = {"product": "shop_products"}
    column_filters = [
        ChoiceFilter("reason", _l("Why"), StockMovement.reason, choices=StockReason),
        Filter("product", _l("Product"), _of_product_named),
        DateFilter("on", _l("When"), StockMovement.moved_at, zone=get_timezone),
    ]
    column_export = {
        "moved_at": lambda row: row.moved_at,
        "product": lambda row: row.product.name,
        "author": lambda row: row.author.name if row.author is not None else "",
    }

    def list_options(self) -> Sequence[ORMOption]:
        return [joinedload(StockMovement.product), joinedload(StockMovement.author)]

    row_options = list_options

    def row_url(self, row: StockMovement) -> str | None:
        return None
