"""A small application with a storage, in a folder or a bucket, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel

from tests.mail.small_app import ROOT, running, settings_for
from tests.support.object_store import ObjectServer, object_server


@pytest.fixture(scope="session", name="object_process")
def _object_process() -> Iterator[ObjectServer]:
    with object_server() as server:
        yield server


@pytest.fixture(name="bucket")
def _bucket(object_process: ObjectServer, monkeypatch: pytest.MonkeyPatch) -> ObjectServer:
    """A server with an empty bucket, and the credentials for it."""
    for name, value in object_process.credentials.items():
        monkeypatch.setenv(name, value)
    object_process.empty()
    return object_process


@pytest.fixture
def speaking() -> Iterator[Flask]:
    """An application that has words and nothing else."""
    app = Flask("petadmin")
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(ROOT / "translations")
    Babel(app)
    with app.app_context():
        yield app


@pytest.fixture(name="app")
def _app(tmp_path: Path, small_database: str) -> Iterator[Flask]:
    """The application with its contents in a folder."""
    with running(settings_for(tmp_path, DATABASE_URL=small_database)) as app:
        yield app


@pytest.fixture(name="app_on_bucket")
def _app_on_bucket(tmp_path: Path, bucket: ObjectServer) -> Iterator[Flask]:
    """The application with its contents in a bucket."""
    with running(settings_for(tmp_path, STORAGE_URL=bucket.url)) as app:
        yield app
