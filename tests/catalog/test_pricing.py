"""What a service costs: quantities by the calendar and the clock, whose price holds, discount and rounding."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from petadmin.catalog import services
from petadmin.catalog.models import PriceSource, Unit
from petadmin.catalog.pricing import Quote, quantity_of, quote
from petadmin.core.db import db
from petadmin.customers.models import Customer
from tests.catalog.goods import make_service, service
from tests.support.cast import make_customer
from tests.support.days import MADRID


def at(text: str) -> datetime:
    """A moment by the clocks of Madrid."""
    return datetime.fromisoformat(text).replace(tzinfo=MADRID).astimezone(UTC)


@pytest.mark.parametrize(
    ("unit", "start", "end", "hundredths"),
    [
        (Unit.hour, "2026-05-04 10:00", "2026-05-04 10:01", 25),
        (Unit.hour, "2026-05-04 10:00", "2026-05-04 10:15", 25),
        (Unit.hour, "2026-05-04 10:00", "2026-05-04 10:16", 50),
        (Unit.hour, "2026-05-04 10:00", "2026-05-04 11:00", 100),
        (Unit.hour, "2026-05-04 10:00", "2026-05-04 18:50", 900),
        (Unit.hour, "2026-05-04 10:00", "2026-05-04 10:00", 25),
        # The clocks go forward: from 1:00 to 4:00 are two hours; back: from 1:00 to 4:00 are four.
        (Unit.hour, "2026-03-29 01:00", "2026-03-29 04:00", 200),
        (Unit.hour, "2026-10-25 01:00", "2026-10-25 04:00", 400),
        (Unit.night, "2026-03-28 18:00", "2026-03-29 10:00", 100),
        (Unit.night, "2026-03-28 10:00", "2026-03-30 10:00", 200),
        (Unit.night, "2026-10-24 23:59", "2026-10-26 00:01", 200),
        (Unit.night, "2028-02-28 12:00", "2028-03-01 12:00", 200),
        (Unit.night, "2026-02-28 12:00", "2026-03-01 12:00", 100),
        (Unit.night, "2026-05-04 10:00", "2026-05-04 18:00", 100),
        (Unit.day, "2026-05-04 10:00", "2026-05-04 18:00", 100),
        (Unit.day, "2026-03-28 10:00", "2026-03-29 18:00", 200),
        (Unit.day, "2028-02-28 10:00", "2028-03-01 10:00", 300),
        (Unit.session, "2026-05-04 10:00", "2026-05-06 10:00", 100),
        (Unit.visit, "2026-05-04 10:00", "2026-05-04 10:30", 100),
        (Unit.item, "2026-05-04 10:00", "2026-05-04 10:30", 100),
    ],
)
def test_how_many_units_lie_between_two_moments(
    unit: Unit, start: str, end: str, hundredths: int
) -> None:
    assert quantity_of(unit, at(start), at(end), zone=MADRID) == hundredths


def test_nights_are_those_of_the_business_and_not_of_greenwich() -> None:
    late, early = at("2026-07-01 00:30"), at("2026-07-02 00:30")

    assert (late.day, early.day) == (30, 1)
    assert quantity_of(Unit.day, late, early, zone=MADRID) == 200


def make_quote(app: Flask, *, own: int | None = None, discount: int = 0, **values: Any) -> Quote:
    """What three nights of a service cost a customer."""
    asked = {
        name: values.pop(name)
        for name in ("animals", "agreed_cents", "start", "end")
        if name in values
    }
    start, end = asked.pop("start", "2026-05-04 12:00"), asked.pop("end", "2026-05-07 10:00")
    service_id, customer_id = make_service(app, **values), make_customer(app)
    with app.app_context():
        customer = db.session.get_one(Customer, customer_id)
        customer.discount_basis_points = discount
        if own is not None:
            given = {"customer_id": customer_id, "service_id": service_id, "price_cents": own}
            services.add_price(db.session, given)
        db.session.commit()
        return quote(
            db.session,
            service(service_id),
            customer,
            starts_at=at(start),
            ends_at=at(end),
            zone=MADRID,
            **asked,
        )


def test_the_list_price_holds_for_everybody(app: Flask) -> None:
    found = make_quote(app)

    assert (found.unit_cents, found.source) == (2_600, PriceSource.usual)
    assert (found.quantity, found.gross_cents, found.amount_cents) == (300, 7_800, 7_800)


def test_a_price_of_their_own_and_the_discount_go_together(app: Flask) -> None:
    found = make_quote(app, own=2_000, discount=500, animals=2)

    assert (found.list_cents, found.unit_cents) == (2_600, 2_000)
    assert found.source is PriceSource.customer
    assert (found.gross_cents, found.discount_cents, found.amount_cents) == (12_000, 600, 11_400)


def test_an_agreed_price_goes_before_all_others(app: Flask) -> None:
    found = make_quote(app, own=2_000, agreed_cents=0)

    assert (found.unit_cents, found.source, found.amount_cents) == (0, PriceSource.agreed, 0)


def test_an_agreed_price_that_is_the_usual_one_is_none(app: Flask) -> None:
    assert make_quote(app, agreed_cents=2_600).source is PriceSource.usual


@pytest.mark.parametrize(
    ("cents", "discount", "amount"),
    [
        (333, 5_000, 499),  # Half of 999 is 499.5, and the discount of half a cent is rounded up.
        (1, 5_000, 1),  # Half of 3.
        (2_600, 10_000, 0),
        (2_600, 1, 7_799),  # A hundredth of a per cent of 78 euros is 0.78 cents.
        (0, 500, 0),
        (99_999_999_99, 1_234, 26_297_999_997),
    ],
)
def test_half_a_cent_is_rounded_up(app: Flask, cents: int, discount: int, amount: int) -> None:
    assert make_quote(app, price_cents=cents, discount=discount).amount_cents == amount


def test_a_quarter_of_an_hour_of_an_odd_price(app: Flask) -> None:
    found = make_quote(
        app,
        unit=Unit.hour,
        price_cents=1_005,
        start="2026-05-04 10:00",
        end="2026-05-04 10:10",
        animals=3,
    )

    assert (found.quantity, found.gross_cents) == (25, 753)  # 251.25 is 251 for each.
