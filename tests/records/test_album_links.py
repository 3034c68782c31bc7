"""The link to an album goes by e-mail, shows the photos to a stranger, and comes to an end."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from petadmin.access.models import Language
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.customers import services as customers
from petadmin.customers.models import Customer
from petadmin.mail.models import Email
from tests.marketing.letters import block
from tests.records.albums import make_album
from tests.support.cast import make_animal, make_customer
from tests.support.days import this_day


@pytest.fixture
def customer(app: Flask) -> int:
    return make_customer(app)


@pytest.fixture
def album(app: Flask, customer: int) -> int:
    """An album of Marta's with three photos."""
    return make_album(app, photos=3, customer_id=customer)


def deactivate(app: Flask, customer: int) -> None:
    with app.app_context():
        day = this_day()
        row = db.session.get_one(Customer, customer)
        customers.deactivate(db.session, row, since=day, today=day, reason="")
        db.session.commit()


def send_link(app: Flask, browser: FlaskClient, album: int, **values: str) -> str:
    """Send the link; returns its path as the e-mail tells it."""
    data = {"to": "marta@example.com", **values}
    answer = browser.post(f"/albums/{album}/send-link", data=data)
    assert answer.status_code == 302, answer.text
    with app.app_context():
        email = db.session.scalars(select(Email).order_by(Email.id.desc()).limit(1)).one()
        link = next(word for word in email.text.split() if "/shared/" in word)
    return urlsplit(link).path


def test_that_a_link_cannot_arrive_is_told_at_once(
    app: Flask, as_marcos: FlaskClient, album: int
) -> None:
    block(app, "marta@example.com")

    send_link(app, as_marcos, album)

    assert "was not sent. The address is blocked." in as_marcos.get(f"/albums/{album}").text


def test_the_link_goes_by_email_and_shows_the_photos_to_a_stranger(
    app: Flask, as_marcos: FlaskClient, as_stranger: FlaskClient, album: int
) -> None:
    path = send_link(app, as_marcos, album, message="Mira qué bien lo pasa.")

    with app.app_context():
        email = db.session.scalars(select(Email)).one()
        assert email.kind == "album.link"
        assert email.language is Language.es
        assert email.recipient_email == "marta@example.com"
        assert "Mira qué bien" in email.text
    page = as_stranger.get(path)
    assert page.status_code == 200
    assert 'lang="es"' in page.text
    assert "Foto 1" in page.text
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert page.headers["Referrer-Policy"] == "no-referrer"
    for staff in ("Marcos", "/albums/", "/pictures/", "/customers/", "marta@example.com"):
        assert staff not in page.text.replace("/shared/albums/", "")
    picture = page.text.partition('href="/shared')[2].partition('"')[0]
    shown = as_stranger.get(f"/shared{picture}")
    assert shown.status_code == 200
    assert shown.mimetype == "image/jpeg"


def test_a_wrong_recipient_is_told_at_the_field(as_marcos: FlaskClient, album: int) -> None:
    answer = as_marcos.post(f"/albums/{album}/send-link", data={"to": "no es"})
    assert answer.status_code == 422
    assert "typing errors" in answer.text


def test_an_empty_album_is_not_sent(app: Flask, as_marcos: FlaskClient, customer: int) -> None:
    album = make_album(app, photos=0, customer_id=customer)
    answer = as_marcos.post(f"/albums/{album}/send-link", data={"to": "marta@example.com"})
    assert answer.status_code == 422
    assert "is empty" in answer.text


def test_a_link_ends_by_time_by_hand_and_with_the_customer(
    app: Flask, as_marcos: FlaskClient, as_stranger: FlaskClient, customer: int, album: int
) -> None:
    path = send_link(app, as_marcos, album)
    picture = as_stranger.get(path).text.partition('href="/shared')[2].partition('"')[0]
    for days, status in ((30, 200), (31, 404)):
        with time_machine.travel(utcnow() + timedelta(days=days), tick=False):
            assert as_stranger.get(path).status_code == status

    as_marcos.post(f"/albums/{album}/end-links", data={"confirmed": "1"})
    assert as_stranger.get(path).status_code == 404
    assert as_stranger.get(f"/shared{picture}").status_code == 404
    again = send_link(app, as_marcos, album)
    assert as_stranger.get(again).status_code == 200

    deactivate(app, customer)
    assert as_stranger.get(again).status_code == 404


def test_a_link_of_an_inactive_customer_is_ended_for_administrators_as_well(
    app: Flask, as_lucia: FlaskClient
) -> None:
    customer = make_customer(app)
    album = make_album(app, customer_id=customer)
    path = send_link(app, as_lucia, album)
    deactivate(app, customer)
    assert as_lucia.get(path).status_code == 404


def test_not_even_an_administrator_writes_to_an_inactive_customer(
    app: Flask, as_lucia: FlaskClient
) -> None:
    album = make_album(app, customer_id=make_customer(app, inactive=True))

    answer = as_lucia.post(f"/albums/{album}/send-link", data={"to": "marta@example.com"})

    assert answer.status_code == 422
    assert "This customer is inactive" in answer.text
    with app.app_context():
        assert db.session.scalar(select(Email.id)) is None


def test_a_link_ends_when_the_animal_is_given_to_somebody_else(
    app: Flask, as_marcos: FlaskClient, as_stranger: FlaskClient, customer: int
) -> None:
    luna = make_animal(app, customer)
    album = make_album(app, photos=1, animal_id=luna)
    path = send_link(app, as_marcos, album)
    picture = as_stranger.get(path).text.partition('href="/shared')[2].partition('"')[0]
    pablo = make_customer(app, first_name="Pablo", email="pablo@example.com")

    form = {"confirmed": "1", "customer": str(pablo)}
    assert as_marcos.post(f"/animals/{luna}/move", data=form).status_code == 302

    assert as_stranger.get(path).status_code == 404
    assert as_stranger.get(f"/shared{picture}").status_code == 404
    again = send_link(app, as_marcos, album, to="pablo@example.com")
    assert as_stranger.get(again).status_code == 200


def test_a_forged_link_shows_one_friendly_page(
    app: Flask, as_marcos: FlaskClient, as_stranger: FlaskClient, customer: int, album: int
) -> None:
    path = send_link(app, as_marcos, album)
    other = make_album(app, name="Otro", customer_id=customer)
    foreign = send_link(app, as_marcos, other)
    key = as_stranger.get(foreign).text.partition(f"{foreign}/")[2].partition("/")[0]

    for forged in (f"{path}x", path[:-4], "/shared/albums/W10.x", "/shared/albums/" + "a" * 5000):
        answer = as_stranger.get(forged)
        assert answer.status_code == 404
        assert "Ask us for a new one" in answer.text
    assert as_stranger.get(f"{foreign}/{key}/large").status_code == 200
    assert as_stranger.get(f"{path}/{key}/large").status_code == 404
    assert as_stranger.get(f"{path}/1/large").status_code == 404
    strange = as_stranger.get(f"{foreign}/{key}/small")
    assert strange.status_code == 404
    assert "Ask us for a new one" in strange.text
