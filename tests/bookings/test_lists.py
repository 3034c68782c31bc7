"""The lists of bookings: tabs by time, filters, search by the customer's words, totals, export, constant queries."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from petadmin.bookings import services, visits
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from tests.bookings.cast import make_resource, make_service
from tests.bookings.kennel import Hotel, book_bath, book_stay, booking_of, in_days
from tests.conventions.counting import statements
from tests.support.cast import make_animal, make_customer
from tests.support.days import MADRID

pytestmark = pytest.mark.slow

LIST = "/hotel/reservations/"


def ids_in(page: str) -> list[int]:
    """The bookings of a list, in its order."""
    return [int(found) for found in re.findall(r'class="row-link"\s+href="/bookings/(\d+)"', page)]


@pytest.fixture
def several(app: Flask, hotel: Hotel) -> dict[str, int]:
    """A booking of each kind of time."""
    for number in range(8, 13):
        make_resource(app, name=f"A-{number:02}")
    found = {
        "past": book_stay(app, hotel, starts_at=in_days(-9), ends_at=in_days(-7)),
        "here": book_stay(app, hotel, resource=None, starts_at=in_days(-1), ends_at=in_days(3)),
        "today": book_stay(app, hotel, starts_at=in_days(0, 23), ends_at=in_days(2)),
        "soon": book_stay(app, hotel, starts_at=in_days(4), ends_at=in_days(6)),
        "later": book_stay(app, hotel, starts_at=in_days(40), ends_at=in_days(41)),
        "cancelled": book_stay(app, hotel, starts_at=in_days(8), ends_at=in_days(9)),
        "bath": book_bath(app, hotel, starts_at=in_days(1)),
    }
    with app.app_context():
        visits.check_in(db.session, booking_of(found["here"]), at=in_days(-1), zone=MADRID)
        db.session.commit()
        services.cancel(db.session, booking_of(found["cancelled"]), reason="", now=utcnow())
        db.session.commit()
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("", ["today", "soon", "later"]),
        ("?time=today", ["here", "today"]),
        ("?time=in_house", ["here"]),
        ("?time=past", ["past"]),
        ("?time=all", ["later", "cancelled", "soon", "today", "here", "past"]),
        ("?status=cancelled", ["cancelled"]),
        ("?status=confirmed&time=upcoming", ["today", "soon", "later"]),
    ],
)
def test_each_tab_shows_its_time_in_the_order_in_which_it_is_worked_off(
    several: dict[str, int], as_marcos: FlaskClient, address: str, names: list[str]
) -> None:
    page = as_marcos.get(LIST + address).text

    assert ids_in(page) == [several[name] for name in names]


def test_nothing_to_come_is_not_nothing_at_all(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient
) -> None:
    book_stay(app, hotel, starts_at=in_days(-9), ends_at=in_days(-7))

    page = as_marcos.get(f"/customers/{hotel.marta}/hotel-reservations").text

    assert "Nothing under “Upcoming”" in page
    assert "Nothing here yet" not in page


def test_the_list_over_all_areas_can_be_narrowed_to_one(
    several: dict[str, int], as_marcos: FlaskClient
) -> None:
    assert several["bath"] in ids_in(as_marcos.get("/bookings/").text)
    assert ids_in(as_marcos.get("/bookings/?area=grooming").text) == [several["bath"]]
    assert as_marcos.get("/bookings/?area=nonsense").status_code == 400
    day = in_days(4).date().isoformat()
    assert ids_in(as_marcos.get(f"/bookings/?starts={day}..{day}").text) == [several["soon"]]


def test_a_booking_is_found_by_the_words_of_its_customer(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient
) -> None:
    iker = make_customer(app, first_name="Iker", last_name="Etxeberria", email="iker@example.com")
    bizi = make_animal(app, iker, name="Bizi")
    make_resource(app, name="A-08")
    book_stay(app, hotel)
    theirs = book_stay(app, hotel, resource=None, customer=iker, animals=[bizi])

    for words in ("etxeb", "bizi", "iker@example", "Iker Bizi"):
        assert ids_in(as_marcos.get(f"{LIST}?q={words}").text) == [theirs], words
    assert ids_in(as_marcos.get(f"{LIST}?q=nadie").text) == []


def test_the_desk_of_either_shows_its_bookings(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient
) -> None:
    simba = make_animal(app, hotel.marta, name="Simba")
    make_resource(app, name="A-08")
    lunas = book_stay(app, hotel)
    simbas = book_stay(app, hotel, resource=None, animals=[simba])

    assert ids_in(as_marcos.get(f"/customers/{hotel.marta}/hotel-reservations").text) == [
        lunas,
        simbas,
    ]
    assert ids_in(as_marcos.get(f"/animals/{simba}/hotel-reservations").text) == [simbas]
    for desk in (f"/customers/{hotel.marta}", f"/animals/{simba}"):
        page = as_marcos.get(desk).text
        assert f'href="/bookings/{simbas}"' in page
        assert "New booking" in page
    assert "Booked" in as_marcos.get(f"/animals/{simba}/timeline").text


def cells_of(page: str) -> list[list[str]]:
    """The text of the cells of the totals, row by row."""
    rows = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)
    return [
        [
            re.sub(r"<[^>]+>|\s+", " ", cell).strip()
            for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)
        ]
        for row in rows
    ]


@pytest.mark.parametrize("address", ["", "time=all", "time=all&q=luna", "status=cancelled"])
def test_the_totals_are_those_of_the_listed_rows(
    app: Flask, several: dict[str, int], as_marcos: FlaskClient, address: str
) -> None:
    listed = ids_in(as_marcos.get(f"{LIST}?{address}").text)
    totals = cells_of(as_marcos.get(f"{LIST}totals?{address}", headers={"HX-Request": "true"}).text)

    with app.app_context():
        rows = [booking_of(number) for number in listed]
        cents = sum(row.amount_cents for row in rows if row.status.value != "cancelled")
        counts = {row.status: 0 for row in rows}
        for row in rows:
            counts[row.status] += 1
        labels = {str(status.label): number for status, number in counts.items()}
    head, *_services, total = totals
    assert total[-2] == str(len(listed))
    assert total[-1] == f"€{cents / 100:,.2f}"
    assert {label: int(total[head.index(label)]) for label in labels} == labels


def test_of_too_many_rows_no_totals_are_made(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_resource(app, name="A-08")
    book_stay(app, hotel)
    book_stay(app, hotel, starts_at=in_days(9), ends_at=in_days(11))
    monkeypatch.setattr("petadmin.bookings.totals.MOST_SUMMED", 1)

    page = as_marcos.get(f"{LIST}totals").text

    assert "Choose a period" in page
    assert "<tfoot>" not in page


def test_hidden_customers_are_neither_listed_nor_added_up(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient, as_lucia: FlaskClient
) -> None:
    gone = make_customer(app, first_name="Zoe", email="zoe@example.com")
    sombra = make_animal(app, gone, name="Sombra")
    make_resource(app, name="A-08")
    book_stay(app, hotel)
    hidden = book_stay(app, hotel, resource=None, customer=gone, animals=[sombra])
    form = {"confirmed": "1", "since": in_days(0).date().isoformat(), "reason": ""}
    as_lucia.post(f"/customers/{gone}/deactivate", data=form)

    assert hidden not in ids_in(as_marcos.get(LIST).text)
    assert as_marcos.get(f"/bookings/{hidden}").status_code == 404
    totals = cells_of(as_marcos.get(f"{LIST}totals", headers={"HX-Request": "true"}).text)
    assert totals[-1][-2] == "1"
    seen = cells_of(as_lucia.get(f"{LIST}totals", headers={"HX-Request": "true"}).text)
    assert seen[-1][-2] == "2"


def test_an_export_holds_what_is_listed(several: dict[str, int], as_marcos: FlaskClient) -> None:
    lines = as_marcos.get(f"{LIST}export.csv").text.strip().splitlines()

    assert len(lines) == 4
    assert "Luna" in lines[1]


@pytest.mark.slow
@pytest.mark.parametrize("address", [LIST, "/bookings/?time=all", "/"])
def test_a_list_asks_as_much_for_three_rows_as_for_twenty(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient, address: str
) -> None:
    service = make_service(app, name="Otra noche")
    make_resource(app, name="Sala", capacity=100, shared=True)

    def add(number: int) -> None:
        owner = make_customer(app, email=f"c{number}@example.com")
        animal = make_animal(app, owner, name=f"Perro {number}")
        book_stay(app, hotel, resource=None, customer=owner, animals=[animal],
                  starts_at=in_days(0, 23), ends_at=in_days(2))  # fmt: skip

    for number in range(3):
        add(number)
    as_marcos.get(address)
    with statements(app) as few:
        assert as_marcos.get(address).status_code == 200
    for number in range(3, 20):
        add(number)
    with statements(app) as many:
        assert as_marcos.get(address).status_code == 200
    assert len(many) == len(few)
    assert service
