"""Contents are stored once, whole, and found again."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from petadmin.core.db import db
from petadmin.core.i18n import in_language
from petadmin.files.models import StoredFile
from petadmin.files.storage import FileLostError, StorageError, StorageFullError, storage
from tests.mail.small_app import environ_for

ROOT = Path(__file__).resolve().parents[2]


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


def test_a_content_streams_in_pieces_and_ends_only_when_it_is_whole(
    app: Flask, tmp_path: Path
) -> None:
    content = os.urandom(1_000_000)
    file = storage().put(db.session(), content, media_type="application/octet-stream")
    assert b"".join(storage().stream(file)) == content
    path = tmp_path / "files" / file.sha256[:2] / file.sha256
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))

    came: list[bytes] = []
    with pytest.raises(FileLostError):
        came.extend(storage().stream(file))
    assert 0 < sum(map(len, came)) < len(content)


def test_an_empty_content_is_one_too(app: Flask) -> None:
    file = storage().put(db.session(), b"", media_type="text/plain")

    assert storage().read(file) == b""


def test_what_was_lost_is_there_again_when_it_comes_again(app: Flask, tmp_path: Path) -> None:
    file = storage().put(db.session(), b"paw", media_type="text/plain")
    (tmp_path / "files" / file.sha256[:2] / file.sha256).unlink()

    assert storage().put(db.session(), b"paw", media_type="text/plain") is file
    assert storage().read(file) == b"paw"


def test_a_folder_that_is_gone_is_a_clear_error(app: Flask, tmp_path: Path) -> None:
    kept = storage().put(db.session(), b"paw", media_type="text/plain")
    (tmp_path / "files").rename(tmp_path / "moved")
    (tmp_path / "files").write_text("in the way")

    with pytest.raises(StorageError) as refused:
        storage().put(db.session(), b"tail", media_type="text/plain")
    with pytest.raises(StorageError):
        storage().read(kept)

    assert not isinstance(refused.value, StorageFullError)
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 1
    with in_language("es"):
        assert str(refused.value)


FILL = """
import resource
from petadmin.core.db import db
from petadmin.files.models import StoredFile
from petadmin.files.storage import StorageFullError, storage
from tests.mail.small_app import create_app

app = create_app()
with app.app_context():
    db.create_all()
    storage().put(db.session(), b"fits", media_type="text/plain")
    db.session.commit()
    most = 2_000_000
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    try:
        storage().put(db.session(), bytes(most * 2), media_type="text/plain")
    except StorageFullError as error:
        print(error)
    # The transaction goes on: only the file was refused.
    storage().put(db.session(), b"fits as well", media_type="text/plain")
    db.session.commit()
    print(sorted(storage().read(file) for file in db.session.query(StoredFile)))
"""


@pytest.mark.slow
def test_a_full_disk_is_a_clear_error_and_nothing_is_half_stored(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FILL],
        env=os.environ | environ_for(tmp_path),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    message, kept = done.stdout.splitlines()
    assert "no room left" in message
    assert kept == "[b'fits', b'fits as well']"
    contents = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert sorted(path.read_bytes() for path in contents) == [b"fits", b"fits as well"]
