"""The form of a note, with several files at once."""

from collections.abc import Sequence
from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms import MultipleFileField

from petadmin.adminkit.fields import BooleanField, ChecksField, InputRequired, Length, TextField
from petadmin.adminkit.forms import EntityForm
from petadmin.adminkit.uploads import FileInput, Upload, read_upload, shown_everywhere
from petadmin.business.settings import BusinessSettings, business_settings
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import Label, _, _l
from petadmin.files.kinds import DOCUMENTS, PICTURES, kind_by_name
from petadmin.files.naming import ReadableSize, clean_name
from petadmin.records.notes.models import Note
from petadmin.records.notes.services import LONGEST_TEXT, MOST_ATTACHMENTS

MEGABYTE = 1024 * 1024


class Uploads(list[Upload]):
    """Files that were handed in; in words they are their names."""

    def __str__(self) -> str:
        return ", ".join(upload.name for upload in self)


class FilesField(MultipleFileField):
    """Documents and pictures, several at once; `data` is a list of uploads, each of which proved acceptable."""

    kinds = DOCUMENTS | PICTURES
    widget = FileInput()
    data: Uploads

    def __init__(self, label: Label = "", validators: Sequence[Any] = (), **kwargs: Any) -> None:
        kwargs.setdefault(
            "description",
            _l(
                "Documents of up to %(document)s and pictures of up to %(picture)s.",
                document=_Limit("document_megabytes"),
                picture=_Limit("picture_megabytes"),
            ),
        )
        kwargs.setdefault("render_kw", {"multiple": True})
        super().__init__(label, list(validators), **kwargs)

    def process_data(self, value: object) -> None:
        # What a note holds already is not what somebody hands in.
        self.data = Uploads()

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = Uploads()
        chosen = [sent for sent in valuelist if isinstance(sent, FileStorage) and sent.filename]
        # An empty control sends an empty name; the validators count what is in `raw_data`.
        self.raw_data = chosen
        if len(chosen) > MOST_ATTACHMENTS:
            raise ValueError(_("A note takes at most %(num)d files.", num=MOST_ATTACHMENTS))
        try:
            self.data = Uploads(_read(sent) for sent in chosen)
        except DomainError as error:
            raise ValueError(str(error)) from error


class NoteForm(EntityForm):
    """A note; what is attached already can be taken away."""

    text = TextField(_l("Note"), [InputRequired(), Length(max=LONGEST_TEXT)], render_kw={"rows": 6})
    removed = ChecksField(_l("Take these files away"), options=lambda: ())
    files = FilesField(_l("Attach files"))
    pinned = BooleanField(_l("Pin it, so that it stands before all others"))

    def __init__(self, formdata: Any = None, obj: Note | None = None, **kwargs: Any) -> None:
        super().__init__(formdata, obj=obj, **kwargs)
        attached = obj.attachments if obj is not None else []
        if not attached:
            del self.removed
            return
        options = [(str(item.id), item.name) for item in attached]
        self.removed._options = lambda: options
        self.removed.choices = self.removed._shown()

    def values(self) -> dict[str, Any]:
        values = super().values()
        values["removed"] = {int(text) for text in values.get("removed") or ()}
        return values


class _Limit:
    """A limit of the business as it is when it is shown."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __str__(self) -> str:
        return str(ReadableSize(_bytes(business_settings(db.session), self._name)))


def _read(sent: FileStorage) -> Upload:
    kind = kind_by_name(clean_name(sent.filename))
    limit = "picture_megabytes" if kind is not None and kind.is_picture else "document_megabytes"
    upload = read_upload(
        sent, kinds=FilesField.kinds, limit=_bytes(business_settings(db.session), limit)
    )
    return shown_everywhere(upload)


def _bytes(settings: BusinessSettings, name: str) -> int:
    megabytes: int = getattr(settings, name)
    return megabytes * MEGABYTE
