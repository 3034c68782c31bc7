"""The e-mail queue's surroundings, on both databases."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from petadmin.mail.post_office import Patience
from tests.conftest import DATABASES
from tests.mail.small_app import keep_quiet, running, settings_for, with_trigrams
from tests.support.servers import PostgresServer, SmtpSink, smtp_sink

QUICK = Patience(answer=1, delays=(10, 30), outage=20)
NOBODY = "smtp://127.0.0.1:1?from=sink@example.com"
"""The address of a mail server that is down."""


@pytest.fixture(scope="session", name="sink_process")
def _sink_process() -> Iterator[SmtpSink]:
    with smtp_sink() as sink:
        yield sink


@pytest.fixture(name="sink")
def _sink(sink_process: SmtpSink) -> Iterator[SmtpSink]:
    """A mail server that takes everything until told otherwise."""
    sink_process.behave()
    yield sink_process
    sink_process.behave()


@pytest.fixture(params=DATABASES)
def database_of_mail(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        yield "sqlite:///mail.sqlite3"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = f"mail_{uuid.uuid4().hex}"
    yield with_trigrams(server.create(name))
    server.drop(name)


@pytest.fixture(name="app")
def _app(request: pytest.FixtureRequest, small_database: str, tmp_path: Path) -> Iterator[Flask]:
    """An application with an empty e-mail queue and no quiet hours; its Redis is down.

    It sends to the sink in tests that ask for it; in all others nobody takes its e-mails.
    """
    taken = "sink" in request.fixturenames
    settings = settings_for(
        tmp_path,
        DATABASE_URL=small_database,
        MAIL_URL=request.getfixturevalue("sink").url if taken else NOBODY,
        REDIS_URL=f"unix://{tmp_path}/nobody-listens",
    )
    with running(settings, patience=QUICK) as app:
        keep_quiet(0, 0)
        yield app
