"""List and form of potential customers in the browser."""

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from petadmin.access.models import User
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.leads import services
from petadmin.leads.models import Lead, LostReason, Stage
from tests.leads.rows import find, interest, lose, today, version_of
from tests.support.cast import MARCOS, make_customer, make_lead

pytestmark = pytest.mark.slow

FORM = {
    "kind": "person",
    "first_name": "Nuria",
    "last_name": "Salas",
    "email": "nuria@example.com",
    "phone": "612 34 56 78",
    "language": "es",
    "source": "visit",
    "stage": "new",
    "wishes": "Un cachorro para enero",
}


def test_a_potential_customer_is_added(app: Flask, as_marcos: FlaskClient) -> None:
    hotel = interest(app)

    answer = as_marcos.post("/leads/new", data={**FORM, "interests": str(hotel)})

    assert answer.status_code == 302
    with app.app_context():
        lead = find("Salas")
        assert lead.phone == "+34612345678"
        assert [one.name for one in lead.interests] == ["Hotel en verano"]
        assert lead.steps[0].author is not None
        assert lead.steps[0].author.email == MARCOS.email


def test_the_board_opens_the_form_with_the_stage(as_marcos: FlaskClient) -> None:
    page = as_marcos.get("/leads/new?stage=interested").text

    assert '<option selected value="interested">' in page


def test_who_cannot_be_reached_is_refused_and_nothing_is_lost(as_marcos: FlaskClient) -> None:
    answer = as_marcos.post("/leads/new", data={**FORM, "email": "", "phone": ""})

    assert answer.status_code == 422
    assert "so that they can be reached" in answer.text
    assert "Un cachorro para enero" in answer.text


def test_a_text_without_end_is_refused_at_its_field(app: Flask, as_marcos: FlaskClient) -> None:
    answer = as_marcos.post("/leads/new", data={**FORM, "wishes": "largo " * 20_000})

    assert answer.status_code == 422
    assert 'id="wishes-notes"' in answer.text
    assert answer.text.count("largo") == 20_000
    box = re.search(r'<textarea[^>]*name="wishes"[^>]*>', answer.text)
    assert box is not None
    assert "maxlength" not in box[0], "a browser would cut what is pasted without a word"
    with app.app_context():
        assert db.session.scalar(select(Lead.id)) is None


@pytest.mark.parametrize("known", ["customer", "lead"])
def test_who_may_be_on_file_is_shown_before_saving(
    app: Flask, as_marcos: FlaskClient, known: str
) -> None:
    if known == "customer":
        known_id = make_customer(app, phones=[{"number": "612345678"}], email="")
    else:
        known_id = make_lead(app, phone="612345678", email="")

    asked = as_marcos.post("/leads/new", data=FORM)
    key = f"{known[0]}{known_id}"
    saved = as_marcos.post("/leads/new", data={**FORM, "known": key})

    assert asked.status_code == 422
    assert "Perhaps already on file" in asked.text
    assert f'value="{key}"' in asked.text
    assert saved.status_code == 302


def test_a_hidden_customer_is_not_given_away(app: Flask, as_marcos: FlaskClient) -> None:
    make_customer(app, email="nuria@example.com", inactive=True)

    assert as_marcos.post("/leads/new", data=FORM).status_code == 302


def test_editing_changes_the_stage_as_well(app: Flask, as_marcos: FlaskClient) -> None:
    lead_id = make_lead(app)

    answer = as_marcos.post(
        f"/leads/{lead_id}/edit",
        data={**FORM, "stage": "interested", "version": version_of(app, lead_id)},
    )

    assert answer.status_code == 302
    with app.app_context():
        lead = db.session.get_one(Lead, lead_id)
        assert (lead.stage, lead.last_name) == (Stage.interested, "Salas")


def test_the_form_of_a_lost_one_has_no_stage(app: Flask, as_marcos: FlaskClient) -> None:
    lead_id = make_lead(app)
    lose(app, lead_id)

    page = as_marcos.get(f"/leads/{lead_id}/edit").text

    assert 'name="stage"' not in page
    assert 'name="follow_up_on"' not in page


def test_the_tabs_show_each_their_own(app: Flask, as_marcos: FlaskClient) -> None:
    with app.app_context():
        marcos = db.session.scalars(select(User.id).where(User.email == MARCOS.email)).one()
    make_lead(app, first_name="Abierta")
    make_lead(app, first_name="Tarde", follow_up_on=today() - timedelta(days=3))
    make_lead(app, first_name="Mía", assignee_id=marcos)
    lose(app, make_lead(app, first_name="Perdida"))

    shown = {
        state: [
            name
            for name in ("Abierta", "Tarde", "Mía", "Perdida")
            if name in as_marcos.get(f"/leads/?state={state}", headers={"HX-Target": "list"}).text
        ]
        for state in ("open", "overdue", "mine", "converted", "lost", "all")
    }

    assert shown == {
        "open": ["Abierta", "Tarde", "Mía"],
        "overdue": ["Tarde"],
        "mine": ["Mía"],
        "converted": [],
        "lost": ["Perdida"],
        "all": ["Abierta", "Tarde", "Mía", "Perdida"],
    }


@pytest.mark.parametrize(
    "query",
    [
        "stage=interested",
        "source=visit",
        "assigned=nobody",
        "assigned=me",
        "follow-up=overdue",
        "follow-up=due",
        "follow-up=today",
        "follow-up=week",
        "follow-up=none",
        "area=hotel",
        "created=2020-01-01..2020-12-31",
        "q=cachorro",
        "q=612345678",
        "sort=name",
        "sort=-created_at",
        "state=overdue&size=25",
    ],
)
def test_list_and_board_are_narrowed_alike(app: Flask, as_marcos: FlaskClient, query: str) -> None:
    make_lead(app, follow_up_on=today())

    assert as_marcos.get(f"/leads/?{query}").status_code == 200
    assert as_marcos.get(f"/leads/board?{query}").status_code == 200


def test_the_overdue_ones_go_on_over_pages(app: Flask, as_marcos: FlaskClient) -> None:
    for number in range(27):
        make_lead(
            app,
            first_name=f"Persona{number:02}",
            follow_up_on=today() - timedelta(days=40 - number),
        )

    first = as_marcos.get("/leads/?state=overdue&size=25").text
    following = re.search(r'href="(/leads/[^"]*after=[^"]*)"', first)
    assert following is not None
    second = as_marcos.get(unescape(following[1])).text

    assert first.index("Persona00") < first.index("Persona01")
    assert "Persona24" in first
    assert "Persona25" not in first
    assert "Persona25" in second
    assert "Persona26" in second


def test_an_interest_narrows_the_list(app: Flask, as_marcos: FlaskClient) -> None:
    hotel = interest(app)
    as_marcos.post("/leads/new", data={**FORM, "interests": str(hotel)})
    make_lead(app, first_name="Otra")

    page = as_marcos.get(f"/leads/?interest={hotel}", headers={"HX-Target": "list"}).text

    assert "Nuria Salas" in page
    assert "Otra" not in page


def test_several_are_assigned_moved_and_lost_at_once(app: Flask, as_marcos: FlaskClient) -> None:
    ids = [make_lead(app), make_lead(app, first_name="Otra")]
    chosen = {"ids": [str(lead_id) for lead_id in ids], "confirmed": "1"}
    with app.app_context():
        marcos = db.session.scalars(select(User.id).where(User.email == MARCOS.email)).one()

    for verb, data in (
        ("assign", {"assignee": str(marcos)}),
        ("follow-up", {"follow_up_on": "2030-01-01"}),
        ("move", {"stage": "interested"}),
        ("lose", {"reason": "price", "note": "Caro"}),
    ):
        answer = as_marcos.post(f"/leads/actions/{verb}", data={**chosen, **data})
        assert answer.status_code == 302, verb

    with app.app_context():
        leads = db.session.scalars(select(Lead)).all()
        assert {lead.assignee_id for lead in leads} == {marcos}
        assert {lead.lost_reason for lead in leads} == {LostReason.price}
        assert [step.stage for step in leads[0].steps] == [
            Stage.new,
            Stage.interested,
            Stage.lost,
        ]


def test_who_became_a_customer_cannot_be_deleted(app: Flask, as_lucia: FlaskClient) -> None:
    lead_id, customer_id = make_lead(app), make_customer(app)
    with app.app_context():
        lead = db.session.get_one(Lead, lead_id)
        lead.customer_id, lead.converted_at = customer_id, utcnow()
        services.arrive(db.session, lead, Stage.converted, by=None)
        db.session.commit()

    answer = as_lucia.post(
        f"/leads/{lead_id}/delete", data={"confirmed": "1"}, follow_redirects=True
    )

    assert "cannot be deleted" in answer.text
    with app.app_context():
        assert db.session.get(Lead, lead_id) is not None


def test_only_administrators_delete(app: Flask, as_marcos: FlaskClient) -> None:
    lead_id = make_lead(app)

    assert as_marcos.post(f"/leads/{lead_id}/delete", data={"confirmed": "1"}).status_code == 403
