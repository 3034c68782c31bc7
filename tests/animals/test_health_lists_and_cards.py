"""Vaccinations in lists, on cards, desks and timelines, and who sees them."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from petadmin.animals.health import queries
from petadmin.animals.models import Species
from petadmin.core.db import db
from tests.animals.health_cases import days, make_clinic, make_dog, make_vaccination, make_vaccine
from tests.conventions.counting import statements
from tests.support.cast import make_animal, make_customer

pytestmark = pytest.mark.slow


def test_the_queue_holds_what_is_worth_verifying(app: Flask, as_marcos: FlaskClient) -> None:
    customer, vaccine = make_customer(app), make_vaccine(app)
    luna = make_animal(app, customer, name="Luna")
    make_vaccination(app, luna, vaccine)
    make_vaccination(app, luna, make_vaccine(app, "Tos"), verified=True)
    make_vaccination(app, make_animal(app, customer, name="Vieja"), vaccine, expires_on=days(-1))
    gone = make_animal(app, customer, name="Ada", deceased_on=date(2024, 1, 1))
    make_vaccination(app, gone, vaccine)

    page = as_marcos.get("/vaccinations/?state=waiting").text

    assert "1 vaccination waits for verification" in page
    assert "Luna" in page
    assert "Tos" not in page.partition('class="list-table"')[2]
    assert "Vieja" not in page
    assert "Ada" not in page


@pytest.mark.parametrize(
    ("state", "shown"),
    [("expired", ["Tos"]), ("lapsing", ["Lepto"]), ("fine", ["Rabia"]), ("", ["Lepto", "Rabia"])],
)
def test_the_list_by_state(
    app: Flask, as_marcos: FlaskClient, state: str, shown: list[str]
) -> None:
    dog = make_dog(app)
    for name, expires_on in (("Rabia", days(100)), ("Lepto", days(10)), ("Tos", days(-3))):
        make_vaccination(app, dog, make_vaccine(app, name), expires_on=expires_on)
    with app.app_context():
        rabies = queries.vaccine_named(db.session, Species.dog, "rabia")
        assert rabies is not None
    make_vaccination(app, dog, rabies.id, expires_on=days(-200))

    page = as_marcos.get(f"/vaccinations/?state={state}").text
    rows = page.partition("<tbody>")[2]

    assert [name for name in ("Lepto", "Rabia", "Tos") if name in rows] == sorted(
        shown if state else ["Lepto", "Rabia", "Tos"]
    )
    assert ("Renewed" in rows) is (state == "")


def test_the_list_is_narrowed_by_the_animals_name(app: Flask, as_marcos: FlaskClient) -> None:
    customer, vaccine = make_customer(app), make_vaccine(app)
    for name in ("Kira", "Thor"):
        make_vaccination(app, make_animal(app, customer, name=name), vaccine)

    rows = as_marcos.get("/vaccinations/?name=kir").text.partition("<tbody>")[2]

    assert "Kira" in rows
    assert "Thor" not in rows


def test_a_customer_is_marked_and_their_animals_are_flagged(
    app: Flask, as_marcos: FlaskClient
) -> None:
    customer, vaccine = make_customer(app), make_vaccine(app)
    luna, kira = (make_animal(app, customer, name=name) for name in ("Luna", "Kira"))
    make_vaccination(app, luna, vaccine)

    calm = as_marcos.get(f"/customers/{customer}").text
    make_vaccination(app, kira, vaccine, expires_on=days(-1))
    marked = as_marcos.get(f"/customers/{customer}").text
    listed = as_marcos.get("/animals/").text

    assert "Vaccine expired" not in calm
    assert "Vaccines up to date" in calm
    assert 'class="pill tone-danger"' in marked
    assert "Vaccine expired: Rabia" in marked
    assert "Vaccine expired: Rabia" in listed


def test_the_card_shows_every_vaccine_with_the_way_to_renew_it(
    app: Flask, as_marcos: FlaskClient
) -> None:
    dog = make_dog(app, "hotel")
    rabies, cough = make_vaccine(app), make_vaccine(app, "Tos", areas=["hotel"])
    make_vaccination(app, dog, rabies, expires_on=days(-1))

    page = as_marcos.get(f"/animals/{dog}").text

    assert f"/vaccinations/new?animal={dog}&amp;vaccine={rabies}" in page
    assert f"/vaccinations/new?animal={dog}&amp;vaccine={cough}" in page
    assert "Missing" in page
    assert "Renew: Rabia" in page


@pytest.mark.slow
def test_the_card_sends_the_same_number_of_queries_for_few_and_many(
    app: Flask, as_marcos: FlaskClient
) -> None:
    dog = make_dog(app, "hotel")
    make_vaccination(app, dog, make_vaccine(app), given_on=days(-9))
    numbers = []

    for start in (0, 8):
        with statements(app) as sent:
            for url in (f"/animals/{dog}", f"/animals/{dog}/vaccinations", "/vaccinations/"):
                assert as_marcos.get(url).status_code == 200
        numbers.append(len(sent))
        for number in range(start, start + 8):
            vaccine = make_vaccine(app, f"Vacuna {number}", areas=["hotel"])
            make_vaccination(app, dog, vaccine, given_on=days(-9), expires_on=days(number))

    assert numbers[0] == numbers[1]


def test_the_timelines_tell_of_vaccinations(app: Flask, as_marcos: FlaskClient) -> None:
    customer = make_customer(app)
    dog = make_animal(app, customer)
    make_vaccination(app, dog, make_vaccine(app), given_on=days(-9))

    page = as_marcos.get(f"/customers/{customer}/timeline").text

    assert "Luna was vaccinated: Rabia" in page


def test_a_user_deletes_neither_clinics_nor_vaccinations(
    app: Flask, as_marcos: FlaskClient
) -> None:
    row, clinic = make_vaccination(app, make_dog(app), make_vaccine(app)), make_clinic(app)

    assert as_marcos.post(f"/vaccinations/{row}/delete").status_code == 403
    assert as_marcos.post(f"/clinics/{clinic}/delete").status_code == 403


def test_an_administrator_deletes_a_vaccination(app: Flask, as_lucia: FlaskClient) -> None:
    row = make_vaccination(app, make_dog(app), make_vaccine(app))

    page = as_lucia.post(
        f"/vaccinations/{row}/delete", data={"confirmed": "1"}, follow_redirects=True
    )

    assert "1 vaccination is deleted." in page.text
    assert as_lucia.get(f"/vaccinations/{row}").status_code == 404


def test_vaccinations_are_exported_in_words(app: Flask, as_lucia: FlaskClient) -> None:
    make_vaccination(app, make_dog(app), make_vaccine(app), expires_on=days(-1))

    text = as_lucia.get("/vaccinations/export.csv").get_data(as_text=True)

    assert "Luna" in text
    assert "Expired" in text


def test_what_is_an_inactive_customers_is_hidden(app: Flask, as_marcos: FlaskClient) -> None:
    hidden = make_animal(app, make_customer(app, inactive=True), name="Sombra")
    row = make_vaccination(app, hidden, make_vaccine(app), expires_on=days(-1))

    assert as_marcos.get(f"/vaccinations/{row}").status_code == 404
    assert as_marcos.get(f"/vaccinations/{row}/proof").status_code == 404
    assert "Sombra" not in as_marcos.get("/vaccinations/?state=expired").text
    assert (
        "waits for verification"
        not in as_marcos.get("/vaccinations/?state=fine").text.lower().partition("list-table")[2]
    )
