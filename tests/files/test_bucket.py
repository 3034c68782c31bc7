"""The storage in a bucket of a real server, which also goes away."""

import time

import pytest
from flask import Flask
from sqlalchemy import func, select

from petadmin.core.db import db
from petadmin.core.i18n import in_language
from petadmin.files.cleaning import remove_unused
from petadmin.files.models import StoredFile
from petadmin.files.storage import FileLostError, StorageError, StorageFullError, storage
from tests.files.test_cleaning import AT_ONCE
from tests.support.object_store import ObjectServer

pytestmark = pytest.mark.slow

PREFIX = "files/of-patitas"
CONTENT = bytes(range(256)) * 4000


def put(content: bytes = CONTENT) -> StoredFile:
    return storage().put(db.session(), content, media_type="application/octet-stream")


def key_of(file: StoredFile) -> str:
    return f"{PREFIX}/{file.sha256[:2]}/{file.sha256}"


def test_a_content_goes_in_once_and_comes_back_whole(
    app_on_bucket: Flask, bucket: ObjectServer
) -> None:
    file = put()

    assert put() is file
    assert bucket.keys() == [key_of(file)]
    assert storage().read(file) == CONTENT
    assert b"".join(storage().stream(file)) == CONTENT


def test_the_check_writes_and_reads(app_on_bucket: Flask, bucket: ObjectServer) -> None:
    storage().check()

    assert bucket.keys() == [f"{PREFIX}/probe"]


def test_a_missing_content_is_lost_until_it_comes_again(
    app_on_bucket: Flask, bucket: ObjectServer
) -> None:
    file = put()
    bucket.remove(key_of(file))

    with pytest.raises(FileLostError):
        storage().read(file)
    assert put() is file
    assert storage().read(file) == CONTENT


@pytest.mark.parametrize("damaged", [CONTENT[:-1], CONTENT[:-1] + b"x", b""])
def test_a_damaged_content_is_noticed(
    app_on_bucket: Flask, bucket: ObjectServer, damaged: bytes
) -> None:
    file = put()
    bucket.write(key_of(file), damaged)

    with pytest.raises(FileLostError):
        storage().read(file)


def test_unused_contents_leave_the_bucket(app_on_bucket: Flask, bucket: ObjectServer) -> None:
    file = put()
    db.session.commit()
    bucket.write("files/of-somebody-else/aa/paper", b"not ours")
    time.sleep(1.1)  # S3 counts whole seconds.

    assert remove_unused(db.session(), storage(), AT_ONCE) == 1
    db.session.commit()
    assert key_of(file) in set(bucket.keys())
    assert remove_unused(db.session(), storage(), AT_ONCE) == 1
    assert bucket.keys() == ["files/of-somebody-else/aa/paper"]


def test_a_server_that_is_gone_is_a_clear_error_and_leaves_no_row(
    app_on_bucket: Flask, bucket: ObjectServer
) -> None:
    kept = put()
    db.session.commit()
    bucket.process.kill()

    with pytest.raises(StorageError) as refused:
        put(b"something new")
    with pytest.raises(StorageError):
        storage().read(kept)
    with pytest.raises(Exception, match="S3"):
        storage().check()

    assert not isinstance(refused.value, StorageFullError)
    with in_language("en"):
        assert "cannot be reached" in str(refused.value)
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 1
    bucket.process.start()


def test_a_bucket_that_is_missing_is_a_clear_error(
    app_on_bucket: Flask, bucket: ObjectServer
) -> None:
    bucket.drop()

    with pytest.raises(StorageError):
        put()
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0
