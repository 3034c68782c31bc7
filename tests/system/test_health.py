"""The health addresses name what works, and the website does without what it can do without."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade

from tests.conftest import make_app
from tests.support.servers import redis_server


def test_a_living_process_says_so(as_stranger: FlaskClient) -> None:
    assert as_stranger.get("/healthz").get_json() == {"status": "ok"}


def test_without_redis_pages_work_and_the_state_is_named(
    app: Flask, as_stranger: FlaskClient
) -> None:
    answer = as_stranger.get("/readyz")

    assert answer.status_code == 200
    assert answer.get_json() == {
        "status": "degraded",
        "database": "ok",
        "redis": "down",
        "storage": "ok",
    }


@pytest.mark.slow
def test_with_redis_everything_is_ready(tmp_path: Path) -> None:
    with redis_server() as server:
        app = make_app(tmp_path, REDIS_URL=server.url)
        with app.app_context():
            upgrade()

        answer = app.test_client().get("/readyz")

    assert answer.get_json()["status"] == "ok"


def test_without_its_database_the_website_lives_and_is_not_ready(tmp_path: Path) -> None:
    nowhere = "postgresql://nobody@127.0.0.1:1/nothing?connect_timeout=1"
    client = make_app(tmp_path, DATABASE_URL=nowhere).test_client()

    assert client.get("/healthz").status_code == 200
    ready = client.get("/readyz")
    assert ready.status_code == 503
    assert ready.get_json()["database"] == "down"
    with client.session_transaction() as session:
        session["token"] = "a token that must be looked up"
    assert client.get("/customers/").status_code == 503
