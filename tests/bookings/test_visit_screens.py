"""The screens of visits: lists, pages, forms and verbs, for staff without administrator rights and for others."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from petadmin.areas.hotel.models import HotelStay
from petadmin.bookings import visits
from petadmin.bookings.models import Visit
from petadmin.business.settings import business_settings, choose
from petadmin.catalog.models import Unit
from petadmin.core.db import db
from tests.bookings.cast import book, make_service
from tests.conventions.counting import statements
from tests.support.cast import make_animal, make_customer
from tests.support.days import MADRID

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=3)


@pytest.fixture(autouse=True)
def _november() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def marta(app: Flask) -> int:
    return make_customer(app, discount_basis_points=500)


@pytest.fixture
def luna(app: Flask, marta: int) -> int:
    return make_animal(app, marta, important_info="Alérgica al pollo")


@pytest.fixture
def bath(app: Flask) -> int:
    return make_service(
        app,
        area="grooming",
        name="Baño",
        unit=Unit.session,
        price_cents=3_000,
        duration_minutes=45,
    )


@pytest.fixture
def stays(app: Flask, marta: int, luna: int) -> int:
    """Luna has been in the hotel for three days; returns the visit."""
    return check_in(app, marta, luna, make_service(app))


def check_in(app: Flask, customer: int, animal: int, night: int, **changes: Any) -> int:
    given = {"starts_at": LONG_AGO, "ends_at": NOW + timedelta(days=1), **changes}
    with app.app_context():
        booking = book(customer, [animal], night, **given)
        (visit,) = visits.check_in(db.session, booking, at=given["starts_at"], zone=MADRID)
        assert isinstance(visit, HotelStay)
        visit.feeding = "Pienso, dos veces"
        db.session.commit()
        return visit.id


def form(luna: int, bath: int, **changes: str) -> dict[str, str]:
    given = {
        "animal": str(luna),
        "service": str(bath),
        "staff": "",
        "starts_at": "2026-11-22T10:00",
        "ends_at": "",
        "work_done": "Baño y corte",
        "behaviour": "Tranquila",
    }
    return given | changes


def number_of_visits(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(Visit.id))) or 0


def test_who_is_here_stands_in_the_lists_and_on_the_desks(
    app: Flask, marta: int, luna: int, stays: int, as_marcos: FlaskClient
) -> None:
    for url in (
        "/visits/",
        "/visits/?area=hotel&state=open",
        "/hotel/stays/",
        "/hotel/stays/?state=open&q=gonzalez",
        "/hotel/stays/?date=2026-11-19..2026-11-19",
        f"/customers/{marta}/hotel-stays",
        f"/customers/{marta}/visits?state=open",
        f"/animals/{luna}/hotel-stays",
    ):
        page = as_marcos.get(url)
        assert page.status_code == 200, url
        assert f"/hotel/stays/{stays}" in page.text, url
    for url in ("/hotel/stays/?state=ended", "/visits/?area=daycare", "/hotel/stays/?q=nadie"):
        assert f"/hotel/stays/{stays}" not in as_marcos.get(url).text, url


def test_one_list_of_the_strip_is_marked_at_a_time(stays: int, as_marcos: FlaskClient) -> None:
    for url in ("/hotel/stays/", "/hotel/stays/care", "/hotel/reservations/"):
        page = as_marcos.get(url).text
        strip = page[page.index('class="neighbours"') :].partition("</nav>")[0]
        assert strip.count('aria-current="page"') == 1, url
        assert f'href="{url}"' in strip.partition("aria-current")[0].rpartition("<a")[2], url


def test_the_page_of_a_stay_leads_to_its_booking_and_says_what_matters(
    stays: int, as_marcos: FlaskClient
) -> None:
    page = as_marcos.get(f"/hotel/stays/{stays}").text

    for words in ("Luna", "Marta González Ruiz", "Alérgica al pollo", "Pienso, dos veces"):
        assert words in page
    assert 'href="/bookings/1"' in page
    assert as_marcos.get(f"/visits/{stays}").headers["Location"] == f"/hotel/stays/{stays}"


def test_the_care_page_has_what_each_of_them_needs(stays: int, as_marcos: FlaskClient) -> None:
    page = as_marcos.get("/hotel/stays/care").text

    assert "Pienso, dos veces" in page
    assert "Alérgica al pollo" in page
    assert "Nobody is here" in as_marcos.get("/daycare/stays/care").text


def test_a_stay_is_edited_with_its_care_sheet(
    app: Flask, stays: int, as_marcos: FlaskClient
) -> None:
    page = as_marcos.get(f"/hotel/stays/{stays}/edit").text
    assert 'name="ends_at"' not in page
    assert 'name="animal"' not in page
    assert 'name="agreed_cents"' not in page

    answer = as_marcos.post(
        f"/hotel/stays/{stays}/edit",
        data={
            "service": "1",
            "staff": "",
            "starts_at": "2026-11-18T10:00",
            "belongings": "Manta azul 🧸",
            "version": "2",
        },
    )

    assert answer.status_code == 302, answer.text
    page = as_marcos.get(f"/hotel/stays/{stays}").text
    assert "Manta azul 🧸" in page
    assert "18 Nov" in page


def test_check_out_asks_when_and_says_the_amount(
    app: Flask, stays: int, as_marcos: FlaskClient
) -> None:
    asked = as_marcos.get(f"/hotel/stays/{stays}/check-out").text
    assert 'value="2026-11-22T13:00"' in asked

    data = {"confirmed": "1", "at": "2026-11-22T12:30"}
    answer = as_marcos.post(f"/hotel/stays/{stays}/check-out", data=data)

    assert answer.headers["Location"] == f"/hotel/stays/{stays}"
    page = as_marcos.get(answer.headers["Location"]).text
    assert "Luna is checked out: €74.10." in page
    assert "Take check-out back" in page
    as_marcos.post(f"/hotel/stays/{stays}/undo-check-out")
    assert "Luna is here again." in as_marcos.get(f"/hotel/stays/{stays}").text


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2026-11-18T10:00", "before it began"),
        ("2026-11-30T10:00", "in the future"),
        ("mañana", "not a date and a time"),
        ("", "required"),
    ],
)
def test_check_out_at_an_impossible_moment_says_so(
    app: Flask, stays: int, as_marcos: FlaskClient, at: str, said: str
) -> None:
    data = {"confirmed": "1", "at": at}
    answer = as_marcos.post(f"/hotel/stays/{stays}/check-out", data=data)

    assert answer.status_code == 422
    assert said in answer.text
    with app.app_context():
        assert db.session.get_one(Visit, stays).is_open


def test_of_two_who_check_out_the_same_stay_the_second_is_told(
    app: Flask, stays: int, as_marcos: FlaskClient, as_lucia: FlaskClient
) -> None:
    data = {"confirmed": "1", "at": "2026-11-22T12:30", "seen": f"{stays}.2"}
    assert as_marcos.post(f"/hotel/stays/{stays}/check-out", data=data).status_code == 302

    answer = as_lucia.post(
        f"/hotel/stays/{stays}/check-out", data=data | {"at": "2026-11-20T12:30"}
    )

    assert "is not possible for" in as_lucia.get(answer.headers["Location"]).text
    with app.app_context():
        assert db.session.get_one(Visit, stays).quantity == 300


def test_of_two_who_edit_the_same_stay_the_second_sees_the_first(
    stays: int, as_marcos: FlaskClient, as_lucia: FlaskClient
) -> None:
    data = {"service": "1", "staff": "", "starts_at": "2026-11-19T13:00", "version": "2"}
    as_marcos.post(f"/hotel/stays/{stays}/edit", data=data | {"feeding": "Poco"})

    answer = as_lucia.post(f"/hotel/stays/{stays}/edit", data=data | {"feeding": "Mucho"})

    assert answer.status_code == 422
    assert "Marcos Gil saved a change" in answer.text
    assert "Poco" in answer.text


def test_several_are_checked_out_at_once(
    app: Flask, marta: int, stays: int, as_marcos: FlaskClient
) -> None:
    simon = make_animal(app, marta, name="Simón")
    other = check_in(app, marta, simon, 1)

    data = {"ids": [str(stays), str(other)], "confirmed": "1", "at": "2026-11-22T12:30"}
    as_marcos.post("/visits/actions/check-out", data=data)

    assert "2 are checked out." in as_marcos.get("/visits/?state=ended").text


def test_a_service_without_a_booking_ends_after_its_usual_time(
    app: Flask, marta: int, luna: int, bath: int, as_marcos: FlaskClient
) -> None:
    page = as_marcos.get(f"/grooming/services/new?customer={marta}").text
    assert f'<option selected value="{luna}">Luna</option>' in page
    assert "Baño · €30.00" in page

    answer = as_marcos.post("/grooming/services/new", data=form(luna, bath))

    assert answer.status_code == 302, answer.text
    page = as_marcos.get(answer.headers["Location"]).text
    for words in ("22 Nov 2026, 10:00–10:45", "45 min", "€28.50", "Baño y corte", "5 %"):
        assert words in page, words
    timeline = as_marcos.get(f"/customers/{marta}/timeline").text
    assert "Baño · Luna · €28.50" in timeline
    assert "Baño · Luna · €28.50" in as_marcos.get(f"/animals/{luna}/timeline").text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"animal": ""}, "required"),
        ({"animal": "999999"}, "Choose one from the list."),
        ({"animal": "x" * 40}, "Choose one from the list."),
        ({"service": ""}, "required"),
        ({"service": "999999"}, "Choose one of these."),
        ({"staff": "999999"}, "Choose one of these."),
        ({"starts_at": ""}, "required"),
        ({"starts_at": "2026-02-29T10:00"}, "not a date and a time"),
        ({"starts_at": "2026-12-24T10:00"}, "booked instead"),
        ({"ends_at": "2026-11-22T09:00"}, "before it began"),
        ({"starts_at": "2016-11-22T09:00", "ends_at": "2026-11-22T09:00"}, "a year long"),
        ({"work_done": "x" * 2_000_000}, "20000"),
    ],
)
def test_mistakes_are_said_at_their_field(
    app: Flask, luna: int, bath: int, as_marcos: FlaskClient, change: dict[str, str], said: str
) -> None:
    answer = as_marcos.post("/grooming/services/new", data=form(luna, bath, **change))

    assert answer.status_code == 422
    assert said in answer.text
    assert number_of_visits(app) == 0


def test_only_those_who_may_agree_on_a_price_do(
    app: Flask, luna: int, bath: int, as_marcos: FlaskClient, as_lucia: FlaskClient
) -> None:
    as_marcos.post("/grooming/services/new", data=form(luna, bath, agreed_cents="1"))
    as_lucia.post("/grooming/services/new", data=form(luna, bath, agreed_cents="10,00"))
    answer = as_lucia.post("/grooming/services/new", data=form(luna, bath, agreed_cents="-5"))

    assert "cannot be negative" in answer.text
    with app.app_context():
        amounts = db.session.scalars(select(Visit.amount_cents).order_by(Visit.id)).all()
        assert amounts == [2_850, 950]


def test_the_totals_are_those_of_the_rows(
    app: Flask, marta: int, luna: int, bath: int, stays: int, as_marcos: FlaskClient
) -> None:
    for _number in range(3):
        as_marcos.post("/grooming/services/new", data=form(luna, bath))

    page = as_marcos.get("/grooming/services/totals?state=ended").text

    assert "€85.50" in page
    everything = as_marcos.get("/visits/totals").text
    assert "€85.50" in everything
    assert "1 is still going on" in everything
    owned = as_marcos.get(f"/visits/totals?owner=animal-{luna}&area=hotel").text
    assert "€85.50" not in owned


def test_users_delete_nothing_and_administrators_do(
    app: Flask, stays: int, as_marcos: FlaskClient, as_lucia: FlaskClient
) -> None:
    data = {"confirmed": "1"}

    assert as_marcos.post(f"/hotel/stays/{stays}/delete", data=data).status_code == 403
    as_lucia.post(f"/hotel/stays/{stays}/delete", data=data)

    assert number_of_visits(app) == 0


def test_exports_hold_who_when_and_how_much(stays: int, as_marcos: FlaskClient) -> None:
    for url in ("/hotel/stays/export.csv", "/visits/export.csv", "/visits/export.xlsx"):
        answer = as_marcos.get(url)
        assert answer.status_code == 200, url
    assert "Pienso, dos veces" in as_marcos.get("/hotel/stays/export.csv").text


def test_a_new_stay_begins_with_the_booking_form(
    marta: int, luna: int, as_marcos: FlaskClient
) -> None:
    answer = as_marcos.get(f"/hotel/stays/new?customer={marta}")

    assert answer.headers["Location"].startswith("/hotel/reservations/new?then=check-in")
    assert f"customer={marta}" in answer.headers["Location"]


def test_the_visits_of_an_area_that_is_switched_off_are_not_there(
    app: Flask, marta: int, stays: int, as_lucia: FlaskClient
) -> None:
    with app.app_context():
        choose(db.session, replace(business_settings(db.session), areas_off=("hotel",)))
        db.session.commit()

    assert as_lucia.get("/hotel/stays/").status_code == 404
    assert "Luna" not in as_lucia.get("/visits/").text
    assert as_lucia.get(f"/customers/{marta}/hotel-stays").status_code == 404


def test_a_long_list_asks_the_database_no_more_often(
    app: Flask, marta: int, luna: int, bath: int, as_marcos: FlaskClient
) -> None:
    def asked(url: str) -> int:
        with statements(app) as found:
            assert as_marcos.get(url).status_code == 200
        return len(found)

    urls = ("/visits/", "/grooming/services/", f"/customers/{marta}/grooming-services")
    as_marcos.post("/grooming/services/new", data=form(luna, bath))
    before = {url: asked(url) for url in urls}
    for number in range(9):
        other = make_animal(app, marta, name=f"Perro {number}")
        as_marcos.post("/grooming/services/new", data=form(other, bath))
    as_marcos.get("/")

    assert {url: asked(url) for url in urls} == before
