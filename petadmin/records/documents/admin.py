"""The screens of documents and folders: on the desk of whom they belong to, and all of them for administrators."""

from collections.abc import Sequence
from typing import Any

from flask import Response, abort, flash, jsonify, redirect, request, url_for
from flask_admin import expose
from flask_babel import get_timezone
from flask_login import current_user
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption
from wtforms.validators import DataRequired

from petadmin.adminkit.cells import from_macro
from petadmin.adminkit.counting import capped_count
from petadmin.adminkit.declaration import Reply
from petadmin.adminkit.downloads import may_preview, send
from petadmin.adminkit.edge import commit, next_url, row_id_in
from petadmin.adminkit.fields import MAX_INTEGER, Length, LineField, TextField
from petadmin.adminkit.filters import ChoiceFilter, DateFilter, Filter
from petadmin.adminkit.forms import EntityForm
from petadmin.adminkit.listing import Listing, TabGroup
from petadmin.adminkit.verbs import Verb, verb
from petadmin.adminkit.view import EntityView
from petadmin.core.db import db
from petadmin.core.i18n import Label, _, _l, ngettext
from petadmin.files.kinds import DOCUMENTS, FileKind, endings
from petadmin.files.models import StoredFile
from petadmin.files.naming import FILE_NAME_LENGTH
from petadmin.files.storage import storage
from petadmin.files.texts import Beginning, beginning_of
from petadmin.records.desk import ANYONE, section_url
from petadmin.records.documents import looks, queries, services
from petadmin.records.documents.forms import (
    FolderField,
    NeededOfLinks,
    ReplaceForm,
    largest_file,
)
from petadmin.records.documents.links import LONGEST
from petadmin.records.documents.models import Document, DocumentVersion, Folder
from petadmin.records.documents.moving import Moving
from petadmin.records.documents.shelf import KEY, UNFILED, Shelf, shelf_of, shelf_url
from petadmin.records.documents.uploading import Receipt, receive
from petadmin.records.queries import with_owner


class FolderFilter(Filter):
    """The folder that is open; the section shows it as a place, not as a filter."""

    def parse(self, text: str) -> int | None:
        row_id = row_id_in(text)
        if row_id is None and text != UNFILED:
            raise self.wrong(text)
        return row_id


def _in_folder(folder_id: int | None) -> ColumnElement[bool]:
    return Document.folder_id.is_(None) if folder_id is None else Document.folder_id == folder_id


def _text_of(document: Document) -> Beginning | None:
    """The beginning of a plain text, which the page shows itself."""
    if document.file is None or document.kind != FileKind.txt.value:
        return None
    return beginning_of(document.file, storage())


class DocumentView(Moving):
    """Documents: files with their earlier versions, and links to Google Drive."""

    entity = "document"
    entity_model = Document
    path = "documents"
    icon = "files"
    label = _l("Document")
    label_plural = _l("Documents")
    description = _l("The papers of all customers, animals and potential customers in one list.")
    create_label = _l("Add a Google Drive link")
    empty_text = _l("Contracts, authorisations and reports find their place here.")
    section_template = "documents/section.html"

    column_list = ["name", "owner", "folder", "file", "author", "created_at"]
    column_labels = {
        "name": _l("Document"),
        "owner": _l("Belongs to"),
        "folder": _l("Folder"),
        "file": _l("File"),
        "author": _l("Added by"),
        "created_at": _l("Added"),
        "description": _l("Description"),
        "source": _l("Kept at"),
        "url": _l("Address at Google Drive"),
        "size": _l("Size in bytes"),
        "number": _l("Version"),
    }
    column_cells = {
        name: from_macro("documents/cells.html", name)
        for name in ("name", "owner", "folder", "file", "author")
    } | {"created_at": from_macro("documents/cells.html", "added")}
    column_sortable = {"name": Document.sort_name, "created_at": Document.created_at}
    column_default_sort = ("created_at", True)
    column_secondary = frozenset({"author", "folder"})
    column_owned = frozenset({"owner"})
    owned_by = ANYONE
    column_filters = [
        FolderFilter("folder", _l("Folder"), _in_folder),
        ChoiceFilter("type", _l("Type"), looks.of_type, choices=looks.types),
        DateFilter("added", _l("Added"), Document.created_at, zone=get_timezone),
    ]
    column_tabs = ["folder"]
    column_export = {
        "name": lambda row: row.name,
        "owner": lambda row: str(row.owner),
        "folder": lambda row: row.folder.name if row.folder is not None else "",
        "file": lambda row: row.url or row.file_name,
        "size": lambda row: row.size,
        "number": lambda row: row.number,
        "description": lambda row: row.description,
        "author": lambda row: row.author.name if row.author is not None else "",
    }
    searchable = True
    search_placeholder = _l("Name or description")
    # On a desk the section's own permission holds; all documents at once are another matter.
    method_verbs = {
        **EntityView.method_verbs,
        "index_view": "overview",
        "filters_view": "overview",
        "upload_view": "create",
        "download_view": "view",
        "preview_view": "view",
        "version_view": "view",
        "restore_view": "replace",
        "move_back_view": "move",
    }

    form_columns = ["url", "name", "folder_id", "description"]
    form_extra_fields = {
        "url": LineField(
            _l("Address at Google Drive"),
            [NeededOfLinks(), Length(max=LONGEST)],
            description=_l("Copied from the browser, of a document or a spreadsheet."),
        ),
        "name": LineField(_l("Name"), [DataRequired(), Length(max=FILE_NAME_LENGTH)]),
        "folder_id": FolderField(_l("Folder")),
        "description": TextField(_l("Description"), [Length(max=2000)]),
    }

    def list_options(self) -> Sequence[ORMOption]:
        return [
            joinedload(Document.folder),
            joinedload(Document.author),
            *with_owner(Document),
        ]

    def row_options(self) -> Sequence[ORMOption]:
        return [*self.list_options(), joinedload(Document.file)]

    def tab_groups(self, listing: Listing) -> list[TabGroup]:
        return []

    def shelf(self, listing: Listing) -> Shelf:
        """The folders of the owner, for the section's template."""
        return shelf_of(listing)

    def largest_file(self) -> int:
        """How many bytes a file may have, for the drop zone."""
        return largest_file()

    def accepted(self) -> str:
        """The endings that files may have."""
        return endings(DOCUMENTS)

    # One document

    @expose("/<pk:row_id>")
    def details_view(self, row_id: int) -> Reply:
        row = self.row_or_404(row_id)
        return self.render(
            "documents/document.html",
            title=row.name,
            document=row,
            versions=db.session.scalars(queries.versions_of(row.id)).all(),
            preview=row.file is not None and may_preview(row.file),
            text=_text_of(row),
            verbs=self.row_verbs(row),
            edit_url=self.edit_url(row),
            shelf_url=shelf_url(row, row.folder_id),
        )

    @expose("/<pk:row_id>/file")
    def download_view(self, row_id: int) -> Reply:
        """The present content, for saving."""
        row, file = self._file_or_404(row_id)
        return send(file, name=row.name)

    @expose("/<pk:row_id>/preview")
    def preview_view(self, row_id: int) -> Reply:
        """The present content, for the frame of the document's page."""
        row, file = self._file_or_404(row_id)
        return send(file, name=row.name, inline=True)

    @expose("/<pk:row_id>/versions/<int:number>")
    def version_view(self, row_id: int, number: int) -> Reply:
        """An earlier content, for saving."""
        version = self._version_or_404(row_id, number)
        return send(version.file, name=version.file_name)

    @expose("/<pk:row_id>/versions/<int:number>/restore", methods=("POST",))
    def restore_view(self, row_id: int, number: int) -> Reply:
        """An earlier content becomes the present one; nothing is lost, so nothing is asked."""
        version = self._version_or_404(row_id, number)
        row: Document = self.row_or_404(row_id)
        commit(lambda: services.restore(db.session, row, version, author_id=current_user.id))
        flash(
            _("Version %(old)d is in force again, as version %(new)d.", old=number, new=row.number),
            "success",
        )
        return redirect(url_for(".details_view", row_id=row_id))

    def _file_or_404(self, row_id: int) -> tuple[Document, StoredFile]:
        row: Document = self.row_or_404(row_id)
        return row, row.file or abort(404)

    def _version_or_404(self, row_id: int, number: int) -> DocumentVersion:
        row, _file = self._file_or_404(row_id)
        # Larger numbers than any column holds would fail in the database.
        if number > MAX_INTEGER:
            abort(404)
        return db.session.scalar(queries.version_of(row.id, number)) or abort(404)

    # Adding

    @expose("/upload", methods=("POST",))
    def upload_view(self) -> Reply:
        """Files dropped one by one, answered in JSON, or sent together by the plain form."""
        receipts = receive(
            [sent for sent in request.files.getlist("files") if sent.filename],
            owner=self.owner_of_new(),
            folder_id=row_id_in(request.args.get("folder", "")),
            author_id=current_user.id,
        )
        if request.accept_mimetypes.best == "application/json":
            reply: Response = jsonify([self._as_json(one) for one in receipts])
            reply.status_code = 422 if any(one.problem for one in receipts) else 201
            return reply
        return self._answer_plainly(receipts)

    def _as_json(self, receipt: Receipt) -> dict[str, Any]:
        if receipt.document_id is None:
            return {
                "name": receipt.name,
                "problem": receipt.problem,
                "try_again": receipt.try_again,
            }
        url = url_for(".details_view", row_id=receipt.document_id)
        return {"name": receipt.name, "url": url}

    def _answer_plainly(self, receipts: Sequence[Receipt]) -> Reply:
        _name, owner = self.owner_to_be() or abort(404)
        back = next_url(section_url(owner, KEY))
        kept = [receipt for receipt in receipts if not receipt.problem]
        if len(kept) < len(receipts):
            # Reasons for many files do not fit into the cookie that carries messages to the next page.
            context = {"receipts": receipts, "back_url": back, "owner": owner}
            return self.render("documents/uploaded.html", **context), 422
        if not receipts:
            flash(_("No file was chosen."), "warning")
        else:
            flash(
                ngettext("%(num)s file was added.", "%(num)s files were added.", len(kept)),
                "success",
            )
        return redirect(back)

    def new_form(self) -> EntityForm:
        form = super().new_form()
        if request.method == "GET":
            form.folder_id.data = row_id_in(request.args.get("folder", ""))
        return form

    def form_context(self, row: Document | None) -> dict[str, Any]:
        names = [name for name in self.form_columns if name != "url" or row is None or row.is_link]
        return {"groups": [{"fields": names, "wide": True}], "save_and_add": row is None}

    def create(self, values: dict[str, Any]) -> Document:
        return services.link(db.session, values, author_id=current_user.id)

    def update(self, row: Document, values: dict[str, Any]) -> Document:
        services.describe(db.session, row, values)
        return row

    # Verbs

    @verb("replace", _l("Replace"), icon="replace", form=ReplaceForm, bulk=False,
          question=_l("The present file is kept as an earlier version."),
          offered=lambda row: not row.is_link)  # fmt: skip
    def replace(self, rows: Sequence[Document], form: ReplaceForm) -> str:
        (row,) = rows
        upload = form.file.data
        assert upload is not None  # noqa: S101 - the form asks for it
        services.replace(db.session, storage(), row, upload, author_id=current_user.id)
        return _("Replaced: %(name)s is now version %(number)d.", name=row.name, number=row.number)

    @verb("delete", _l("Delete"), icon="trash", tone="danger",
          question=_l("The document is removed with all of its earlier versions. This cannot be undone."))  # fmt: skip
    def delete(self, rows: Sequence[Document], form: None) -> str:
        number = len(rows)
        for row in rows:
            db.session.delete(row)
        return ngettext("%(num)s document was deleted.", "%(num)s documents were deleted.", number)

    def after_verb_url(self, verb: Verb, rows: Sequence[Any], back: str) -> str:
        single = request.view_args is not None and "row_id" in request.view_args
        return shelf_url(rows[0]) if verb.name == "delete" and single else back


class FolderView(EntityView):
    """Folders for documents; they are seen on the desk of whom they belong to."""

    entity = "folder"
    entity_model = Folder
    path = "folders"
    icon = "folder"
    label = _l("Folder")
    label_plural = _l("Folders")
    create_label = _l("Add a folder")
    column_list = ["name"]
    column_labels = {"name": _l("Name")}
    owned_by = ANYONE
    method_verbs = {"create_view": "create", "edit_view": "edit"}

    form_columns = ["name"]
    form_extra_fields = {"name": LineField(_l("Name"), [DataRequired(), Length(max=80)])}

    @property
    def list_url(self) -> str:
        return url_for("home.index")

    def row_url(self, row: Folder) -> str | None:
        return shelf_url(row, row.id)

    def create(self, values: dict[str, Any]) -> Folder:
        return services.add_folder(db.session, values)

    def update(self, row: Folder, values: dict[str, Any]) -> Folder:
        services.rename_folder(db.session, row, values["name"])
        return row

    def form_context(self, row: Folder | None) -> dict[str, Any]:
        return {"save_and_add": row is None}

    @verb("delete", _l("Delete"), icon="trash", tone="danger", bulk=False,
          question=_l("The documents in it are not deleted: they stay, in no folder."))  # fmt: skip
    def delete(self, rows: Sequence[Folder], form: None) -> str:
        (row,) = rows
        services.remove_folder(db.session, row)
        return _("The folder %(name)s was deleted.", name=row.name)

    def question_of(self, verb: Verb, rows: Sequence[Any]) -> Label | None:
        inside = select(Document.id).where(Document.folder_id == rows[0].id)
        number = capped_count(db.session, inside).number
        if not number:
            return _("The folder is empty.")
        return ngettext(
            "The document in it is not deleted: it stays, in no folder.",
            "The %(num)s documents in it are not deleted: they stay, in no folder.",
            number,
        )

    def after_verb_url(self, verb: Verb, rows: Sequence[Any], back: str) -> str:
        return shelf_url(rows[0])
