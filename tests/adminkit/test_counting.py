"""Counts: no further than their cap, and several of them in one statement."""

import pytest
from flask import Flask
from sqlalchemy import select

from petadmin.access.visibility import look_as
from petadmin.adminkit.counting import Count, capped_count, capped_counts, count_with_ids
from petadmin.core.db import db
from petadmin.customers.models import Customer, CustomerArea
from petadmin.customers.visibility import VISIBILITY_RULES
from tests.conventions.counting import statements
from tests.support.cast import make_customer


@pytest.fixture
def three(app: Flask) -> None:
    """Three customers of two areas, one of them out of use."""
    make_customer(app, areas=["hotel", "shop"])
    make_customer(app, areas=["hotel"])
    make_customer(app, areas=["shop"], inactive=True)


def test_a_count_stops_at_its_cap(app: Flask, three: None) -> None:
    with app.app_context():
        ids = select(Customer.id)

        assert capped_count(db.session, ids, cap=4) == Count(3)
        assert capped_count(db.session, ids, cap=3) == Count(3)
        assert capped_count(db.session, ids, cap=2) == Count(2, capped=True)
        assert set(count_with_ids(db.session, ids).ids or ()) == set(db.session.scalars(ids))


def test_several_counts_are_one_statement(app: Flask, three: None) -> None:
    with app.app_context(), statements(app) as sent:
        counts = capped_counts(
            db.session,
            select(Customer.id).order_by(Customer.sort_name),
            select(Customer.id).where(Customer.inactive_since.is_not(None)),
            select(CustomerArea.area),
            cap=2,
        )
    assert counts == [Count(2, capped=True), Count(1), Count(2, capped=True)]
    assert len([statement for statement in sent if statement.startswith("SELECT")]) == 1


def test_what_may_not_be_seen_is_not_counted(app: Flask, three: None) -> None:
    with app.app_context():
        look_as(db.session, VISIBILITY_RULES, holds=lambda permission: False)

        areas = select(CustomerArea.area)
        assert capped_counts(db.session, select(Customer.id), areas) == [Count(2), Count(3)]
