"""Form fields for files: what was chosen is read within bounds and is what it says, or the field says why not."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms import FileField
from wtforms.widgets import Input

from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import Label, _l
from petadmin.files.images import make
from petadmin.files.kinds import DOCUMENTS, PICTURES, FileKind, endings
from petadmin.files.models import StoredFile
from petadmin.files.naming import ReadableSize, clean_name
from petadmin.files.sniffing import sniff
from petadmin.files.storage import Storage


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file that somebody handed in and that proved to be acceptable."""

    name: str
    content: bytes
    kind: FileKind

    def store(self, session: Db, storage: Storage) -> StoredFile:
        """Keep the content; raises `StorageError`."""
        return storage.put(session, self.content, media_type=self.kind.media_type)


def read_upload(
    sent: FileStorage, *, kinds: Collection[FileKind] = DOCUMENTS, limit: int
) -> Upload:
    """Read one file, of at most `limit` bytes; raises `DomainError` for what is not accepted."""
    name = clean_name(sent.filename)
    # One byte more tells that there is more, whatever the sender declared.
    content = sent.stream.read(limit + 1)
    kind = sniff(content, name=name, allowed=kinds, limit=limit)
    return Upload(name=name, content=content, kind=kind)


def shown_everywhere(upload: Upload) -> Upload:
    """What a telephone took, as a picture that every browser shows; anything else as it is."""
    if upload.kind is not FileKind.heic:
        return upload
    made = make(upload.content, name=upload.name)
    stem, _dot, _ending = upload.name.rpartition(".")
    return Upload(name=f"{stem}.jpg", content=made.large, kind=FileKind.jpeg)


class FileInput(Input):
    """A control that lets people choose a file."""

    input_type = "file"
    validation_attrs = ("required",)


class UploadField(FileField):
    """A file; `data` is an `Upload`, or None when nothing was chosen. `limit` is asked each time."""

    widget = FileInput()
    data: Upload | None

    def __init__(
        self,
        label: Label = "",
        validators: Sequence[Any] = (),
        *,
        kinds: Collection[FileKind] = DOCUMENTS,
        limit: Callable[[], int],
        **kwargs: Any,
    ) -> None:
        self.kinds = kinds
        self.limit = limit
        kwargs.setdefault("description", self._explanation())
        kwargs["render_kw"] = {"accept": endings(kinds), **kwargs.get("render_kw", {})}
        super().__init__(label, list(validators), **kwargs)

    def process_data(self, value: object) -> None:
        # What a row holds is not what somebody hands in.
        self.data = None

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        chosen = [sent for sent in valuelist if isinstance(sent, FileStorage) and sent.filename]
        # An empty control sends an empty name; the validators count what is in `raw_data`.
        self.raw_data = chosen
        if not chosen:
            return
        try:
            upload = read_upload(chosen[0], kinds=self.kinds, limit=self.limit())
            self.data = shown_everywhere(upload)
        except DomainError as error:
            raise ValueError(str(error)) from error

    def _explanation(self) -> Label:
        return _l(
            "At most %(limit)s. Accepted are %(allowed)s.",
            limit=_Asked(self.limit),
            allowed=endings(self.kinds),
        )


class PictureField(UploadField):
    """A picture."""

    def __init__(
        self,
        label: Label = "",
        validators: Sequence[Any] = (),
        *,
        limit: Callable[[], int],
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, kinds=PICTURES, limit=limit, **kwargs)


@dataclass(frozen=True)
class _Asked:
    """The limit as it is when it is shown."""

    limit: Callable[[], int]

    def __str__(self) -> str:
        return str(ReadableSize(self.limit()))
