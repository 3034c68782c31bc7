"""The services as staff meet them: who may change them, what is refused, and what is offered."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from petadmin.bookings.models import Booking
from petadmin.catalog import services
from petadmin.catalog.models import CustomerPrice, Service
from petadmin.core.db import db
from tests.animals.health_cases import make_vaccine
from tests.catalog.goods import make_service, service
from tests.conftest import browser_of
from tests.support.cast import LUCIA, make_customer

FORM = {
    "area": "hotel",
    "name": "Noche en box",
    "kind": "individual",
    "price_cents": "26,50",
    "unit": "night",
    "tax_basis_points": "21",
    "is_public": "y",
    "vaccines_stop": "y",
}


def test_a_service_is_kept_as_it_was_typed(app: Flask, as_lucia: FlaskClient) -> None:
    rabies = make_vaccine(app)

    answer = as_lucia.post(
        "/services/new",
        data={**FORM, "tax_basis_points": "10.5", "duration_minutes": "90", "vaccines": rabies},
    )

    assert answer.status_code == 302
    with app.app_context():
        kept = db.session.scalars(select(Service)).one()
        assert (kept.price_cents, kept.tax_basis_points) == (2_650, 1_050)
        assert [vaccine.name for vaccine in kept.vaccines] == ["Rabia"]
    listed = as_lucia.get("/services/").text.partition("<tbody>")[2]
    for words in ("Noche en box", "€26.50", "10.5 %", "1 h 30 min", "Hotel"):
        assert words in listed
    assert "€10.5" not in as_lucia.get("/settings/history/").text


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "   "}, "This field is required."),
        ({"name": "x" * 121}, "Field cannot be longer than 120 characters."),
        pytest.param(
            {"name": "x" * 2_000_000}, "Field cannot be longer than 120 characters.", id="2 MB"
        ),
        ({"area": ""}, "This field is required."),
        ({"area": "circus"}, "Choose one of these."),
        ({"price_cents": ""}, "This field is required."),
        ({"price_cents": "-1"}, "An amount cannot be negative."),
        ({"price_cents": "1" + "0" * 20}, "This is not an amount."),
        ({"price_cents": "999999999999"}, "This amount is too large."),
        ({"price_cents": "12.345"}, "At most two digits"),
        ({"price_cents": "🐕"}, "This is not an amount."),
        ({"tax_basis_points": "150"}, "A share lies between 0 and 100 per cent."),
        ({"tax_basis_points": "-1"}, "A share lies between 0 and 100 per cent."),
        ({"duration_minutes": "0"}, "Number must be between 1 and 10080."),
        ({"duration_minutes": "-5"}, "Number must be between 1 and 10080."),
        ({"duration_minutes": "9" * 20}, "This is not a whole number."),
        ({"unit": "year"}, "Choose one of these."),
        ({"species": "dragon"}, "Choose one of these."),
        ({"vaccines": "77"}, "Choose one of these."),
        ({"description": "x" * 20_001}, "Field cannot be longer than 20000 characters."),
    ],
)
def test_a_wrong_value_is_told_at_its_field(
    app: Flask, as_lucia: FlaskClient, values: dict[str, str], message: str
) -> None:
    answer = as_lucia.post("/services/new", data={**FORM, **values})

    assert answer.status_code == 422
    assert message in answer.text
    assert "field-error" in answer.text
    with app.app_context():
        assert db.session.scalars(select(Service)).all() == []


def test_a_name_is_taken_once_in_each_area(app: Flask, as_lucia: FlaskClient) -> None:
    make_service(app, "Baño")

    again = as_lucia.post("/services/new", data={**FORM, "name": " BANO "})
    elsewhere = as_lucia.post("/services/new", data={**FORM, "name": "Baño", "area": "grooming"})

    assert again.status_code == 422
    assert "This name is taken in this area." in again.text
    assert elsewhere.status_code == 302


def test_a_name_of_emoji_is_a_name(as_lucia: FlaskClient) -> None:
    answer = as_lucia.post(
        "/services/new", data={**FORM, "name": "Baño 🛁🐕"}, follow_redirects=True
    )

    assert "Baño 🛁🐕" in answer.text


def test_a_vaccine_of_another_species_is_refused(app: Flask, as_lucia: FlaskClient) -> None:
    rabies = make_vaccine(app)

    answer = as_lucia.post("/services/new", data={**FORM, "species": "cat", "vaccines": rabies})

    assert answer.status_code == 422
    assert "Rabia is a vaccine for another species (Dog)." in answer.text


def test_a_retired_vaccine_survives_that_the_form_does_not_show_it(
    app: Flask, as_lucia: FlaskClient
) -> None:
    kept = make_vaccine(app, "Moquillo")
    made = make_service(app, vaccines=[kept, make_vaccine(app)])
    as_lucia.post(f"/settings/vaccines/{kept}/retire", data={"confirmed": "1"})
    with app.app_context():
        version = service(made).version

    as_lucia.post(f"/services/{made}/edit", data={**FORM, "version": version})

    with app.app_context():
        assert [vaccine.name for vaccine in service(made).vaccines] == ["Moquillo"]
    history = as_lucia.get("/settings/history/").text
    assert "Vaccines of a service changed" in history
    assert "Moquillo, Rabia" in history


def test_amounts_stand_in_the_history_as_people_read_them(
    app: Flask, as_lucia: FlaskClient
) -> None:
    made = make_service(app)

    as_lucia.post(f"/services/{made}/edit", data={**FORM, "version": "1", "tax_basis_points": "10"})

    history = as_lucia.get("/settings/history/").text
    for words in ("€26.00", "€26.50", "21 %", "10 %"):
        assert words in history


def test_two_people_change_one_service(app: Flask, as_lucia: FlaskClient) -> None:
    made = make_service(app)
    as_lucia.post(f"/services/{made}/edit", data={**FORM, "version": "1"})

    answer = as_lucia.post(
        f"/services/{made}/edit", data={**FORM, "version": "1", "price_cents": "30"}
    )

    assert answer.status_code == 422
    assert "<td>€26.50</td>" in answer.text
    assert "<td>€30.00</td>" in answer.text


def test_what_is_retired_leaves_list_and_look_up_and_comes_back(
    app: Flask, as_lucia: FlaskClient
) -> None:
    made = make_service(app)

    as_lucia.post(f"/services/{made}/retire", data={"confirmed": "1"})
    offered, retired = (
        as_lucia.get(f"/services/?state={state}").text.partition("<tbody>")[2]
        for state in ("", "retired")
    )
    found = as_lucia.get("/services/lookup?area=hotel").json
    as_lucia.post(f"/services/{made}/offer-again")

    assert "Noche" not in offered
    assert "Noche" in retired
    assert found == []
    assert "Noche" in as_lucia.get("/services/").text.partition("<tbody>")[2]


def test_the_look_up_is_of_one_area_when_it_is_named(app: Flask, as_marcos: FlaskClient) -> None:
    night = make_service(app)
    bath = make_service(app, "Baño", area="grooming")

    def found(query: str) -> set[int]:
        answer: list[dict[str, Any]] = as_marcos.get(f"/services/lookup{query}").json or []
        return {row["value"] for row in answer}

    assert found("") == {night, bath}
    assert found("?area=hotel") == {night}
    assert found("?area=grooming&q=bano") == {bath}
    assert found("?area=circus") == set()
    assert found("?area=") == set()


def test_the_form_knows_the_area_from_which_it_was_opened(as_lucia: FlaskClient) -> None:
    listed = as_lucia.get("/services/?area=grooming").text
    form = as_lucia.get("/services/new?area=grooming").text
    another = as_lucia.post("/services/new?area=hotel", data={**FORM, "then": "another"})

    assert 'href="/services/new?area=grooming"' in listed
    assert '<option selected value="grooming">' in form
    assert another.headers["Location"] == "/services/new?area=hotel"
    assert as_lucia.get("/services/new?area=circus").status_code == 200


def test_only_what_was_never_used_can_be_deleted(app: Flask, as_lucia: FlaskClient) -> None:
    booked, unused = make_service(app), make_service(app, "Otra")
    _book(app, booked)

    refused = as_lucia.post(
        f"/services/{booked}/delete", data={"confirmed": "1"}, follow_redirects=True
    )
    as_lucia.post(f"/services/{unused}/delete", data={"confirmed": "1"})

    assert "Noche has been used, so it stays on file." in refused.text
    with app.app_context():
        assert db.session.scalars(select(Service.name)).all() == ["Noche"]


def test_a_price_of_a_customer_does_not_keep_a_service(app: Flask, as_lucia: FlaskClient) -> None:
    made, customer = make_service(app), make_customer(app)
    with app.app_context():
        services.add_price(
            db.session, {"customer_id": customer, "service_id": made, "price_cents": 1}
        )
        db.session.commit()

    as_lucia.post(f"/services/{made}/delete", data={"confirmed": "1"})

    with app.app_context():
        assert db.session.scalars(select(CustomerPrice)).all() == []


def test_what_was_used_stays_in_its_area(app: Flask, as_lucia: FlaskClient) -> None:
    made = make_service(app)
    _book(app, made)

    answer = as_lucia.post(
        f"/services/{made}/edit", data={**FORM, "version": "1", "area": "daycare"}
    )

    assert answer.status_code == 422
    assert "It has been used in its area, so it stays there." in answer.text


def test_a_user_sees_services_and_changes_none(app: Flask, as_marcos: FlaskClient) -> None:
    made = make_service(app)

    assert as_marcos.get("/services/").status_code == 200
    assert as_marcos.get(f"/services/{made}").status_code == 200
    assert "/services/new" not in as_marcos.get("/services/").text
    for address in ("/services/new", f"/services/{made}/edit", f"/services/{made}/retire"):
        assert as_marcos.get(address).status_code == 403
    assert as_marcos.post(f"/services/{made}/delete").status_code == 403


def test_services_of_an_area_that_is_switched_off_are_not_there(
    app: Flask, switch_off: Any
) -> None:
    made = make_service(app)
    make_service(app, "Baño", area="grooming")

    switch_off("hotel")
    browser = browser_of(app, LUCIA)

    listed = browser.get("/services/").text
    assert "Noche" not in listed
    assert "Baño" in listed
    assert browser.get(f"/services/{made}").status_code == 404
    assert browser.get("/services/lookup?area=hotel").json == []
    assert browser.post("/services/new", data=FORM).status_code == 422


def _book(app: Flask, service_id: int) -> None:
    customer = make_customer(app)
    with app.app_context():
        db.session.add(
            Booking(
                area="hotel",
                customer_id=customer,
                service_id=service_id,
                starts_at=datetime(2026, 5, 1, 10, tzinfo=UTC),
                ends_at=datetime(2026, 5, 3, 10, tzinfo=UTC),
            )
        )
        db.session.commit()
