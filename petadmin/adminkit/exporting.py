"""The export of a list: what is on it, as filtered, in one file."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import Response, abort, flash, redirect, request, url_for

from petadmin.adminkit.cells import export_value
from petadmin.adminkit.counting import capped_count
from petadmin.adminkit.export import KINDS, MAX_ROWS, write_csv, write_xlsx
from petadmin.adminkit.listing import Listing, Looked, known_arguments, narrow
from petadmin.audit.models import AuditEvent
from petadmin.audit.recording import ACTOR
from petadmin.core.db import db
from petadmin.core.i18n import _

if TYPE_CHECKING:
    from petadmin.adminkit.declaration import Reply
    from petadmin.adminkit.view import EntityView

LABELS = {"csv": "CSV", "xlsx": "Excel"}


def urls(view: "EntityView", listing: Listing) -> list[dict[str, str]]:
    """The addresses of the exports of a list, with its filters."""
    carried = listing.hidden_without()
    if listing.looked.owner is not None:
        column, owner_id = listing.looked.owner
        carried.append(("owner", f"{column.removesuffix('_id')}-{owner_id}"))
    query = f"?{urlencode(carried)}" if carried else ""
    return [
        {"label": label, "url": url_for(f"{view.endpoint}.export_view", kind=kind) + query}
        for kind, label in LABELS.items()
    ]


def export(view: "EntityView", kind: str) -> "Reply":
    """The file; refused with a word when it would be too long."""
    if kind not in KINDS:
        abort(404)
    looked = Looked(view.list_url, view.owner_in_address())
    listing = Listing(view, looked, known_arguments(view, request.args))
    statement = narrow(view, looked, listing)
    ids = statement.with_only_columns(view.model.id)
    if capped_count(db.session, ids, cap=MAX_ROWS).capped:
        flash(
            _("An export takes at most %(num)d rows. Narrow the list first.", num=MAX_ROWS),
            "warning",
        )
        return redirect(listing.url())
    columns = view.export_columns()
    heads = [str(view.label_of(name)) for name in columns]
    _record(view, kind)
    statement = statement.options(*view.many_options()).order_by(view.model.id)
    rows = db.session.scalars(statement.execution_options(yield_per=500))
    values = ([export_value(view.export_cell(row, name)) for name in columns] for row in rows)
    return _reply(view, kind, heads, values)


def _reply(
    view: "EntityView", kind: str, heads: list[str], values: Iterable[list[Any]]
) -> Response:
    name = f"{view.path.replace('/', '-')}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if kind == "csv":
        return Response(
            "".join(write_csv(heads, values)), content_type=KINDS[kind], headers=headers
        )
    book = write_xlsx(str(view.label_plural), heads, values)
    return Response(book, content_type=KINDS[kind], headers=headers)


def _record(view: "EntityView", kind: str) -> None:
    # A copy of the list leaves the house: that is worth a line in the history of changes.
    query = request.query_string.decode("utf-8", "replace")[:500]
    # On SQLite a transaction that has read may not go on to write once somebody else has written.
    db.session.rollback()
    db.session.add(
        AuditEvent(
            actor_id=db.session.info.get(ACTOR),
            action=f"{view.entity}.exported",
            entity=view.entity,
            changes={"kind": [None, kind], "query": [None, query]},
        )
    )
    db.session.commit()
