"""The timeline: what happened, day by day, of all kinds or of some, page by page without gaps or repetitions."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from petadmin.core.db import db
from petadmin.files.storage import storage
from petadmin.records.incidents import services as incidents
from petadmin.records.incidents.models import IncidentKind, Severity
from petadmin.records.interactions import services as contacts
from petadmin.records.interactions.models import Direction, Method
from petadmin.records.notes import services as notes
from tests.conventions.counting import statements
from tests.support.cast import make_animal, make_customer, make_lead
from tests.support.days import MADRID

pytestmark = pytest.mark.slow

NOON = datetime(2026, 3, 2, 12, tzinfo=MADRID)


@pytest.fixture(autouse=True)
def clock(app: Flask) -> Iterator[time_machine.Traveller]:
    """It is noon in Madrid, where the business is."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def olga(app: Flask) -> int:
    return make_lead(app)


@pytest.fixture
def as_marcos(clock: time_machine.Traveller, as_marcos: FlaskClient) -> FlaskClient:
    return as_marcos


def call(app: Flask, details: str, at: datetime, **owner: int) -> None:
    with app.app_context():
        values = {
            "at": at,
            "method": Method.call,
            "direction": Direction.received,
            "details": details,
            **owner,
        }
        contacts.log(db.session, values, by=None)
        db.session.commit()


def note(app: Flask, text: str, **owner: int) -> None:
    with app.app_context():
        notes.add(db.session, storage(), {"text": text, **owner}, author_id=None)
        db.session.commit()


def walk(browser: FlaskClient, address: str) -> list[str]:
    """The numbers of all contacts and notes (`#1`), page by page from the newest to the oldest."""
    found: list[str] = []
    following: str | None = address
    while following:
        page = browser.get(following).text
        found += re.findall(r"#(\d+)#", page)
        older = re.search(r'href="([^"]*before=[^"]*)"', page)
        following = older[1].replace("&amp;", "&") if older else None
    return found


def test_it_tells_of_all_kinds_day_by_day(app: Flask, olga: int, as_marcos: FlaskClient) -> None:
    note(app, "Prefiere las tardes", lead_id=olga)
    call(app, "Pide precios", NOON - timedelta(days=3), lead_id=olga)

    page = as_marcos.get(f"/leads/{olga}/timeline").text

    days = [page.index(f"day-2026-{day}") for day in ("03-02", "02-27")]
    assert days == sorted(days)
    assert page.index("Prefiere las tardes") < page.index("Pide precios")


def test_kinds_can_be_chosen_one_or_several(app: Flask, olga: int, as_marcos: FlaskClient) -> None:
    note(app, "Prefiere las tardes", lead_id=olga)
    call(app, "Pide precios", NOON, lead_id=olga)

    def shown(query: str) -> tuple[bool, bool]:
        page = as_marcos.get(f"/leads/{olga}/timeline{query}").text
        return "Prefiere las tardes" in page, "Pide precios" in page

    assert shown("") == (True, True)
    assert shown("?show=notes") == (True, False)
    assert shown("?show=contacts") == (False, True)
    assert shown("?show=contacts&show=notes") == (True, True)
    assert shown("?show=documents") == (False, False)
    assert "Nothing of this kind" in as_marcos.get(f"/leads/{olga}/timeline?show=documents").text


def test_pages_leave_nothing_out_and_repeat_nothing(
    app: Flask, olga: int, as_marcos: FlaskClient
) -> None:
    with app.app_context():
        for number in range(130):
            # Many at the same moment, of two kinds.
            values = {
                "at": NOON - timedelta(hours=number // 60),
                "method": Method.call,
                "direction": Direction.sent,
                "details": f"#{number}#",
                "lead_id": olga,
            }
            contacts.log(db.session, values, by=None)
        for number in range(130, 150):
            written = {"text": f"#{number}#", "lead_id": olga}
            notes.add(db.session, storage(), written, author_id=None)
        db.session.commit()

    seen = walk(as_marcos, f"/leads/{olga}/timeline?show=contacts&show=notes")

    assert len(seen) == len(set(seen)) == 150
    everything = walk(as_marcos, f"/leads/{olga}/timeline")
    assert sorted(everything) == sorted(seen)


def test_days_without_an_hour_are_walked_as_well(app: Flask, as_marcos: FlaskClient) -> None:
    marta = make_customer(app)
    with app.app_context():
        for number in range(70):
            values = {
                "kind": IncidentKind.fight,
                "severity": Severity.slight,
                "occurred_on": NOON.date() - timedelta(days=number // 4),
                "text": f"#{number}#",
                "customer_id": marta,
            }
            incidents.add(db.session, values, author_id=None, today=NOON.date())
        db.session.commit()

    seen = walk(as_marcos, f"/customers/{marta}/timeline?show=incidents")

    assert len(seen) == len(set(seen)) == 70


@pytest.mark.parametrize(
    "query",
    [
        "show=nothing",
        "show=notes&show=nothing",
        "before=yesterday",
        "before=2026-03-02T11:00:00Z.nothing.5",
        "before=2026-03-02T11:00:00Z.notes.-5",
        "before=2026-03-02T11:00:00Z.notes.99999999999999999999",
        "before=0001-01-01T00:00:00Z.notes.5",
        "before=2026-03-02T11:00:00%2B02:00Z.notes.5",
    ],
)
def test_what_no_page_says_is_refused(olga: int, as_marcos: FlaskClient, query: str) -> None:
    assert as_marcos.get(f"/leads/{olga}/timeline?{query}").status_code == 400


def test_it_asks_the_same_however_much_has_happened(
    app: Flask, olga: int, as_marcos: FlaskClient
) -> None:
    call(app, "Una", NOON, lead_id=olga)
    note(app, "Una", lead_id=olga)
    as_marcos.get(f"/leads/{olga}/timeline")
    with statements(app) as few:
        as_marcos.get(f"/leads/{olga}/timeline")
    for number in range(30):
        call(app, f"Otra {number}", NOON, lead_id=olga)
        note(app, f"Otra {number}", lead_id=olga)
    with statements(app) as many:
        as_marcos.get(f"/leads/{olga}/timeline")

    assert len(many) == len(few)


def test_customers_and_animals_have_theirs(app: Flask, as_marcos: FlaskClient) -> None:
    marta = make_customer(app)
    luna = make_animal(app, marta)
    call(app, "Llama Marta", NOON, customer_id=marta)
    note(app, "Le gusta el agua", animal_id=luna)

    of_marta = as_marcos.get(f"/customers/{marta}/timeline").text
    assert "Llama Marta" in of_marta
    assert "Became a customer" in of_marta
    assert "Le gusta el agua" in as_marcos.get(f"/animals/{luna}/timeline").text


def test_an_empty_one_says_so(app: Flask, olga: int, as_marcos: FlaskClient) -> None:
    page = as_marcos.get(f"/leads/{olga}/timeline?before=2000-01-01T00:00:00Z.notes.0").text

    assert "Nothing of this kind" in page
