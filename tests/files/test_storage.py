"""Contents are stored once, whole, and found again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from petadmin.core.db import db
from petadmin.files.models import StoredFile
from petadmin.files.storage import FileLostError, storage
from tests.mail.small_app import create_small_app, settings_for


@pytest.fixture(name="app")
def _app(tmp_path: Path) -> Iterator[Flask]:
    app = create_small_app(settings_for(tmp_path))
    with app.app_context():
        db.create_all()
        yield app
        db.session.remove()
        db.engine.dispose()


def test_equal_contents_are_kept_once(app: Flask) -> None:
    first = storage().put(db.session(), b"paw", media_type="image/png")
    second = storage().put(db.session(), b"paw", media_type="image/png")
    assert first is second
    assert (first.size, storage().read(first)) == (3, b"paw")


def test_big_contents_come_back_whole(app: Flask) -> None:
    content = bytes(range(256)) * 40_000
    file = storage().put(db.session(), content, media_type="application/octet-stream")
    assert storage().read(file) == content


def test_a_rollback_leaves_no_row(app: Flask) -> None:
    storage().put(db.session(), b"paw", media_type="image/png")
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0
    assert storage().put(db.session(), b"paw", media_type="image/png").size == 3


def test_damage_is_noticed(app: Flask, tmp_path: Path) -> None:
    file = storage().put(db.session(), b"paw", media_type="image/png")
    path = tmp_path / "files" / file.sha256[:2] / file.sha256
    path.write_bytes(b"pow")
    with pytest.raises(FileLostError):
        storage().read(file)
    path.unlink()
    with pytest.raises(FileLostError):
        storage().read(file)


def test_the_check_fails_when_nothing_can_be_written(app: Flask, tmp_path: Path) -> None:
    storage().check()
    folder = tmp_path / "files"
    folder.rename(tmp_path / "moved")
    folder.write_text("in the way")
    with pytest.raises(Exception, match=r"in the way|Not a directory|Generic"):
        storage().check()
