"""What the area shop brings."""

from petadmin.adminkit.screens import Screens
from petadmin.areas.shop import AREA, models
from petadmin.areas.shop.admin.sales import ShopSaleView
from petadmin.bookings.area_screens import put_up
from petadmin.core.i18n import _l

__all__ = ["AREA", "models", "register"]


def register(screens: Screens) -> None:
    """Register the area's screens and what it puts on the desks."""
    sales = ShopSaleView()
    put_up(screens, AREA, visits=sales)
    screens.add_new(sales, order=66, label=AREA.new_visit_label)
    screens.words.actions["visit.taken_back"] = _l("Sale taken back")
