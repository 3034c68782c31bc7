"""What the catalogue brings: its screens, customers' prices on the desk, a check, and words."""

from petadmin.adminkit.cells import money, percent
from petadmin.adminkit.screens import Screens
from petadmin.adminkit.words import Words, told_by
from petadmin.animals.units import show_kilos
from petadmin.catalog import checks, desk, models
from petadmin.catalog.admin.prices import CustomerPriceView
from petadmin.catalog.admin.products import ProductView, StockView
from petadmin.catalog.admin.resources import ResourceView
from petadmin.catalog.admin.services import ServiceView, minutes_in_words
from petadmin.core.i18n import _l

__all__ = ["models", "register"]


def register(screens: Screens) -> None:
    """Register services, places, products and prices."""
    screens.add(ServiceView(), order=30, group="more")
    screens.add(ResourceView(), order=32, group="more")
    screens.add(CustomerPriceView(), order=34, group="more")
    screens.add(ProductView(), order=30, group="area:shop")
    screens.add(StockView(), order=32, group="area:shop")
    desk.register(screens.app, screens.find("customers"))
    checks.register(screens.app)
    _name_catalogue(screens.words)
    _name_prices(screens.words)
    _name_shop(screens.words)
    screens.words.mappings |= {
        "price_cents": told_by(_l("Price"), money),
        "tax_basis_points": told_by(_l("Tax"), percent),
        "discount_basis_points": told_by(_l("Discount"), percent),
        "duration_minutes": told_by(_l("Duration"), minutes_in_words),
        "most_grams": told_by(
            _l("Heaviest animal"), lambda grams: show_kilos(grams) if grams else ""
        ),
    }


def _name_catalogue(words: Words) -> None:
    words.name(
        "service",
        _l("Service"),
        actions={
            "created": _l("Service added"),
            "updated": _l("Service changed"),
            "deleted": _l("Service deleted"),
            "vaccines_changed": _l("Vaccines of a service changed"),
            "exported": _l("Services exported"),
        },
    )
    words.name(
        "resource",
        _l("Place"),
        actions={
            "created": _l("Place added"),
            "updated": _l("Place changed"),
            "deleted": _l("Place deleted"),
            "exported": _l("Places exported"),
        },
    )


def _name_prices(words: Words) -> None:
    words.name(
        "customer_price",
        _l("Customer's price"),
        actions={
            "created": _l("Customer's price added"),
            "updated": _l("Customer's price changed"),
            "deleted": _l("Customer's price deleted"),
            "exported": _l("Customers' prices exported"),
        },
    )


def _name_shop(words: Words) -> None:
    words.name(
        "product",
        _l("Product"),
        actions={
            "created": _l("Product added"),
            "updated": _l("Product changed"),
            "deleted": _l("Product deleted"),
            "exported": _l("Products exported"),
        },
    )
    words.name("stock", _l("Stock movement"), actions={"exported": _l("Stock movements exported")})
