"""What is said before a booking is saved: each check finds what it looks for, and no more questions for more rows."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from petadmin.animals import relations
from petadmin.animals.models import Animal, RelationKind, Weight
from petadmin.catalog.models import Resource
from petadmin.core.db import db
from petadmin.customers.models import Customer
from petadmin.records.incidents import services as incidents
from petadmin.records.incidents.models import IncidentKind, Severity
from tests.bookings.cast import make_resource
from tests.bookings.kennel import Hotel, book_bath, book_stay, in_days, stay_form
from tests.conventions.counting import statements
from tests.support.cast import make_animal, make_customer

PREVIEW = "/hotel/reservations/preview"


def said(client: FlaskClient, hotel: Hotel, **changes: Any) -> str:
    return client.post(PREVIEW, data=stay_form(hotel, **changes)).text


def test_what_is_highlighted_is_told(app: Flask, hotel: Hotel, as_marcos: FlaskClient) -> None:
    with app.app_context():
        customer = db.session.get_one(Customer, hotel.marta)
        customer.important_info = "Paga por adelantado"
        customer.pickup_info = "Solo Marta o Iván"
        db.session.get_one(Animal, hotel.luna).important_info = "Alérgica al <b>pollo</b>"
        db.session.commit()

    page = said(as_marcos, hotel)

    for words in ("Paga por adelantado", "Solo Marta o Iván", "Alérgica al &lt;b&gt;pollo"):
        assert words in page
    assert "Nothing in the way" in page


def test_open_incidents_are_warned_of(app: Flask, hotel: Hotel, as_marcos: FlaskClient) -> None:
    day = in_days(-3).date()
    values = {"kind": IncidentKind.bite, "severity": Severity.slight, "occurred_on": day}
    with app.app_context():
        made = incidents.add(
            db.session,
            {**values, "text": "Mordió", "animal_id": hotel.luna},
            author_id=None,
            today=day,
        )
        db.session.commit()
        number = made.id
    assert "no open incidents" not in said(as_marcos, hotel)
    assert "Open incident: Bite" in said(as_marcos, hotel)

    as_marcos.post(
        f"/incidents/{number}/settle",
        data={"confirmed": "1", "settled_on": in_days(0).date().isoformat()},
    )

    assert "no open incidents" in said(as_marcos, hotel)


def test_enemies_at_the_same_time_are_warned_of(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient
) -> None:
    iker = make_customer(app, first_name="Iker", email="iker@example.com")
    rex = make_animal(app, iker, name="Rex")
    make_resource(app, name="A-08")
    with app.app_context():
        relations.add(
            db.session,
            {"first_id": hotel.luna, "second_id": rex, "kind": RelationKind.enemy, "notes": ""},
        )
        db.session.commit()
    book_stay(app, hotel, resource=None, customer=iker, animals=[rex])

    assert "Luna and Rex do not get on." in said(as_marcos, hotel)


def test_the_same_animal_and_busy_staff_are_warned_of(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient
) -> None:
    bath = book_bath(app, hotel, starts_at=in_days(3), staff_id=1)

    page = said(as_marcos, hotel, staff="1")

    assert "Luna booked already" in page
    assert "Staff busy at this time" in page
    assert f'href="/bookings/{bath}"' in page
    assert "2 warnings" in page


def test_a_place_that_is_too_small_is_warned_of(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient
) -> None:
    with app.app_context():
        db.session.get_one(Resource, hotel.kennel).most_grams = 8_000
        db.session.add(Weight(animal_id=hotel.luna, measured_on=in_days(-3).date(), grams=21_000))
        db.session.commit()

    assert "A-07 is small for Luna" in said(as_marcos, hotel)


def test_the_form_answers_while_it_is_empty_or_wrong(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient
) -> None:
    wrong: dict[str, Any] = {
        "customer": "x", "animals": ["-1", "9" * 40], "service": "[]", "starts_at": "mañana",
        "minutes": "∞", "agreed_cents": "NaN",
    }  # fmt: skip
    for form in ({}, wrong, stay_form(hotel, ends_at=""), stay_form(hotel, customer="")):
        for url in (PREVIEW, "/grooming/appointments/preview"):
            assert as_marcos.post(url, data=form).status_code == 200
    assert as_marcos.post("/bookings/preview").status_code == 204
    assert as_marcos.post("/bookings/preview?booking=999").status_code == 404


def test_more_animals_ask_no_more_questions(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient
) -> None:
    with app.app_context():
        db.session.get_one(Resource, hotel.kennel).capacity = 12
        db.session.commit()
    said(as_marcos, hotel)
    with statements(app) as one:
        said(as_marcos, hotel)
    others = [str(make_animal(app, hotel.marta, name=f"Perro {n}")) for n in range(9)]
    with statements(app) as many:
        page = said(as_marcos, hotel, animals=[str(hotel.luna), *others])

    assert "× 10 animals" in page
    assert len(many) == len(one)
