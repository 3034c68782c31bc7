"""A small application with a storage, in a folder or a bucket, on both databases."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel

from petadmin.core.db import db
from petadmin.settings import Settings
from tests.conftest import DATABASES
from tests.mail.small_app import ROOT, create_small_app, settings_for, with_trigrams
from tests.support.object_store import ObjectServer, object_server
from tests.support.servers import PostgresServer


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


@pytest.fixture(params=DATABASES)
def database_of_files(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        yield "sqlite:///files.sqlite3"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = f"files_{uuid.uuid4().hex}"
    yield with_trigrams(server.create(name))
    server.drop(name)


@pytest.fixture
def speaking() -> Iterator[Flask]:
    """An application that has words and nothing else."""
    app = Flask("petadmin")
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(ROOT / "translations")
    Babel(app)
    with app.app_context():
        yield app


@pytest.fixture(name="app")
def _app(tmp_path: Path, database_of_files: str) -> Iterator[Flask]:
    """The application with its contents in a folder."""
    yield from running(settings_for(tmp_path, DATABASE_URL=database_of_files))


@pytest.fixture(name="app_on_bucket")
def _app_on_bucket(tmp_path: Path, bucket: ObjectServer) -> Iterator[Flask]:
    """The application with its contents in a bucket."""
    yield from running(settings_for(tmp_path, STORAGE_URL=bucket.url))


def running(settings: Settings) -> Iterator[Flask]:
    app = create_small_app(settings)
    with app.app_context():
        db.create_all()
        yield app
        db.session.remove()
        db.engine.dispose()
