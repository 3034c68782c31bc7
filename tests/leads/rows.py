"""Rows about potential customers, for tests."""

from datetime import date

from flask import Flask
from sqlalchemy import select

from petadmin.core.db import db
from petadmin.leads import services
from petadmin.leads.models import Lead, LostReason
from petadmin.records.labels.models import Interest
from tests.support.days import this_day


def today() -> date:
    return this_day()


def find(name: str) -> Lead:
    return db.session.scalars(select(Lead).where(Lead.last_name == name)).one()


def interest(app: Flask, name: str = "Hotel en verano", area: str = "hotel") -> int:
    with app.app_context():
        row = Interest(name=name, folded=name.lower(), area=area)
        db.session.add(row)
        db.session.commit()
        return row.id


def lose(app: Flask, lead_id: int) -> None:
    with app.app_context():
        lead = db.session.get_one(Lead, lead_id)
        services.lose(db.session, lead, LostReason.price, "Otra vez será", by=None)
        db.session.commit()


def version_of(app: Flask, lead_id: int) -> int:
    with app.app_context():
        return db.session.get_one(Lead, lead_id).version
