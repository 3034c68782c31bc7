"""The form for the business's own website: what becomes of an enquiry, and who may send one."""

from ipaddress import IPv4Address
from typing import Any
from zlib import crc32

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from petadmin.core.db import db
from petadmin.leads.models import Lead, Source, Stage
from petadmin.leads.web import settings
from petadmin.leads.web.settings import WebForm, origin_of
from petadmin.leads.web.views import LARGEST_ENQUIRY
from petadmin.records.consents.models import Consent, Purpose, Way
from petadmin.records.interactions.models import Direction, Interaction, Progress
from petadmin.records.labels import services as labels
from petadmin.records.labels.models import Interest

PATH = "/web/potential-customers"
WEBSITE = "https://www.patitas.example"
NURIA = {"name": "Nuria Salas Gil", "email": "nuria@example.org", "privacy": "y"}


@pytest.fixture(autouse=True)
def switched_on(app: Flask, as_stranger: FlaskClient, request: pytest.FixtureRequest) -> None:
    set_up(app, is_on=True, origins=(WEBSITE,))
    # Each test writes from a place of its own, since every place may write so often only.
    number = crc32(request.node.name.encode())
    as_stranger.environ_base["REMOTE_ADDR"] = str(IPv4Address(number))


def set_up(app: Flask, **values: Any) -> None:
    with app.app_context():
        settings.choose(db.session, WebForm(**values))
        db.session.commit()


def send(
    browser: FlaskClient, values: dict[str, Any], *, origin: str | None = WEBSITE
) -> TestResponse:
    headers = {"Origin": origin} if origin else {}
    return browser.post(f"{PATH}?lang=es", data=values, headers=headers)


def send_json(browser: FlaskClient, values: Any, *, origin: str = WEBSITE) -> TestResponse:
    return browser.post(f"{PATH}?lang=es", json=values, headers={"Origin": origin})


def leads(app: Flask) -> list[Lead]:
    with app.app_context():
        return list(db.session.scalars(select(Lead).order_by(Lead.id)))


def test_makes_a_potential_customer(app: Flask, as_stranger: FlaskClient) -> None:
    answer = send(as_stranger, NURIA | {"phone": "600 100 200", "message": "¿Tenéis plaza?"})

    assert answer.status_code == 201
    assert "Gracias" in answer.text
    (lead,) = leads(app)
    assert (lead.first_name, lead.last_name) == ("Nuria", "Salas Gil")
    assert (lead.phone, lead.source, lead.source_detail) == ("+34600100200", Source.web, WEBSITE)
    assert (lead.stage, lead.wishes) == (Stage.new, "¿Tenéis plaza?")
    assert lead.follow_up_on is not None


def test_keeps_the_words_that_were_agreed_to(app: Flask, as_stranger: FlaskClient) -> None:
    set_up(app, is_on=True, origins=(WEBSITE,), privacy_es="Consiento.")

    send(as_stranger, NURIA | {"marketing": "y"})

    with app.app_context():
        consents = db.session.scalars(select(Consent).order_by(Consent.id)).all()
        assert [(one.purpose, one.given, one.way, one.origin) for one in consents] == [
            (Purpose.privacy, True, Way.web_form, WEBSITE),
            (Purpose.marketing, True, Way.web_form, WEBSITE),
        ]
        assert consents[0].text == "Consiento."
        assert "correo" in consents[1].text


def test_leaves_a_contact_that_waits_for_an_answer(app: Flask, as_stranger: FlaskClient) -> None:
    send(as_stranger, NURIA | {"message": "¿Tenéis plaza?"})

    with app.app_context():
        contact = db.session.scalars(select(Interaction)).one()
        assert (contact.direction, contact.status) == (Direction.received, Progress.pending)
        assert contact.details == "¿Tenéis plaza?"


def test_who_writes_again_is_the_same(app: Flask, as_stranger: FlaskClient) -> None:
    send(as_stranger, NURIA)
    send(as_stranger, NURIA | {"email": "NURIA@example.org", "message": "Otra pregunta"})

    assert len(leads(app)) == 1
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Interaction)) == 2


def test_takes_json(app: Flask, as_stranger: FlaskClient) -> None:
    with app.app_context():
        values = {"name": "Curso de cachorros", "area": "training", "on_web_form": True}
        labels.add(db.session, Interest(), values)
        db.session.commit()

    asked = {"interests": ["Curso de cachorros", "Algo viejo"], "privacy": True, "marketing": False}
    answer = send_json(as_stranger, {"name": "Nuria", "phone": "600100200", **asked})

    assert (answer.status_code, answer.json) == (201, {"received": True})
    assert answer.headers["Access-Control-Allow-Origin"] == WEBSITE
    with app.app_context():
        lead = db.session.scalars(select(Lead)).one()
        assert [one.name for one in lead.interests] == ["Curso de cachorros"]
        assert "Algo viejo" in lead.wishes
        assert db.session.scalars(select(Consent.purpose)).all() == [Purpose.privacy]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"email": "nuria@example.org", "privacy": "y"}, "name"),
        ({"name": "Nuria", "privacy": "y"}, "email"),
        ({"name": "Nuria", "email": "nuria@example.org"}, "privacy"),
        ({**NURIA, "email": "no es"}, "email"),
        ({**NURIA, "phone": "12"}, "phone"),
        ({**NURIA, "message": "a" * 5001}, "message"),
        ({**NURIA, "name": "a" * 201}, "name"),
    ],
)
def test_says_at_the_field_what_is_wrong(
    app: Flask, as_stranger: FlaskClient, values: dict[str, str], field: str
) -> None:
    answer = send_json(as_stranger, values)

    assert answer.status_code == 400
    assert answer.json is not None
    assert list(answer.json["errors"]) == [field]
    page = send(as_stranger, values)
    assert page.status_code == 400
    assert 'aria-invalid="true"' in page.text
    assert not leads(app)


@pytest.mark.parametrize(
    "sent",
    ["[1]", '"x"', "{", "null", '{"name": {"a": 1}, "email": [[]]}', "[" * 20_000 + "]" * 20_000],
    ids=str.__len__,
)
def test_refuses_what_is_no_form(app: Flask, as_stranger: FlaskClient, sent: str) -> None:
    answer = as_stranger.post(
        PATH, data=sent, content_type="application/json", headers={"Origin": WEBSITE}
    )

    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["errors"]
    assert not leads(app)


def test_refuses_what_is_too_large(app: Flask, as_stranger: FlaskClient) -> None:
    answer = send_json(as_stranger, {**NURIA, "message": "a" * (LARGEST_ENQUIRY + 1)})

    assert answer.status_code == 413
    assert answer.json == {"errors": {"": ["Lo enviado supera el tamaño máximo permitido."]}}
    assert answer.headers["Access-Control-Allow-Origin"] == WEBSITE


def test_a_long_message_is_refused_at_its_field_and_kept(
    app: Flask, as_stranger: FlaskClient
) -> None:
    answer = send(as_stranger, {**NURIA, "message": "ñ" * 100_000})

    assert answer.status_code == 400
    assert "ñ" * 100_000 in answer.text
    assert "no puede tener más de" in answer.text
    assert not leads(app)


@pytest.mark.parametrize(
    "origin", ["https://other.example", "null", "http://www.patitas.example", None]
)
def test_refuses_other_websites(app: Flask, as_stranger: FlaskClient, origin: str | None) -> None:
    answer = send(as_stranger, NURIA, origin=origin)

    assert answer.status_code == 403
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert not leads(app)


def test_tells_browsers_which_websites_may_send(as_stranger: FlaskClient) -> None:
    known = as_stranger.options(PATH, headers={"Origin": WEBSITE})
    other = as_stranger.options(PATH, headers={"Origin": "https://other.example"})

    assert (known.status_code, known.headers["Access-Control-Allow-Origin"]) == (204, WEBSITE)
    assert other.status_code == 403
    assert "Access-Control-Allow-Origin" not in other.headers


def test_a_program_that_fills_in_everything_leaves_nothing(
    app: Flask, as_stranger: FlaskClient
) -> None:
    answer = send(as_stranger, NURIA | {"website": "https://spam.example"})

    assert answer.status_code == 201
    assert not leads(app)


def test_the_form_stands_by_itself_in_both_languages(as_stranger: FlaskClient) -> None:
    assert "Escríbanos" in as_stranger.get(f"{PATH}?lang=es").text
    assert "Write to us" in as_stranger.get(f"{PATH}?lang=en").text


def test_the_form_by_itself_may_send(app: Flask, as_stranger: FlaskClient) -> None:
    answer = send(as_stranger, NURIA, origin="http://localhost")

    assert answer.status_code == 201
    assert len(leads(app)) == 1


def test_leads_to_the_page_of_thanks(app: Flask, as_stranger: FlaskClient) -> None:
    thanks = f"{WEBSITE}/gracias"
    set_up(app, is_on=True, origins=(WEBSITE,), thanks_url=thanks)

    answer = send(as_stranger, NURIA)

    assert (answer.status_code, answer.location) == (303, thanks)


def test_is_not_there_while_it_is_switched_off(app: Flask, as_stranger: FlaskClient) -> None:
    set_up(app, is_on=False, origins=(WEBSITE,))

    assert as_stranger.get(PATH).status_code == 404
    assert send(as_stranger, NURIA).status_code == 404
    assert send_json(as_stranger, NURIA).status_code == 404


def test_too_many_are_stopped(app: Flask, as_stranger: FlaskClient) -> None:
    answers = [send_json(as_stranger, {"name": "x"}) for _ in range(12)]

    assert answers[0].status_code == 400
    assert answers[-1].status_code == 429
    assert answers[-1].is_json


def test_an_administrator_sets_it_up(app: Flask, as_lucia: FlaskClient) -> None:
    values = {
        "is_on": "y",
        "origins": "https://WWW.patitas.example/contacto\nhttps://patitas.example:8443",
        "thanks_url": "https://patitas.example:8443/gracias",
    }
    assert as_lucia.post("/settings/web-form/", data=values).status_code == 302

    with app.app_context():
        chosen = settings.web_form(db.session)
        assert chosen.origins == (WEBSITE, "https://patitas.example:8443")
    page = as_lucia.get("/settings/web-form/").text
    assert "&lt;form action=" in page


@pytest.mark.parametrize(
    "values",
    [
        {"origins": "www.patitas.example"},
        {"origins": "ftp://patitas.example"},
        {"origins": "https://patitas.example:puerto"},
        {"origins": WEBSITE, "thanks_url": "https://other.example/gracias"},
        {"privacy_es": "a" * 2001},
        {"assignee_id": "999"},
    ],
)
def test_refuses_settings_that_cannot_be(
    app: Flask, as_lucia: FlaskClient, values: dict[str, str]
) -> None:
    assert as_lucia.post("/settings/web-form/", data=values).status_code == 422

    with app.app_context():
        assert settings.web_form(db.session).origins == (WEBSITE,)


def test_a_user_may_not_set_it_up(as_marcos: FlaskClient) -> None:
    assert as_marcos.get("/settings/web-form/").status_code == 403


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://www.patitas.example/contacto?x=1", WEBSITE),
        ("HTTPS://WWW.PATITAS.EXAMPLE:443", WEBSITE),
        ("http://localhost:8080/a", "http://localhost:8080"),
        ("null", ""),
        ("javascript:alert(1)", ""),
        ("https://", ""),
        ("https://a:b:c", ""),
    ],
)
def test_where_an_address_is(address: str, origin: str) -> None:
    assert origin_of(address) == origin
