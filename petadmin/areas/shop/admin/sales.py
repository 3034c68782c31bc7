"""The screen of the sales over the counter; its form is made for a barcode reader and for fast typing."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import request, url_for
from flask_admin import expose
from flask_babel import get_timezone
from flask_login import current_user
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.adminkit.declaration import ExtraColumn, Reply
from petadmin.adminkit.edge import row_id_in, submitted
from petadmin.adminkit.forms import EntityForm
from petadmin.adminkit.verbs import verb
from petadmin.areas.shop import AREA, queries, services
from petadmin.areas.shop.forms import ShopSaleForm, wanted_of
from petadmin.areas.shop.models import SaleLine, ShopSale
from petadmin.bookings.admin.sales import SaleView
from petadmin.bookings.sale_forms import may_set_price
from petadmin.catalog.models import Product
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _, _l
from petadmin.customers.models import Customer

LONGEST_TYPED = 200
"""So much of what is typed is looked for."""


class ShownLine(NamedTuple):
    """A line of the form with what it comes to, or with what is wrong with it."""

    entry: Any
    product: Product
    line: SaleLine | None
    problem: str
    is_short: bool


class Counter(NamedTuple):
    """What stands on the counter: the lines, their sum, and products that suit what was typed."""

    lines: list[ShownLine]
    total: int
    typed: str
    found: Sequence[Product]
    awaits_more: bool
    """Whether the box for codes has the focus, as after a product was put on; not while a line is changed."""


class ShopSaleView(SaleView):
    """What was sold over the counter, and to whom."""

    of = AREA
    entity_model = ShopSale
    form = ShopSaleForm
    empty_text = _l("Scan or search a product, press Enter, and the sale is made.")
    details_template = "shop/sale.html"
    form_template = "shop/sale_form.html"
    column_list = ("customer", "when", "measure", "staff", "amount")
    column_labels = {**SaleView.column_labels, "what": _l("Products")}
    column_secondary = frozenset({"staff", "measure"})
    owned_by = {"customer": "customers"}
    method_verbs = {**SaleView.method_verbs, "lines_view": "create", "find_view": "create"}
    column_export = {
        **SaleView.column_export,
        "measure": lambda row: row.measure / 100,
    }

    def __init__(self) -> None:
        super().__init__()
        self.add_column(
            ExtraColumn(
                name="what",
                label=_l("Products"),
                behind="when",
                permission="visit:list",
                load=lambda rows: queries.words_of(db.session, [row.id for row in rows]),
                secondary=False,
            )
        )

    def row_options(self) -> Sequence[ORMOption]:
        lines = selectinload(ShopSale.lines).joinedload(SaleLine.product)
        return [*super().list_options(), joinedload(ShopSale.booking), lines]

    def groups(self) -> list[dict[str, Any]]:
        _what, when = super().groups()
        return [
            {"label": _l("Customer"), "fields": ["customer"]},
            {"label": _l("Products"), "fields": ["lines"]},
            when,
        ]

    # The counter

    def form_context(self, row: Any) -> dict[str, Any]:
        context = {**super().form_context(row), "may_set_price": may_set_price()}
        if row is None:
            # Without scripts the lines come as a page of their own, from which the sale is made as well.
            context["action_url"] = url_for(".create_view")
        return context

    def _form_page(self, form: EntityForm, row: Any, *, stale: bool = False) -> Reply:
        if row is None:
            # What stands in the box for codes when the sale is refused is not lost.
            form.counter = self._counter(form, typed=request.form.get("find", ""))
        return super()._form_page(form, row, stale=stale)

    @expose("/lines", methods=("POST",))
    def lines_view(self) -> Reply:
        """The lines anew: with a product added, other quantities, or the prices of another customer."""
        form = self.form_class()(submitted())
        typed = request.form.get("find", "")[:LONGEST_TYPED]
        removed = row_id_in(request.form.get("remove", ""))
        _take_off(form, removed)
        product = _chosen(request.form.get("add", ""), typed)
        awaits_more = bool(typed) or removed is not None or product is not None
        if product is not None:
            _put(form, product)
            typed = ""
        counter = self._counter(form, typed=typed, awaits_more=awaits_more)
        if request.headers.get("HX-Request"):
            return self.render(
                "shop/_counter.html", form=form, counter=counter, may_set_price=may_set_price()
            )
        form.counter = counter
        reply = super()._form_page(form, None)
        # Nothing was to be saved, so that nothing is wrong.
        return reply[0] if isinstance(reply, tuple) else reply

    @expose("/find")
    def find_view(self) -> Reply:
        """Products that suit what is being typed."""
        typed = request.args.get("find", "")[:LONGEST_TYPED]
        return self.render("shop/_found.html", found=_found(typed), typed=typed)

    def _counter(self, form: EntityForm, *, typed: str = "", awaits_more: bool = True) -> Counter:
        customer_id = form["customer"].data
        customer = db.session.get(Customer, customer_id) if customer_id else None
        with db.session.no_autoflush:
            lines = [
                shown
                for entry in form["lines"].entries
                if (shown := _shown(entry, customer)) is not None
            ]
        total = sum(shown.line.amount_cents for shown in lines if shown.line is not None)
        return Counter(lines, total, typed, _found(typed[:LONGEST_TYPED]), awaits_more)

    def create(self, values: dict[str, Any]) -> ShopSale:
        return services.sell(
            db.session,
            db.session.get_one(Customer, values["customer_id"]),
            [wanted_of(line) for line in values.get("lines", ())],
            values,
            zone=get_timezone(),
            by_id=current_user.id,
        )

    def update(self, row: ShopSale, values: dict[str, Any]) -> ShopSale:
        services.change(db.session, row, values, zone=get_timezone())
        return row

    @verb("delete", _l("Take back"), icon="arrow-back-up", tone="danger", bulk=False,
          question=_l("The products return to the stock, and the sale no longer counts."))  # fmt: skip
    def take_back(self, rows: Sequence[ShopSale], form: None) -> str:
        services.take_back(db.session, rows[0], by_id=current_user.id)
        return _("The sale was taken back.")


def _chosen(product_id: str, typed: str) -> Product | None:
    """The product whose button was pressed, or the only one with the code that was scanned."""
    row_id = row_id_in(product_id)
    if row_id is not None:
        product = db.session.get(Product, row_id)
        return product if product is not None and product.is_active else None
    return queries.exactly(db.session, typed, dialect=db.engine.dialect.name)


def _found(typed: str) -> Sequence[Product]:
    return queries.found_by(db.session, typed, dialect=db.engine.dialect.name)


def _put(form: EntityForm, product: Product) -> None:
    """Put one more of a product on the counter."""
    for entry in form["lines"].entries:
        if entry.form["product_id"].data == product.id:
            quantity = entry.form["quantity"]
            quantity.data, quantity.raw_data = (quantity.data or 0) + 1, None
            return
    form["lines"].append_entry({"product_id": product.id, "quantity": 1})


def _take_off(form: EntityForm, product_id: int | None) -> None:
    """Take a product off the counter."""
    lines = form["lines"]
    lines.entries = [
        entry
        for entry in lines.entries
        if product_id is None or entry.form["product_id"].data != product_id
    ]


def _shown(entry: Any, customer: Customer | None) -> ShownLine | None:
    values = entry.data
    product = db.session.get(Product, values["product_id"]) if values["product_id"] else None
    if product is None:
        return None
    is_short = product.counted and (values["quantity"] or 0) > product.stock
    unread = [error for field in entry.form for error in field.process_errors]
    if unread:
        return ShownLine(entry, product, None, str(unread[0]), is_short)
    try:
        line = services.line_of(db.session, wanted_of(values), customer=customer)
    except DomainError as error:
        return ShownLine(entry, product, None, str(error), is_short)
    return ShownLine(entry, product, line, "", is_short)
