"""The form of a sale over the counter."""

from typing import Any

from petadmin.adminkit.fields import RowIdField, RowsField, WholeField
from petadmin.adminkit.forms import RowForm
from petadmin.adminkit.simple_fields import MoneyField, PercentField
from petadmin.areas.shop.services import MOST_LINES, Wanted
from petadmin.bookings.sale_forms import SaleForm, customer_field, may_set_price
from petadmin.core.i18n import _l


class LineForm(RowForm):
    """So many of a product, at another price than the usual one for those who may agree on it."""

    counts_when_filled = ("product_id",)

    product_id = RowIdField()
    quantity = WholeField(_l("Pieces"), default=1)
    unit_cents = MoneyField(_l("Price"))
    discount_basis_points = PercentField(_l("Discount in per cent"))


class ShopSaleForm(SaleForm):
    """Who buys what."""

    customer = customer_field()
    lines = RowsField(LineForm, label=_l("Products"), most=MOST_LINES)

    @classmethod
    def left_out(cls, sale: Any) -> list[str]:
        # The stock has followed what was sold; a mistake is taken back and sold anew.
        return [] if sale is None else ["customer", "lines"]


def wanted_of(values: dict[str, Any]) -> Wanted:
    """A line as the service takes it; prices count for those alone who may agree on them."""
    agrees = may_set_price()
    return Wanted(
        product_id=values["product_id"],
        quantity=values["quantity"] or 0,
        unit_cents=values["unit_cents"] if agrees else None,
        discount_basis_points=values["discount_basis_points"] if agrees else None,
    )
