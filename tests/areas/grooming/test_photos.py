"""Photos of a grooming service: before and after, kept one by one, described and removed."""

import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from petadmin.areas.grooming import services
from petadmin.areas.grooming.models import GroomingPhoto, GroomingService, Stage
from petadmin.bookings import visits
from petadmin.catalog.models import Unit
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.files.kinds import FileKind
from petadmin.files.storage import storage
from tests.bookings.cast import make_service
from tests.support.cast import make_animal, make_customer
from tests.support.days import MADRID
from tests.support.papers import paper
from tests.support.pictures import made


@pytest.fixture
def service(app: Flask) -> int:
    return groomed(app, make_animal(app, make_customer(app)))


def groomed(app: Flask, animal: int) -> int:
    bath = make_service(
        app, area="grooming", name=f"Baño {animal}", unit=Unit.session, price_cents=3_000
    )
    begins = utcnow() - timedelta(hours=2)
    given = {"animal_id": animal, "service_id": bath, "starts_at": begins, "ends_at": begins}
    with app.app_context():
        row = GroomingService(area="grooming")
        visits.add(db.session, row, given, zone=MADRID)
        db.session.commit()
        return row.id


def add_photo(app: Flask, service: int, stage: Stage = Stage.before) -> int:
    with app.app_context():
        row = db.session.get_one(GroomingService, service)
        photo = services.add_photo(db.session, storage(), row, made(), stage=stage)
        db.session.commit()
        return photo.id


def upload(
    browser: FlaskClient,
    service: int,
    name: str,
    content: bytes,
    stage: str = "before",
    **headers: Any,
) -> TestResponse:
    return browser.post(
        f"/grooming/services/{service}/photos?stage={stage}",
        data={"files": (io.BytesIO(content), name)},
        headers=headers,
    )


def photos(app: Flask) -> list[tuple[Stage, str]]:
    with app.app_context():
        found = db.session.execute(
            select(GroomingPhoto.stage, GroomingPhoto.caption).order_by(GroomingPhoto.id)
        )
        return [(stage, caption) for stage, caption in found]


def test_photos_stand_beside_each_other_before_and_after(
    app: Flask, service: int, as_marcos: FlaskClient
) -> None:
    for stage in ("before", "after"):
        answer = upload(as_marcos, service, "luna.png", paper(FileKind.png), stage)
        assert answer.headers["Location"] == f"/grooming/services/{service}"

    assert [stage for stage, _caption in photos(app)] == [Stage.before, Stage.after]
    page = as_marcos.get(f"/grooming/services/{service}").text
    assert page.count("data-lightbox\n") == 2
    assert 'id="photos-before"' in page
    assert 'id="photos-after"' in page
    assert as_marcos.get("/pictures/1/medium").status_code == 200


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("luna.png", b"no picture at all", "problem"),
        ("contrato.pdf", paper(FileKind.pdf), "problem"),
        ("luna.jpg", b"", "problem"),
    ],
)
def test_what_is_no_picture_is_refused_with_a_word(
    app: Flask, service: int, as_marcos: FlaskClient, name: str, content: bytes, said: str
) -> None:
    answer = upload(as_marcos, service, name, content, Accept="application/json")

    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json[0][said]
    assert upload(as_marcos, service, name, content).status_code == 422
    assert photos(app) == []


def test_a_photo_is_before_or_after(app: Flask, service: int, as_marcos: FlaskClient) -> None:
    content = paper(FileKind.png)

    upload(as_marcos, service, "luna.png", content, "meanwhile")
    assert photos(app) == []
    assert upload(as_marcos, 4_000_000, "luna.png", content).status_code == 404


def test_a_service_takes_only_so_many(
    app: Flask, service: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_PHOTOS", 1)
    add_photo(app, service)

    with pytest.raises(DomainError, match="at most 1 photos"):
        add_photo(app, service)


def test_captions_are_written_and_photos_removed(
    app: Flask, service: int, as_marcos: FlaskClient
) -> None:
    photo = add_photo(app, service)
    address = f"/grooming/services/{service}/photos"

    data = {"photo": str(photo), "caption": "Con nudos 🐶", "was": ""}
    as_marcos.post(f"{address}/caption", data=data)
    as_marcos.post(f"{address}/caption", data=data | {"caption": "Otra"})

    assert photos(app) == [(Stage.before, "Con nudos 🐶")]
    assert "Somebody else has just written" in as_marcos.get("/grooming/services/1").text
    assert "It is gone for good." in as_marcos.post(f"{address}/remove?photo={photo}").text
    as_marcos.post(f"{address}/remove?photo={photo}", data={"confirmed": "1"})
    assert photos(app) == []
    as_marcos.post(f"{address}/remove?photo={photo}")
    assert "This photo is gone already." in as_marcos.get("/grooming/services/1").text


def test_a_photo_of_another_service_is_out_of_reach(
    app: Flask, service: int, as_marcos: FlaskClient
) -> None:
    other = groomed(app, make_animal(app, 1, name="Simón"))
    photo = add_photo(app, other)

    url = f"/grooming/services/{service}/photos/remove?photo={photo}"
    as_marcos.post(url, data={"confirmed": "1"})

    assert len(photos(app)) == 1


def test_the_photos_of_an_inactive_customer_are_hidden(
    app: Flask, as_marcos: FlaskClient, as_lucia: FlaskClient
) -> None:
    customer = make_customer(app, first_name="Zoe", email="zoe@example.com", inactive=True)
    service = groomed(app, make_animal(app, customer, name="Sombra"))
    photo = add_photo(app, service)
    address = f"/grooming/services/{service}"

    assert as_marcos.get("/pictures/1/medium").status_code == 404
    assert as_marcos.get(address).status_code == 404
    for url in ("photos/caption", "photos/remove"):
        assert as_marcos.post(f"{address}/{url}?photo={photo}").status_code == 404
    assert as_lucia.get("/pictures/1/medium").status_code == 200
