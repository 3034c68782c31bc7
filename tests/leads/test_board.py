"""The board: its columns, what a drop does, and what is refused."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.leads import services
from petadmin.leads.admin import board
from petadmin.leads.models import Lead, LostReason, Stage
from tests.support.cast import make_customer, make_lead

JSON = {"Accept": "application/json"}


def drop(browser: FlaskClient, app: Flask, lead_id: int, stage: str, **data: Any) -> TestResponse:
    with app.app_context():
        version = db.session.get_one(Lead, lead_id).version
    sent = {"stage": stage, "version": version, **data}
    return browser.post(f"/leads/{lead_id}/stage", data=sent, headers=JSON)


def stage_of(app: Flask, lead_id: int) -> Stage:
    with app.app_context():
        return db.session.get_one(Lead, lead_id).stage


def test_each_stage_has_its_column(app: Flask, as_marcos: FlaskClient) -> None:
    for number, stage in enumerate((Stage.new, Stage.contacted, Stage.interested)):
        make_lead(app, first_name=f"Persona{number}", stage=stage)

    page = as_marcos.get("/leads/board").text

    columns = page.split("data-column=")[1:]
    assert len(columns) == len(Stage)
    assert all(f"Persona{number}" in columns[number] for number in range(3))


def test_a_drop_moves(app: Flask, as_marcos: FlaskClient) -> None:
    lead_id = make_lead(app)

    answer = drop(as_marcos, app, lead_id, "interested")

    assert answer.json == {"said": "Olga Prado is now at the stage “Interested”."}
    assert stage_of(app, lead_id) is Stage.interested


def test_without_a_script_it_leads_back_to_the_board(app: Flask, as_marcos: FlaskClient) -> None:
    lead_id = make_lead(app)

    answer = as_marcos.post(
        f"/leads/{lead_id}/stage",
        data={"stage": "contacted", "version": "1", "next": "/leads/board?q=olga"},
    )

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/leads/board?q=olga"


def test_of_two_who_drop_at_once_the_second_is_told(app: Flask, as_marcos: FlaskClient) -> None:
    lead_id = make_lead(app)
    drop(as_marcos, app, lead_id, "contacted")

    answer = drop(as_marcos, app, lead_id, "interested", version="1")

    assert answer.status_code == 409
    assert "Somebody else" in answer.get_json()["said"]
    assert stage_of(app, lead_id) is Stage.contacted


def test_lost_and_converted_ask_first(app: Flask, as_marcos: FlaskClient) -> None:
    lead_id = make_lead(app)

    lost = drop(as_marcos, app, lead_id, "lost").get_json()["ask"]
    converted = drop(as_marcos, app, lead_id, "converted").get_json()["ask"]

    assert lost.startswith(f"/leads/{lead_id}/lose?")
    assert converted.startswith(f"/leads/{lead_id}/convert?")
    assert as_marcos.get(lost).status_code == as_marcos.get(converted).status_code == 200
    assert stage_of(app, lead_id) is Stage.new


@pytest.mark.parametrize("stage", ["contacted", "lost"])
def test_who_is_a_customer_already_stays_where_they_are(
    app: Flask, as_marcos: FlaskClient, stage: str
) -> None:
    lead_id, customer_id = make_lead(app), make_customer(app)
    with app.app_context():
        lead = db.session.get_one(Lead, lead_id)
        lead.customer_id, lead.converted_at = customer_id, utcnow()
        services.arrive(db.session, lead, Stage.converted, by=None)
        db.session.commit()

    answer = drop(as_marcos, app, lead_id, stage)

    assert answer.status_code == 409
    assert "customer already" in answer.get_json()["said"]


def test_a_lost_one_is_taken_back_by_a_drop(app: Flask, as_marcos: FlaskClient) -> None:
    lead_id = make_lead(app)
    with app.app_context():
        lead = db.session.get_one(Lead, lead_id)
        services.lose(db.session, lead, LostReason.price, "", by=None)
        db.session.commit()

    assert drop(as_marcos, app, lead_id, "interested").status_code == 200
    assert stage_of(app, lead_id) is Stage.interested


@pytest.mark.parametrize("stage", ["", "nonsense", "NEW"])
def test_a_stage_that_there_is_not_is_refused(
    app: Flask, as_marcos: FlaskClient, stage: str
) -> None:
    assert drop(as_marcos, app, make_lead(app), stage).status_code == 422


def test_a_column_shows_the_first_and_leads_to_the_rest(
    app: Flask, as_marcos: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board, "SHOWN", 2)
    for number in range(3):
        make_lead(app, first_name=f"Persona{number}")

    page = as_marcos.get("/leads/board?q=prado").text

    assert page.count("data-card-link") == 2
    assert "/leads/?q=prado&amp;stage=new&amp;state=open" in page


def test_who_was_lost_last_comes_first(app: Flask, as_marcos: FlaskClient) -> None:
    ids = [make_lead(app, first_name=name) for name in ("Primera", "Segunda")]
    for lead_id in ids:
        with app.app_context():
            lead = db.session.get_one(Lead, lead_id)
            services.lose(db.session, lead, LostReason.price, "", by=None)
            db.session.commit()

    page = as_marcos.get("/leads/board").text

    assert page.index("Segunda") < page.index("Primera")


def test_how_one_looks_is_remembered(app: Flask, as_marcos: FlaskClient) -> None:
    chosen = {"name": "leads_as", "value": "board", "next": "/leads/board"}

    as_marcos.post("/me/preferences", data=chosen)

    assert as_marcos.get("/leads/").headers["Location"] == "/leads/board"
    assert as_marcos.get("/leads/?state=open").status_code == 200

    as_marcos.post("/me/preferences", data={**chosen, "value": "list"})

    assert as_marcos.get("/leads/").status_code == 200
    assert as_marcos.post("/me/preferences", data={**chosen, "value": "x"}).status_code == 400


def test_only_the_columns_come_to_a_script(app: Flask, as_marcos: FlaskClient) -> None:
    page = as_marcos.get("/leads/board", headers={"HX-Target": "board"}).text

    assert "<html" not in page
    assert 'id="board"' in page
