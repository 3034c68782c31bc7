"""The count of the customers that triggers keep equals the rows, whichever way they were changed."""

from datetime import date

from flask import Flask
from sqlalchemy import delete, func, insert, select, update

from petadmin.core.db import db
from petadmin.core.tally import Tally, fold_tallies, kept_count
from petadmin.customers.models import Customer
from tests.support.cast import make_customer

YESTERDAY = date(2026, 1, 31)


def agrees() -> bool:
    active = select(func.count()).select_from(Customer).where(Customer.inactive_since.is_(None))
    inactive = (
        select(func.count()).select_from(Customer).where(Customer.inactive_since.is_not(None))
    )
    return kept_count(db.session, "customer.active") == db.session.scalar(active) and kept_count(
        db.session, "customer.inactive"
    ) == db.session.scalar(inactive)


def test_services_and_bulk_statements_are_counted(app: Flask) -> None:
    make_customer(app)
    make_customer(app, inactive=True)
    rows = [{"first_name": f"Nº {number}"} for number in range(20)]

    with app.app_context():
        assert agrees()
        db.session.execute(insert(Customer), rows)
        assert agrees()
        db.session.execute(
            update(Customer).where(Customer.id > 10).values(inactive_since=YESTERDAY)
        )
        assert agrees()
        db.session.execute(update(Customer).values(first_name="Marta"))
        assert agrees()
        db.session.execute(delete(Customer).where(Customer.id > 15))
        assert agrees()
        assert kept_count(db.session, "customer.active", "customer.inactive") == 15


def test_what_is_rolled_back_is_not_counted(app: Flask) -> None:
    make_customer(app)

    with app.app_context():
        db.session.execute(insert(Customer), [{"first_name": "Luna"}])
        db.session.rollback()

        assert kept_count(db.session, "customer.active") == 1


def test_folding_changes_the_rows_and_not_the_sum(app: Flask) -> None:
    for number in range(5):
        make_customer(app, email=f"{number}@example.com")

    with app.app_context():
        fold_tallies(db.session)
        db.session.commit()

        assert db.session.scalar(select(func.count()).select_from(Tally)) == 1
        assert agrees()
