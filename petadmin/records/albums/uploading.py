"""Photos that arrive for an album."""

from collections.abc import Sequence

from werkzeug.datastructures import FileStorage

from petadmin.adminkit.receiving import Receipt, receive_photos
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l
from petadmin.files.images import Made
from petadmin.files.storage import storage
from petadmin.records.albums import services
from petadmin.records.albums.models import Album

MOST_FILES = 100
"""So many photos one request may bring."""


def receive(sent: Sequence[FileStorage], *, album_id: int, author_id: int) -> list[Receipt]:
    """Keep what is acceptable."""

    def keep(made: Made) -> int:
        album = _album(album_id)
        return services.add_photo(db.session, storage(), album, made, author_id=author_id).id

    return receive_photos(sent, keep, most=MOST_FILES)


def _album(album_id: int) -> Album:
    album = db.session.get(Album, album_id)
    if album is None:
        raise DomainError(_l("This album has been deleted in the meantime."))
    return album
