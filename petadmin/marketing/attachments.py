"""What goes along with an e-mail while it is still being written: files that are stored but belong to nothing yet.

The page holds a signed name of each. What is never sent is removed from the storage after a day.
"""

from collections.abc import Sequence
from typing import NamedTuple

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

from petadmin.adminkit.uploads import Upload
from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _, _l
from petadmin.files.kinds import DOCUMENTS, PICTURES, FileKind
from petadmin.files.models import StoredFile
from petadmin.files.naming import FILE_NAME_LENGTH, ReadableSize
from petadmin.files.storage import Storage

MOST_FILES = 8
MOST_BYTES = 8 * 1024 * 1024
KINDS = (DOCUMENTS | PICTURES) - {FileKind.heic}
"""Documents, and pictures that every mail program shows."""

DAY = 24 * 60 * 60
LONGEST = 8 * FILE_NAME_LENGTH + 200
"""No signed name is longer; what is longer is not even looked at."""

GONE = _l("One of the files is no longer there. Attach it again.")


class Attached(NamedTuple):
    """A stored file, the name under which it goes, and how the page refers to it."""

    file: StoredFile
    name: str
    token: str

    @property
    def size(self) -> ReadableSize:
        return ReadableSize(self.file.size)


def attach(session: Db, storage: Storage, upload: Upload, *, user_id: int) -> Attached:
    """Store a file for an e-mail of this user; raises `StorageError`."""
    file = upload.store(session, storage)
    session.flush()
    return attached_again(file, upload.name, user_id=user_id)


def attached_again(file: StoredFile, name: str, *, user_id: int) -> Attached:
    """A file that is stored already, such as one of a draft, for a page of this user's."""
    return Attached(file, name, str(_signer().dumps([file.id, name, user_id])))


def attached(session: Db, token: str, *, user_id: int) -> Attached:
    """The file that a page of this user's refers to; raises `DomainError` when it is not there any more."""
    if len(token) > LONGEST:
        raise DomainError(GONE)
    try:
        file_id, name, owner_id = _signer().loads(token, max_age=DAY)
    except (BadSignature, TypeError, ValueError) as error:
        raise DomainError(GONE) from error
    file = session.get(StoredFile, file_id) if owner_id == user_id else None
    if file is None:
        raise DomainError(GONE)
    return Attached(file, name, token)


def problem_with(files: Sequence[StoredFile]) -> str | None:
    """Why so many files do not go with one e-mail."""
    if len(files) > MOST_FILES:
        return too_many()
    if sum(file.size for file in files) > MOST_BYTES:
        return _(
            "Together the attachments are larger than %(limit)s. Take some of them away.",
            limit=ReadableSize(MOST_BYTES),
        )
    return None


def too_many() -> str:
    """What is said about more files than an e-mail takes."""
    return _("An email takes at most %(num)d attachments.", num=MOST_FILES)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.config["SECRET_KEY"]), salt="letter-attachment")
