"""What visits add up to: by month and area, whatever the database, from one statement that an index serves."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from petadmin.animals.models import Animal
from petadmin.areas.grooming.models import GroomingService
from petadmin.areas.hotel.models import HotelStay
from petadmin.areas.shop.models import ShopSale
from petadmin.bookings.models import Visit
from petadmin.bookings.statistics import (
    Months,
    Period,
    Sums,
    a_year_before,
    months_before,
    months_between,
    months_of,
)
from petadmin.core.db import db
from petadmin.customers.models import Customer
from tests.support.cast import make_animal, make_customer


def perform(kind: type[Visit], customer_id: int, month: int, **values: Any) -> Visit:
    """Something that was performed on the tenth of a month, for a hundred euros unless told otherwise."""
    moment = datetime(month // 100, month % 100, 10, 10, tzinfo=UTC)
    given = {
        "area": {HotelStay: "hotel", GroomingService: "grooming", ShopSale: "shop"}[kind],
        "customer_id": customer_id,
        "starts_at": moment,
        "ends_at": moment + timedelta(days=2),
        "month": month,
        "measure": 200,
        "amount_cents": 10000,
        **values,
    }
    visit = kind(**given)
    db.session.add(visit)
    return visit


@pytest.fixture
def marta(app: Flask) -> Iterator[Customer]:
    """Marta with Luna: two stays and a bath this year, a stay last year, and Luna is here now."""
    customer_id = make_customer(app, areas=["hotel"])
    luna = make_animal(app, customer_id)
    nobody = make_customer(app, first_name="Bruno", email="bruno@example.com")
    with app.app_context():
        perform(HotelStay, customer_id, 202605, animal_id=luna)
        perform(HotelStay, customer_id, 202605, animal_id=luna, measure=300, amount_cents=5000)
        perform(
            GroomingService, customer_id, 202606, animal_id=luna, measure=100, amount_cents=2500
        )
        perform(HotelStay, customer_id, 202505, animal_id=luna)
        perform(ShopSale, customer_id, 202606, measure=400, amount_cents=1234)
        perform(HotelStay, customer_id, 202611, animal_id=luna, ends_at=None)
        perform(HotelStay, nobody, 202605, amount_cents=999)
        db.session.commit()
        yield db.session.get_one(Customer, customer_id)


def test_adds_up_by_month_and_area(marta: Customer) -> None:
    found = months_of(db.session, marta, currency="EUR")

    assert found.by_month == {
        (202605, "hotel"): Sums(2, 500, 15000),
        (202606, "grooming"): Sums(1, 100, 2500),
        (202505, "hotel"): Sums(1, 200, 10000),
        (202606, "shop"): Sums(1, 400, 1234),
    }
    assert found.areas == {"hotel", "grooming", "shop"}
    assert found.of([202605, 202606]) == Sums(4, 1000, 18734)
    assert found.of([202605, 202606], "hotel") == Sums(2, 500, 15000)


def test_an_animal_has_no_part_in_what_was_bought(marta: Customer) -> None:
    luna = db.session.query(Animal).one()

    assert months_of(db.session, luna, currency="EUR").areas == {"hotel", "grooming"}


def test_an_amount_in_another_currency_is_left_out_and_told_of(marta: Customer) -> None:
    perform(HotelStay, marta.id, 202605, currency="GBP", amount_cents=7777)
    db.session.flush()

    found = months_of(db.session, marta, currency="EUR").of([202605], "hotel")

    assert found == Sums(3, 700, 15000, foreign=1)
    assert found.average_cents == 7500


def asked(subject: Any) -> list[tuple[str, Any]]:
    """The statements that the statistics of a subject take, with their values."""
    statements: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        statements.append((statement, values))

    # The id would be asked for again after the commit.
    assert subject.id
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        months_of(db.session, subject, currency="EUR")
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return statements


def test_one_statement_is_enough_that_an_index_serves(marta: Customer) -> None:
    luna = db.session.query(Animal).one()
    for subject, index in ((marta, "ix_visit_customer"), (luna, "ix_visit_animal")):
        ((statement, values),) = asked(subject)
        connection = db.session.connection()
        explain = "EXPLAIN QUERY PLAN"
        if db.engine.dialect.name == "postgresql":
            # So few rows are read faster from the table itself, which says nothing of many.
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            explain = "EXPLAIN"
        plan = connection.exec_driver_sql(f"{explain} {statement}", values).all()

        assert index in str(plan)


@pytest.mark.parametrize(
    ("period", "now", "first", "last", "number"),
    [
        (Period.twelve_months, 202611, 202512, 202611, 12),
        (Period.twelve_months, 202612, 202601, 202612, 12),
        (Period.this_year, 202601, 202601, 202601, 1),
        (Period.this_year, 202611, 202601, 202611, 11),
        (Period.last_year, 202602, 202501, 202512, 12),
        (Period.all_years, 202602, 202311, 202602, 28),
    ],
)
def test_the_months_of_a_period(
    period: Period, now: int, first: int, last: int, number: int
) -> None:
    months = Months({(202311, "hotel"): Sums(1), (202512, "shop"): Sums(1)})

    span = months.span(period, now=now)

    assert (span[0], span[-1], len(span)) == (first, last, number)


def test_all_years_of_nothing_are_the_present_month() -> None:
    assert Months({}).span(Period.all_years, now=202611) == [202611]


def test_months_are_counted_over_the_turn_of_the_year() -> None:
    assert months_between(202511, 202602) == [202511, 202512, 202601, 202602]
    assert months_before(202601, 1) == 202512
    assert months_before(202611, 23) == 202412
    assert a_year_before([202512, 202601]) == [202412, 202501]


def test_averages_of_nothing_are_nothing() -> None:
    assert (Sums().average_cents, Sums().average_measure) == (0, 0)
    assert Sums(3, 1000, 1000).average_measure == 333
    assert Sums(2, 200, 700, foreign=2).average_cents == 0
