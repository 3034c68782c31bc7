"""Twenty people hand in files in the same moment, or one a very large picture: memory stays within its bound."""

import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask_migrate import upgrade
from PIL import Image
from sqlalchemy import func, select

from petadmin.core.db import db
from petadmin.files.kinds import FileKind
from petadmin.records.albums.models import Photo
from petadmin.records.documents.models import Document
from tests.conftest import browser_of, make_app
from tests.fuzz.calls import IN_PARTS, in_parts
from tests.support.cast import LUCIA, add_cast, make_customer
from tests.support.memory import watched
from tests.support.papers import pdf, wide
from tests.support.scene_albums import add_album
from tests.support.serving import serving

pytestmark = pytest.mark.slow

AT_ONCE = 20
MOST_MEMORY = 300 * 1024 * 1024
SETTINGS = {
    "SECRET_KEY": "for twenty at once, " * 3,
    "DATABASE_URL": "sqlite:///petadmin.sqlite3",
}
TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')
File = tuple[bytes, bytes]


@dataclass(frozen=True)
class Running:
    """A website with one worker process, as it is started for production."""

    app: Flask
    url: str
    pid: int


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    app = make_app(tmp_path, **SETTINGS)
    with app.app_context():
        upgrade()
        add_cast()
    settings = {**SETTINGS, "INSTANCE": str(tmp_path), "REDIS_URL": f"unix://{tmp_path}/none"}
    with serving(tmp_path, settings, workers=1, threads=4) as (url, process):
        assert process.pid is not None
        yield Running(app, url, process.pid)
    with app.app_context():
        db.engine.dispose()


def test_twenty_pictures(running: Running) -> None:
    customer = make_customer(running.app)
    with running.app.app_context():
        album = add_album(photos=0, customer_id=customer).id
        db.session.commit()

    files = [(b"foto.jpg", camera_photo(number)) for number in range(AT_ONCE)]
    hand_in(running, f"/albums/{album}/photos", page=f"/albums/{album}", files=files)

    assert count(running, Photo) == AT_ONCE


def test_the_largest_pictures_alone(running: Running) -> None:
    customer = make_customer(running.app)
    with running.app.app_context():
        album = add_album(photos=0, customer_id=customer).id
        db.session.commit()

    for name, picture in LARGEST.items():
        hand_in(
            running, f"/albums/{album}/photos", page=f"/albums/{album}", files=[(name, picture())]
        )

    assert count(running, Photo) == len(LARGEST)


def test_twenty_documents(running: Running) -> None:
    customer = make_customer(running.app)
    padding = b"%" + b"x" * 1_900_000
    files = [
        (b"contrato.pdf", pdf(f"{number}").replace(b"%%EOF", padding + b"\n%%EOF"))
        for number in range(AT_ONCE)
    ]
    page = f"/customers/{customer}/documents"
    hand_in(running, f"/documents/upload?customer={customer}", page=page, files=files)

    assert count(running, Document) == AT_ONCE


def hand_in(running: Running, path: str, *, page: str, files: Sequence[File]) -> None:
    """Send each file in a request of its own, all at once; nothing fails, and memory keeps its bound."""
    browser = browser_of(running.app, LUCIA)
    token = TOKEN.search(browser.get(page).text)
    cookie = browser.get_cookie("petadmin")
    assert token is not None
    assert cookie is not None
    headers = {
        "Cookie": f"petadmin={cookie.value}",
        "X-CSRFToken": token[1],
        "Content-Type": IN_PARTS,
        "Accept": "application/json",
    }

    def send(file: File) -> int:
        connection = HTTPConnection(urlsplit(running.url).netloc, timeout=120)
        connection.request("POST", path, in_parts([], files=[(b"files", file)]), headers)
        status = connection.getresponse().status
        connection.close()
        return status

    with watched(running.pid) as peak, ThreadPoolExecutor(AT_ONCE) as people:
        statuses = list(people.map(send, files))

    assert set(statuses) == {201}
    assert 0 < peak() < MOST_MEMORY


LARGEST: dict[bytes, Callable[[], bytes]] = {
    b"layers.jpg": lambda: wide(FileKind.jpeg, 15.9, progressive=True, subsampling=0),
    b"large.jpg": lambda: wide(FileKind.jpeg, 119, quality=30),
    b"alpha.png": lambda: wide(FileKind.png, 14, mode="RGBA", compress_level=6),
    b"web.webp": lambda: wide(FileKind.webp, 7.9, mode="RGBA", quality=80),
    b"phone.heic": lambda: wide(FileKind.heic, 18, quality=60),
}


def camera_photo(number: int) -> bytes:
    """Twelve million pixels with some life in them."""
    noise = Image.effect_noise((1000, 750), 20 + number).convert("RGB")
    target = BytesIO()
    noise.resize((4000, 3000)).save(target, "JPEG", quality=90)
    return target.getvalue()


def count(running: Running, kind: type[Any]) -> int:
    with running.app.app_context():
        return db.session.scalar(select(func.count()).select_from(kind)) or 0
