"""Incidents: put on file with their day, an alert while they are serious and open, settled with a date."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from petadmin.audit.models import AuditEvent
from petadmin.core.db import db
from petadmin.records.incidents import services
from petadmin.records.incidents.models import Incident, IncidentKind, Severity
from tests.conventions.counting import statements
from tests.support.cast import make_animal, make_customer

pytestmark = pytest.mark.slow

TODAY = date(2026, 3, 2)
FORM = {
    "kind": "bite",
    "severity": "serious",
    "occurred_on": "2026-03-01",
    "text": "Mordió a un perro en el patio",
    "action_taken": "Separados y curados",
}


@pytest.fixture
def marta(app: Flask) -> Iterator[int]:
    with time_machine.travel(datetime(2026, 3, 2, 11, tzinfo=UTC), tick=False):
        yield make_customer(app)


def make(app: Flask, text: str = "Se escapó", *, grave: bool = True, **owner: int) -> int:
    values = {
        "kind": IncidentKind.escape,
        "severity": Severity.serious if grave else Severity.slight,
        "occurred_on": TODAY - timedelta(days=3),
        "text": text,
        **owner,
    }
    with app.app_context():
        incident = services.add(db.session, values, author_id=None, today=TODAY)
        db.session.commit()
        return incident.id


def alerts(client: FlaskClient, address: str) -> str:
    page = client.get(address).text
    return page[page.index('id="main"') : page.index("data-desk>")]


def test_an_incident_is_put_on_file_from_the_desk(
    app: Flask, marta: int, as_marcos: FlaskClient
) -> None:
    luna = make_animal(app, marta)

    answer = as_marcos.post(f"/incidents/new?animal={luna}", data=FORM)

    assert answer.headers["Location"] == f"/animals/{luna}"
    as_marcos.get("/")
    for url in (f"/animals/{luna}/incidents", "/incidents/", f"/animals/{luna}/timeline"):
        assert "Mordió a un perro" in as_marcos.get(url).text, url
    assert "Marcos Gil" in as_marcos.get("/incidents/1").text


def test_a_serious_one_stands_over_the_desk_until_it_is_settled(
    app: Flask, marta: int, as_marcos: FlaskClient
) -> None:
    luna = make_animal(app, marta)
    of_luna = make(app, "Se escapó por la valla", animal_id=luna)
    make(app, "Amenazó al personal", customer_id=marta)
    make(app, "Rompió un cuenco", grave=False, animal_id=luna)

    customer = alerts(as_marcos, f"/customers/{marta}")
    animal = alerts(as_marcos, f"/animals/{luna}")

    assert "Serious incident with Luna (Escape, 27 Feb 2026)" in customer
    assert "Amenazó" in customer
    assert "cuenco" not in customer + animal
    assert "Se escapó por la valla" in animal
    assert "Amenazó" not in animal
    form = {"confirmed": "1", "settled_on": "2026-03-02"}
    assert as_marcos.post(f"/incidents/{of_luna}/settle", data=form).status_code == 302
    as_marcos.get("/")
    assert "valla" not in alerts(as_marcos, f"/customers/{marta}")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"text": " "}, "Write down what happened."),
        ({"occurred_on": "2026-03-03"}, "The date cannot lie in the future."),
        ({"occurred_on": "ayer"}, "This is not a date."),
        ({"settled_on": "2026-02-01"}, "It cannot have been settled before it happened."),
        ({"settled_on": "2026-04-01"}, "The date cannot lie in the future."),
        ({"text": "", "occurred_on": "2026-03-03"}, "The date cannot lie in the future."),
        ({"kind": "dragon"}, "Choose one of these."),
        ({"text": "x" * 20_001}, "20000"),
    ],
)
def test_mistakes_are_said_at_their_field(
    app: Flask, marta: int, as_marcos: FlaskClient, change: dict[str, str], said: str
) -> None:
    answer = as_marcos.post(f"/incidents/new?customer={marta}", data={**FORM, **change})

    assert answer.status_code == 422
    assert said in answer.text
    with app.app_context():
        assert db.session.scalar(select(Incident.id)) is None


@pytest.mark.parametrize(
    ("day", "said"),
    [("2026-02-01", "before it happened"), ("2026-05-01", "in the future"), ("", "required")],
)
def test_the_day_of_settling_makes_sense(
    app: Flask, marta: int, as_marcos: FlaskClient, day: str, said: str
) -> None:
    incident = make(app, customer_id=marta)

    answer = as_marcos.post(
        f"/incidents/{incident}/settle", data={"confirmed": "1", "settled_on": day}
    )

    assert answer.status_code == 422
    assert said in answer.text


def test_settling_and_taking_up_again_are_one_line_each_in_the_history(
    app: Flask, marta: int, as_marcos: FlaskClient
) -> None:
    incident = make(app, customer_id=marta)
    form = {"confirmed": "1", "settled_on": "2026-03-01"}
    as_marcos.post(f"/incidents/{incident}/settle", data=form)
    assert as_marcos.get(f"/incidents/{incident}/settle").status_code == 302
    as_marcos.post(f"/incidents/{incident}/reopen")

    edited = {**FORM, "settled_on": "2026-03-01", "version": "3"}
    as_marcos.post(f"/incidents/{incident}/edit", data=edited)

    with app.app_context():
        rows = select(AuditEvent.action).where(AuditEvent.entity == "incident")
        found = list(db.session.scalars(rows.order_by(AuditEvent.id)))
    assert found[:3] == ["incident.created", "incident.settled", "incident.reopened"]
    assert sorted(found[3:]) == ["incident.settled", "incident.updated"]


def test_lists_are_narrowed_by_state_kind_and_severity(
    app: Flask, marta: int, as_marcos: FlaskClient
) -> None:
    make(app, "Grave", customer_id=marta)
    slight = make(app, "Leve", grave=False, customer_id=marta)
    as_marcos.post(
        f"/incidents/{slight}/settle", data={"confirmed": "1", "settled_on": "2026-03-02"}
    )
    as_marcos.get("/")

    for query, seen, unseen in (
        ("severity=serious", "Grave", "Leve"),
        ("state=settled", "Leve", "Grave"),
        ("state=open", "Grave", "Leve"),
        ("kind=bite", "", "Grave"),
    ):
        for path in ("/incidents/", f"/customers/{marta}/incidents"):
            page = as_marcos.get(f"{path}?{query}").text
            listed = page[page.index('id="list"') :]
            assert seen in listed, query
            assert unseen not in listed, query


def test_those_of_a_customer_out_of_use_are_not_there(
    app: Flask, as_marcos: FlaskClient, as_lucia: FlaskClient
) -> None:
    hidden = make_customer(app, first_name="Zósimo", inactive=True)
    rows = [
        make(app, "Secreto", customer_id=hidden),
        make(app, "Secreto", animal_id=make_animal(app, hidden)),
    ]

    for row in rows:
        for path in ("", "/edit", "/settle"):
            assert as_marcos.get(f"/incidents/{row}{path}").status_code == 404
    assert "Secreto" not in as_marcos.get("/incidents/").text
    assert "Secreto" in as_lucia.get("/incidents/").text


def test_only_administrators_delete(
    app: Flask, marta: int, as_marcos: FlaskClient, as_lucia: FlaskClient
) -> None:
    incident = make(app, customer_id=marta)

    url = f"/incidents/{incident}/delete"
    assert as_marcos.post(url, data={"confirmed": "1"}).status_code == 403
    assert as_lucia.post(url, data={"confirmed": "1"}).headers["Location"] == f"/customers/{marta}"


@pytest.mark.slow
def test_the_desk_costs_the_same_whatever_the_number_of_animals(
    app: Flask, marta: int, as_marcos: FlaskClient
) -> None:
    luna = make_animal(app, marta)
    make(app, animal_id=luna)
    as_marcos.get(f"/customers/{marta}")
    with statements(app) as few:
        as_marcos.get(f"/customers/{marta}")
    for number in range(10):
        make(app, animal_id=make_animal(app, marta, name=f"Animal {number}"))

    with statements(app) as many:
        shown = alerts(as_marcos, f"/customers/{marta}")

    assert len(many) == len(few)
    assert "There are more serious incidents" in shown
