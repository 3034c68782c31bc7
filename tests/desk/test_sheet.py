"""The summary sheet tells of the animals' vaccines and of the people around the customer."""

from flask import Flask
from flask.testing import FlaskClient

from petadmin.core.db import db
from petadmin.customers.people import services as people
from tests.animals.health_cases import days, make_vaccination, make_vaccine
from tests.conventions.counting import statements
from tests.marketing.letters import block
from tests.support.cast import make_animal, make_customer


def add_people(app: Flask, customer: int, *names: str) -> None:
    with app.app_context():
        for name in names:
            people.add(db.session, {"customer_id": customer, "name": name, "notes": "Gruñón"})
        db.session.commit()


def test_people_and_vaccines_stand_on_the_sheet(app: Flask, as_marcos: FlaskClient) -> None:
    customer = make_customer(app, areas=["hotel"])
    luna = make_animal(app, customer)
    make_vaccination(app, luna, make_vaccine(app, "Rabia"), expires_on=days(-3))
    make_vaccine(app, "Tos", areas=["hotel"])
    add_people(app, customer, "Iván Pérez")

    sheet = as_marcos.get(f"/customers/{customer}/sheet").text

    for word in ("Rabia", "Caducada", "Tos", "Falta", "Iván Pérez"):
        assert word in sheet
    assert "Gruñón" not in sheet


def test_nothing_stands_there_of_what_there_is_not(app: Flask, as_marcos: FlaskClient) -> None:
    customer = make_customer(app)
    make_animal(app, customer)
    gone = make_animal(app, customer, name="Simón", deceased_on=days(-9))
    make_vaccination(app, gone, make_vaccine(app))

    sheet = as_marcos.get(f"/customers/{customer}/sheet").text

    assert "Vacunaciones" not in sheet
    assert "Personas de contacto" not in sheet
    assert "Simón" not in sheet


def test_a_sheet_names_all_animals_up_to_its_bound(app: Flask, as_marcos: FlaskClient) -> None:
    customer = make_customer(app)
    for number in range(51):
        make_animal(app, customer, name=f"Animal {number:02}")

    sheet = as_marcos.get(f"/customers/{customer}/sheet").text

    assert "Animal 49" in sheet
    assert "Animal 50" not in sheet


def test_more_rows_cost_no_more_queries(app: Flask, as_marcos: FlaskClient) -> None:
    customer = make_customer(app, areas=["hotel"])
    rabies, cough = make_vaccine(app, "Rabia"), make_vaccine(app, "Tos", areas=["hotel"])
    make_vaccination(app, make_animal(app, customer), rabies)
    add_people(app, customer, "Iván Pérez")
    url = f"/customers/{customer}/sheet"
    with statements(app) as few:
        assert as_marcos.get(url).status_code == 200
    for name in ("Nala", "Simba", "Toby"):
        animal = make_animal(app, customer, name=name)
        make_vaccination(app, animal, rabies)
        make_vaccination(app, animal, cough)
    add_people(app, customer, "Ana", "Blas", "Carmen")

    with statements(app) as many:
        assert as_marcos.get(url).status_code == 200

    assert len(many) == len(few)


def test_whoever_sends_it_to_a_blocked_address_learns_of_it_at_once(
    app: Flask, as_marcos: FlaskClient
) -> None:
    customer = make_customer(app, email="marta@example.com")
    block(app, "marta@example.com")

    answer = as_marcos.post(f"/customers/{customer}/send-sheet", data={"to": "marta@example.com"})

    page = as_marcos.get(answer.headers["Location"]).text
    assert "The email to marta@example.com was not sent. The address is blocked." in page
    assert "on its way" not in page
