"""The form of a booking: what it refuses, what may be overridden, booking again, walk-ins, no script."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from petadmin.animals.models import Animal
from petadmin.bookings.models import Booking, BookingOverride, BookingStatus, Visit
from petadmin.business.preflight import Draft, Finding, Level, Registered
from petadmin.business.settings import BusinessSettings, choose
from petadmin.catalog.models import PriceSource
from petadmin.core.db import db
from tests.bookings.cast import make_resource
from tests.bookings.kennel import (
    Hotel,
    bath_form,
    book_bath,
    book_stay,
    booking_of,
    in_days,
    number_of_bookings,
    stay_form,
    typed,
)
from tests.support.cast import make_animal, make_customer

pytestmark = pytest.mark.slow

NEW = "/hotel/reservations/new"
BATH = "/grooming/appointments/new"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"ends_at": typed(in_days(1))}, "It must end after it begins."),
        ({"ends_at": typed(in_days(2))}, "It must end after it begins."),
        ({"ends_at": typed(in_days(4000))}, "A booking can be a year long at most."),
        ({"ends_at": "2026-02-29T10:00"}, "This is not a date and a time."),
        ({"starts_at": ""}, "This field is required."),
        ({"customer": ""}, "Choose a customer."),
        ({"customer": "999999"}, "Choose one from the list."),
        ({"animals": []}, "Choose at least one animal."),
        ({"animals": ["999999"]}, "Choose among the animals of this customer."),
        ({"animals": ["1; DROP TABLE"]}, "Choose at least one animal."),
        ({"service": ""}, "This field is required."),
        ({"service": "9" * 30}, "Choose one of these."),
        ({"resource": "999999"}, "Choose one of these."),
        ({"staff": "999999"}, "Choose one of these."),
        ({"notes": "x" * 20_001}, "20000"),
    ],
)
def test_mistakes_are_said_at_their_field(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient, change: dict[str, Any], said: str
) -> None:
    answer = as_marcos.post(NEW, data=stay_form(hotel, **change))

    assert answer.status_code == 422
    assert said in answer.text
    with app.app_context():
        assert number_of_bookings() == 0


def test_a_service_of_another_area_is_not_offered(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient
) -> None:
    answer = as_marcos.post(NEW, data=stay_form(hotel, service=str(hotel.bath)))

    assert answer.status_code == 422
    assert "Choose one of these." in answer.text


def test_nothing_is_booked_for_a_dead_animal_or_that_of_somebody_else(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient
) -> None:
    other = make_customer(app, email="iker@example.com")
    toby = make_animal(app, other, name="Toby")
    with app.app_context():
        db.session.get_one(Animal, hotel.luna).deceased_on = in_days(-3).date()
        db.session.commit()

    for animal in (hotel.luna, toby):
        answer = as_marcos.post(NEW, data=stay_form(hotel, animals=[str(animal)]))
        assert answer.status_code == 422
        assert "Choose among the animals of this customer." in answer.text


def test_a_form_that_is_opened_for_a_dead_animal_says_so(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient
) -> None:
    with app.app_context():
        db.session.get_one(Animal, hotel.luna).deceased_on = in_days(-3).date()
        db.session.commit()

    assert "Luna is deceased." in as_marcos.get(f"{NEW}?animal={hotel.luna}").text


def test_ten_years_are_refused_before_saving(hotel: Hotel, as_marcos: FlaskClient) -> None:
    form = stay_form(hotel, ends_at=typed(in_days(3653)))

    page = as_marcos.post("/hotel/reservations/preview", data=form).text

    assert "A booking can be a year long at most." in page
    assert "room is free" not in page


def test_an_area_that_is_switched_off_books_nothing(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient
) -> None:
    with app.app_context():
        choose(db.session, BusinessSettings(areas_off=("hotel",)))
        db.session.commit()

    for answer in (as_marcos.get(NEW), as_marcos.post(NEW, data=stay_form(hotel))):
        assert answer.status_code == 404
    assert as_marcos.get("/bookings/new?area=hotel").status_code == 404


def test_nights_across_the_change_of_the_clocks_and_29_february(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient
) -> None:
    for start, end, nights in (
        ("2027-10-30T18:00", "2027-11-01T09:00", 2),
        ("2028-02-28T10:00", "2028-03-01T10:00", 2),
    ):
        form = stay_form(hotel, starts_at=start, ends_at=end)
        assert as_marcos.post(NEW, data=form).status_code == 302
        with app.app_context():
            newest = db.session.scalars(select(Booking).order_by(Booking.id.desc())).first()
            assert newest is not None
            assert newest.quantity == nights * 100


def test_the_past_is_booked_with_a_warning(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient
) -> None:
    form = stay_form(hotel, starts_at=typed(in_days(-4)), ends_at=typed(in_days(-2)))

    assert "It begins in the past" in as_marcos.post("/hotel/reservations/preview", data=form).text
    assert as_marcos.post(NEW, data=form).status_code == 302


def test_only_administrators_agree_on_a_price(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient, as_lucia: FlaskClient
) -> None:
    make_resource(app, name="A-08")
    form = stay_form(hotel, agreed_cents="20")
    as_marcos.post(NEW, data=form)
    as_lucia.post(NEW, data=form | {"resource": ""})
    assert as_lucia.post(NEW, data=form | {"agreed_cents": "-5"}).status_code == 422

    with app.app_context():
        first, second = (booking_of(number) for number in (1, 2))
        assert (first.unit_cents, first.price_source) == (2_600, PriceSource.usual)
        assert (second.unit_cents, second.price_source) == (2_000, PriceSource.agreed)
    # Who may not set a price leaves it as it is.
    page = as_marcos.get("/bookings/2/edit").text
    assert 'name="agreed_cents"' not in page
    as_marcos.post(
        "/bookings/2/edit", data=form | {"resource": "", "version": "1", "notes": "Hola"}
    )
    with app.app_context():
        assert (booking_of(2).unit_cents, booking_of(2).notes) == (2_000, "Hola")


def always_stop(draft: Draft) -> list[Finding]:
    return [Finding(key="strict", level=Level.stop, title="No vaccine", overridable=True)]


@pytest.fixture
def strict(app: Flask) -> Any:
    checks = app.extensions["petadmin.preflight"]
    checks.append(Registered(always_stop, order=1))
    yield
    checks.pop()


def test_a_stop_is_overridden_with_a_reason_by_those_who_may(
    app: Flask, hotel: Hotel, strict: None, as_marcos: FlaskClient, as_lucia: FlaskClient
) -> None:
    reason = {"override-strict": "El veterinario lo confirma"}
    refused = as_marcos.post(NEW, data=stay_form(hotel) | reason)
    assert refused.status_code == 422
    assert "An administrator can book it all the same" in refused.text
    assert "Override…" not in refused.text
    assert as_lucia.post(NEW, data=stay_form(hotel)).status_code == 422
    assert as_lucia.post(NEW, data=stay_form(hotel) | {"override-strict": "  "}).status_code == 422
    with app.app_context():
        assert number_of_bookings() == 0

    assert as_lucia.post(NEW, data=stay_form(hotel) | reason).status_code == 302

    page = as_marcos.get("/bookings/1").text
    assert "El veterinario lo confirma" in page
    assert "Lucía Moreno" in page
    with app.app_context():
        override = db.session.scalars(select(BookingOverride)).one()
        assert (override.finding_key, override.finding) == ("strict", "No vaccine")
    # What was overridden once does not stand in the way of who changes the notes.
    changed = stay_form(hotel, notes="Trae su manta", version="1")
    assert as_marcos.post("/bookings/1/edit", data=changed).status_code == 302


def test_an_appointment_takes_as_long_as_its_service_unless_told_otherwise(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient
) -> None:
    as_marcos.post(BATH, data=bath_form(hotel))
    as_marcos.post(BATH, data=bath_form(hotel, minutes="90"))
    assert as_marcos.post(BATH, data=bath_form(hotel, minutes="100000")).status_code == 422

    with app.app_context():
        lengths = [booking_of(number).ends_at - booking_of(number).starts_at for number in (1, 2)]
    assert lengths == [timedelta(minutes=45), timedelta(minutes=90)]


def test_booking_again_offers_the_same_a_week_later_or_when_it_is_free(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient
) -> None:
    booking = book_stay(app, hotel)
    page = as_marcos.get(f"{NEW}?again={booking}").text
    assert f'value="{typed(in_days(9))}"' in page
    assert f'value="{typed(in_days(11, 18))}"' in page
    book_stay(app, hotel, starts_at=in_days(9), ends_at=in_days(11, 18))

    page = as_marcos.get(f"{NEW}?again={booking}").text

    assert f'value="{typed(in_days(12))}"' in page
    assert as_marcos.get(f"{NEW}?again=999999&start=nonsense&animal=x").status_code == 200


def test_who_walks_in_is_checked_in_at_once(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient
) -> None:
    make_resource(app, name="A-08")
    address = f"{NEW}?then=check-in&customer={hotel.marta}"
    assert "Save and check in" in as_marcos.get(address).text
    form = stay_form(hotel, starts_at=typed(in_days(0)))

    answer = as_marcos.post(address, data=form)

    assert answer.headers["Location"] == "/bookings/1"
    with app.app_context():
        assert booking_of(1).status is BookingStatus.checked_in
        assert db.session.scalars(select(Visit)).one().is_open
    # The same dog cannot come in a second time; nothing of that attempt is saved.
    again = as_marcos.post(address, data=form | {"resource": ""})
    assert again.status_code == 422
    assert "Luna is here already." in again.text
    with app.app_context():
        assert number_of_bookings() == 1


def test_without_a_script_a_button_shows_what_is_found(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient
) -> None:
    book_stay(app, hotel)
    sent = stay_form(hotel, animals=[], look="1")

    answer = as_marcos.post(NEW, data=sent)
    assert answer.status_code == 200
    assert "Luna" in answer.text
    answer = as_marcos.post(NEW, data=stay_form(hotel, look="1"))
    assert "A-07 is taken in this period." in answer.text
    assert as_marcos.post("/bookings/1/edit", data=stay_form(hotel, look="1")).status_code == 200
    with app.app_context():
        assert number_of_bookings() == 1


def test_the_animals_follow_the_customer(app: Flask, hotel: Hotel, as_marcos: FlaskClient) -> None:
    form = stay_form(hotel, animals=[])
    url = "/hotel/reservations/preview"

    changed = as_marcos.post(url, data=form | {"animals_of": ""}).text
    same = as_marcos.post(url, data=form | {"animals_of": str(hotel.marta)}).text

    assert 'name="animals"' in changed
    assert "checked" in changed
    assert 'name="animals"' not in same


def test_a_stale_form_shows_what_the_other_one_saved(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient, as_lucia: FlaskClient
) -> None:
    booking = book_stay(app, hotel)
    mine = stay_form(hotel, notes="Come pienso propio", version="1")
    as_lucia.post(f"/bookings/{booking}/edit", data=stay_form(hotel, notes="Alergia", version="1"))

    answer = as_marcos.post(f"/bookings/{booking}/edit", data=mine)

    assert answer.status_code == 422
    assert "Lucía Moreno saved a change" in answer.text
    assert "Alergia" in answer.text
    assert "Come pienso propio" in answer.text


def test_a_booking_is_moved_only_to_where_there_is_room(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient
) -> None:
    booking = book_stay(app, hotel)
    book_stay(app, hotel, starts_at=in_days(9), ends_at=in_days(11))
    moved = stay_form(hotel, starts_at=typed(in_days(8)), ends_at=typed(in_days(10)), version="1")

    answer = as_marcos.post(f"/bookings/{booking}/edit", data=moved)

    assert answer.status_code == 422
    assert "A-07 is taken in this period." in answer.text
    kept = stay_form(hotel, ends_at=typed(in_days(5)), version="1")
    assert as_marcos.post(f"/bookings/{booking}/edit", data=kept).status_code == 302
    with app.app_context():
        assert booking_of(booking).amount_cents == 3 * 2_600


def test_what_is_over_cannot_be_changed(app: Flask, hotel: Hotel, as_marcos: FlaskClient) -> None:
    bath = book_bath(app, hotel, starts_at=in_days(0))
    as_marcos.post(f"/bookings/{bath}/perform")

    address = f"/bookings/{bath}/edit"
    form = bath_form(hotel, notes="Champú suave")
    answers = [
        as_marcos.get(address),
        as_marcos.post(address, data=form),
        as_marcos.post(address, data={**form, "look": "1"}),
    ]

    assert {answer.headers["Location"] for answer in answers} == {f"/bookings/{bath}"}
    assert as_marcos.get(f"/bookings/{bath}").text.count("“Edit” is not possible") == len(answers)
    with app.app_context():
        assert booking_of(bath).notes == ""
