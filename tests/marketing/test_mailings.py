"""Mailings as staff make them: for whom, what, the review, and what can be done once they are started."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from petadmin.access.models import Language
from petadmin.core.db import db
from petadmin.customers.models import Customer
from petadmin.mail.models import Email, EmailStatus, ErrorCode
from petadmin.mail.post_office import EXTENSION, PostOffice
from petadmin.mail.templates.models import EmailTemplate
from petadmin.marketing.campaigns.models import Campaign, CampaignStatus, LeftOut
from tests.marketing.letters import block
from tests.marketing.mailings import (
    agree,
    emails_of,
    left_out,
    mailing,
    make_mailing,
    make_people,
    prepare,
)
from tests.support.cast import LUCIA, make_animal, make_customer

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def address(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Petadmin is reached at an address, so that advertising can be ended by a link."""
    office: PostOffice = app.extensions[EXTENSION]
    monkeypatch.setitem(app.extensions, EXTENSION, replace(office, public_url="https://pa.example"))


def start(browser: FlaskClient, campaign_id: int) -> int:
    return browser.post(f"/mailings/{campaign_id}/start", data={"confirmed": "1"}).status_code


def test_a_mailing_is_made_in_steps_and_sent(app: Flask, as_marcos: FlaskClient) -> None:
    make_people(app, 3)

    first = as_marcos.post("/mailings/new", data={"name": "Cursos", "people": ["customer"]})
    text = first.headers["Location"]
    version = as_marcos.get(text).text.split('name="version"')[1].split('value="')[1].split('"')[0]
    second = as_marcos.post(
        text,
        data={
            "version": version,
            "category": "marketing",
            "subject_es": "Curso de cachorros",
            "body_es": "<p>Empieza el lunes, {{ customer_name }}.</p>",
        },
    )
    review = as_marcos.get(second.headers["Location"])
    campaign_id = int(second.headers["Location"].rpartition("/")[2])

    assert (first.status_code, second.status_code, review.status_code) == (302, 302, 200)
    assert "<strong>3</strong>" in review.text
    assert (
        "Empieza el lunes, Ana 0 González Ruiz."
        in as_marcos.get(f"/mailings/{campaign_id}/message.html").text
    )
    assert start(as_marcos, campaign_id) == 302
    assert mailing(app, campaign_id).status is CampaignStatus.preparing
    assert prepare(app, campaign_id)
    assert mailing(app, campaign_id).status is CampaignStatus.sending
    emails = emails_of(app, campaign_id)
    assert [email.recipient_email for email in emails] == [f"ana{n}@example.com" for n in range(3)]
    assert all(
        email.unsubscribe_url.startswith("https://pa.example/unsubscribe/") for email in emails
    )
    assert emails[0].unsubscribe_url in emails[0].html
    assert "Ana 0" in as_marcos.get(f"/mailings/{campaign_id}").text


def test_everybody_is_left_out_for_a_reason(app: Flask, as_lucia: FlaskClient) -> None:
    make_people(app, 1)
    make_customer(app, first_name="Sin", last_name="Consentimiento", email="sin@example.com")
    agree(
        app,
        make_customer(
            app, first_name="Sin", last_name="Correo", email="", phones=[{"number": "612345678"}]
        ),
        make_customer(app, first_name="Misma", last_name="Dirección", email="ana0@example.com"),
        make_customer(
            app, first_name="No", last_name="Quiere", email="no@example.com", automatic_email=False
        ),
        make_customer(
            app, first_name="Ya", last_name="Inactiva", email="ya@example.com", inactive=True
        ),
    )
    campaign_id = make_mailing(app)
    page = as_lucia.get(f"/mailings/{campaign_id}?x=").text

    assert start(as_lucia, campaign_id) == 302
    prepare(app, campaign_id)

    assert left_out(app, campaign_id) == {
        "Ana 0 González Ruiz": None,
        "Sin Consentimiento": LeftOut.no_consent,
        "Sin Correo": LeftOut.no_address,
        "Misma Dirección": LeftOut.same_address,
        "No Quiere": LeftOut.opted_out,
        "Ya Inactiva": LeftOut.inactive,
    }
    assert (mailing(app, campaign_id).recipients, mailing(app, campaign_id).left_out) == (1, 5)
    for why in ("Has not agreed to advertising", "Wants no automatic emails", "Ya Inactiva"):
        assert why in page


def test_users_write_to_nobody_whom_they_may_not_see(app: Flask, as_marcos: FlaskClient) -> None:
    make_people(app, 1)
    agree(
        app,
        make_customer(
            app, first_name="Ya", last_name="Inactiva", email="ya@example.com", inactive=True
        ),
    )
    campaign_id = make_mailing(app)

    assert "Inactiva" not in as_marcos.get(f"/mailings/{campaign_id}").text
    start(as_marcos, campaign_id)
    prepare(app, campaign_id)

    assert left_out(app, campaign_id) == {"Ana 0 González Ruiz": None}


def test_who_has_no_animal_is_left_out_of_a_text_about_them(
    app: Flask, as_lucia: FlaskClient
) -> None:
    ana, _nobody = make_people(app, 2)
    for name in ("Toby", "Luna"):
        make_animal(app, ana, name=name)
    campaign_id = make_mailing(app, body_es="<p>¿Cómo están {{ animal_names }}?</p>")

    start(as_lucia, campaign_id)
    prepare(app, campaign_id)

    assert list(left_out(app, campaign_id).values()) == [None, LeftOut.missing_value]
    assert "¿Cómo están Luna y Toby?" in emails_of(app, campaign_id)[0].text


def test_a_started_mailing_cannot_be_changed(app: Flask, as_lucia: FlaskClient) -> None:
    make_people(app, 1)
    campaign_id = make_mailing(app)
    start(as_lucia, campaign_id)

    for page in ("edit", "text"):
        answer = as_lucia.post(
            f"/mailings/{campaign_id}/{page}", data={"name": "Otro"}, follow_redirects=True
        )
        assert "cannot be changed any more" in answer.text
    assert mailing(app, campaign_id).name == "Cursos"
    assert start(as_lucia, campaign_id) == 302
    assert "“Start” is not possible for Cursos." in as_lucia.get("/mailings/").text


def test_without_an_address_advertising_cannot_be_started(
    app: Flask, as_lucia: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        app.extensions, EXTENSION, replace(app.extensions[EXTENSION], public_url=None)
    )
    make_people(app, 1)
    campaign_id = make_mailing(app)

    assert "PETADMIN_PUBLIC_URL" in as_lucia.get(f"/mailings/{campaign_id}").text
    start(as_lucia, campaign_id)

    assert mailing(app, campaign_id).status is CampaignStatus.draft


def test_paused_gone_on_and_stopped(app: Flask, as_lucia: FlaskClient) -> None:
    make_people(app, 5)
    campaign_id = make_mailing(app, per_minute=1)
    start(as_lucia, campaign_id)
    prepare(app, campaign_id)

    def do(verb: str) -> set[tuple[EmailStatus, bool]]:
        answer = as_lucia.post(f"/mailings/{campaign_id}/{verb}", data={"confirmed": "1"})
        assert answer.status_code == 302
        return {(email.status, email.held) for email in emails_of(app, campaign_id)}

    assert do("pause") == {(EmailStatus.scheduled, True)}
    assert mailing(app, campaign_id).status is CampaignStatus.paused
    assert {held for _status, held in do("go-on")} == {False}
    assert mailing(app, campaign_id).status is CampaignStatus.sending
    assert do("stop") == {(EmailStatus.cancelled, False)}
    assert mailing(app, campaign_id).status is CampaignStatus.stopped


def test_chosen_in_a_list(app: Flask, as_lucia: FlaskClient) -> None:
    ana, berta, _carla = make_people(app, 3)

    answer = as_lucia.post(
        "/customers/actions/write-mailing", data={"ids": [ana, berta], "next": "/customers/"}
    )
    page = as_lucia.get(answer.headers["Location"]).text

    assert answer.headers["Location"].startswith("/mailings/")
    assert "2 selected customers" in page


def test_all_that_a_list_shows(app: Flask, as_lucia: FlaskClient) -> None:
    make_people(app, 2)
    listed = as_lucia.get("/customers/?q=ana1").text
    assert "/mailings/new/customer?q=ana1" in listed

    answer = as_lucia.post("/mailings/new/customer?q=ana1", data={"name": "Solo Ana 1"})
    campaign_id = int(answer.headers["Location"].split("/")[2])
    with app.app_context():
        campaign = db.session.get_one(Campaign, campaign_id)
        campaign.subject_es, campaign.body_es = "Hola", "<p>Hola</p>"
        db.session.commit()
    start(as_lucia, campaign_id)
    prepare(app, campaign_id)

    assert list(left_out(app, campaign_id)) == ["Ana 1 González Ruiz"]


def test_whose_language_is_not_written_gets_the_other(app: Flask, as_lucia: FlaskClient) -> None:
    (ana,) = make_people(app, 1)
    with app.app_context():
        db.session.get_one(Customer, ana).language = Language.en
        db.session.commit()
    campaign_id = make_mailing(app)

    assert "written in Spanish only" in as_lucia.get(f"/mailings/{campaign_id}").text
    start(as_lucia, campaign_id)
    prepare(app, campaign_id)

    assert [email.language for email in emails_of(app, campaign_id)] == [Language.es]


def test_a_kept_text_is_put_into_the_form(app: Flask, as_lucia: FlaskClient) -> None:
    make_people(app, 1)
    campaign_id = make_mailing(app)
    with app.app_context():
        kept = EmailTemplate(
            name="Saludo",
            folded="saludo",
            subject_es="Hola desde la plantilla",
            body_es="<p>Buenos días</p>",
        )
        db.session.add(kept)
        db.session.commit()
        kept_id = kept.id
    sent = {"version": "1", "category": "marketing", "template": kept_id, "do": "template"}

    page = as_lucia.post(f"/mailings/{campaign_id}/text", data=sent)

    assert page.status_code == 200
    assert "Hola desde la plantilla" in page.text
    assert mailing(app, campaign_id).subject_es == "Curso de cachorros"


def test_what_two_write_at_once_does_not_get_lost(app: Flask, as_lucia: FlaskClient) -> None:
    campaign_id = make_mailing(app)
    texts = {"category": "marketing", "subject_es": "Otro", "body_es": "<p>Otro</p>"}

    first = as_lucia.post(f"/mailings/{campaign_id}/text", data={"version": "1", **texts})
    second = as_lucia.post(f"/mailings/{campaign_id}/text", data={"version": "1", **texts})

    assert (first.status_code, second.status_code) == (302, 422)
    assert "Somebody else has just changed this" in second.text


def test_half_a_text_and_unknown_placeholders_are_refused(
    app: Flask, as_lucia: FlaskClient
) -> None:
    campaign_id = make_mailing(app)
    sent = {"version": "1", "category": "marketing", "subject_es": "Hola", "body_es": ""}

    half = as_lucia.post(f"/mailings/{campaign_id}/text", data=sent)
    unknown = as_lucia.post(
        f"/mailings/{campaign_id}/text", data={**sent, "body_es": "<p>{{ password }}</p>"}
    )

    assert "Each language needs both" in half.text
    assert "There is no placeholder" in unknown.text


def test_a_test_goes_to_whoever_asks(app: Flask, as_lucia: FlaskClient) -> None:
    make_people(app, 1)
    campaign_id = make_mailing(app)

    as_lucia.post(f"/mailings/{campaign_id}/test")

    with app.app_context():
        (email,) = db.session.scalars(select(Email))
        assert (email.kind, email.internal) == ("campaign.test", True)
        assert email.recipient_email == LUCIA.email
        assert "Ana 0" in email.text
        # Its link changes nothing for the customer whom it shows.
        assert email.unsubscribe_url == ""


def test_a_test_that_cannot_go_says_why(app: Flask, as_lucia: FlaskClient) -> None:
    make_people(app, 1)
    campaign_id = make_mailing(app)
    block(app, LUCIA.email)

    page = as_lucia.post(f"/mailings/{campaign_id}/test", follow_redirects=True).text

    with app.app_context():
        (email,) = db.session.scalars(select(Email))
        assert (email.status, email.error_code) == (EmailStatus.error, ErrorCode.suppressed)
    assert f"The email to {LUCIA.email} was not sent. The address is blocked." in page
    assert f'href="/emails/{email.id}"' in page
    assert "on its way" not in page


def test_the_same_people_again(app: Flask, as_lucia: FlaskClient) -> None:
    make_people(app, 1)
    campaign_id = make_mailing(app)
    start(as_lucia, campaign_id)
    prepare(app, campaign_id)

    answer = as_lucia.post(f"/mailings/{campaign_id}/duplicate")
    copy_id = int(answer.headers["Location"].split("/")[2])

    copy = mailing(app, copy_id)
    assert (copy.status, copy.subject_es) == (CampaignStatus.draft, "Curso de cachorros")
    assert "started_by" not in copy.audience
    assert "/mailings/recipients/export.csv" in as_lucia.get(f"/mailings/{campaign_id}").text
    exported = as_lucia.get(f"/mailings/recipients/export.csv?owner=campaign-{campaign_id}").text
    assert "ana0@example.com" in exported
