"""Documents with their contents in an S3-compatible bucket: through the screens, and while it cannot be reached."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade

from petadmin.core.db import db
from tests.conftest import browser_of, make_app
from tests.records.documents import added, amounts, replace, upload
from tests.support.cast import MARCOS, add_cast, make_customer
from tests.support.object_store import ObjectServer, object_server
from tests.support.papers import pdf

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", name="bucket")
def _bucket() -> Iterator[ObjectServer]:
    with object_server() as server:
        yield server


@pytest.fixture(name="app")
def _app(bucket: ObjectServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    for name, value in bucket.credentials.items():
        monkeypatch.setenv(name, value)
    bucket.empty()
    app = make_app(tmp_path, STORAGE_URL=bucket.url, DATABASE_URL="sqlite:///petadmin.sqlite3")
    with app.app_context():
        upgrade()
        add_cast()
    yield app
    with app.app_context():
        db.engine.dispose()


def test_documents_are_uploaded_downloaded_and_replaced(app: Flask, bucket: ObjectServer) -> None:
    browser = browser_of(app, MARCOS)
    customer = make_customer(app)
    document = added(browser, f"customer={customer}", "Contrato.pdf", pdf("uno"))
    assert replace(browser, document, "Contrato.pdf", pdf("dos")).status_code == 302

    assert browser.get(f"/documents/{document}/file").data == pdf("dos")
    assert browser.get(f"/documents/{document}/preview").data == pdf("dos")
    assert browser.get(f"/documents/{document}/versions/1").data == pdf("uno")
    assert len([key for key in bucket.keys() if not key.endswith("probe")]) == 2  # noqa: SIM118


def test_a_lost_content_is_told(app: Flask, bucket: ObjectServer) -> None:
    browser = browser_of(app, MARCOS)
    document = added(browser, f"customer={make_customer(app)}", "Contrato.pdf", pdf("uno"))
    for key in bucket.keys():  # noqa: SIM118 - it is a server, no mapping
        bucket.remove(key)

    answer = browser.get(f"/documents/{document}/file")
    assert answer.status_code == 404
    assert "This file is no longer in the storage." in answer.text
    assert browser.get(f"/documents/{document}").status_code == 200


@pytest.mark.slow
def test_a_bucket_that_is_away_loses_nothing(app: Flask, bucket: ObjectServer) -> None:
    browser = browser_of(app, MARCOS)
    customer = make_customer(app)
    document = added(browser, f"customer={customer}", "Contrato.pdf", pdf("uno"))
    bucket.process.kill()

    refused = upload(browser, f"customer={customer}", [("Otro.pdf", pdf("otro"))])
    replaced = replace(browser, document, "Contrato.pdf", pdf("dos"))
    fetched = browser.get(f"/documents/{document}/file")

    assert (refused.status_code, replaced.status_code, fetched.status_code) == (422, 422, 503)
    assert refused.json is not None
    assert refused.json[0]["try_again"] is True
    assert "The files cannot be reached at the moment." in replaced.text
    assert amounts(app) == (1, 0, 0, 1)
