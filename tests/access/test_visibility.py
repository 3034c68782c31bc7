"""Visibility: a rule goes into every statement that reads rows, and into each only once."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from petadmin import factory
from petadmin.access.visibility import look_as
from petadmin.areas.breeding.models import Litter
from petadmin.core.db import db
from petadmin.customers.models import Customer, Phone
from petadmin.customers.visibility import VISIBILITY_RULES
from tests.conventions.counting import statements
from tests.support.cast import make_animal, make_customer
from tests.support.days import this_day

RULE = "inactive_since IS NULL"


@pytest.fixture
def customer(app: Flask) -> int:
    return make_customer(app, phones=[{"number": "612345678"}], areas=["hotel"])


def test_what_is_loaded_along_obeys_each_rule_once(app: Flask, customer: int) -> None:
    with app.app_context(), statements(app) as sent:
        look_as(db.session, VISIBILITY_RULES, holds=lambda permission: False)
        along = [selectinload(Customer.phones), selectinload(Customer.area_links)]
        found = db.session.scalars(select(Customer).options(*along)).one()

        assert [phone.number for phone in found.phones] == ["+34612345678"]
    reading = [statement for statement in sent if statement.startswith("SELECT")]
    assert [statement.count(RULE) for statement in reading] == [1, 1, 1]


def test_what_is_loaded_later_obeys_too(app: Flask, customer: int) -> None:
    with app.app_context(), statements(app) as sent:
        found = db.session.get_one(Customer, customer)
        look_as(db.session, VISIBILITY_RULES, holds=lambda permission: False)

        assert len(found.phones) == 1
        found.inactive_since = this_day()
        db.session.flush()
        db.session.expire(found, ["phones"])
        assert found.phones == []
    phones = [statement for statement in sent if f"FROM {Phone.__tablename__}" in statement]
    assert [statement.count(RULE) for statement in phones] == [1, 1]


def test_who_holds_the_permission_sees_all(app: Flask, customer: int) -> None:
    with app.app_context(), statements(app) as sent:
        look_as(db.session, VISIBILITY_RULES, holds=lambda permission: True)
        db.session.scalars(select(Customer).options(selectinload(Customer.phones))).all()
    assert not any(RULE in statement for statement in sent)


@pytest.mark.parametrize("how", [joinedload, selectinload], ids=["joined", "selected"])
def test_what_is_joined_along_obeys_too(app: Flask, customer: int, how: Any) -> None:
    hidden = make_customer(app, first_name="Oculta", email="oculta@example.com", inactive=True)
    mother = make_animal(app, hidden, name="Duna")
    with app.app_context():
        db.session.add(
            Litter(name="N", customer_id=customer, dam_id=mother, born_on=date(2026, 8, 1))
        )
        db.session.commit()
        db.session.expunge_all()
        look_as(db.session, factory.VISIBILITY_RULES, holds=lambda permission: False)

        litter = db.session.scalars(select(Litter).options(how(Litter.dam))).one()

        assert litter.dam_id == mother
        assert litter.dam is None
