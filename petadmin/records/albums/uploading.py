"""Photos that arrive for an album: each is kept or refused by itself, so one bad file does not hold up the others."""

from collections.abc import Sequence
from dataclasses import dataclass

from werkzeug.datastructures import FileStorage

from petadmin.adminkit.edge import commit
from petadmin.adminkit.pictures import make_apart
from petadmin.adminkit.portraits import largest_picture
from petadmin.adminkit.uploads import read_upload
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _, _l
from petadmin.files.kinds import PICTURES
from petadmin.files.naming import clean_name
from petadmin.files.storage import StorageError, storage
from petadmin.records.albums import services
from petadmin.records.albums.models import Album

MOST_FILES = 100
"""So many photos one request may bring; each of them is a transaction of its own."""


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What became of a file: the photo that it is now, or why it is none."""

    name: str
    photo_id: int | None = None
    problem: str = ""
    try_again: bool = False
    """Whether the file is good and only the storage was not."""


def receive(sent: Sequence[FileStorage], *, album_id: int, author_id: int) -> list[Receipt]:
    """Keep what is acceptable, each photo in a transaction of its own."""
    limit = largest_picture()
    receipts = [
        _receive(one, album_id=album_id, author_id=author_id, limit=limit)
        for one in sent[:MOST_FILES]
    ]
    too_many = _("Only %(num)d files can be added at once.", num=MOST_FILES)
    receipts += [
        Receipt(name=clean_name(one.filename), problem=too_many, try_again=True)
        for one in sent[MOST_FILES:]
    ]
    return receipts


def _receive(sent: FileStorage, *, album_id: int, author_id: int, limit: int) -> Receipt:
    name = clean_name(sent.filename)
    try:
        upload = read_upload(sent, kinds=PICTURES, limit=limit)
        made = make_apart(upload.content, name=name, limit=limit)
        photo_id = commit(
            lambda: (
                services.add_photo(
                    db.session, storage(), _album(album_id), made, author_id=author_id
                ).id
            )
        )
    except DomainError as error:
        trouble = isinstance(error, StorageError)
        return Receipt(name=name, problem=str(error), try_again=trouble)
    return Receipt(name=name, photo_id=photo_id)


def _album(album_id: int) -> Album:
    album = db.session.get(Album, album_id)
    if album is None:
        raise DomainError(_l("This album has been deleted in the meantime."))
    return album
