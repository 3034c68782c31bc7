"""The pages of a shared album, which a customer sees by a link and without logging in."""

from typing import Any

from flask import Blueprint, Flask, Response, current_app, make_response, render_template
from flask_babel import get_timezone
from flask_limiter import Limiter
from sqlalchemy.orm import joinedload

from petadmin.access.visibility import VISIBILITY, look_as
from petadmin.adminkit.downloads import send
from petadmin.adminkit.pictures import content_of
from petadmin.core.clock import today
from petadmin.core.db import db
from petadmin.core.i18n import in_language
from petadmin.files.models import Picture
from petadmin.records.albums import links, queries
from petadmin.records.albums.emails import customer_of
from petadmin.records.albums.models import Album, Photo

DAY = 24 * 3600
SIZES = ("medium", "large")

shared_albums = Blueprint("shared_albums", __name__)


def init_shared_albums(app: Flask, *, limiter: Limiter) -> None:
    """Register the addresses; they are limited lightly, so that nobody tries out tokens."""
    app.register_blueprint(shared_albums)
    for name, limit in (("album", "120 per minute"), ("photo", "3000 per minute")):
        endpoint = f"{shared_albums.name}.{name}"
        view: Any = limiter.limit(limit)(app.view_functions[endpoint])
        app.view_functions[endpoint] = view


@shared_albums.route("/shared/albums/<token>")
def album(token: str) -> Response:
    """The photos of an album with their captions, in the customer's language."""
    found = _album(token)
    if found is None:
        return _ended()
    photos = db.session.scalars(queries.photos_of(found.id)).all()
    with in_language(str(customer_of(found).language.value)):
        page = render_template(
            "albums/shared.html",
            album=found,
            animal=str(found.animal) if found.animal_id is not None else "",
            photos=[(photo, links.picture_key(found, photo.picture_id)) for photo in photos],
            token=token,
        )
    return _unlisted(make_response(page))


@shared_albums.route("/shared/albums/<token>/<key>/<size>")
def photo(token: str, key: str, size: str) -> Response:
    """A photo of a shared album."""
    found = _album(token)
    picture_id = links.picture_of(found, key) if found is not None else None
    if found is None or picture_id is None or size not in SIZES:
        return _ended()
    loaded = joinedload(Photo.picture).joinedload(getattr(Picture, size))
    row = db.session.scalar(queries.with_picture(found.id, picture_id).options(loaded))
    if row is None:
        return _ended()
    # A day only, since a link may be ended.
    return _unlisted(
        send(content_of(row.picture, size), name=f"{size}.jpg", inline=True, max_age=DAY)
    )


def _album(token: str) -> Album | None:
    # Whoever follows the link sees what a stranger may see, so that it ends for all at the same time.
    look_as(db.session, current_app.extensions[VISIBILITY], holds=lambda _permission: False)
    return links.album_of(db.session, token, today=today(get_timezone()))


def _ended() -> Response:
    """The one page for links that have ended, were forged, or name what is not in the album."""
    return _unlisted(make_response(render_template("albums/link_ended.html"), 404))


def _unlisted(answer: Response) -> Response:
    """No search engine keeps it, and no other website learns the link."""
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
