"""Pictures on pages: the one door through which they go out, their addresses, and what portraits show.

A picture belongs to nobody by itself. It is served when a row points to it that the one who is looking
may see; packages register the columns that point to pictures.
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from flask import Flask, abort, current_app, url_for
from flask_babel import get_timezone
from flask_login import current_user
from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload
from werkzeug.wrappers import Response

from petadmin.adminkit.downloads import send
from petadmin.core.clock import today
from petadmin.core.db import db
from petadmin.files import images
from petadmin.files.images import Made
from petadmin.files.models import Picture, StoredFile
from petadmin.files.portraits import Portrayed

EXTENSION = "petadmin.pictures"
SIZES = ("small", "medium", "large")
YEAR = 365 * 24 * 3600


class Source(NamedTuple):
    """A column that points to pictures, and the permission to see those pictures."""

    column: InstrumentedAttribute[Any]
    permission: str
    through: InstrumentedAttribute[Any] | None = None


@dataclass
class Pictures:
    """What the packages registered."""

    sources: list[Source] = field(default_factory=list)


class Portrait(NamedTuple):
    """How a row is portrayed: a photo, else a drawing, else a silhouette; and its badges."""

    photo: int | None
    drawing: str
    silhouette: str
    is_past: bool
    is_new: bool
    has_birthday: bool


def init_pictures(app: Flask) -> None:
    """Give the application its door for pictures, and templates their addresses."""
    app.extensions[EXTENSION] = Pictures()
    app.add_url_rule(f"/pictures/<pk:picture_id>/<any({','.join(SIZES)}):size>", "pictures", _serve)
    app.jinja_env.globals.update(picture_url=picture_url, portrait_of=portrait_of)


def register_pictures(
    app: Flask,
    column: InstrumentedAttribute[Any],
    *,
    permission: str,
    through: InstrumentedAttribute[Any] | None = None,
) -> None:
    """Let pictures be seen to which a column points, by those with the permission who see the row.

    `through` is the relation to the row with which that row is hidden, where it has no rule of its own.
    """
    registered: Pictures = app.extensions[EXTENSION]
    registered.sources.append(Source(column, permission, through))


def picture_url(picture_id: int, size: str) -> str:
    """The address of a picture in one of its sizes: small, medium or large."""
    return url_for("pictures", picture_id=picture_id, size=size)


def portrait_of(row: Any) -> Portrait:
    """How a customer or an animal is portrayed today; others have their silhouette. Asks the database for nothing."""
    if not isinstance(row, Portrayed):
        return Portrait(None, "", row.silhouette, is_past=False, is_new=False, has_birthday=False)
    zone = get_timezone()
    day = today(zone)
    return Portrait(
        photo=row.picture_id,
        drawing=row.avatar,
        silhouette=row.silhouette,
        is_past=row.is_past,
        is_new=row.is_new_on(day, zone),
        has_birthday=not row.is_past and row.has_birthday_on(day),
    )


def make_apart(content: bytes, *, name: str, limit: int) -> Made:
    """Make a picture while no transaction is open; what was loaded before is to be loaded again.

    On SQLite a request that may write holds off all others from its first query on, and making a
    picture takes up to a second. Raises `DomainError`.
    """
    db.session.rollback()
    return images.make(content, name=name, limit=limit)


def turn_apart(large: bytes, quarter_turns: int) -> Made:
    """Turn a picture in the same way."""
    db.session.rollback()
    return images.make_turned(large, quarter_turns)


def content_of(picture: Picture, size: str) -> StoredFile:
    """The file of a picture in one of its sizes."""
    file: StoredFile = getattr(picture, size)
    return file


def _serve(picture_id: int, size: str) -> Response:
    if not _is_seen(picture_id):
        abort(404)
    loaded = joinedload(getattr(Picture, size))
    picture = db.session.get(Picture, picture_id, options=[loaded]) or abort(404)
    # What a picture shows never changes: a turned one is another picture.
    return send(
        content_of(picture, size), name=f"{picture_id}-{size}.jpg", inline=True, max_age=YEAR
    )


def _is_seen(picture_id: int) -> bool:
    """Whether a row points to the picture that the one who is looking may see."""
    registered: Pictures = current_app.extensions[EXTENSION]
    return any(
        db.session.scalar(_pointing(source, picture_id).limit(1)) is not None
        for source in registered.sources
        if current_user.may(source.permission)
    )


def _pointing(source: Source, picture_id: int) -> Select[Any]:
    found = select(source.column).where(source.column == picture_id)
    return found if source.through is None else found.join(source.through)
