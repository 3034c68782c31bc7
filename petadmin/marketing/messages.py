"""Messages in a frame of our pages: as they were sent, and as they are going to be."""

from flask import Flask, Response, abort, current_app, url_for
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeTimedSerializer

from petadmin.core.db import Db, db
from petadmin.files.models import StoredFile
from petadmin.files.storage import FileLostError, Storage, storage

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'self'"
)
LASTS = 60 * 60
"""So many seconds a preview can be looked at by whoever asked for it."""

LONGEST = 200


def framed(html: str | bytes) -> Response:
    """A message for a frame that may run nothing and fetch nothing."""
    answer = Response(html, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = POLICY
    return answer


def register(app: Flask) -> None:
    """Give previews their address."""
    app.add_url_rule("/emails/previews/<token>", "email_preview", _preview)


def preview_url(session: Db, storage: Storage, html: str, *, user_id: int) -> str:
    """Where this user sees a message that is not sent yet; raises `StorageError`.

    It lies in the storage, since no address holds a whole message, and is removed after a day.
    """
    file = storage.put(session, html.encode(), media_type="text/html")
    session.flush()
    return url_for("email_preview", token=_signer().dumps([file.id, user_id]))


def _preview(token: str) -> Response:
    if not current_user.may("email:write"):
        abort(403)
    try:
        file_id, user_id = _signer().loads(token[:LONGEST], max_age=LASTS)
    except (BadSignature, TypeError, ValueError):
        abort(404)
    file = db.session.get(StoredFile, file_id) if user_id == current_user.id else None
    if file is None:
        abort(404)
    try:
        return framed(storage().read(file))
    except FileLostError:
        abort(404)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.config["SECRET_KEY"]), salt="letter-preview")
