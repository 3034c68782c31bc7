"""Files that arrive for an owner: each is kept or refused by itself, so one bad file does not hold up the others."""

from collections.abc import Sequence
from dataclasses import dataclass

from werkzeug.datastructures import FileStorage

from petadmin.adminkit.edge import commit
from petadmin.adminkit.uploads import read_upload
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _
from petadmin.files.naming import clean_name
from petadmin.files.storage import StorageError, storage
from petadmin.records.documents import services
from petadmin.records.documents.forms import largest_file

MOST_FILES = 100
"""So many files one request may bring; each of them is a transaction of its own."""


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What became of a file: the document that it is now, or why it is none."""

    name: str
    document_id: int | None = None
    problem: str = ""
    try_again: bool = False
    """Whether the file is good and only the storage was not."""


def receive(
    sent: Sequence[FileStorage],
    *,
    owner: services.Owner,
    folder_id: int | None,
    author_id: int | None,
) -> list[Receipt]:
    """Keep what is acceptable, each file in a transaction of its own."""
    limit = largest_file()
    receipts = [
        _receive(one, owner=owner, folder_id=folder_id, author_id=author_id, limit=limit)
        for one in sent[:MOST_FILES]
    ]
    too_many = _("Only %(num)d files can be added at once.", num=MOST_FILES)
    receipts += [
        Receipt(name=clean_name(one.filename), problem=too_many, try_again=True)
        for one in sent[MOST_FILES:]
    ]
    return receipts


def _receive(
    sent: FileStorage,
    *,
    owner: services.Owner,
    folder_id: int | None,
    author_id: int | None,
    limit: int,
) -> Receipt:
    name = clean_name(sent.filename)
    try:
        upload = read_upload(sent, limit=limit)
        document = commit(
            lambda: services.keep(
                db.session,
                storage(),
                upload,
                owner=owner,
                folder_id=folder_id,
                author_id=author_id,
            )
        )
    except DomainError as error:
        trouble = isinstance(error, StorageError)
        return Receipt(name=name, problem=str(error), try_again=trouble)
    return Receipt(name=name, document_id=document.id)
