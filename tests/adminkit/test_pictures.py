"""Pictures go out to those who see a row that shows them; portraits are drawings, photos or silhouettes."""

import io
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select

from petadmin.animals.models import Animal, Species
from petadmin.audit.models import AuditEvent
from petadmin.core.db import db
from petadmin.customers import services
from petadmin.customers.models import Customer
from petadmin.files import images
from petadmin.files.kinds import PICTURES, FileKind
from petadmin.files.models import Picture
from petadmin.files.portraits import STOCK
from petadmin.files.storage import storage
from petadmin.install.frontend import SOURCES
from tests.support.cast import make_animal, make_customer
from tests.support.days import this_day
from tests.support.papers import huge_png, paper, pdf
from tests.support.pictures import made, photo_with_place
from tests.support.scene_albums import hang_portrait


@pytest.fixture
def customer(app: Flask) -> int:
    return make_customer(app)


def portrait_of(app: Flask, customer: int) -> tuple[int | None, str]:
    with app.app_context():
        row = db.session.get_one(Customer, customer)
        return row.picture_id, row.avatar


def choose(browser: FlaskClient, path: str, version: int = 1, **values: object) -> tuple[int, str]:
    data = {"version": str(version), **values}
    answer = browser.post(f"{path}/portrait", data=data)
    return answer.status_code, answer.text


def test_a_portrait_is_seen_by_those_who_see_the_customer(
    app: Flask, as_marcos: FlaskClient, as_lucia: FlaskClient, customer: int
) -> None:
    with app.app_context():
        picture = hang_portrait(db.session.get_one(Customer, customer))
        db.session.commit()

    answer = as_marcos.get(f"/pictures/{picture}/small")
    assert answer.status_code == 200
    assert Image.open(io.BytesIO(answer.data)).size == (160, 160)
    assert answer.headers["Cache-Control"] == "private, max-age=31536000"
    assert f"/pictures/{picture}/small" in as_marcos.get(f"/customers/{customer}").text
    assert f"/pictures/{picture}/small" in as_marcos.get("/customers/").text

    with app.app_context():
        day = this_day()
        row = db.session.get_one(Customer, customer)
        services.deactivate(db.session, row, since=day, today=day, reason="")
        db.session.commit()
    assert as_marcos.get(f"/pictures/{picture}/small").status_code == 404
    assert as_lucia.get(f"/pictures/{picture}/small").status_code == 200


def test_a_picture_that_nothing_shows_is_for_nobody(app: Flask, as_lucia: FlaskClient) -> None:
    with app.app_context():
        picture = images.keep(db.session, storage(), made()).id
        db.session.commit()

    assert as_lucia.get(f"/pictures/{picture}/large").status_code == 404
    assert as_lucia.get(f"/pictures/{picture}/original").status_code == 404
    assert as_lucia.get("/pictures/999999999999999999/small").status_code == 404


def test_a_stranger_is_asked_to_log_in(app: Flask, as_stranger: FlaskClient, customer: int) -> None:
    with app.app_context():
        picture = hang_portrait(db.session.get_one(Customer, customer))
        db.session.commit()

    assert as_stranger.get(f"/pictures/{picture}/small").status_code == 302


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(PICTURES), ids=str)
def test_every_kind_of_picture_becomes_a_portrait(
    app: Flask, as_marcos: FlaskClient, customer: int, kind: FileKind
) -> None:
    photo = (io.BytesIO(paper(kind)), f"foto{kind.endings[0]}")
    status, _text = choose(as_marcos, f"/customers/{customer}", photo=photo)

    assert status == 302
    picture, avatar = portrait_of(app, customer)
    assert picture is not None
    assert avatar == ""
    assert as_marcos.get(f"/pictures/{picture}/large").status_code == 200


def test_where_a_photo_was_taken_is_not_kept(
    app: Flask, as_marcos: FlaskClient, customer: int
) -> None:
    content = photo_with_place()
    assert b"Camara" in content
    choose(as_marcos, f"/customers/{customer}", photo=(io.BytesIO(content), "foto.jpg"))

    picture, _avatar = portrait_of(app, customer)
    for size in ("small", "medium", "large"):
        kept = as_marcos.get(f"/pictures/{picture}/{size}").data
        assert b"Camara" not in kept
        assert not Image.open(io.BytesIO(kept)).getexif()


def test_what_a_picture_hides_is_not_kept(
    app: Flask, as_marcos: FlaskClient, customer: int
) -> None:
    content = paper(FileKind.jpeg) + pdf()
    choose(as_marcos, f"/customers/{customer}", photo=(io.BytesIO(content), "doble.jpg"))

    picture, _avatar = portrait_of(app, customer)
    for size in ("small", "medium", "large"):
        assert b"%PDF" not in as_marcos.get(f"/pictures/{picture}/{size}").data


BAD = [
    ("contrato.jpg", pdf(), "its content is something else"),
    ("texto.png", b"hola", "its content is something else"),
    ("enorme.png", huge_png(), "more pixels"),
    ("vacia.gif", b"", "is empty"),
    ("cortada.jpg", paper(FileKind.jpeg)[:400], "cortada.jpg"),
    ("dibujo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not accepted"),
]


@pytest.mark.parametrize(("name", "content", "reason"), BAD, ids=[row[0] for row in BAD])
def test_what_is_no_picture_is_refused_at_its_field(
    app: Flask, as_marcos: FlaskClient, customer: int, name: str, content: bytes, reason: str
) -> None:
    status, text = choose(as_marcos, f"/customers/{customer}", photo=(io.BytesIO(content), name))

    assert status == 422
    assert reason in text
    assert portrait_of(app, customer) == (None, "")
    with app.app_context():
        assert db.session.scalar(select(func.count(Picture.id))) == 0


def test_a_drawing_is_chosen_and_taken_away_again(
    app: Flask, as_marcos: FlaskClient, customer: int
) -> None:
    assert choose(as_marcos, f"/customers/{customer}", avatar="person-3")[0] == 302
    assert portrait_of(app, customer) == (None, "person-3")
    assert "#person-3" in as_marcos.get(f"/customers/{customer}").text

    assert choose(as_marcos, f"/customers/{customer}", version=2, avatar="none")[0] == 302
    assert portrait_of(app, customer) == (None, "")
    assert "#silhouette-person" in as_marcos.get(f"/customers/{customer}").text
    with app.app_context():
        told = db.session.scalars(
            select(AuditEvent.action).where(AuditEvent.action.contains("portrait"))
        )
        assert sorted(told) == ["customer.portrait_drawing", "customer.portrait_removed"]
    assert "Drawing chosen as portrait" in as_marcos.get(f"/customers/{customer}/history").text


@pytest.mark.parametrize("avatar", ["dog-1", "silhouette-person", "../x", ""])
def test_a_drawing_of_another_stock_is_refused(
    app: Flask, as_marcos: FlaskClient, customer: int, avatar: str
) -> None:
    assert choose(as_marcos, f"/customers/{customer}", avatar=avatar)[0] == 422
    assert portrait_of(app, customer) == (None, "")


def test_who_comes_second_sees_that_somebody_was_quicker(
    app: Flask, as_marcos: FlaskClient, customer: int
) -> None:
    choose(as_marcos, f"/customers/{customer}", avatar="person-3")
    status, text = choose(as_marcos, f"/customers/{customer}", version=1, avatar="person-4")

    assert status == 422
    assert "Somebody else has just changed this" in text
    assert portrait_of(app, customer) == (None, "person-3")


def test_the_dialog_of_the_desk_shows_the_form_alone(as_marcos: FlaskClient, customer: int) -> None:
    headers = {"HX-Request": "true", "HX-Target": "desk-dialog"}
    dialog = as_marcos.get(f"/customers/{customer}/portrait", headers=headers).text
    assert "<html" not in dialog
    assert 'hx-target="#desk-dialog"' in dialog

    data = {"version": "1", "avatar": "person-1"}
    saved = as_marcos.post(f"/customers/{customer}/portrait", data=data, headers=headers)
    assert saved.status_code == 204
    assert saved.headers["HX-Refresh"] == "true"


def test_an_animal_without_a_portrait_shows_its_species(
    app: Flask, as_marcos: FlaskClient, customer: int
) -> None:
    for species in Species:
        make_animal(app, customer, name=species.name.title(), species=species)

    page = as_marcos.get("/animals/").text
    for species in Species:
        assert f"#silhouette-{species.value}" in page


def test_a_star_for_the_new_and_a_cake_on_birthdays(app: Flask, as_marcos: FlaskClient) -> None:
    with time_machine.travel(datetime(2026, 3, 1, 12, tzinfo=UTC), tick=False):
        customer = make_customer(app)
        animal = make_animal(
            app, customer, name="Luna", birth_date=datetime(2020, 3, 31, tzinfo=UTC).date()
        )
    with app.test_request_context():
        luna = db.session.get_one(Animal, animal)
        marks = app.jinja_env.globals["portrait_of"]
        for day, is_new, has_birthday in ((30, True, False), (31, False, True)):
            with time_machine.travel(datetime(2026, 3, day, 12, tzinfo=UTC), tick=False):
                shown = marks(luna)  # type: ignore[operator]  # a global of the templates
            assert (shown.is_new, shown.has_birthday) == (is_new, has_birthday)


def test_every_drawing_of_the_stock_is_in_the_sprite() -> None:
    keys = [avatar.key for avatars in STOCK.values() for avatar in avatars]
    silhouettes = ["person", "company", *(species.value for species in Species)]

    for sprite, names in (
        ("avatars.svg", keys),
        ("silhouettes.svg", [f"silhouette-{kind}" for kind in silhouettes]),
    ):
        drawn = (SOURCES / "images" / sprite).read_text()
        assert [name for name in names if f'id="{name}"' not in drawn] == []
