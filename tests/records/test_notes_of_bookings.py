"""Notes about a booking: written on its page, told of in lists, and kept together with their customer."""

import csv
import io
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from petadmin.bookings import services
from petadmin.bookings.models import Booking
from petadmin.core.db import db
from petadmin.customers.models import Customer
from petadmin.files.kinds import FileKind
from petadmin.records.notes.models import Note
from tests.bookings.cast import wish
from tests.bookings.kennel import Hotel, book_stay, in_days, make_hotel
from tests.conventions.counting import statements
from tests.support.cast import make_animal, make_customer
from tests.support.days import MADRID
from tests.support.papers import paper

pytestmark = pytest.mark.slow

HTMX = {"HX-Request": "true", "HX-Target": "panel-notes"}


@pytest.fixture
def hotel(app: Flask) -> Hotel:
    return make_hotel(app)


@pytest.fixture
def stay(app: Flask, hotel: Hotel) -> int:
    return book_stay(app, hotel)


def write(client: FlaskClient, booking: int, text: str, **form: object) -> int:
    """Write a note as the page of a booking does without a script; returns its id."""
    page = f"/bookings/{booking}"
    answer = client.post(f"/notes/new?booking={booking}&next={page}", data={"text": text, **form})
    assert answer.status_code == 302, answer.text
    assert answer.headers["Location"] == page
    # The next page tells what was saved, and would be taken for the note.
    assert client.get(page).status_code == 200
    with client.application.app_context():
        return db.session.scalars(select(Note.id).order_by(Note.id.desc())).first() or 0


def test_both_roles_write_on_the_page_of_a_booking(
    app: Flask, hotel: Hotel, stay: int, as_marcos: FlaskClient, as_lucia: FlaskClient
) -> None:
    note = write(as_marcos, stay, "Llega una hora más tarde")
    write(as_lucia, stay, "Recoge su hermana")

    page = as_marcos.get(f"/bookings/{stay}").text
    assert page.index("Recoge su hermana") < page.index("Llega una hora más tarde")
    assert "Marcos Gil" in page
    assert "About:" not in page
    with app.app_context():
        kept = db.session.get_one(Note, note)
        assert (kept.booking_id, kept.customer_id) == (stay, hotel.marta)
    answer = as_lucia.post(f"/notes/{note}/delete", data={"confirmed": "1"})
    assert answer.headers["Location"] == f"/bookings/{stay}#notes"


def test_the_customer_shows_it_with_the_way_to_the_booking(
    hotel: Hotel, stay: int, as_marcos: FlaskClient
) -> None:
    write(as_marcos, stay, "Trae su cama")

    way = f'href="/bookings/{stay}#notes"'
    for page in ("", "/notes", "/timeline"):
        told = as_marcos.get(f"/customers/{hotel.marta}{page}").text
        assert "Trae su cama" in told, page
        assert way in told, page
        assert "Reservation, " in told, page
    assert way in as_marcos.get("/notes/").text
    assert "Trae su cama" not in as_marcos.get(f"/animals/{hotel.luna}").text


def test_the_composer_answers_a_mistake_in_its_place(stay: int, as_marcos: FlaskClient) -> None:
    answer = as_marcos.post(f"/notes/new?booking={stay}", data={"text": " "}, headers=HTMX)

    assert answer.status_code == 422
    assert 'id="panel-notes"' in answer.text
    assert "<html" not in answer.text
    assert "field-error" in answer.text


def test_without_a_way_back_saving_leads_to_the_booking(stay: int, as_marcos: FlaskClient) -> None:
    assert as_marcos.get(f"/notes/new?booking={stay}").status_code == 200

    answer = as_marcos.post(f"/notes/new?booking={stay}", data={"text": "Hola"})

    assert answer.headers["Location"] == f"/bookings/{stay}#notes"


def test_pinned_notes_stand_first_and_the_rest_behind_a_link(
    stay: int, as_marcos: FlaskClient
) -> None:
    first = write(as_marcos, stay, "La primera")
    for number in range(5):
        write(as_marcos, stay, f"Otra {number}")
    page = as_marcos.get(f"/bookings/{stay}").text
    assert "La primera" not in page
    assert f'href="/notes/?booking={stay}"' in page

    as_marcos.post(f"/notes/{first}/pin", data={"next": f"/bookings/{stay}"})

    page = as_marcos.get(f"/bookings/{stay}").text
    assert page.index("La primera") < page.index("Otra 4")
    assert "Otra 0" not in page


def test_the_list_is_narrowed_to_a_booking(
    app: Flask, hotel: Hotel, stay: int, as_marcos: FlaskClient
) -> None:
    other = book_stay(app, hotel, starts_at=in_days(20), ends_at=in_days(22))
    write(as_marcos, stay, "De la primera")
    write(as_marcos, other, "De la segunda")
    as_marcos.post(f"/notes/new?customer={hotel.marta}", data={"text": "De Marta"})
    as_marcos.get("/")

    page = as_marcos.get(f"/notes/?booking={stay}").text

    assert "De la primera" in page
    assert "De la segunda" not in page
    assert "De Marta" not in page
    assert "Booking: Reservation, " in page
    # Nobody knows a booking by its number, so the menu does not ask for one.
    assert 'aria-label="Booking"' not in page


@pytest.mark.parametrize("bad", ["x", "0", "-1", "4000000", "9" * 30, "1' OR 1=1"])
def test_bad_numbers_are_refused_in_words(stay: int, as_marcos: FlaskClient, bad: str) -> None:
    assert as_marcos.get("/notes/new", query_string={"booking": bad}).status_code == 404
    posted = as_marcos.post("/notes/new", query_string={"booking": bad}, data={"text": "No"})
    assert posted.status_code == 404
    listed = as_marcos.get("/notes/", query_string={"booking": bad})
    assert listed.status_code == 400
    assert "does not know the value" in listed.text


def test_a_note_has_one_subject(
    app: Flask, hotel: Hotel, stay: int, as_marcos: FlaskClient
) -> None:
    other = make_customer(app, first_name="Berta")

    for query in (f"customer={other}", f"customer={hotel.marta}", f"animal={hotel.luna}"):
        answer = as_marcos.post(f"/notes/new?booking={stay}&{query}", data={"text": "No"})
        assert answer.status_code == 404, query
    sent = {"text": "De Marta", "customer_id": other, "booking_id": "4000000"}
    as_marcos.post(f"/notes/new?booking={stay}", data=sent)
    with app.app_context():
        (kept,) = db.session.scalars(select(Note))
        assert (kept.booking_id, kept.customer_id) == (stay, hotel.marta)


def test_notes_of_a_customer_out_of_use_are_not_there(
    app: Flask, as_marcos: FlaskClient, as_lucia: FlaskClient, hotel: Hotel, stay: int
) -> None:
    note = write(as_lucia, stay, "Secreto")
    with app.app_context():
        db.session.get_one(Customer, hotel.marta).inactive_since = in_days(-1).date()
        db.session.commit()

    assert as_marcos.get(f"/bookings/{stay}").status_code == 404
    for path in ("", "/edit", "/pin"):
        assert as_marcos.get(f"/notes/{note}{path}").status_code == 404, path
    assert as_marcos.post(f"/notes/new?booking={stay}", data={"text": "No"}).status_code == 404
    assert as_marcos.get(f"/notes/?booking={stay}").status_code == 400
    for path in ("/notes/", "/notes/export.csv", "/bookings/?time=all"):
        assert "Secreto" not in as_marcos.get(path).text
        assert f"/bookings/{stay}" not in as_marcos.get(path).text
    assert "Secreto" in as_lucia.get(f"/notes/?booking={stay}").text


def test_attachments_and_the_export(stay: int, as_lucia: FlaskClient) -> None:
    file = io.BytesIO(paper(FileKind.pdf)), "informe.pdf"
    note = write(as_lucia, stay, "Con informe", files=[file])

    assert "informe.pdf" in as_lucia.get(f"/bookings/{stay}").text
    assert as_lucia.get(f"/notes/{note}/attachments/1").data == paper(FileKind.pdf)
    exported = as_lucia.get(f"/notes/export.csv?booking={stay}").data.decode("utf-8-sig")
    head, row = csv.reader(io.StringIO(exported), delimiter=";" if ";" in exported else ",")
    cells = dict(zip(head, row, strict=True))
    assert cells["Booking"].startswith("Reservation, ")
    assert cells["Note"] == "Con informe"


def test_lists_tell_which_bookings_have_notes(
    app: Flask, hotel: Hotel, stay: int, as_marcos: FlaskClient
) -> None:
    book_stay(app, hotel, starts_at=in_days(20), ends_at=in_days(22))
    write(as_marcos, stay, "Una")
    assert 'aria-label="1 note"' in as_marcos.get("/bookings/").text
    write(as_marcos, stay, "Dos")

    of_marta = f"/customers/{hotel.marta}"
    for page in (
        "/bookings/",
        "/hotel/reservations/",
        of_marta,
        f"{of_marta}/hotel-reservations",
        f"/animals/{hotel.luna}",
    ):
        told = as_marcos.get(page).text
        assert told.count(f'href="/bookings/{stay}#notes"') - told.count("About:") == 1, page
        assert told.count('aria-label="2 notes"') == 1, page


def test_the_icons_of_a_page_are_found_in_one_question(
    app: Flask, hotel: Hotel, stay: int, as_marcos: FlaskClient
) -> None:
    write(as_marcos, stay, "Una")
    as_marcos.get("/bookings/")
    with statements(app) as few:
        as_marcos.get("/bookings/")
    for number in range(8):
        start = in_days(10 + 3 * number)
        more = book_stay(app, hotel, starts_at=start, ends_at=start + timedelta(days=1))
        write(as_marcos, more, "Otra")

    with statements(app) as many:
        page = as_marcos.get("/bookings/").text

    assert page.count('aria-label="1 note"') == 9
    assert len(many) == len(few)


def test_notes_follow_a_booking_to_another_customer(
    app: Flask, hotel: Hotel, stay: int, as_marcos: FlaskClient
) -> None:
    write(as_marcos, stay, "Viaja con la reserva")
    berta = make_customer(app, first_name="Berta")
    nube = make_animal(app, berta, name="Nube")

    with app.app_context():
        booking = db.session.get_one(Booking, stay)
        times = {"starts_at": booking.starts_at, "ends_at": booking.ends_at}
        wanted = wish(berta, [nube], hotel.night, **times)
        services.change(db.session, booking, wanted, by_id=None, may_override=False, zone=MADRID)
        db.session.commit()

    assert "Viaja con la reserva" in as_marcos.get(f"/customers/{berta}").text
    assert "Viaja con la reserva" not in as_marcos.get(f"/customers/{hotel.marta}/notes").text


def test_a_note_goes_with_its_booking(app: Flask, stay: int, as_marcos: FlaskClient) -> None:
    write(as_marcos, stay, "Se va")

    with app.app_context():
        db.session.delete(db.session.get_one(Booking, stay))
        db.session.commit()
        assert db.session.scalars(select(Note)).all() == []


def test_the_database_wants_the_customer_as_well(app: Flask, hotel: Hotel, stay: int) -> None:
    with app.app_context():
        db.session.add(Note(animal_id=hotel.luna, booking_id=stay, text="Sin cliente"))
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()
