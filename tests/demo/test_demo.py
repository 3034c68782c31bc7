"""The demo business: complete, believable, the same each time, and never in the way of a real one."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from petadmin.access.models import User
from petadmin.access.services import check_credentials
from petadmin.animals.models import Animal
from petadmin.audit.models import AuditEvent
from petadmin.bookings.models import Visit
from petadmin.core.clock import day_start, utcnow
from petadmin.core.db import db
from petadmin.core.tally import kept_count
from petadmin.customers.models import Customer, CustomerKind
from petadmin.demo import tax_ids
from petadmin.demo.planning import CUSTOMERS
from petadmin.leads.models import Lead
from petadmin.mail.models import Email, EmailStatus
from petadmin.records.interactions.models import Interaction
from petadmin.search.matching import matches
from petadmin.settings import Settings
from tests.demo.conftest import demo, logins_file, number_of_customers
from tests.support.cast import make_customer
from tests.support.databases import empty_database
from tests.support.days import MADRID, this_day

pytestmark = pytest.mark.slow


@pytest.fixture
def nobody(house: Flask) -> Flask:
    """The application with an empty database, not even the cast in it."""
    with house.app_context():
        empty_database()
    return house


def test_is_complete(business: Flask) -> None:
    day = this_day()
    month = day_start(day - timedelta(days=29), MADRID)
    assert number_of_customers() == 300
    assert kept_count(db.session, "customer.active") == 275
    new = select(func.count(Customer.id)).where(Customer.created_at >= month)
    assert db.session.scalar(new) == 20
    animals = db.session.scalars(select(Animal).where(Animal.deceased_on.is_(None))).all()
    assert sum(animal.has_birthday_on(day) for animal in animals) >= 4
    assert sum(animal.birth_month_day == 229 for animal in animals) >= 3
    assert any(not animal.is_alive for animal in db.session.scalars(select(Animal)))
    assert all(re.fullmatch(r"(941\d{12})?", animal.microchip) for animal in animals)


def test_nothing_of_it_lies_in_the_future(business: Flask) -> None:
    now = utcnow()
    for column in (Customer.created_at, Animal.created_at, AuditEvent.at, Email.created_at):
        assert db.session.scalar(select(func.count()).where(column > now)) == 0
    early = (
        select(func.count(Animal.id))
        .join(Animal.customer)
        .where(Animal.created_at < Customer.created_at)
    )
    assert db.session.scalar(early) == 0


def test_history_and_log_stand_in_the_order_of_their_moments(business: Flask) -> None:
    for moments in (
        db.session.scalars(select(AuditEvent.at).order_by(AuditEvent.id)).all(),
        db.session.scalars(select(Email.created_at).order_by(Email.id)).all(),
    ):
        assert list(moments) == sorted(moments)


def test_every_tax_number_is_a_right_one(business: Flask) -> None:
    for customer in db.session.scalars(select(Customer).where(Customer.tax_id != "")):
        number, kind = customer.tax_id, customer.tax_id[0]
        if customer.kind is CustomerKind.company:
            assert number == tax_ids.cif(int(number[1:8]), kind=kind)
        elif kind in tax_ids.NIE_PREFIXES:
            assert number == tax_ids.nie(int(number[1:8]), prefix=kind)
        else:
            assert number == tax_ids.dni(int(number[:8]))


@pytest.mark.parametrize(
    ("made", "official"),
    [
        (tax_ids.dni(12345678), "12345678Z"),
        (tax_ids.nie(1234567, prefix="X"), "X1234567L"),
        (tax_ids.cif(1234567, kind="B"), "B12345674"),
        (tax_ids.cif(2826000, kind="Q"), "Q2826000H"),
    ],
)
def test_check_letters_are_the_official_ones(made: str, official: str) -> None:
    assert made == official


def test_nobody_real_is_ever_mailed(business: Flask) -> None:
    addresses = [
        *db.session.scalars(select(Customer.email)),
        *db.session.scalars(select(Email.recipient_email)),
    ]
    assert all(
        not address or address.endswith(("@example.com", "@example.org")) for address in addresses
    )
    assert len({address for address in addresses if address}) > 200


def test_no_email_is_about_to_be_sent(business: Flask) -> None:
    states = set(db.session.scalars(select(Email.status)))
    assert {
        EmailStatus.sent,
        EmailStatus.error,
        EmailStatus.uncertain,
        EmailStatus.cancelled,
    } < states
    soon = utcnow() + timedelta(days=60)
    waiting = Email.status.in_([EmailStatus.queued, EmailStatus.scheduled, EmailStatus.sending])
    assert (
        db.session.scalar(select(func.count(Email.id)).where(waiting, Email.not_before < soon)) == 0
    )


def test_customers_are_found_by_their_animals(business: Flask) -> None:
    animal = db.session.scalars(select(Animal).limit(1)).one()
    found = select(Customer.id).where(
        matches(Customer, animal.name, dialect=db.engine.dialect.name)
    )
    assert animal.customer_id in set(db.session.scalars(found))


def test_a_reset_asks_first_and_makes_the_same_again(business: Flask) -> None:
    before = what_there_is()
    db.session.rollback()
    make_customer(business)
    assert demo(business, "reset", answer="n\n").exit_code == 1
    assert number_of_customers() == CUSTOMERS + 1
    assert demo(business, "reset", answer="y\n").exit_code == 0
    assert what_there_is() == before
    assert kept_count(db.session, "customer.active", "customer.inactive") == CUSTOMERS


def what_there_is() -> list[list[tuple[Any, ...]]]:
    """What can be seen of customers and animals, of what was done before today, and of what was talked about."""
    yesterday = day_start(this_day(), MADRID) - timedelta(days=1)
    asked = (
        select(Customer.sort_name, Customer.email, Customer.search_text),
        select(Customer.email, Animal.name, Animal.breed, Animal.birth_date, Animal.microchip).join(
            Animal.customer
        ),
        select(Customer.email, Visit.kind, Visit.starts_at, Visit.measure, Visit.amount_cents)
        .join(Visit.customer)
        .where(Visit.ends_at < yesterday),
        select(Lead.sort_name, Lead.email, Lead.stage, Lead.source, Interaction.details).join_from(
            Interaction, Lead, Lead.id == Interaction.lead_id
        ),
    )
    # Databases put words in an order of their own.
    return [sorted(map(tuple, db.session.execute(one)), key=repr) for one in asked]


def test_staff_log_in_with_the_passwords_of_the_file(business: Flask) -> None:
    path = logins_file(business)
    lines = [line.split() for line in path.read_text().splitlines()[1:]]
    assert [line[0] for line in lines] == ["administrator", "user"]
    for role, email, password in lines:
        user_id = check_credentials(db.session, email=email, password=password)
        assert user_id is not None
        assert db.session.get_one(User, user_id).role == role


def test_a_reset_spares_a_business_with_staff_of_its_own(business: Flask) -> None:
    somebody = db.session.scalars(select(User).limit(1)).one()
    somebody.email = "boss@realpets.es"
    db.session.commit()
    result = demo(business, "reset", "--yes")
    assert result.exit_code == 1
    assert "Nothing was removed" in result.stderr
    assert number_of_customers() == 300


def test_does_not_mix_with_what_is_there(app: Flask) -> None:
    make_customer(app)
    assert demo(app, "create").exit_code == 1
    assert demo(app, "create", "--if-empty").exit_code == 0
    assert demo(app, "reset", "--yes").exit_code == 1
    with app.app_context():
        assert number_of_customers() == 1


def test_a_password_that_is_too_short_is_refused_in_one_line(
    nobody: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings: Settings = nobody.extensions["petadmin.settings"]
    monkeypatch.setitem(
        nobody.extensions, "petadmin.settings", replace(settings, demo_password="short")
    )
    result = demo(nobody, "create")
    assert result.stderr == "Error: The password needs at least 10 characters.\n"
    with nobody.app_context():
        assert number_of_customers() == 0
