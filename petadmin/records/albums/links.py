"""Links by which a customer sees an album without logging in: signed, with an end, and ended at will."""

from datetime import date, timedelta

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from petadmin.core.db import Db
from petadmin.records.albums.models import Album

LONGEST = 200
"""No token is longer; what is longer is not even looked at."""


def make_token(album: Album, *, until: date) -> str:
    """A token for an album that holds up to and including a day."""
    # The customer as well, since an animal's album goes along when the animal is given to somebody else.
    return _albums().dumps([album.id, album.link_number, until.toordinal(), _customer_id(album)])


def last_day(today: date, days: int) -> date:
    """The last day of a link that is made today."""
    return today + timedelta(days=days)


def album_of(session: Db, token: str, *, today: date) -> Album | None:
    """The album that a token opens today; the session says which rows can be seen at all."""
    if len(token) > LONGEST:
        return None
    try:
        album_id, number, until, customer_id = _albums().loads(token)
    except (BadSignature, TypeError, ValueError):
        return None
    if today.toordinal() > until:
        return None
    album = session.get(Album, album_id)
    if album is None or album.link_number != number:
        return None
    return album if _customer_id(album) == customer_id else None


def picture_key(album: Album, picture_id: int) -> str:
    """What names a picture in the addresses of a shared album."""
    return _pictures(album).dumps(picture_id)


def picture_of(album: Album, key: str) -> int | None:
    """The picture that such a key names."""
    if len(key) > LONGEST:
        return None
    try:
        return int(_pictures(album).loads(key))
    except (BadSignature, TypeError, ValueError):
        return None


def _customer_id(album: Album) -> int:
    # The photos of a page ask one by one, so that the customer's own row is not loaded for each.
    found: int = album.customer_id or album.animal.customer_id
    return found


def _albums() -> URLSafeSerializer:
    return URLSafeSerializer(_secret(), salt="album-link")


def _pictures(album: Album) -> URLSafeSerializer:
    return URLSafeSerializer(_secret(), salt=f"album-picture-{album.id}-{album.link_number}")


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])
