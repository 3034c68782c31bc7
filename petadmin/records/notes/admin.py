"""The screen of the notes; they are written on the desks of whom they are about."""

from collections.abc import Sequence
from typing import Any

from flask import abort, request
from flask_admin import expose
from flask_babel import get_timezone
from flask_login import current_user
from sqlalchemy import true
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.adminkit.cells import from_macro
from petadmin.adminkit.declaration import Reply
from petadmin.adminkit.downloads import send
from petadmin.adminkit.filters import ChoiceFilter, DateFilter, Filter
from petadmin.adminkit.forms import EntityForm
from petadmin.adminkit.listing import Looked
from petadmin.adminkit.verbs import Verb, verb
from petadmin.adminkit.view import EntityView
from petadmin.core.db import db
from petadmin.core.i18n import _l, ngettext
from petadmin.files.storage import storage
from petadmin.records.notes import queries, services
from petadmin.records.notes.desk import PANEL, composer_panel
from petadmin.records.notes.forms import NoteForm
from petadmin.records.notes.models import Note
from petadmin.records.notes.pages import BOOKING, SUBJECTS, page_with
from petadmin.records.queries import with_owner

EDIT_ANY = "edit_any"
"""The verb that lets somebody change what others have written."""


class NoteView(EntityView):
    """All notes, or on a desk those about its subject."""

    entity = "note"
    entity_model = Note
    path = "notes"
    icon = "notes"
    label = _l("Note")
    label_plural = _l("Notes")
    create_label = _l("Add note")
    empty_text = _l("Only staff see what is written here.")

    column_list = ["text", "owner", "author", "created_at"]
    column_labels = {
        "text": _l("Note"),
        "whole_text": _l("Note"),
        "owner": _l("About"),
        "booking": _l("Booking"),
        "author": _l("Written by"),
        "created_at": _l("Written"),
        "pinned": _l("Pinned"),
        "attachments": _l("Attachments"),
        "updated_at": _l("Last changed"),
    }
    column_cells = {
        "text": from_macro("notes/cells.html", "text"),
        "whole_text": from_macro("records/cells.html", "text"),
        "owner": from_macro("notes/cells.html", "owner"),
        "booking": from_macro("notes/cells.html", "booking"),
        "author": from_macro("records/cells.html", "author"),
        "created_at": from_macro("notes/cells.html", "written"),
        "attachments": from_macro("notes/cells.html", "attachments"),
    }
    column_secondary = frozenset({"author"})
    column_owned = frozenset({"owner"})
    column_details = ["whole_text", "attachments", "owner", "author", "created_at"]
    owned_by = SUBJECTS
    column_filters = [
        ChoiceFilter(
            "show",
            _l("Show"),
            lambda _value: Note.pinned.is_(true()),
            choices=lambda: [("pinned", _l("Pinned"))],
        ),
        Filter("words", _l("Words in the note"), queries.containing),
        DateFilter("written", _l("Written"), Note.created_at, zone=get_timezone),
    ]
    column_tabs = ["show"]
    column_export = {
        "text": lambda row: row.text,
        "owner": lambda row: str(row.owner),
        "booking": lambda row: row.booking.title if row.booking is not None else "",
        "author": lambda row: row.author.name if row.author is not None else "",
        "pinned": lambda row: row.pinned,
    }
    form_columns = ["text", "files", "pinned"]
    method_verbs = {**EntityView.method_verbs, "attachment_view": "view"}

    def get_form(self) -> type[NoteForm]:
        return NoteForm

    def list_columns(self, looked: Looked) -> list[str]:
        names = super().list_columns(looked)
        if looked.owner is not None and looked.owner[0] == "customer_id":
            # Elsewhere it stands under whose note it is.
            names.insert(1, "booking")
        return names

    def list_options(self) -> Sequence[ORMOption]:
        return [*queries.with_attachments(), *with_owner(Note)]

    row_options = list_options

    def form_context(self, row: Note | None) -> dict[str, Any]:
        # Only what has attachments can lose some.
        removed = ["removed"] if row is not None and row.attachments else []
        return {"groups": [{"fields": ["text", *removed, "files", "pinned"], "wide": True}]}

    def tab_look(self, filter_name: str, value: str) -> tuple[str | None, str | None, str | None]:
        return {"pinned": "pin"}.get(value), None, None

    def editable(self, row: Note) -> bool:
        return row.author_id == current_user.id or self.may(EDIT_ANY)

    def owner_of_new(self) -> dict[str, int]:
        owner = self.owner_to_be()
        if owner is None or owner[0] != BOOKING:
            return super().owner_of_new()
        booking = owner[1]
        return {"booking_id": booking.id, "customer_id": booking.customer_id}

    def create(self, values: dict[str, Any]) -> Note:
        return services.add(db.session, storage(), values, author_id=current_user.id)

    def update(self, row: Note, values: dict[str, Any]) -> Note:
        services.apply(db.session, storage(), row, values)
        return row

    def after_save_url(self, row: Note) -> str:
        return page_with(row)

    def _form_page(self, form: EntityForm, row: Any, *, stale: bool = False) -> Reply:
        owner = self.owner_to_be() if row is None else None
        if owner is None or request.headers.get("HX-Target") != PANEL:
            return super()._form_page(form, row, stale=stale)
        return composer_panel(owner[1], form), 422

    @expose("/<pk:row_id>/attachments/<int:number>")
    def attachment_view(self, row_id: int, number: int) -> Reply:
        """An attachment, counted from one; pictures and PDF open in the browser, the rest is saved."""
        note = self.row_or_404(row_id)
        if not 1 <= number <= len(note.attachments):
            abort(404)
        attachment = note.attachments[number - 1]
        return send(attachment.file, name=attachment.name, inline=True)

    @verb("pin", _l("Pin"), icon="pin", offered=lambda row: not row.pinned)
    def pin(self, rows: Sequence[Note], form: None) -> str:
        for row in rows:
            services.pin(db.session, row)
        return ngettext("%(num)s note is pinned.", "%(num)s notes are pinned.", len(rows))

    @verb("unpin", _l("Unpin"), icon="pinned-off", offered=lambda row: row.pinned)
    def unpin(self, rows: Sequence[Note], form: None) -> str:
        for row in rows:
            services.unpin(db.session, row)
        return ngettext(
            "%(num)s note is no longer pinned.", "%(num)s notes are no longer pinned.", len(rows)
        )

    @verb("delete", _l("Delete"), icon="trash", tone="danger",
          question=_l("The note and its attachments are gone for good."))  # fmt: skip
    def delete(self, rows: Sequence[Note], form: None) -> str:
        for row in rows:
            db.session.delete(row)
        return ngettext("%(num)s note is deleted.", "%(num)s notes are deleted.", len(rows))

    def after_verb_url(self, verb: Verb, rows: Sequence[Note], back: str) -> str:
        return page_with(rows[0]) if verb.name == "delete" else back
