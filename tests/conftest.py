"""What tests stand on: the application over a migrated database of either kind, and a small cast of people.

Lucía is an administrator, Marcos a user; both work at Patitas. `as_lucia`, `as_marcos` and `as_stranger`
are browsers in which they (or nobody) are logged in.
"""

import gc
import shutil
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import event

from petadmin.core.db import db
from petadmin.factory import create_app
from petadmin.settings import load_settings
from tests.conventions.scene import KeptScene, Scene, keep_scene
from tests.mail.small_app import with_trigrams
from tests.support.cast import LUCIA, MARCOS, Person, add_cast, log_in
from tests.support.databases import empty_database
from tests.support.servers import PostgresServer, postgres_server

DATABASES = [
    pytest.param("sqlite", id="sqlite"),
    pytest.param("postgresql", id="postgresql", marks=pytest.mark.slow),
]

SERVERS = frozenset({"imap_process", "object_process", "postgres", "sink_process"})
"""The fixtures that start a server in a process of its own and take a moment for it."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever asks for a server, though by way of other fixtures, is no quick test.

    The longest walk comes first: one process goes all of it, and none is left waiting for it at the end.
    """
    for item in items:
        if isinstance(item, pytest.Function) and SERVERS.intersection(item.fixturenames):
            item.add_marker(pytest.mark.slow)
    items.sort(key=lambda item: item.path.name != "test_every_page.py")


def pytest_collection_finish() -> None:
    """Leave what imports have made to the end: looking through it for garbage takes a tenth of all tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(scope="session")
def servers() -> Iterator[ExitStack]:
    """What was started for the tests, stopped at their end."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture(scope="session")
def postgres(servers: ExitStack) -> PostgresServer:
    """A PostgreSQL server."""
    return servers.enter_context(postgres_server())


@pytest.fixture(scope="session", params=DATABASES)
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        yield "sqlite:///petadmin.sqlite3"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    yield server.create("petadmin_tests")
    server.drop("petadmin_tests")


@pytest.fixture(scope="session")
def house(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application over a migrated database; its Redis is down unless a test brings one."""
    instance = tmp_path_factory.mktemp("instance")
    app = make_app(instance, DATABASE_URL=database)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", _set_up_connection)
        upgrade()
    yield app
    with app.app_context():
        db.engine.dispose()
    shutil.rmtree(instance, ignore_errors=True)


def _set_up_connection(connection: Any, _record: object) -> None:
    """No test looks at what a power cut would lose, and waiting takes half of their time.

    Rows that nobody has put in order come in the wrong one: PostgreSQL would do so on some days only.
    """
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA reverse_unordered_selects=ON")


@pytest.fixture(params=DATABASES)
def small_database(request: pytest.FixtureRequest) -> str:
    """The address of a database of each kind that small applications use one after the other."""
    address: str = request.getfixturevalue(f"small_{request.param}")
    return address


@pytest.fixture(scope="session")
def small_sqlite(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A file for the small applications."""
    return f"sqlite:///{tmp_path_factory.mktemp('small')}/small.sqlite3"


@pytest.fixture(scope="session")
def small_postgresql(postgres: PostgresServer) -> Iterator[str]:
    """A database on the server for the small applications."""
    name = f"small_{uuid.uuid4().hex}"
    yield with_trigrams(postgres.create(name))
    postgres.drop(name)


@pytest.fixture
def app(house: Flask) -> Flask:
    """The application with nobody but the cast in its database."""
    with house.app_context():
        empty_database()
        add_cast()
    return house


@pytest.fixture(scope="session")
def kept_scene(house: Flask) -> KeptScene:
    """The rows of the scene, which takes as long to make as twenty pages to show."""
    return keep_scene(house)


@pytest.fixture
def scene(app: Flask, kept_scene: KeptScene) -> Scene:
    """A small business with rows of every kind; ask for it before somebody who is logged in."""
    with app.app_context():
        return kept_scene.put_back()


@pytest.fixture
def as_lucia(app: Flask) -> FlaskClient:
    """A browser in which Lucía, an administrator, is logged in."""
    return browser_of(app, LUCIA)


@pytest.fixture
def as_marcos(app: Flask) -> FlaskClient:
    """A browser in which Marcos, a user, is logged in."""
    return browser_of(app, MARCOS)


@pytest.fixture
def as_stranger(app: Flask) -> FlaskClient:
    """A browser in which nobody is logged in."""
    return app.test_client()


def browser_of(app: Flask, person: Person) -> FlaskClient:
    """A browser in which somebody is logged in."""
    client = app.test_client()
    log_in(app, client, person)
    return client


class CompiledTemplates(BytecodeCache):
    """Keeps what templates were compiled to, so that not each application compiles them anew."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


TEMPLATES = CompiledTemplates()


def make_app(instance: Path, **variables: str) -> Flask:
    """An application with settings that suit tests; forms need no CSRF token."""
    environ = {f"PETADMIN_{name}": value for name, value in variables.items()}
    environ.setdefault("PETADMIN_SECRET_KEY", "for tests only, " * 4)
    environ.setdefault("PETADMIN_REDIS_URL", f"unix://{instance}/nobody-listens")
    instance.mkdir(parents=True, exist_ok=True)
    app = create_app(load_settings(environ, instance))
    app.jinja_env.bytecode_cache = TEMPLATES
    app.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False, WTF_CSRF_ENABLED=False)
    return app
