"""What the forms of documents ask for: a folder of the same owner, a file in place of another."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import request
from sqlalchemy import Select, select
from wtforms import SelectField, ValidationError
from wtforms.fields.choices import Choice as Option
from wtforms.validators import InputRequired

from petadmin.adminkit.edge import row_id_in
from petadmin.adminkit.fields import Length, LineField
from petadmin.adminkit.forms import PlainForm
from petadmin.adminkit.uploads import UploadField
from petadmin.business.settings import business_settings
from petadmin.core.db import db
from petadmin.core.i18n import Label, _, _l
from petadmin.records.documents import queries
from petadmin.records.documents.models import Document, Folder
from petadmin.records.queries import OWNERS, whose

MEGABYTE = 1024 * 1024


def largest_file() -> int:
    """How many bytes a document may have."""
    return business_settings(db.session).document_megabytes * MEGABYTE


def folders_in_question() -> Sequence[Folder]:
    """The folders of whoever the page is about: the owner of a new document, or of the first one in question."""
    owner = _owner_in_question()
    return db.session.scalars(queries.folders_of(*owner)).all() if owner is not None else []


def _owner_in_question() -> tuple[str, int] | None:
    for name in OWNERS:
        owner_id = row_id_in(request.args.get(name, ""))
        if owner_id is not None:
            return f"{name}_id", owner_id
    for document in db.session.execute(_first_document()):
        name, owner_id = whose(document)
        return f"{name}_id", owner_id
    return None


def _first_document() -> Select[Any]:
    in_address = (request.view_args or {}).get("row_id")
    ticked = (row_id_in(text) for text in request.form.getlist("ids"))
    ids = [in_address] if in_address is not None else [found for found in ticked if found]
    return (
        select(*(getattr(Document, f"{name}_id") for name in OWNERS))
        .where(Document.id.in_(ids[:1]))
        .order_by(Document.id)
    )


def present_folder() -> int | None:
    """The folder of the document in the address."""
    row_id = (request.view_args or {}).get("row_id")
    return db.session.scalar(select(Document.folder_id).where(Document.id == row_id))


class FolderField(SelectField):
    """One of the owner's folders, or none."""

    data: int | None

    def __init__(self, label: Label = "", validators: Sequence[Any] = (), **kwargs: Any) -> None:
        self._folders = folders_in_question()
        super().__init__(label, list(validators), coerce=row_id_in, choices=(), **kwargs)

    @property
    def chosen_text(self) -> str:
        """How the chosen folder is called."""
        return next((str(folder) for folder in self._folders if folder.id == self.data), "")

    def process_data(self, value: Any) -> None:
        self.data = value

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = row_id_in(valuelist[0].strip()) if valuelist else self.data

    def has_groups(self) -> bool:
        return False

    def iter_choices(self) -> Iterable[Option]:
        yield Option("", _("No folder"), self.data is None, {})
        for folder in self._folders:
            yield Option(str(folder.id), folder.name, folder.id == self.data, {})

    def pre_validate(self, form: Any) -> None:
        if self.data is not None and all(folder.id != self.data for folder in self._folders):
            raise ValidationError(_("This folder is gone. Choose another one."))


class NeededOfLinks:
    """Marks the address as needed; files have none, and their forms do not send one."""

    field_flags = {"required": True}

    def __call__(self, form: Any, field: Any) -> None:
        if field.raw_data and not field.data:
            raise ValidationError(_("This field is required."))


class MoveForm(PlainForm):
    """Where documents go."""

    folder_id = FolderField(_l("Folder"), default=present_folder)
    new_folder = LineField(_l("Or a new folder"), [Length(max=80)])


class ReplaceForm(PlainForm):
    """What takes the place of a document's content."""

    file = UploadField(_l("New file"), [InputRequired()], limit=largest_file)
