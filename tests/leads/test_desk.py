"""The desk of potential customers in the browser, and where else they show up."""

import re
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from petadmin.access.models import User
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.leads.models import Lead, Stage
from petadmin.mail.models import Email
from petadmin.records.interactions import services as interactions
from petadmin.records.interactions.models import Direction, Method
from tests.leads.rows import lose, today, version_of
from tests.support.cast import MARCOS, make_lead

pytestmark = pytest.mark.slow


def test_the_desk_tells_how_things_stand(app: Flask, as_marcos: FlaskClient) -> None:
    lead_id = make_lead(app, follow_up_on=today() - timedelta(days=2))
    with app.app_context():
        for direction in Direction:
            values = {
                "at": utcnow(),
                "lead_id": lead_id,
                "method": Method.call,
                "direction": direction,
                "details": "Hola",
            }
            interactions.log(db.session, values, by=None)
        db.session.commit()

    page = as_marcos.get(f"/leads/{lead_id}").text

    assert "2 days overdue" in page
    assert "The follow-up was due on" in page
    assert "1 sent, 1 received" in page
    assert f"/leads/{lead_id}/convert" in page


@pytest.mark.parametrize(
    ("days", "said"), [(3, "3 days ago"), (45, "45 days ago"), (700, "700 days ago")]
)
def test_the_days_since_the_last_contact_are_told(
    app: Flask, as_marcos: FlaskClient, days: int, said: str
) -> None:
    lead_id = make_lead(app)
    with app.app_context():
        values = {
            "at": utcnow() - timedelta(days=days, seconds=1),
            "lead_id": lead_id,
            "method": Method.call,
            "direction": Direction.sent,
            "details": "Hola",
        }
        interactions.log(db.session, values, by=None)
        db.session.commit()

    assert said in as_marcos.get(f"/leads/{lead_id}").text


def test_one_tap_puts_the_follow_up_off(app: Flask, as_marcos: FlaskClient) -> None:
    lead_id = make_lead(app, follow_up_on=today() - timedelta(days=2))

    as_marcos.post(f"/leads/{lead_id}/postpone")

    with app.app_context():
        assert db.session.get_one(Lead, lead_id).follow_up_on is not None
        assert db.session.get_one(Lead, lead_id).follow_up_on > today()  # type: ignore[operator]  # it was asserted


def test_the_desk_of_a_lost_one_says_why(app: Flask, as_marcos: FlaskClient) -> None:
    lead_id = make_lead(app)
    lose(app, lead_id)

    page = as_marcos.get(f"/leads/{lead_id}").text

    assert "Price" in page
    assert "Otra vez será" in page
    assert f"/leads/{lead_id}/reopen" in page


def test_a_panel_is_edited_in_place(app: Flask, as_marcos: FlaskClient) -> None:
    lead_id = make_lead(app)

    answer = as_marcos.post(
        f"/leads/{lead_id}/panels/next",
        data={
            "follow_up_on": "2030-01-01",
            "assignee": "",
            "stage": "contacted",
            "version": version_of(app, lead_id),
        },
    )

    assert answer.status_code == 302
    with app.app_context():
        lead = db.session.get_one(Lead, lead_id)
        assert (lead.follow_up_on, lead.stage) == (date(2030, 1, 1), Stage.contacted)


def test_the_sheet_is_shown_and_sent(app: Flask, as_marcos: FlaskClient) -> None:
    lead_id = make_lead(app, wishes="Un cachorro para enero", follow_up_on=today())

    sheet = as_marcos.get(f"/leads/{lead_id}/sheet")
    sent = as_marcos.post(f"/leads/{lead_id}/send-sheet", data={"to": "olga@example.com"})

    assert "Un cachorro para enero" in sheet.text
    assert sent.status_code == 302
    with app.app_context():
        email = db.session.scalars(select(Email)).one()
        assert (email.lead_id, email.kind) == (lead_id, "lead.sheet")
        assert not email.internal


def test_the_timeline_begins_with_their_coming(app: Flask, as_marcos: FlaskClient) -> None:
    lead_id = make_lead(app)
    lose(app, lead_id)

    page = as_marcos.get(f"/leads/{lead_id}/timeline").text

    assert "Came as a potential customer" in page
    assert "Price · Otra vez será" in page


def test_due_follow_ups_are_on_the_start_page_and_in_the_bell(
    app: Flask, as_marcos: FlaskClient
) -> None:
    make_lead(app, first_name="Tarde", follow_up_on=today() - timedelta(days=1))
    make_lead(app, first_name="Luego", follow_up_on=today() + timedelta(days=9))

    page = as_marcos.get("/").text

    assert "1 follow-up is due" in page
    assert "Tarde Prado" in page
    assert 'id="follow-ups"' in page
    assert "Luego" not in page


def test_follow_ups_of_others_do_not_ring(
    app: Flask, as_marcos: FlaskClient, as_lucia: FlaskClient
) -> None:
    with app.app_context():
        marcos = db.session.scalars(select(User.id).where(User.email == MARCOS.email)).one()
    make_lead(app, first_name="Tarde", follow_up_on=today(), assignee_id=marcos)

    assert "Tarde" in as_marcos.get("/").text
    assert "Tarde" not in as_lucia.get("/").text


@pytest.mark.parametrize(
    ("path", "entry"),
    [
        ("/leads/", "Potential customers"),
        ("/leads/board", "Potential customers"),
        ("/customers/", "Customers"),
    ],
)
def test_one_entry_of_the_side_menu_is_the_present_one(
    as_marcos: FlaskClient, path: str, entry: str
) -> None:
    menu = as_marcos.get(path).text.split('id="menu"')[1].split("</nav>")[0]

    present = re.findall(r'aria-current="page".*?side-menu-text">([^<]+)<', menu, re.DOTALL)

    assert present == [entry]


def test_the_lists_of_people_stand_beside_each_other(as_marcos: FlaskClient) -> None:
    page = as_marcos.get("/customers/").text

    beside = page.split('class="neighbours"')[1].split("</nav>")[0]
    assert 'href="/customers/"' in beside
    assert 'href="/leads/"' in beside
