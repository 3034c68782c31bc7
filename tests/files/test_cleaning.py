"""What nothing points to goes, what anything points to stays, and two at once harm nobody."""

import os
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.files.cleaning import remove_unused
from petadmin.files.models import Picture, StoredFile
from petadmin.files.storage import Storage, storage

OLD = timedelta(days=2)
AT_ONCE = timedelta(0)


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    return tmp_path / "files"


def kept(content: bytes, *, age: timedelta = OLD) -> StoredFile:
    file = storage().put(db.session(), content, media_type="text/plain")
    file.created_at = utcnow() - age
    db.session.flush()
    return file


def clean(older_than: timedelta = timedelta(days=1)) -> int:
    removed = remove_unused(db.session(), storage(), older_than)
    db.session.commit()
    return removed


def contents_in(folder: Path) -> set[bytes]:
    return {path.read_bytes() for path in folder.glob("*/*")}


def test_unused_files_go_and_their_contents_follow(app: Flask, folder: Path) -> None:
    kept(b"old")
    kept(b"new", age=timedelta(hours=1))
    db.session.commit()

    assert clean() == 1
    assert [storage().read(file) for file in db.session.scalars(select(StoredFile))] == [b"new"]
    assert contents_in(folder) == {b"old", b"new"}
    # The content goes when it is old enough itself; that of the file which stays never does.
    assert clean(AT_ONCE) == 2
    assert clean(AT_ONCE) == 1
    assert contents_in(folder) == set()


def test_what_a_row_points_to_stays(app: Flask, folder: Path) -> None:
    small, medium, large = kept(b"small"), kept(b"medium"), kept(b"large")
    picture = Picture(small=small, medium=medium, large=large, width=1, height=1)
    db.session.add(picture)
    db.session.commit()

    # The picture is new, so its files are in use.
    assert clean() == 0
    picture.created_at = utcnow() - OLD
    db.session.commit()

    assert clean() == 4
    assert db.session.scalars(select(StoredFile)).all() == []


def test_contents_of_failed_uploads_go(app: Flask, folder: Path) -> None:
    kept(b"of a transaction that fails")
    db.session.rollback()
    kept(b"used")
    db.session.commit()
    (folder / "probe").write_bytes(b"ok")

    assert clean() == 1
    assert clean(AT_ONCE) == 2
    assert (folder / "probe").exists()


def test_a_young_content_without_a_row_stays(app: Flask, folder: Path) -> None:
    kept(b"about to be used")
    db.session.rollback()

    assert clean() == 0
    assert contents_in(folder) == {b"about to be used"}


def test_a_file_is_not_removed_while_somebody_begins_to_use_it(app: Flask, folder: Path) -> None:
    """On SQLite one waits for the other from the beginning; on PostgreSQL the row is held."""
    kept(b"wanted again")
    db.session.commit()
    db.session.remove()
    found, go_on = threading.Event(), threading.Event()

    def use() -> None:
        with app.app_context(), Session(db.engine) as session:
            file = storage().put(session, b"wanted again", media_type="text/plain")
            found.set()
            go_on.wait(10)
            session.add(Picture(small=file, medium=file, large=file, width=1, height=1))
            session.commit()

    using = threading.Thread(target=use)
    using.start()
    assert found.wait(10)
    threading.Timer(0.5, go_on.set).start()

    assert clean() == 0
    using.join()
    assert db.session.scalars(select(Picture)).one().small.size == len(b"wanted again")


def test_the_same_content_may_come_while_it_is_removed(app: Flask, folder: Path) -> None:
    kept(b"comes again")
    db.session.rollback()
    (path,) = folder.glob("*/*")
    os.utime(path, (0, 0))
    adding = threading.Thread(target=add, args=(app, b"comes again"))

    class SlowStorage(Storage):
        """Takes so long that somebody else comes in between."""

        def delete(self, sha256: str) -> None:
            adding.start()
            adding.join(0.5)
            super().delete(sha256)

    assert remove_unused(db.session(), SlowStorage(storage().url)) == 1
    db.session.commit()
    adding.join()

    assert storage().read(db.session.scalars(select(StoredFile)).one()) == b"comes again"


def add(app: Flask, content: bytes) -> None:
    with app.app_context():
        storage().put(db.session(), content, media_type="text/plain")
        db.session.commit()
        db.session.remove()
