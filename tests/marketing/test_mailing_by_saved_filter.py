"""A mailing for those whom a saved filter shows: which can be chosen, who gets it, and what the review says."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from petadmin.business import saved_filters
from petadmin.business.saved_filters import SavedFilter
from petadmin.core.db import db
from petadmin.mail.post_office import EXTENSION, PostOffice
from petadmin.marketing.campaigns.audience import Audience
from petadmin.marketing.campaigns.models import Campaign
from tests.conventions.markup import read
from tests.marketing.mailings import SPANISH, agree, left_out, mailing, prepare
from tests.support.cast import LUCIA, MARCOS, make_customer, make_lead
from tests.support.saved_filters import make_filter


@pytest.fixture(autouse=True)
def address(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Petadmin is reached at an address, so that advertising can be ended by a link."""
    office: PostOffice = app.extensions[EXTENSION]
    monkeypatch.setitem(app.extensions, EXTENSION, replace(office, public_url="https://pa.example"))


@pytest.fixture
def people(app: Flask) -> None:
    """Ana and Bea come to the hotel, Cai to the shop; Zoe is out of use."""
    agree(
        app,
        make_customer(app, first_name="Ana", email="ana@example.com", areas=["hotel", "shop"]),
        make_customer(app, first_name="Bea", email="bea@example.com", areas=["hotel"]),
        make_customer(app, first_name="Cai", email="cai@example.com", areas=["shop"]),
        make_customer(
            app, first_name="Zoe", email="zoe@example.com", areas=["hotel"], inactive=True
        ),
    )


def choose(browser: FlaskClient, saved: object, **form: object) -> TestResponse:
    """Make a mailing for a saved filter."""
    return browser.post("/mailings/new", data={"name": "Hotel", "saved": str(saved), **form})


def id_in(answer: TestResponse) -> int:
    """The mailing to which an answer leads."""
    assert answer.status_code == 302, answer.text
    return int(answer.headers["Location"].split("/")[2])


def options(browser: FlaskClient) -> dict[str, list[str]]:
    """The saved filters that the page offers, by the name of their list."""
    page = browser.get("/mailings/new").text
    return {
        group["label"]: [
            one.text for one in read(page.split(f'label="{group["label"]}"')[1].split("</optgroup>")[0]).find("option")
        ]
        for group in read(page).find("optgroup")
    }  # fmt: skip


def test_a_mailing_is_for_whom_the_filter_shows(
    app: Flask, people: None, as_marcos: FlaskClient
) -> None:
    number = make_filter(app, MARCOS, "Huéspedes", query="area=hotel&sort=-name&size=25")

    campaign_id = id_in(choose(as_marcos, number, people="lead"))

    audience = Audience.read(mailing(app, campaign_id).audience)
    assert (audience.people, audience.lists) == (["customer"], {"customer": "area=hotel"})
    assert audience.saved == "Huéspedes"
    for url in (f"/mailings/{campaign_id}", f"/mailings/{campaign_id}/edit"):
        page = as_marcos.get(url).text
        assert "Saved filter: Huéspedes" in page
        assert "/customers/?area=hotel" in page
    with app.app_context():
        campaign = db.session.get_one(Campaign, campaign_id)
        for name, value in SPANISH.items():
            setattr(campaign, name, value)
        db.session.commit()
    as_marcos.post(f"/mailings/{campaign_id}/start", data={"confirmed": "1"})
    prepare(app, campaign_id)
    assert set(left_out(app, campaign_id)) == {"Ana González Ruiz", "Bea González Ruiz"}


def test_what_else_is_chosen_narrows_it_further(
    app: Flask, people: None, as_marcos: FlaskClient
) -> None:
    number = make_filter(app, MARCOS, "Huéspedes", query="area=hotel")

    campaign_id = id_in(choose(as_marcos, number, areas="shop"))

    assert "<strong>1</strong>" in as_marcos.get(f"/mailings/{campaign_id}").text


def test_a_mailing_keeps_its_filter_when_the_name_is_gone(
    app: Flask, people: None, as_marcos: FlaskClient
) -> None:
    number = make_filter(app, MARCOS, "Huéspedes", query="area=hotel")
    campaign_id = id_in(choose(as_marcos, number))
    with app.app_context():
        saved_filters.remove(db.session, db.session.get_one(SavedFilter, number))
        db.session.commit()

    page = as_marcos.get(f"/mailings/{campaign_id}").text

    assert "Saved filter: Huéspedes" in page
    assert "<strong>2</strong>" in page


def test_it_can_be_for_everybody_again(app: Flask, people: None, as_marcos: FlaskClient) -> None:
    number = make_filter(app, MARCOS, "Huéspedes", query="area=hotel")
    campaign_id = id_in(choose(as_marcos, number))

    as_marcos.post(f"/mailings/{campaign_id}/edit", data={"do": "anew"})

    audience = Audience.read(mailing(app, campaign_id).audience)
    assert (audience.lists, audience.saved) == (None, "")
    assert "Saved filter: Huéspedes" not in as_marcos.get(f"/mailings/{campaign_id}").text


def test_filters_of_people_are_offered_and_of_nobody_else(
    app: Flask, as_marcos: FlaskClient, as_lucia: FlaskClient
) -> None:
    assert "Saved filter" not in as_marcos.get("/mailings/new").text
    make_filter(app, LUCIA, "Común", query="area=hotel", shared=True)
    make_filter(app, LUCIA, "Solo mío", query="area=shop")
    make_filter(app, LUCIA, "Perros", query="species=dog", screen="animals", shared=True)
    make_filter(app, MARCOS, "Nuevos", query="stage=new", screen="leads")

    assert options(as_marcos) == {"Customers": ["Común"], "Potential customers": ["Nuevos"]}
    assert options(as_lucia) == {"Customers": ["Común", "Solo mío"]}


def test_what_is_not_offered_cannot_be_chosen(app: Flask, as_marcos: FlaskClient) -> None:
    hers = make_filter(app, LUCIA, "Solo mío", query="area=shop")
    dogs = make_filter(app, MARCOS, "Perros", query="species=dog", screen="animals")

    for number in (hers, dogs, 4_000_000, -1, 10**30, "x", "²", "\x00"):
        answer = choose(as_marcos, number, people="customer")

        assert answer.status_code == 422, number
        assert "Choose one of these." in answer.text


def test_a_filter_that_means_nothing_any_more_is_told_at_its_field(
    app: Flask, as_marcos: FlaskClient
) -> None:
    number = make_filter(app, MARCOS, "Etiqueta", query="tag=4000000")

    answer = choose(as_marcos, number)

    assert answer.status_code == 422
    assert "had a filter that is no longer there" in answer.text


def test_potential_customers_can_be_written_to_by_a_filter(
    app: Flask, as_marcos: FlaskClient
) -> None:
    make_lead(app)
    number = make_filter(app, MARCOS, "Todos", query="q=olga", screen="leads")

    campaign_id = id_in(choose(as_marcos, number))

    audience = Audience.read(mailing(app, campaign_id).audience)
    assert (audience.people, audience.lists) == (["lead"], {"lead": "q=olga"})
