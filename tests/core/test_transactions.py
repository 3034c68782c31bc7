"""How transactions end: what was only read is committed, so that the driver keeps what it has prepared."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select, text, update

from petadmin.core.db import db, end_reading, keep_plans, plan_anew
from petadmin.customers.models import Customer
from tests.support.cast import make_customer


@pytest.fixture
def ends(app: Flask) -> list[str]:
    """How the transactions that follow end."""
    found: list[str] = []
    with app.app_context():
        engine = db.engine
    event.listen(engine, "commit", lambda _connection: found.append("commit"))
    event.listen(engine, "rollback", lambda _connection: found.append("rollback"))
    return found


def test_a_page_that_reads_ends_with_a_commit(as_lucia: FlaskClient, ends: list[str]) -> None:
    assert as_lucia.get("/customers/").status_code == 200

    assert ends == ["commit"]


@pytest.mark.parametrize("how", ["flushed", "waiting", "updated"])
def test_what_was_written_and_not_committed_is_rolled_back(app: Flask, how: str) -> None:
    customer_id = make_customer(app, first_name="Ana")
    with app.app_context():
        _write(customer_id, how)
        end_reading(db.session())

    with app.app_context():
        assert db.session.get_one(Customer, customer_id).first_name == "Ana"


def _write(customer_id: int, how: str) -> None:
    if how == "updated":
        db.session.execute(update(Customer).values(first_name="Eva"))
        return
    customer: Any = db.session.get_one(Customer, customer_id)
    customer.first_name = "Eva"
    if how == "flushed":
        db.session.flush()


def test_who_holds_what_was_read_can_go_on_reading_it(app: Flask) -> None:
    customer_id = make_customer(app, first_name="Ana")
    with app.app_context():
        customer = db.session.get_one(Customer, customer_id)
        end_reading(db.session())

        assert customer.first_name == "Ana"


def test_plans_are_kept_until_they_are_to_be_made_anew(app: Flask) -> None:
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            # It has no plans to keep, and nothing is asked of it.
            keep_plans(db.session)
            plan_anew(db.session)
            assert db.session.scalars(select(Customer)).all() == []
            return
        found = [_mode()]
        keep_plans(db.session)
        found.append(_mode())
        plan_anew(db.session)
        found.append(_mode())
        keep_plans(db.session)
        db.session.rollback()
        found.append(_mode())

    custom = "force_custom_plan"
    assert found == [custom, "force_generic_plan", custom, custom]


def _mode() -> str:
    return str(db.session.scalar(text("SHOW plan_cache_mode")))
