"""Moving documents into folders, and taking it back with one tap."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import flash, redirect, request, url_for
from flask_admin import expose

from petadmin.adminkit.acting import STALE
from petadmin.adminkit.declaration import Reply
from petadmin.adminkit.edge import StaleRow, commit, next_url, row_id_in
from petadmin.adminkit.undo import with_undo
from petadmin.adminkit.verbs import verb
from petadmin.adminkit.view import EntityView
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _, _l, ngettext
from petadmin.records.documents import services
from petadmin.records.documents.forms import MoveForm
from petadmin.records.documents.models import Document
from petadmin.records.documents.shelf import UNFILED
from petadmin.records.queries import owner_of

MOST_PLACES = 500


class Moving(EntityView):
    """The verb `move`, by form or by dragging, and the way back."""

    @verb("move", _l("Move"), icon="folder-symlink", form=MoveForm)
    def move(self, rows: Sequence[Document], form: MoveForm) -> str | dict[str, Any]:
        folder_id = form.folder_id.data
        if form.new_folder.data:
            values = {**owner_of(rows[0]), "name": form.new_folder.data}
            folder = services.add_folder(db.session, values, field="new_folder")
            db.session.flush()  # the documents need the folder's id
            folder_id = folder.id
        moved = [row for row in rows if row.folder_id != folder_id]
        before = _places(moved)
        services.move(db.session, rows, folder_id)
        said = ngettext("%(num)s document was moved.", "%(num)s documents were moved.", len(rows))
        return with_undo(said, _way_back(before, folder_id)) if moved else said

    @expose("/move-back", methods=("POST",))
    def move_back_view(self) -> Reply:
        """Take a move back; what somebody has moved on in the meantime stays where it is now."""
        try:
            number = commit(self._move_back)
        except DomainError as error:
            flash(str(error), "error")
        except StaleRow:
            flash(str(STALE), "error")
        else:
            self._tell_of(number)
        return redirect(next_url(url_for("home.index")))

    def _move_back(self) -> int:
        moved_to = row_id_in(request.args.get("to", ""))
        number = 0
        for folder_id, ids in _asked_for(request.args.getlist("from")):
            chosen = self.scope().where(
                Document.id.in_(ids), Document.folder_id.is_not_distinct_from(moved_to)
            )
            rows = db.session.scalars(chosen.order_by(Document.id)).all()
            services.move(db.session, rows, folder_id)
            number += len(rows)
        return number

    def _tell_of(self, number: int) -> None:
        if not number:
            flash(_("Somebody has moved this on in the meantime. It stays where it is."), "warning")
            return
        said = ngettext(
            "%(num)s document is back where it was.",
            "%(num)s documents are back where they were.",
            number,
        )
        flash(said, "success")


def _places(documents: Sequence[Document]) -> dict[int | None, list[int]]:
    """By folder, which of the documents are in it."""
    found: dict[int | None, list[int]] = defaultdict(list)
    for document in documents:
        found[document.folder_id].append(document.id)
    return found


def _way_back(before: Mapping[int | None, Sequence[int]], folder_id: int | None) -> str:
    """The address that takes a move back; it names each folder and after it what was in it."""
    places = [
        ".".join([UNFILED if place is None else str(place), *(str(row_id) for row_id in ids)])
        for place, ids in before.items()
    ]
    to = UNFILED if folder_id is None else str(folder_id)
    asked = urlencode({"to": to, "from": places}, doseq=True)
    return f"{url_for('documents.move_back_view')}?{asked}"


def _asked_for(places: Sequence[str]) -> Iterator[tuple[int | None, list[int]]]:
    for place in places[:MOST_PLACES]:
        name, *texts = place.split(".")[: MOST_PLACES + 1]
        folder_id = row_id_in(name)
        ids = [row_id for text in texts if (row_id := row_id_in(text)) is not None]
        if ids and (folder_id is not None or name == UNFILED):
            yield folder_id, ids
