"""The link in advertising: it ends it without log-in and at once; what is on its way is taken back."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from petadmin.access.models import Language
from petadmin.core.db import db
from petadmin.customers.models import Customer
from petadmin.leads import converting
from petadmin.leads.models import Lead
from petadmin.mail import gates
from petadmin.mail.models import EmailStatus, ErrorCode
from petadmin.mail.post_office import EXTENSION
from petadmin.mail.unsubscribing import unsubscribe_url
from petadmin.records.consents.models import Consent, Way
from tests.marketing.mailings import agree, emails_of, make_mailing, make_people, prepare
from tests.support.cast import make_customer, make_lead
from tests.support.days import this_day

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture(autouse=True)
def address(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Petadmin is reached at an address."""
    office = app.extensions[EXTENSION]
    monkeypatch.setitem(app.extensions, EXTENSION, replace(office, public_url="https://pa.example"))


def link(app: Flask, **whose: int) -> str:
    with app.app_context():
        return unsubscribe_url(**whose).removeprefix("https://pa.example")


def said(app: Flask) -> list[tuple[bool, Way]]:
    with app.app_context():
        rows = db.session.scalars(select(Consent).order_by(Consent.id))
        return [(row.given, row.way) for row in rows]


def test_looking_changes_nothing_and_pressing_ends_it_once(
    app: Flask, as_stranger: FlaskClient
) -> None:
    (ana,) = make_people(app, 1)
    url = link(app, customer_id=ana)

    page = as_stranger.get(url)
    looked = said(app)
    pressed = as_stranger.post(url, data=ONE_CLICK)
    again = as_stranger.post(url, data=ONE_CLICK)

    assert (page.status_code, pressed.status_code, again.status_code) == (200, 200, 200)
    assert 'value="One-Click"' in page.text
    assert looked == [(True, Way.paper)]
    assert said(app) == [(True, Way.paper), (False, Way.unsubscribe_link)]
    assert "noindex" in pressed.headers["X-Robots-Tag"]


def test_a_slip_is_taken_back(app: Flask, as_stranger: FlaskClient) -> None:
    (ana,) = make_people(app, 1)
    url = link(app, customer_id=ana)

    as_stranger.post(url, data=ONE_CLICK)
    as_stranger.post(url, data={"do": "back"})

    assert said(app)[-1] == (True, Way.unsubscribe_link)


def test_nobody_agrees_by_the_way_back(app: Flask, as_stranger: FlaskClient) -> None:
    (ana,) = make_people(app, 1, agreed=False)
    agree(app, ana, given=False)

    as_stranger.post(link(app, customer_id=ana), data={"do": "back"})

    assert said(app) == [(False, Way.paper)]


def test_advertising_that_waits_is_taken_back(
    app: Flask, as_lucia: FlaskClient, as_stranger: FlaskClient
) -> None:
    ana, _berta = make_people(app, 2)
    campaign_id = make_mailing(app, per_minute=1)
    as_lucia.post(f"/mailings/{campaign_id}/start", data={"confirmed": "1"})
    prepare(app, campaign_id)

    as_stranger.post(link(app, customer_id=ana), data=ONE_CLICK)

    first, second = emails_of(app, campaign_id)
    assert (first.status, first.error_code) == (EmailStatus.cancelled, ErrorCode.unsubscribed)
    assert second.status in (EmailStatus.queued, EmailStatus.scheduled)


def test_inactive_customers_are_heard_as_well(app: Flask, as_stranger: FlaskClient) -> None:
    zosimo = make_customer(app, email="zosimo@example.com", inactive=True)
    agree(app, zosimo)

    as_stranger.post(link(app, customer_id=zosimo), data=ONE_CLICK)

    assert said(app)[-1] == (False, Way.unsubscribe_link)


def test_whoever_has_become_a_customer_is_meant_as_both(
    app: Flask, as_stranger: FlaskClient
) -> None:
    olga = make_lead(app)
    url = link(app, lead_id=olga)
    with app.app_context():
        customer = converting.convert(db.session, db.session.get_one(Lead, olga), to=None, by=None)
        db.session.commit()
        customer_id = customer.id
    agree(app, customer_id)

    as_stranger.post(url, data=ONE_CLICK)

    with app.app_context():
        last = db.session.scalars(select(Consent).order_by(Consent.id.desc())).first()
        assert last is not None
        assert (last.customer_id, last.lead_id, last.given) == (customer_id, olga, False)


def test_links_that_are_not_ours_say_nothing(app: Flask, as_stranger: FlaskClient) -> None:
    for token in ("x", "WyJjIiwxXQ.forged", "a" * 300):
        for send in (as_stranger.get, as_stranger.post):
            assert send(f"/unsubscribe/{token}").status_code == 404
    # One that is on file no more gets the same page as everybody.
    assert as_stranger.get(link(app, customer_id=4_000_000)).status_code == 200
    assert as_stranger.post(link(app, customer_id=4_000_000), data=ONE_CLICK).status_code == 200
    assert said(app) == []


def test_a_test_ends_nothing(app: Flask, as_stranger: FlaskClient) -> None:
    make_people(app, 1)

    assert as_stranger.post(link(app), data=ONE_CLICK).status_code == 200
    assert said(app) == [(True, Way.paper)]


def test_the_page_speaks_the_language_of_the_recipient(
    app: Flask, as_stranger: FlaskClient
) -> None:
    spanish, english = make_people(app, 2)
    with app.app_context():
        db.session.get_one(Customer, english).language = Language.en
        db.session.commit()

    assert (
        '<main class="plain-main" id="main" lang="es">'
        in as_stranger.get(link(app, customer_id=spanish)).text
    )
    assert 'lang="en">' in as_stranger.get(link(app, customer_id=english)).text


def test_what_is_withdrawn_by_other_ways_is_found_at_sending(
    app: Flask, as_lucia: FlaskClient
) -> None:
    ana, berta, _carla = make_people(app, 3)
    campaign_id = make_mailing(app)
    as_lucia.post(f"/mailings/{campaign_id}/start", data={"confirmed": "1"})
    prepare(app, campaign_id)
    agree(app, ana, given=False)
    with app.app_context():
        db.session.get_one(Customer, berta).inactive_since = this_day()
        db.session.commit()

    ids = [email.id for email in emails_of(app, campaign_id)]
    with app.app_context():
        refused = gates.refusals(db.session.connection(), ids)

    assert {row: (refusal.status, refusal.code) for row, refusal in refused.items()} == {
        ids[0]: (EmailStatus.cancelled, ErrorCode.unsubscribed),
        ids[1]: (EmailStatus.cancelled, ErrorCode.inactive),
    }


def test_one_tap_on_the_desk(app: Flask, as_marcos: FlaskClient, marta: int) -> None:
    url, panel = f"/consents/customer/{marta}/marketing", f"/customers/{marta}/panels/consents"
    by_htmx = {"HX-Request": "true"}

    assert "They agree:" in as_marcos.get(panel, headers=by_htmx).text
    agreed = as_marcos.post(url, data={"way": "phone"})
    as_marcos.post(url, data={"way": "phone"})
    assert "No longer wanted" in as_marcos.get(panel, headers=by_htmx).text
    as_marcos.post(url, data={"way": ""})

    assert agreed.headers["Location"] == f"/customers/{marta}"
    assert said(app) == [(True, Way.phone), (False, Way.in_person)]
    assert as_marcos.post(url, data={"way": "web_form"}).status_code == 400
    assert as_marcos.post("/consents/animal/1/marketing").status_code == 404
