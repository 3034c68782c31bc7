"""What tests of documents have in common: files on their way, and what is on file."""

import io
from collections.abc import Mapping, Sequence

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from petadmin.core.db import db
from petadmin.files.models import StoredFile
from petadmin.records.documents.models import Document, DocumentVersion, Folder

JSON = {"Accept": "application/json"}
MEGABYTE = 1024 * 1024

Files = Sequence[tuple[str, bytes]]


def upload(
    browser: FlaskClient,
    owner: str,
    files: Files,
    *,
    headers: Mapping[str, str] = JSON,
    folder: int | None = None,
) -> TestResponse:
    """Send files together, as the drop zone does with each or the plain form with all."""
    sent = [FileStorage(io.BytesIO(content), name) for name, content in files]
    # Left to itself, the test browser puts large bodies into files that it does not close.
    boundary, body = encode_multipart(MultiDict([("files", one) for one in sent]))
    inside = f"&folder={folder}" if folder else ""
    return browser.post(
        f"/documents/upload?{owner}{inside}",
        data=body,
        content_type=f'multipart/form-data; boundary="{boundary}"',
        headers=headers,
    )


def added(browser: FlaskClient, owner: str, name: str, content: bytes, **where: int) -> int:
    """Add one file; returns the document's id."""
    answer = upload(browser, owner, [(name, content)], **where)  # type: ignore[arg-type]  # only the folder
    assert answer.status_code == 201, answer.text
    assert answer.json is not None
    return int(answer.json[0]["url"].rpartition("/")[2])


def new_folder(browser: FlaskClient, owner: str, name: str) -> int:
    """Make a folder; returns its id."""
    answer = browser.post(f"/folders/new?{owner}", data={"name": name})
    assert answer.status_code == 302, answer.text
    return int(answer.headers["Location"].rpartition("=")[2])


def replace(browser: FlaskClient, document: int, name: str, content: bytes) -> TestResponse:
    data = {"confirmed": "1", "file": (io.BytesIO(content), name)}
    return browser.post(f"/documents/{document}/replace", data=data)


def version_of(app: Flask, document: int) -> str:
    """The version that a form carries."""
    return str(found(app, document).version)


def found(app: Flask, document: int) -> Document:
    with app.app_context():
        return db.session.get_one(Document, document)


def amounts(app: Flask) -> tuple[int, int, int, int]:
    """How many documents, earlier versions, folders and stored files there are."""
    with app.app_context():
        kinds = (Document, DocumentVersion, Folder, StoredFile)
        counted = [db.session.scalar(select(func.count()).select_from(kind)) or 0 for kind in kinds]
        return counted[0], counted[1], counted[2], counted[3]
