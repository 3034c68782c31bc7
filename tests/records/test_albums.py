"""Photo albums: photos come, are described, sorted and turned, and move."""

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.files.kinds import FileKind
from petadmin.files.models import StoredFile
from petadmin.files.storage import StorageFullError
from petadmin.records.albums import services
from petadmin.records.albums.models import Album, Photo
from tests.conventions.counting import statements
from tests.records.albums import make_album
from tests.support.cast import make_animal, make_customer
from tests.support.papers import huge_png, paper, pdf
from tests.support.pictures import photo_with_place

pytestmark = pytest.mark.slow

JSON = {"Accept": "application/json"}


@pytest.fixture
def customer(app: Flask) -> int:
    return make_customer(app)


@pytest.fixture
def album(app: Flask, customer: int) -> int:
    """An album of Marta's with three photos."""
    return make_album(app, photos=3, customer_id=customer)


def upload(browser: FlaskClient, album: int, *files: tuple[str, bytes]) -> TestResponse:
    data = {"files": [(io.BytesIO(content), name) for name, content in files]}
    return browser.post(f"/albums/{album}/photos", data=data, headers=JSON)


def photos(app: Flask, album: int) -> list[tuple[int, str]]:
    """Id and caption of each photo, in their order."""
    with app.app_context():
        statement = select(Photo.id, Photo.caption).where(Photo.album_id == album)
        return [
            (row.id, row.caption)
            for row in db.session.execute(statement.order_by(Photo.position, Photo.id))
        ]


def captions(app: Flask, album: int) -> list[str]:
    return [caption for _id, caption in photos(app, album)]


def act(browser: FlaskClient, album: int, what: str, /, **values: object) -> TestResponse:
    return browser.post(f"/albums/{album}/photos/{what}", data=values)


def test_an_album_is_begun_on_the_desk_and_shows_there(
    app: Flask, as_marcos: FlaskClient, customer: int
) -> None:
    animal = make_animal(app, customer)
    for owner in (f"customer={customer}", f"animal={animal}"):
        answer = as_marcos.post(f"/albums/new?{owner}", data={"name": "Verano en el hotel"})
        assert answer.status_code == 302
        assert "No photos yet" in as_marcos.get(answer.headers["Location"]).text
    for desk in (f"/customers/{customer}", f"/animals/{animal}"):
        assert "Verano en el hotel" in as_marcos.get(f"{desk}/albums").text
        panel = as_marcos.get(f"{desk}/panels/albums", headers={"HX-Request": "true"})
        assert "Verano en el hotel" in panel.text


@pytest.mark.slow
def test_twenty_photos_at_once_are_kept_in_their_order(
    app: Flask, as_marcos: FlaskClient, customer: int
) -> None:
    album = make_album(app, photos=0, customer_id=customer)
    content = paper(FileKind.webp)
    answer = upload(as_marcos, album, *((f"{number}.webp", content) for number in range(20)))

    assert answer.status_code == 201
    assert len(photos(app, album)) == 20
    with app.app_context():
        first = db.session.scalars(select(Photo).order_by(Photo.id).limit(1)).one()
        assert db.session.get_one(Album, album).cover_id == first.picture_id
    page = as_marcos.get(f"/albums/{album}").text
    assert page.count("data-lightbox\n") == 20


def test_where_a_photo_was_taken_is_not_kept(
    app: Flask, as_marcos: FlaskClient, customer: int
) -> None:
    album = make_album(app, photos=0, customer_id=customer)
    upload(as_marcos, album, ("foto.jpg", photo_with_place()))

    with app.app_context():
        picture = db.session.scalars(select(Photo.picture_id)).one()
    kept = as_marcos.get(f"/pictures/{picture}/large").data
    assert not Image.open(io.BytesIO(kept)).getexif()
    assert b"Camara" not in kept


def test_bad_files_are_refused_by_name_and_do_not_hold_up_the_others(
    app: Flask, as_marcos: FlaskClient, album: int
) -> None:
    good = paper(FileKind.jpeg)
    answer = upload(
        as_marcos,
        album,
        ("contrato.jpg", pdf()),
        ("enorme.png", huge_png()),
        ("cortada.jpg", good[:400]),
        ("../../buena.jpg", good),
    )

    assert answer.status_code == 422
    assert answer.json is not None
    problems = [receipt.get("problem", "") for receipt in answer.json]
    assert all(problems[:3])
    assert problems[3] == ""
    assert "/" not in answer.json[3]["name"]
    assert len(photos(app, album)) == 4


def test_a_full_storage_is_told_and_nothing_is_half_kept(
    app: Flask, as_marcos: FlaskClient, album: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object) -> None:
        raise StorageFullError("There is no room left")

    monkeypatch.setattr("petadmin.files.storage.Storage._write", refuse)
    with app.app_context():
        before = db.session.scalar(select(func.count(StoredFile.id)))
    answer = upload(as_marcos, album, ("foto.png", paper(FileKind.png)))

    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json[0]["try_again"] is True
    with app.app_context():
        assert db.session.scalar(select(func.count(StoredFile.id))) == before


def test_a_caption_is_written_and_a_quicker_one_is_not_lost(
    app: Flask, as_marcos: FlaskClient, album: int
) -> None:
    (photo, was), *_rest = photos(app, album)
    act(as_marcos, album, "caption", photo=photo, was=was, caption="  La  siesta ")
    assert captions(app, album)[0] == "La siesta"

    headers = {"HX-Request": "true"}
    data = {"photo": photo, "was": was, "caption": "Otra"}
    answer = as_marcos.post(f"/albums/{album}/photos/caption", data=data, headers=headers)
    assert answer.status_code == 422
    assert "La siesta" in answer.text
    assert captions(app, album)[0] == "La siesta"


def test_photos_are_put_in_order(app: Flask, as_marcos: FlaskClient, album: int) -> None:
    (one, _), (two, _), (three, _) = photos(app, album)
    assert captions(app, album) == ["Foto 1", "Foto 2", "Foto 3"]

    act(as_marcos, album, "arrange", photo=three, before=one)
    assert captions(app, album) == ["Foto 3", "Foto 1", "Foto 2"]
    act(as_marcos, album, "arrange", photo=three, after=one)
    assert captions(app, album) == ["Foto 1", "Foto 3", "Foto 2"]
    act(as_marcos, album, "arrange", photo=one, places=1)
    assert captions(app, album) == ["Foto 3", "Foto 1", "Foto 2"]
    act(as_marcos, album, "arrange", photo=three, places=-1)
    assert captions(app, album) == ["Foto 3", "Foto 1", "Foto 2"]
    act(as_marcos, album, "arrange", photo=three)
    assert captions(app, album) == ["Foto 1", "Foto 2", "Foto 3"]
    act(as_marcos, album, "arrange", photo=two, before=two)
    assert sorted(captions(app, album)) == ["Foto 1", "Foto 2", "Foto 3"]


def test_a_turned_photo_is_another_picture_and_stays_the_cover(
    app: Flask, as_marcos: FlaskClient, customer: int
) -> None:
    album = make_album(app, photos=0, customer_id=customer)
    upload(as_marcos, album, ("foto.jpg", paper(FileKind.jpeg)))
    ((photo, _),) = photos(app, album)
    with app.app_context():
        before = db.session.get_one(Photo, photo).picture_id
    act(as_marcos, album, "turn", photo=photo, turns=1)

    with app.app_context():
        row = db.session.get_one(Photo, photo)
        assert row.picture_id != before
        assert row.album.cover_id == row.picture_id
        assert row.picture.width < row.picture.height


def test_another_cover_is_chosen_and_a_removed_one_gives_way(
    app: Flask, as_lucia: FlaskClient, album: int
) -> None:
    (one, _), (two, _), _three = photos(app, album)
    act(as_lucia, album, "cover", photo=two)
    assert cover_of(app, album) == two
    asked = act(as_lucia, album, "remove", ids=[two])
    assert "gone for good" in asked.text
    assert len(photos(app, album)) == 3

    act(as_lucia, album, "remove", ids=[two], confirmed="1")
    assert len(photos(app, album)) == 2
    assert cover_of(app, album) == one


def cover_of(app: Flask, album: int) -> int | None:
    """The photo that is the album's cover."""
    with app.app_context():
        cover = select(Album.cover_id).where(Album.id == album).scalar_subquery()
        return db.session.scalar(
            select(Photo.id).where(Photo.album_id == album, Photo.picture_id == cover)
        )


def test_users_remove_only_what_they_have_added(
    app: Flask, as_marcos: FlaskClient, album: int
) -> None:
    upload(as_marcos, album, ("mia.png", paper(FileKind.png)))
    *others, (own, _) = photos(app, album)

    act(as_marcos, album, "remove", ids=[own, others[0][0]], confirmed="1")
    assert len(photos(app, album)) == 4
    act(as_marcos, album, "remove", ids=[own], confirmed="1")
    assert len(photos(app, album)) == 3


def test_photos_move_to_another_album_of_the_customer_or_a_new_one(
    app: Flask, as_marcos: FlaskClient, customer: int, album: int
) -> None:
    animal = make_animal(app, customer)
    target = make_album(app, name="Luna", photos=0, animal_id=animal)
    foreign = make_album(
        app, name="Ajeno", photos=0, customer_id=make_customer(app, email="ajena@example.com")
    )
    (one, _), (two, _), (three, _) = photos(app, album)

    asked = act(as_marcos, album, "move", ids=[one])
    assert "Luna" in asked.text
    assert "Ajeno" not in asked.text
    act(as_marcos, album, "move", ids=[one], album=target, confirmed="1")
    assert captions(app, target) == ["Foto 1"]
    assert cover_of(app, target) == one
    assert cover_of(app, album) == two
    act(as_marcos, album, "move", ids=[two], album=foreign, confirmed="1")
    assert captions(app, foreign) == []
    act(as_marcos, album, "move", ids=[three], album="new", name="Selección", confirmed="1")
    assert "Selección" in as_marcos.get(f"/customers/{customer}/albums").text
    assert captions(app, album) == ["Foto 2"]


def test_photos_of_other_albums_are_not_touched(
    app: Flask, as_lucia: FlaskClient, customer: int, album: int
) -> None:
    other = make_album(app, name="Otro", customer_id=customer)
    ((photo, _),) = photos(app, other)
    for what in ("caption", "turn", "cover", "arrange"):
        assert act(as_lucia, album, what, photo=photo, caption="x").status_code == 302
    act(as_lucia, album, "remove", ids=[photo], confirmed="1")
    assert photos(app, other) == [(photo, "Foto 1")]


def test_an_album_of_an_inactive_customer_is_not_there(app: Flask, as_marcos: FlaskClient) -> None:
    customer = make_customer(app, inactive=True)
    album = make_album(app, customer_id=customer)
    with app.app_context():
        picture = db.session.scalars(select(Photo.picture_id)).one()

    assert as_marcos.get(f"/albums/{album}").status_code == 404
    assert as_marcos.get(f"/pictures/{picture}/medium").status_code == 404
    assert upload(as_marcos, album, ("a.png", paper(FileKind.png))).status_code == 404


def test_only_an_administrator_deletes_an_album(
    app: Flask, as_marcos: FlaskClient, as_lucia: FlaskClient, album: int
) -> None:
    assert as_marcos.post(f"/albums/{album}/delete", data={"confirmed": "1"}).status_code == 403
    assert "3 photos" in as_lucia.get(f"/albums/{album}/delete").text
    as_lucia.post(f"/albums/{album}/delete", data={"confirmed": "1"})
    with app.app_context():
        assert db.session.get(Album, album) is None
        assert db.session.scalar(select(func.count(Photo.id))) == 0


@pytest.mark.slow
def test_a_page_of_an_album_costs_the_same_however_many_photos_it_has(
    app: Flask, as_marcos: FlaskClient, customer: int
) -> None:
    numbers = []
    for size in (3, 130):
        album = make_album(app, photos=size, customer_id=customer)
        with statements(app) as sent:
            page = as_marcos.get(f"/albums/{album}").text
        numbers.append(len(sent))
    assert page.count("data-lightbox\n") == 60
    assert "page=2" in page
    assert numbers[0] == numbers[1]
    assert as_marcos.get(f"/albums/{album}?page=3").text.count("data-lightbox\n") == 10
    assert as_marcos.get(f"/albums/{album}?page=999999999999999999").status_code == 200


def test_a_photo_that_went_meanwhile_cannot_be_put_in_order(
    app: Flask, customer: int, album: int
) -> None:
    other = make_album(app, name="Otro", photos=1, customer_id=customer)
    with app.app_context():
        photo = db.session.scalars(select(Photo).where(Photo.album_id == other)).one()
        here = db.session.get_one(Album, album)
        with pytest.raises(DomainError, match="no longer in the album"):
            services.arrange(db.session, here, photo)
        with pytest.raises(DomainError, match="no longer in the album"):
            services.step(db.session, here, photo, places=1)
