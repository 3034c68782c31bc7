"""Photos that arrive together: each is kept or refused by itself, so one bad file does not hold up the others."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import FileStorage

from petadmin.adminkit.edge import commit
from petadmin.adminkit.pictures import make_apart
from petadmin.adminkit.portraits import largest_picture
from petadmin.adminkit.uploads import read_upload
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _
from petadmin.files.images import Made
from petadmin.files.kinds import PICTURES
from petadmin.files.naming import clean_name
from petadmin.files.storage import StorageError


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What became of a file: the photo that it is now, or why it is none."""

    name: str
    photo_id: int | None = None
    problem: str = ""
    try_again: bool = False
    """Whether the file is good and only the storage was not."""

    def as_json(self) -> dict[str, Any]:
        """The receipt as the drop zone reads it."""
        if self.photo_id is None:
            return {"name": self.name, "problem": self.problem, "try_again": self.try_again}
        return {"name": self.name, "photo": self.photo_id}


def receive_photos(
    sent: Sequence[FileStorage], keep: Callable[[Made], int], *, most: int
) -> list[Receipt]:
    """Keep what is acceptable, each photo in a transaction of its own; `keep` returns the photo's id."""
    limit = largest_picture()
    receipts = [_receive(one, keep, limit=limit) for one in sent[:most]]
    too_many = _("Only %(num)d files can be added at once.", num=most)
    receipts += [
        Receipt(name=clean_name(one.filename), problem=too_many, try_again=True)
        for one in sent[most:]
    ]
    return receipts


def _receive(sent: FileStorage, keep: Callable[[Made], int], *, limit: int) -> Receipt:
    name = clean_name(sent.filename)
    try:
        upload = read_upload(sent, kinds=PICTURES, limit=limit)
        made = make_apart(upload.content, name=name, limit=limit)
        photo_id = commit(lambda: keep(made))
    except DomainError as error:
        trouble = isinstance(error, StorageError)
        return Receipt(name=name, problem=str(error), try_again=trouble)
    return Receipt(name=name, photo_id=photo_id)
