"""The contact log: logged for a customer or a potential customer, in sight while pending, completed by one tap."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from petadmin.audit.models import AuditEvent
from petadmin.core.db import db
from petadmin.leads.models import Lead, LeadStep, LostReason, Stage
from petadmin.records.interactions import services
from petadmin.records.interactions.models import Direction, Interaction, Method, Progress
from petadmin.records.interactions.services import LONGEST_DETAILS
from tests.conventions.counting import statements
from tests.support.cast import make_customer, make_lead
from tests.support.days import MADRID

NOON = datetime(2026, 3, 2, 12, 0, 40, tzinfo=MADRID)
CALL = {"method": "call", "direction": "received", "at": "2026-03-02T12:00", "details": "", "status": ""}  # fmt: skip
IN_DIALOG = {"HX-Request": "true", "HX-Target": "desk-dialog"}


@pytest.fixture(autouse=True)
def clock(app: Flask) -> Iterator[time_machine.Traveller]:
    """It is noon in Madrid, where the business is."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def marta(app: Flask, clock: time_machine.Traveller) -> int:
    return make_customer(app)


@pytest.fixture
def olga(app: Flask, clock: time_machine.Traveller) -> int:
    return make_lead(app)


@pytest.fixture
def as_marcos(clock: time_machine.Traveller, as_marcos: FlaskClient) -> FlaskClient:
    return as_marcos


@pytest.fixture
def as_lucia(clock: time_machine.Traveller, as_lucia: FlaskClient) -> FlaskClient:
    return as_lucia


def log(app: Flask, **values: Any) -> int:
    with app.app_context():
        given = {
            "at": NOON,
            "method": Method.call,
            "direction": Direction.received,
            "details": "Pregunta por el hotel",
            **values,
        }
        interaction = services.log(db.session, given, by=None)
        db.session.commit()
        return interaction.id


def contacts(app: Flask) -> list[Interaction]:
    with app.app_context():
        return list(db.session.scalars(select(Interaction).order_by(Interaction.id)))


def actions(app: Flask) -> list[str]:
    with app.app_context():
        rows = select(AuditEvent.action).where(AuditEvent.entity == "interaction")
        return list(db.session.scalars(rows.order_by(AuditEvent.id)))


def test_the_form_begins_now(olga: int, as_marcos: FlaskClient) -> None:
    page = as_marcos.get(f"/contacts/new?lead={olga}").text

    assert 'value="2026-03-02T12:00"' in page
    assert "Olga Prado" in page
    assert "Next follow-up on" in page


def test_a_customers_form_asks_for_no_follow_up(marta: int, as_marcos: FlaskClient) -> None:
    assert "Next follow-up on" not in as_marcos.get(f"/contacts/new?customer={marta}").text


def test_a_contact_needs_somebody(as_marcos: FlaskClient) -> None:
    assert as_marcos.get("/contacts/new").status_code == 404


def test_whoever_was_new_is_contacted_by_it(app: Flask, olga: int, as_marcos: FlaskClient) -> None:
    form = {**CALL, "details": "Quiere precios", "status": "pending", "follow_up_on": "2026-03-09"}

    answer = as_marcos.post(f"/contacts/new?lead={olga}", data=form)

    assert answer.headers["Location"] == f"/leads/{olga}"
    (contact,) = contacts(app)
    assert (contact.lead_id, contact.customer_id, contact.status) == (olga, None, Progress.pending)
    assert contact.at == NOON.replace(second=0)
    with app.app_context():
        lead = db.session.get_one(Lead, olga)
        assert (lead.stage, lead.follow_up_on) == (Stage.contacted, date(2026, 3, 9))
        steps = db.session.scalars(select(LeadStep.stage).order_by(LeadStep.id)).all()
    assert steps == [Stage.new, Stage.contacted]
    assert actions(app) == ["interaction.created"]


def test_the_follow_up_is_emptied_only_by_hand(
    app: Flask, olga: int, as_marcos: FlaskClient
) -> None:
    with app.app_context():
        db.session.get_one(Lead, olga).follow_up_on = date(2026, 3, 20)
        db.session.commit()
    assert 'value="2026-03-20"' in as_marcos.get(f"/contacts/new?lead={olga}").text

    log(app, lead_id=olga)
    with app.app_context():
        assert db.session.get_one(Lead, olga).follow_up_on == date(2026, 3, 20)


def test_one_who_is_lost_is_not_followed_up(app: Flask, olga: int, as_marcos: FlaskClient) -> None:
    with app.app_context():
        lead = db.session.get_one(Lead, olga)
        lead.stage, lead.lost_reason = Stage.lost, LostReason.price
        db.session.commit()

    assert "Next follow-up on" not in as_marcos.get(f"/contacts/new?lead={olga}").text
    form = {**CALL, "follow_up_on": "2026-03-09"}
    assert as_marcos.post(f"/contacts/new?lead={olga}", data=form).status_code == 302


def test_the_pop_up_saves_and_refreshes_the_desk(
    app: Flask, marta: int, as_marcos: FlaskClient
) -> None:
    address = f"/contacts/new?customer={marta}&next=/customers/{marta}"
    page = as_marcos.get(address, headers=IN_DIALOG).text
    assert "<html" not in page
    assert "dialog-title" in page

    answer = as_marcos.post(address, data=CALL, headers=IN_DIALOG)

    assert (answer.status_code, answer.headers["HX-Refresh"]) == (204, "true")
    assert len(contacts(app)) == 1


def test_what_is_too_long_is_refused_at_its_field_and_kept(
    app: Flask, marta: int, as_marcos: FlaskClient
) -> None:
    text = "á" * 100_000
    for headers in ({}, IN_DIALOG):
        answer = as_marcos.post(
            f"/contacts/new?customer={marta}", data={**CALL, "details": text}, headers=headers
        )
        assert answer.status_code == 422
        assert text in answer.text
        assert 'id="details-notes"' in answer.text
    assert contacts(app) == []

    fits = {**CALL, "details": "á" * LONGEST_DETAILS}
    assert as_marcos.post(f"/contacts/new?customer={marta}", data=fits).status_code == 302


def test_a_contact_in_the_future_is_saved_with_a_warning(
    app: Flask, marta: int, as_marcos: FlaskClient
) -> None:
    form = {**CALL, "at": "2026-03-05T10:00"}
    page = as_marcos.post(f"/contacts/new?customer={marta}", data=form, follow_redirects=True).text

    assert "this contact lies in the future" in page
    assert len(contacts(app)) == 1


def test_a_contact_before_the_person_was_known_is_saved_with_a_warning(
    app: Flask, olga: int, as_marcos: FlaskClient
) -> None:
    form = {**CALL, "at": "2026-03-01T10:00"}
    page = as_marcos.post(f"/contacts/new?lead={olga}", data=form, follow_redirects=True).text

    assert "before Olga Prado was put on file" in page
    assert len(contacts(app)) == 1


def test_a_contact_of_this_minute_is_nothing_strange(
    app: Flask, olga: int, as_marcos: FlaskClient
) -> None:
    page = as_marcos.post(f"/contacts/new?lead={olga}", data=CALL, follow_redirects=True).text

    assert "put on file" not in page
    assert "lies in the future" not in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"method": "carrier pigeon"},
        {"method": ""},
        {"direction": "sideways"},
        {"at": ""},
        {"at": "yesterday"},
        {"status": "forgotten"},
    ],
)
def test_what_cannot_be_is_refused(
    app: Flask, marta: int, as_marcos: FlaskClient, wrong: dict[str, str]
) -> None:
    answer = as_marcos.post(f"/contacts/new?customer={marta}", data={**CALL, **wrong})

    assert answer.status_code == 422
    assert contacts(app) == []


def test_one_tap_completes_and_another_takes_it_back(
    app: Flask, marta: int, as_marcos: FlaskClient
) -> None:
    contact = log(app, customer_id=marta, status=Progress.in_progress)

    page = as_marcos.post(f"/contacts/{contact}/complete", follow_redirects=True).text
    assert contacts(app)[0].status is Progress.completed
    assert "/contacts/actions/reopen" in page

    as_marcos.post("/contacts/actions/reopen", data={"ids": contact, "confirmed": "1"})
    assert contacts(app)[0].status is Progress.in_progress
    assert actions(app)[1:] == ["interaction.completed", "interaction.reopened"]


def test_what_was_never_pending_can_be_taken_up(
    app: Flask, marta: int, as_marcos: FlaskClient
) -> None:
    contact = log(app, customer_id=marta)

    as_marcos.post(f"/contacts/{contact}/reopen")

    assert contacts(app)[0].status is Progress.pending


def test_what_waits_is_in_the_bell_and_on_the_start_page(
    app: Flask, marta: int, olga: int, as_marcos: FlaskClient
) -> None:
    log(app, customer_id=marta, status=Progress.pending, details="Devolver la llamada")
    log(app, lead_id=olga, status=Progress.in_progress, details="Mandar tarifas")
    log(app, lead_id=olga, status=Progress.completed, details="Ya resuelto")
    later = NOON + timedelta(days=2)
    log(app, lead_id=olga, status=Progress.pending, at=later, details="Para pasado mañana")

    page = as_marcos.get("/").text

    bell = page.partition("data-bell")[2] or page
    assert "Devolver la llamada" in page
    assert "Mandar tarifas" in page
    assert "Marta González Ruiz" in bell
    assert "Olga Prado" in bell
    assert "Ya resuelto" not in page
    assert "Para pasado mañana" not in page


def test_the_list_has_tabs_and_filters(
    app: Flask, marta: int, olga: int, as_marcos: FlaskClient
) -> None:
    log(app, customer_id=marta, status=Progress.pending, details="Primera")
    log(app, lead_id=olga, method=Method.whatsapp, direction=Direction.sent, details="Segunda")

    def found(query: str) -> set[str]:
        page = as_marcos.get(f"/contacts/?{query}").text
        return {word for word in ("Primera", "Segunda") if word in page}

    assert found("") == {"Primera", "Segunda"}
    assert found("status=pending") == {"Primera"}
    assert found("status=completed") == set()
    assert found("method=whatsapp") == {"Segunda"}
    assert found("direction=received") == {"Primera"}
    assert found("with=leads") == {"Segunda"}
    assert found("with=customers") == {"Primera"}
    assert found("by=me") == set()
    assert found("words=SEGUN") == {"Segunda"}
    assert found("when=2026-03-03..") == set()
    assert as_marcos.get("/contacts/?method=pigeon").status_code == 400


@pytest.mark.parametrize("desk", ["customers", "leads"])
def test_the_desks_show_them_with_their_number(
    app: Flask, marta: int, olga: int, as_marcos: FlaskClient, desk: str
) -> None:
    owner = {"customers": {"customer_id": marta}, "leads": {"lead_id": olga}}[desk]
    (row_id,) = owner.values()
    for number in range(3):
        log(app, **owner, details=f"Contacto {number}")

    section = as_marcos.get(f"/{desk}/{row_id}/contacts").text
    assert section.count("Contacto ") >= 3
    assert f"/contacts/new?{desk[:-1]}={row_id}" in section
    summary = as_marcos.get(f"/{desk}/{row_id}").text
    assert 'hx-target="#desk-dialog"' in summary
    panel = as_marcos.get(f"/{desk}/{row_id}/panels/contacts", headers={"HX-Request": "true"}).text
    assert "Contacto 2" in panel


def test_contacts_of_one_who_is_out_of_use_are_hidden(app: Flask, as_marcos: FlaskClient) -> None:
    hidden = make_customer(app, first_name="Zósimo", last_name="Oculto", inactive=True)
    contact = log(app, customer_id=hidden, status=Progress.pending, details="Secreto")

    assert "Secreto" not in as_marcos.get("/contacts/").text
    assert "Secreto" not in as_marcos.get("/").text
    assert as_marcos.get(f"/contacts/{contact}").status_code == 404
    assert as_marcos.post(f"/contacts/{contact}/complete").status_code == 404


def test_users_delete_no_contacts(
    app: Flask, marta: int, as_marcos: FlaskClient, as_lucia: FlaskClient
) -> None:
    contact = log(app, customer_id=marta)

    assert as_marcos.post(f"/contacts/{contact}/delete").status_code == 403
    as_lucia.post(f"/contacts/{contact}/delete", data={"confirmed": "1"})
    assert contacts(app) == []


@pytest.mark.slow
def test_the_list_asks_the_same_however_many_there_are(
    app: Flask, marta: int, olga: int, as_marcos: FlaskClient
) -> None:
    log(app, customer_id=marta, status=Progress.pending)
    log(app, lead_id=olga, status=Progress.pending)
    as_marcos.get("/contacts/")
    with statements(app) as few:
        as_marcos.get("/contacts/")
    for _number in range(10):
        log(app, customer_id=make_customer(app), status=Progress.pending)
        log(app, lead_id=make_lead(app), status=Progress.pending)
    with statements(app) as many:
        as_marcos.get("/contacts/")

    assert len(many) == len(few)
