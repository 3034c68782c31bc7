"""What the catalogue puts on the desk of a customer: their discount and the prices of their own."""

from typing import Any

from flask import Flask, url_for

from petadmin.adminkit.view import EntityView
from petadmin.catalog import queries
from petadmin.core.db import db
from petadmin.core.i18n import _l
from petadmin.customers.models import Customer
from petadmin.desk.registry import Panel, Section, desk_of

SHOWN = 5
"""So many prices stand on the summary; the section shows them all."""


def register(app: Flask, customers: EntityView) -> None:
    """Put the prices on the desk; the form of the discount is cut from the customers' own form."""
    desk_of(app, "customer").add(
        Panel(
            key="prices",
            label=_l("Prices"),
            icon="discount",
            template="catalog/panel.html",
            permission="customer_price:list",
            order=76,
            context=_prices,
            form=lambda: customers.part_of_form("discount_basis_points"),
            edit_permission="customer_price:edit",
            add_url=_add_url,
            add_label=_l("Add price"),
            add_permission="customer_price:create",
            lazy=True,
        ),
        Section(
            key="prices",
            label=_l("Prices"),
            icon="discount",
            permission="customer_price:list",
            order=60,
            group="record",
            view="prices",
            count=lambda subject: queries.price_ids_of(subject.id),
        ),
    )


def _add_url(subject: Customer) -> str:
    back = url_for("customers.details_view", row_id=subject.id)
    return url_for("prices.create_view", customer=subject.id, next=back)


def _prices(subject: Customer) -> dict[str, Any]:
    found = list(db.session.scalars(queries.prices_of(subject.id).limit(SHOWN + 1)))
    return {"prices": found[:SHOWN], "more": len(found) > SHOWN}
