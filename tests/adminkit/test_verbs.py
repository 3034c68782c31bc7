"""Saving and verbs: nothing is lost, nothing is half done, and one goes back to where one came from."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from petadmin.animals.models import Animal
from petadmin.audit.models import AuditEvent
from petadmin.core.db import db
from petadmin.customers.models import Customer
from petadmin.mail.models import Email, EmailStatus
from tests.conventions.markup import read
from tests.conventions.scene import Scene
from tests.support.cast import make_animal, make_customer

ANIMAL = {"name": "Luna", "species": "dog", "sex": "unknown"}
CUSTOMER = {
    "kind": "person",
    "first_name": "Marta",
    "last_name": "González",
    "email": "marta@example.com",
    "language": "es",
}


def statuses(app: Flask) -> dict[int, EmailStatus]:
    with app.app_context():
        return {row.id: row.status for row in db.session.scalars(select(Email).order_by(Email.id))}


def is_active(app: Flask, customer_id: int) -> bool:
    with app.app_context():
        return db.session.get_one(Customer, customer_id).is_active


def test_a_stale_form_shows_the_other_change_and_can_be_sent_again(
    app: Flask, as_marcos: FlaskClient, as_lucia: FlaskClient
) -> None:
    animal = make_animal(app, make_customer(app), breed="Galgo")
    form = {**ANIMAL, "customer": "1", "version": "1"}
    as_lucia.post(f"/animals/{animal}/edit", data={**form, "breed": "Podenco"})

    stale = as_marcos.post(f"/animals/{animal}/edit", data={**form, "breed": "Mastín"})

    assert stale.status_code == 422
    rows = [cell.text for cell in read(stale.text).find("td")]
    assert rows == ["Podenco", "Mastín"]
    (version,) = read(stale.text).find("input", name="version")
    assert version["value"] == "2"
    again = {**form, "breed": "Mastín", "version": "2"}
    assert as_marcos.post(f"/animals/{animal}/edit", data=again).status_code == 302
    with app.app_context():
        assert db.session.scalars(select(Animal.breed)).one() == "Mastín"


@pytest.mark.parametrize("version", ["", "0", "99", "x", "1 "])
def test_a_form_without_its_version_does_not_win(
    app: Flask, as_marcos: FlaskClient, version: str
) -> None:
    animal = make_animal(app, make_customer(app))

    answer = as_marcos.post(
        f"/animals/{animal}/edit",
        data={**ANIMAL, "name": "Otra", "customer": "1", "version": version},
    )

    assert answer.status_code == 422
    with app.app_context():
        assert db.session.scalars(select(Animal.name)).one() == "Luna"


def test_a_change_of_a_phone_alone_is_a_change(
    app: Flask, as_marcos: FlaskClient, as_lucia: FlaskClient
) -> None:
    customer = make_customer(app, phones=[{"number": "612345678"}])
    form = {**CUSTOMER, "version": "1", "phones-0-number": "612345679"}
    as_lucia.post(f"/customers/{customer}/edit", data=form)

    answer = as_marcos.post(f"/customers/{customer}/edit", data=form)

    assert answer.status_code == 422
    assert "612 34 56 79" in answer.text or "612345679" in answer.text


def test_a_form_takes_only_the_fields_that_it_shows(app: Flask, as_marcos: FlaskClient) -> None:
    customer = make_customer(app)
    hidden = {
        "id": "77",
        "inactive_since": "2020-01-01",
        "inactive_reason": "x",
        "created_at": "2001-01-01",
        "sort_name": "zzz",
        "search_text": "zzz",
    }

    as_marcos.post(f"/customers/{customer}/edit", data={**CUSTOMER, **hidden, "version": "1"})

    with app.app_context():
        row = db.session.scalars(select(Customer)).one()
        assert (row.id, row.inactive_since, row.sort_name) == (customer, None, "marta gonzalez")
        assert row.created_at.year > 2001


def test_save_and_add_another_keeps_whose_animal_it_is_and_nothing_else(
    app: Flask, as_marcos: FlaskClient
) -> None:
    customer = make_customer(app)
    url = f"/animals/new?customer={customer}&next=/customers/{customer}"
    form = {**ANIMAL, "customer": str(customer), "then": "another"}

    for extra in (
        "",
        "&endpoint=x",
        "&_external=1&_scheme=javascript",
        "&_method=DELETE",
        "&self=1",
    ):
        answer = as_marcos.post(url + extra, data=form)

        assert answer.status_code == 302, extra
        assert (
            answer.headers["Location"]
            == f"/animals/new?customer={customer}&next=/customers/{customer}"
        )


def test_saving_leads_back_to_where_one_came_from(app: Flask, as_marcos: FlaskClient) -> None:
    customer = make_customer(app)
    form = {**ANIMAL, "customer": str(customer), "next": f"/customers/{customer}/animals"}

    answer = as_marcos.post("/animals/new", data=form)
    elsewhere = as_marcos.post("/animals/new", data={**form, "next": "//evil.example"})

    assert answer.headers["Location"] == f"/customers/{customer}/animals"
    assert elsewhere.headers["Location"] == "/animals/2"


def test_a_verb_that_asks_does_nothing_until_it_is_answered(
    app: Flask, as_marcos: FlaskClient
) -> None:
    customer = make_customer(app)

    for answer in (
        as_marcos.get(f"/customers/{customer}/deactivate"),
        as_marcos.post(f"/customers/{customer}/deactivate"),
        as_marcos.post("/customers/actions/deactivate", data={"ids": [str(customer)]}),
    ):
        assert answer.status_code == 200
        assert "Marta González Ruiz" in answer.text
    with app.app_context():
        assert db.session.scalars(select(Customer)).one().is_active


def test_what_a_verb_asks_is_checked(app: Flask, as_marcos: FlaskClient) -> None:
    customer = make_customer(app)

    for since, message in (
        ("", "This field is required."),
        ("tomorrow", "This is not a date."),
        ("2199-01-01", "The date cannot lie in the future."),
        ("1970-01-01", "The date lies too far back."),
    ):
        form = {"confirmed": "1", "since": since, "reason": "Mudanza"}
        answer = as_marcos.post(f"/customers/{customer}/deactivate", data=form)

        assert answer.status_code == 422
        assert message in answer.text
        assert "Mudanza" in answer.text


def test_a_bulk_verb_does_all_or_nothing(app: Flask, scene: Scene, as_lucia: FlaskClient) -> None:
    answers = {"confirmed": "1", "since": "2026-01-07", "reason": "Mudanza"}
    url = "/customers/actions/deactivate"

    mixed = as_lucia.post(url, data={**answers, "ids": [scene.active, scene.inactive]})

    assert mixed.headers["Location"] == "/customers/"
    assert is_active(app, scene.active)
    assert "“Deactivate” is not possible for" in as_lucia.get("/customers/").text
    as_lucia.post(url, data={**answers, "ids": [scene.active]})
    assert not is_active(app, scene.active)


def test_a_bulk_verb_that_works_partly_does_what_it_can(
    app: Flask, scene: Scene, as_marcos: FlaskClient
) -> None:
    before = statuses(app)
    waiting = [row for row, status in before.items() if status is EmailStatus.queued][:1]
    sent = [row for row, status in before.items() if status is EmailStatus.sent][:1]

    none = as_marcos.post("/emails/actions/cancel", data={"ids": sent}, follow_redirects=True)
    mixed = as_marcos.post(
        "/emails/actions/cancel", data={"ids": waiting + sent}, follow_redirects=True
    )

    assert "“Cancel sending” is not possible for" in none.text
    assert "is cancelled" not in none.text
    assert "“Cancel sending” is not possible for 1 of those selected" in mixed.text
    assert statuses(app) == {**before, waiting[0]: EmailStatus.cancelled}


def test_a_refusal_in_the_middle_takes_everything_back(app: Flask, as_lucia: FlaskClient) -> None:
    ids = [make_customer(app, first_name=name) for name in ("Ana", "Bea", "Cai")]
    form = {"confirmed": "1", "since": "2199-01-01", "ids": [str(row) for row in ids]}

    answer = as_lucia.post("/customers/actions/deactivate", data=form)

    assert answer.status_code == 422
    with app.app_context():
        active = select(func.count()).select_from(Customer).where(Customer.inactive_since.is_(None))
        assert db.session.scalar(active) == 3
        events = select(AuditEvent.id).where(AuditEvent.action == "customer.deactivated")
        assert db.session.scalar(events) is None


def test_a_bulk_verb_reaches_all_ticked_rows_and_no_other(
    app: Flask, as_marcos: FlaskClient
) -> None:
    ids = [make_customer(app, first_name=f"Ana {number}") for number in range(5)]
    ticked = [str(row) for row in ids[:3]]
    form = {"confirmed": "1", "since": "2026-01-31", "ids": [*ticked, "999", "x", "-1", "9" * 40]}

    answer = as_marcos.post("/customers/actions/deactivate", data=form)

    assert answer.headers["Location"] == "/customers/"
    page = as_marcos.get("/customers/").text
    assert "3 customers are now inactive." in page
    assert "1–2 of 2" in page


def test_nothing_ticked_is_nothing_done(app: Flask, as_marcos: FlaskClient) -> None:
    make_customer(app)

    for ids in ([], [""], ["x"], ["999"]):
        answer = as_marcos.post(
            "/customers/actions/deactivate", data={"ids": ids, "confirmed": "1"}
        )

        assert answer.headers["Location"] == "/customers/"
        assert "Nothing was selected." in as_marcos.get("/customers/").text


def test_a_verb_that_is_not_offered_cannot_be_done(app: Flask, as_lucia: FlaskClient) -> None:
    customer = make_customer(app)

    as_lucia.post(f"/customers/{customer}/reactivate")
    assert "is not possible for Marta" in as_lucia.get(f"/customers/{customer}").text
    assert as_lucia.post(f"/customers/{customer}/delete").status_code == 404
    assert as_lucia.post("/settings/tags/actions/merge", data={"ids": ["1"]}).status_code == 404


def test_a_lookup_is_short_and_finds_by_words(app: Flask, as_marcos: FlaskClient) -> None:
    for number in range(25):
        make_customer(app, first_name=f"Ana {number}")
    make_customer(app, first_name="Íñigo")

    everyone = as_marcos.get("/customers/lookup?limit=1000").get_json()
    found = as_marcos.get("/customers/lookup?q=inigo").get_json()

    assert len(everyone) == 20
    assert found == [{"value": 26, "text": "Íñigo González Ruiz"}]


def test_what_contradicts_the_database_is_told_in_words_and_without_sql(
    app: Flask, as_lucia: FlaskClient
) -> None:
    form = {"name": "Otra", "email": "MARCOS@patitas.example", "role": "user", "password": "x" * 12}

    answer = as_lucia.post("/settings/users/new", data=form)

    assert answer.status_code == 422
    assert "There is already a user with this email address." in answer.text
    assert "INSERT" not in answer.text
