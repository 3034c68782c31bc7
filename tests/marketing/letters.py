"""The form in which an e-mail to one person is written, as a browser sends it."""

import io
import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from petadmin.core.db import db
from petadmin.mail.inbox import services as inbox
from petadmin.mail.models import Email

LETTER = {"to": "marta@example.com", "subject": "Vacaciones", "text": "Nos vemos el lunes."}


def send(
    browser: FlaskClient,
    person: str,
    *files: tuple[str, bytes],
    do: str = "send",
    **changes: Any,
) -> TestResponse:
    """Send the form; a list among the changes stands for a field with several values."""
    data: MultiDict[str, Any] = MultiDict({**LETTER, "occasion": "abc", "do": do})
    for name, value in changes.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    data.setlist("files", [FileStorage(io.BytesIO(content), name) for name, content in files])
    # Left to itself, the test browser puts large bodies into files that it does not close.
    boundary, body = encode_multipart(data)
    return browser.post(
        f"/emails/write?{person}",
        data=body,
        content_type=f'multipart/form-data; boundary="{boundary}"',
    )


def emails(app: Flask) -> list[Email]:
    with app.app_context():
        return list(db.session.scalars(select(Email).order_by(Email.id)))


def block(app: Flask, address: str) -> None:
    """From now on nothing is sent to an address."""
    with app.app_context():
        inbox.block(db.session(), address, detail="", by=None)
        db.session.commit()


def kept(page: str) -> list[str]:
    """How the page refers to the files that it keeps."""
    return re.findall(r'name="kept"\s+value="([^"]+)"', page)
