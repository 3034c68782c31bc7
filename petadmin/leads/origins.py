"""What the desk of a customer tells of the time before: that they were a potential customer, and since when."""

from collections.abc import Sequence
from typing import Any

from flask import Flask, g
from sqlalchemy import select

from petadmin.core.db import db
from petadmin.core.i18n import _l
from petadmin.customers.models import Customer
from petadmin.desk.counting import has_any
from petadmin.desk.registry import Panel, Presence, desk_of
from petadmin.leads.models import Lead

KEY = "origin"
MOST_SHOWN = 5


def register(app: Flask) -> None:
    """Put the panel on the desks of customers."""
    desk_of(app, "customer").add(
        Panel(
            key=KEY,
            label=_l("Potential customer"),
            icon="user-question",
            template="leads/origin.html",
            permission="lead:view",
            order=85,
            context=_context,
            offered=lambda subject: has_any(subject, KEY) and bool(_origins(subject)),
        ),
        Presence(
            key=KEY,
            permission="lead:view",
            count=lambda subject: select(Lead.id).where(Lead.customer_id == subject.id),
        ),
    )


def _context(subject: Customer) -> dict[str, Any]:
    return {"origins": _origins(subject)}


def _origins(subject: Customer) -> Sequence[Lead]:
    """As whom they were on file before, the newest first; a page asks for them once."""
    if g.get("origins_of") != subject.id:
        statement = select(Lead).where(Lead.customer_id == subject.id).order_by(Lead.id.desc())
        g.origins = db.session.scalars(statement.limit(MOST_SHOWN)).all()
        g.origins_of = subject.id
    found: Sequence[Lead] = g.origins
    return found
