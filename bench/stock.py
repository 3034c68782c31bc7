"""Flask-Admin as it comes: a ModelView on the customer table, told only what to show and search."""

from typing import Any

from flask import Flask
from flask_admin import Admin
from flask_admin.contrib.sqla import ModelView
from flask_babel import Babel

from petadmin.core.db import db, prepare_engine
from petadmin.customers.models import Customer
from petadmin.settings import Settings


class StockView(ModelView):  # type: ignore[misc]  # Flask-Admin comes without types.
    """The customer list with the columns that ours shows and searches."""

    page_size = 50
    can_create = can_edit = can_delete = False
    column_list = (
        "first_name",
        "last_name",
        "company_name",
        "email",
        "tax_id",
        "created_at",
        "phones",
        "addresses",
        "area_links",
    )
    column_sortable_list = ("last_name", "created_at")
    column_default_sort: Any = [("last_name", False), ("id", False)]
    column_searchable_list = (
        "first_name",
        "last_name",
        "company_name",
        "email",
        "tax_id",
        "phones.number",
    )


def stock_app(settings: Settings) -> Flask:
    """A small application with nothing but that view."""
    app = Flask("stock")
    app.config.update(SECRET_KEY=settings.secret_key, SQLALCHEMY_DATABASE_URI=settings.database_url)
    Babel(app)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    admin = Admin(app, url="/admin")
    admin.add_view(StockView(Customer, db, endpoint="customer", url="/admin/customer"))
    return app
