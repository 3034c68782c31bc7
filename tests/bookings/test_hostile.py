"""What somebody tries who means harm or is in a hurry: places given away twice, foreign animals, lost undos."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from petadmin.animals.models import Animal
from petadmin.areas.hotel.models import HotelStay
from petadmin.areas.shop import services as shop
from petadmin.areas.shop.models import ShopSale
from petadmin.bookings import services, visits
from petadmin.bookings.capacity import Full
from petadmin.bookings.models import Booking, BookingStatus, Visit
from petadmin.bookings.services import Stopped
from petadmin.catalog.models import Product, Resource
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.customers.models import Customer
from tests.bookings.cast import ARRIVAL, DEPARTURE, book, make_resource, make_service, wish
from tests.bookings.kennel import (
    Hotel,
    book_bath,
    book_stay,
    booking_of,
    in_days,
    stay_form,
    typed,
)
from tests.support.cast import make_animal, make_customer
from tests.support.days import MADRID

DAY = timedelta(days=1)


@pytest.fixture
def marta(app: Flask) -> int:
    return make_customer(app)


@pytest.fixture
def night(app: Flask) -> int:
    return make_service(app)


def change(booking: Booking, wanted: services.Wish) -> None:
    services.change(db.session, booking, wanted, by_id=None, may_override=False, zone=MADRID)
    db.session.commit()


# Places


def test_a_place_for_all_is_kept_for_who_fits_nowhere_else(
    app: Flask, marta: int, night: int
) -> None:
    anywhere = make_resource(app, name="Any", capacity=1)
    make_resource(app, name="Dogs", capacity=1, species="dog")
    dog = make_animal(app, marta)
    cat = make_animal(app, marta, name="Simón", species="cat")
    with app.app_context():
        book(marta, [cat], night)
        with pytest.raises((Full, Stopped)):
            book(marta, [dog], night, resource=anywhere)
        db.session.rollback()

        assert book(marta, [dog], night).id


def test_two_species_that_share_a_place_do_not_both_get_it(
    app: Flask, marta: int, night: int
) -> None:
    make_resource(app, name="Any", capacity=1)
    make_resource(app, name="Rabbits", capacity=5, species="rabbit")
    names = {"cat": "Simón", "rabbit": "Copo", "dog": "Luna"}
    animals = {
        species: make_animal(app, marta, name=name, species=species)
        for species, name in names.items()
    }
    with app.app_context():
        book(marta, [animals["cat"]], night)
        book(marta, [animals["rabbit"]], night)
        with pytest.raises((Full, Stopped)):
            book(marta, [animals["dog"]], night)


def test_who_comes_early_needs_the_place_that_long(app: Flask, hotel: Hotel) -> None:
    simon = make_animal(app, hotel.marta, name="Simón")
    late = book_stay(app, hotel, starts_at=in_days(3), ends_at=in_days(5))
    before = book_stay(app, hotel, animals=[simon], starts_at=in_days(1), ends_at=in_days(2))
    with app.app_context():
        with pytest.raises(Full):
            visits.check_in(db.session, booking_of(late), at=utcnow(), zone=MADRID)
        db.session.rollback()
        services.cancel(db.session, booking_of(before), reason="", now=utcnow())
        db.session.commit()
        visits.check_in(db.session, booking_of(late), at=utcnow(), zone=MADRID)
        db.session.commit()

        # And from then on it is taken.
        with pytest.raises(Full):
            services.restore(db.session, booking_of(before))


def test_an_appointment_taken_back_needs_its_place_again(app: Flask, hotel: Hotel) -> None:
    table = make_resource(app, name="Mesa", area="grooming", capacity=1)
    here = {"starts_at": in_days(0), "resource": table}
    with app.app_context():
        place = db.session.get_one(Resource, table)
        assert not place.shared
    first = book_bath(app, hotel, **here)
    with app.app_context():
        visits.perform(db.session, booking_of(first), zone=MADRID)
        db.session.commit()
    book_bath(app, hotel, **here)
    with app.app_context(), pytest.raises(Full):
        visits.undo_perform(db.session, booking_of(first))
    with app.app_context():
        (visit,) = booking_of(first).visits
        with pytest.raises(Full):
            visits.remove(db.session, visit)


# States


def test_what_is_yet_to_come_cannot_be_done(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient
) -> None:
    bath = book_bath(app, hotel, starts_at=in_days(3))

    assert as_marcos.post(f"/bookings/{bath}/perform").status_code == 302

    assert "It begins on a later day." in as_marcos.get(f"/bookings/{bath}").text
    with app.app_context():
        assert booking_of(bath).status is BookingStatus.confirmed
        assert db.session.scalar(select(func.count(Visit.id))) == 0


@pytest.mark.parametrize("verb", ["check-in", "restore"])
def test_a_deceased_animal_does_not_come(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient, verb: str
) -> None:
    stay = book_stay(app, hotel, starts_at=in_days(0), ends_at=in_days(2))
    with app.app_context():
        if verb == "restore":
            services.cancel(db.session, booking_of(stay), reason="", now=utcnow())
        db.session.get_one(Animal, hotel.luna).deceased_on = in_days(-1).date()
        db.session.commit()

    as_marcos.post(f"/bookings/{stay}/{verb}")

    assert "Luna is deceased." in as_marcos.get(f"/bookings/{stay}").text


def test_an_animal_with_a_new_owner_is_not_checked_in_for_the_old_one(
    app: Flask, hotel: Hotel
) -> None:
    stay = book_stay(app, hotel, starts_at=in_days(0), ends_at=in_days(2))
    with app.app_context():
        db.session.get_one(Animal, hotel.luna).customer_id = make_customer(app, first_name="Iván")
        db.session.commit()
        with pytest.raises(DomainError, match="belongs to another customer"):
            visits.check_in(db.session, booking_of(stay), at=utcnow(), zone=MADRID)


def test_a_booking_whose_animals_are_gone_is_not_checked_in(app: Flask, hotel: Hotel) -> None:
    stay = book_stay(app, hotel, starts_at=in_days(0), ends_at=in_days(2))
    with app.app_context():
        db.session.delete(db.session.get_one(Animal, hotel.luna))
        db.session.commit()
        with pytest.raises(DomainError, match="None of its animals"):
            visits.check_in(db.session, booking_of(stay), at=utcnow(), zone=MADRID)


def test_who_is_here_cannot_be_exchanged(app: Flask, hotel: Hotel, as_marcos: FlaskClient) -> None:
    simon = make_animal(app, hotel.marta, name="Simón")
    times = {"starts_at": in_days(0), "ends_at": in_days(2)}
    stay = book_stay(app, hotel, **times)
    as_marcos.post(f"/bookings/{stay}/check-in")
    sent = stay_form(hotel, **{name: typed(moment) for name, moment in times.items()})

    answer = as_marcos.post(f"/bookings/{stay}/edit", data=sent | {"animals": [str(simon)]})

    assert answer.status_code == 422
    assert "The animals are here already." in answer.text
    later = sent | {"ends_at": typed(in_days(3))}
    assert as_marcos.post(f"/bookings/{stay}/edit", data=later).status_code == 302


def test_a_booking_is_over_when_the_last_open_visit_is_taken_out(
    app: Flask, marta: int, night: int
) -> None:
    pair = [make_animal(app, marta), make_animal(app, marta, name="Simón")]
    with app.app_context():
        booking = book(marta, pair, night)
        first, second = visits.check_in(db.session, booking, at=ARRIVAL, zone=MADRID)
        db.session.commit()
        visits.check_out(db.session, [first], at=ARRIVAL + DAY, zone=MADRID)
        db.session.commit()
        visits.remove(db.session, second)
        db.session.commit()

        assert booking_of(booking.id).status is BookingStatus.completed


def test_other_animals_make_an_open_form_stale(app: Flask, marta: int, night: int) -> None:
    luna, simon = make_animal(app, marta), make_animal(app, marta, name="Simón")
    with app.app_context():
        booking = book(marta, [luna], night)
        before = booking.version
        change(booking, wish(marta, [simon], night))

        assert booking.version > before


def test_what_is_retired_stays_in_bookings_that_have_it(app: Flask, marta: int, night: int) -> None:
    kennel = make_resource(app)
    luna = make_animal(app, marta)
    with app.app_context():
        booking = book(marta, [luna], night, resource=kennel)
        booking.service.is_active = False
        db.session.get_one(Resource, kennel).is_active = False
        db.session.commit()
        change(booking, wish(marta, [luna], night, resource=kennel, notes="Llega tarde"))

        assert booking.notes == "Llega tarde"
        with pytest.raises(DomainError, match="no longer offered"):
            book(marta, [luna], night, starts_at=ARRIVAL + 30 * DAY, ends_at=DEPARTURE + 30 * DAY)


# Money


@pytest.mark.parametrize("cents", [1005, 333, 1])
def test_the_visits_cost_what_was_booked_to_the_cent(app: Flask, cents: int) -> None:
    customer = make_customer(app, discount_basis_points=500)
    animals = [make_animal(app, customer, name=name) for name in ("Luna", "Simón", "Kira")]
    night = make_service(app, price_cents=cents)
    with app.app_context():
        booking = book(customer, animals, night, ends_at=ARRIVAL + DAY)
        found = visits.check_in(db.session, booking, at=ARRIVAL, zone=MADRID)

        assert sum(visit.amount_cents for visit in found) == booking.amount_cents


def test_who_is_here_after_all_costs_what_was_booked(app: Flask, marta: int, night: int) -> None:
    luna = make_animal(app, marta)
    with app.app_context():
        booking = book(marta, [luna], night)
        found = visits.check_in(db.session, booking, at=ARRIVAL, zone=MADRID)
        db.session.commit()
        visits.check_out(db.session, found, at=ARRIVAL + DAY, zone=MADRID)
        db.session.commit()
        assert found[0].amount_cents == 2600
        visits.undo_check_out(db.session, found)
        db.session.commit()

        assert (found[0].quantity, found[0].amount_cents) == (500, booking.amount_cents)


def test_no_amount_is_larger_than_all_others(app: Flask, marta: int) -> None:
    night = make_service(app, price_cents=9_999_999_999)
    luna = make_animal(app, marta)
    with app.app_context():
        with pytest.raises(DomainError, match="too large"):
            book(marta, [luna], night)
        db.session.rollback()
        with pytest.raises(DomainError, match="too large"):
            add_stay(marta, luna, night)


def add_stay(customer: int, animal: int, service: int) -> None:
    visits.add(
        db.session,
        HotelStay(area="hotel"),
        {
            "customer_id": customer,
            "animal_id": animal,
            "service_id": service,
            "starts_at": utcnow() - 3 * DAY,
            "ends_at": utcnow(),
        },
        zone=MADRID,
    )


# Visits


def test_a_visit_does_not_move_to_an_animal_of_somebody_else(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient
) -> None:
    stranger = make_animal(app, make_customer(app, first_name="Iván"), name="Toby")
    sent = {
        "animal": str(hotel.luna),
        "service": str(hotel.bath),
        "starts_at": typed(in_days(-1)),
        "staff": "",
    }
    assert as_marcos.post("/grooming/services/new", data=sent).status_code == 302

    answer = as_marcos.post("/grooming/services/1/edit", data=sent | {"animal": str(stranger)})

    assert answer.status_code == 422
    assert "Toby belongs to another customer." in answer.text


def test_a_sale_is_not_deleted_past_the_stock(app: Flask, as_lucia: FlaskClient) -> None:
    customer = make_customer(app)
    with app.app_context():
        product = Product(name="Pienso", sort_name="pienso", price_cents=500, stock=5)
        db.session.add(product)
        db.session.commit()
        sale = shop.sell(
            db.session,
            db.session.get_one(Customer, customer),
            [shop.Wanted(product_id=product.id, quantity=2)],
            {"starts_at": utcnow()},
            zone=MADRID,
            by_id=None,
        )
        db.session.commit()
        number = sale.id

    as_lucia.post(f"/visits/{number}/delete", data={"confirmed": "1"})
    as_lucia.post("/visits/actions/delete", data={"confirmed": "1", "ids": [str(number)]})

    with app.app_context():
        assert db.session.get(ShopSale, number) is not None
        assert db.session.scalars(select(Product.stock)).one() == 3
    as_lucia.post(f"/shop/sales/{number}/delete", data={"confirmed": "1"})
    with app.app_context():
        assert db.session.get(ShopSale, number) is None
        assert db.session.scalars(select(Product.stock)).one() == 5
