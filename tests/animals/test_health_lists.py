"""The clinics, and the list of the vaccines, as staff meet them on their screens."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from petadmin.animals.health.models import Clinic, Vaccine
from petadmin.animals.models import Animal
from petadmin.core.db import db
from tests.animals.health_cases import make_clinic, make_dog, make_vaccine
from tests.support.cast import make_animal, make_customer


def test_a_clinic_is_kept_with_its_phones(app: Flask, as_marcos: FlaskClient) -> None:
    form = {"name": "Clínica Río", "phone": "912 34 56 78", "email": "hola@rio.example"}

    as_marcos.post("/clinics/new", data=form)

    with app.app_context():
        clinic = db.session.scalars(select(Clinic)).one()
        assert (clinic.phone, clinic.sort_name) == ("+34912345678", "clinica rio")
    page = as_marcos.get(f"/clinics/{clinic.id}").text
    assert 'href="tel:+34912345678"' in page
    assert "No animals yet" in page


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"name": ""}, "This field is required."),
        ({"phone": ""}, "This field is required."),
        ({"phone": "12"}, "This is not a phone number."),
        ({"emergency_phone": "hola"}, "This is not a phone number."),
        ({"email": "nadie"}, "This is not an email address."),
    ],
)
def test_what_a_clinic_needs(
    app: Flask, as_marcos: FlaskClient, values: dict[str, str], message: str
) -> None:
    answer = as_marcos.post(
        "/clinics/new", data={"name": "Clínica Río", "phone": "912345678", **values}
    )

    assert answer.status_code == 422
    assert message in answer.text


def test_a_clinic_is_chosen_on_the_card_and_shows_its_animals(
    app: Flask, as_marcos: FlaskClient
) -> None:
    dog, clinic = make_dog(app), make_clinic(app)
    with app.app_context():
        version = db.session.get_one(Animal, dog).version

    as_marcos.post(
        f"/animals/{dog}/panels/clinic?edit=1",
        data={"clinic": str(clinic), "version": str(version)},
    )

    card = as_marcos.get(f"/animals/{dog}").text
    page = as_marcos.get(f"/clinics/{clinic}").text
    listed = as_marcos.get("/clinics/").text
    assert 'href="tel:+34912345678"' in card
    assert "Luna" in page
    assert ">1<" in listed.partition("<tbody>")[2]


def test_a_new_clinic_is_assigned_to_the_animal_it_was_added_for(
    app: Flask, as_marcos: FlaskClient
) -> None:
    dog = make_dog(app)

    answer = as_marcos.post(
        f"/clinics/new?animal={dog}&next=/animals/{dog}",
        data={"name": "Clínica Río", "phone": "912345678"},
        follow_redirects=True,
    )

    assert "Luna is taken there from now on." not in as_marcos.get("/").text
    assert "Clínica Río" in answer.text
    with app.app_context():
        assert db.session.get_one(Animal, dog).clinic_id is not None


def test_a_clinic_for_an_animal_out_of_sight_is_not_added(
    app: Flask, as_marcos: FlaskClient
) -> None:
    hidden = make_animal(app, make_customer(app, inactive=True))

    answer = as_marcos.post(
        f"/clinics/new?animal={hidden}", data={"name": "Clínica Río", "phone": "912345678"}
    )

    assert answer.status_code == 404
    with app.app_context():
        assert db.session.scalars(select(Clinic)).all() == []


def test_a_deleted_clinic_leaves_its_animals(app: Flask, as_lucia: FlaskClient) -> None:
    clinic = make_clinic(app)
    dog = make_dog(app, clinic_id=clinic)

    question = as_lucia.get(f"/clinics/{clinic}/delete").text
    as_lucia.post(f"/clinics/{clinic}/delete", data={"confirmed": "1"})

    assert "1 animal is taken there." in question
    with app.app_context():
        assert db.session.get_one(Animal, dog).clinic_id is None


def test_the_usual_vaccines_are_added_once(app: Flask, as_lucia: FlaskClient) -> None:
    empty = as_lucia.get("/settings/vaccines/").text
    shown = as_lucia.get("/settings/vaccines/usual").text
    as_lucia.post("/settings/vaccines/usual")
    as_lucia.post("/settings/vaccines/usual")

    full = as_lucia.get("/settings/vaccines/").text

    assert "No vaccines yet" in empty
    assert "Leptospirosis" in shown
    assert "Add the usual vaccines" not in full
    with app.app_context():
        names = [(one.species.value, one.name) for one in db.session.scalars(select(Vaccine))]
    assert len(names) == len(set(names)) == 11


def test_a_vaccine_with_its_areas(app: Flask, as_lucia: FlaskClient) -> None:
    form = {"species": "dog", "name": "Rabia", "months": "36", "areas": ["hotel", "daycare"]}

    as_lucia.post("/settings/vaccines/new", data=form)
    twice = as_lucia.post("/settings/vaccines/new", data={**form, "name": "RABIA"})

    assert twice.status_code == 422
    assert "There is a vaccine of this name for this species." in twice.text
    with app.app_context():
        vaccine = db.session.scalars(select(Vaccine)).one()
        assert (vaccine.months, vaccine.areas) == (36, ["daycare", "hotel"])


def test_a_retired_vaccine_leaves_the_list_and_can_come_back(
    app: Flask, as_lucia: FlaskClient
) -> None:
    vaccine = make_vaccine(app)

    as_lucia.post(f"/settings/vaccines/{vaccine}/retire", data={"confirmed": "1"})
    used, retired = (
        as_lucia.get(f"/settings/vaccines/?state={state}").text.partition("<tbody>")[2]
        for state in ("used", "retired")
    )
    as_lucia.post(f"/settings/vaccines/{vaccine}/restore")

    assert "Rabia" not in used
    assert "Rabia" in retired
    assert "Rabia" in as_lucia.get("/settings/vaccines/").text.partition("<tbody>")[2]


@pytest.mark.parametrize(
    "url",
    ["/settings/vaccines/", "/settings/vaccines/new", "/settings/vaccines/usual"],
)
def test_vaccines_are_the_administrators(as_marcos: FlaskClient, url: str) -> None:
    assert as_marcos.get(url).status_code == 403
