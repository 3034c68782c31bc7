"""The filters of a list that are kept under a name: chosen again, kept, and offered to whoever may see the list."""

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from flask import flash, redirect, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from wtforms.validators import DataRequired, Length

from petadmin.access.models import User
from petadmin.adminkit.acting import STALE, attach
from petadmin.adminkit.edge import StaleRow, commit, row_id_in, submitted
from petadmin.adminkit.fields import BooleanField, LineField
from petadmin.adminkit.filters import MAX_VALUES
from petadmin.adminkit.forms import PlainForm
from petadmin.adminkit.listing import PAGE_SIZES, Listing, Looked, known_arguments
from petadmin.business import saved_filters
from petadmin.business.saved_filters import LONGEST_NAME, NameTaken, SavedFilter
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _, _l

if TYPE_CHECKING:
    from petadmin.adminkit.declaration import Reply
    from petadmin.adminkit.view import EntityView

REMOVE_SHARED = "saved_filter:remove_shared"
"""Who may remove what others keep for everybody."""


class KeepForm(PlainForm):
    """Under which name a filter is kept, and for whom."""

    name = LineField(
        _l("Name"), [DataRequired(), Length(max=LONGEST_NAME)], render_kw={"autocomplete": "off"}
    )
    shared = BooleanField(_l("For all staff"))


class Kept(NamedTuple):
    """A filter as the list offers it."""

    name: str
    url: str
    active: bool
    shared: bool
    by: str
    """Who keeps it for everybody; empty for one's own."""

    remove_url: str | None


def page(view: "EntityView") -> "Reply":
    """What is kept for a list, and a form that keeps what the list shows at this address."""
    query = canonical(view, request.args)
    form = KeepForm(submitted())
    taken_id = None
    if request.method == "POST" and form.validate():
        try:
            _keep(view, form, query)
        except DomainError as error:
            attach(form, error)
            taken_id = error.taken_id if isinstance(error, NameTaken) else None
        except StaleRow:
            form.form_errors.append(str(STALE))
        else:
            flash(_("The filter “%(name)s” is kept.", name=form.name.data), "success")
            return redirect(_address(view.list_url, query))
    part = request.method == "GET" and "HX-Request" in request.headers
    shown = view.render(
        "admin/_saved_filters.html" if part else "admin/saved_filters.html",
        kept=_kept(view, query),
        form=form if query or form.errors else None,
        taken_id=taken_id,
        keep_url=_address(url_for(f"{view.endpoint}.filters_view"), query),
        back_url=_address(view.list_url, query),
    )
    return shown, 422 if request.method == "POST" else 200


def url_of(view: "EntityView", listing: Listing) -> str | None:
    """From where a list fetches what is kept for it; only the list of all rows has that."""
    if listing.looked.owner is not None or not view.exposes("filters_view"):
        return None
    query = listing.url().partition("?")[2]
    return _address(url_for(f"{view.endpoint}.filters_view"), query)


def canonical(view: "EntityView", args: MultiDict[str, str]) -> str:
    """What of an address narrows and orders the list, always in the same order; raises `BadAddress`."""
    listing = Listing(view, Looked(view.list_url), known_arguments(view, args))
    pairs = [("q", listing.q)] if listing.q and view.searchable else []
    for item in view.list_filters():
        values = [value for value in listing.args.getlist(item.name) if value][:MAX_VALUES]
        item.condition(values)
        pairs += [(item.name, value) for value in dict.fromkeys(values)]
    sort, size = listing.args.get("sort", ""), listing.page_size
    if sort.removeprefix("-") in view.column_sortable:
        pairs.append(("sort", sort))
    if size in PAGE_SIZES and size != view.page_size:
        pairs.append(("size", str(size)))
    return urlencode(pairs)


def _keep(view: "EntityView", form: KeepForm, query: str) -> SavedFilter:
    return commit(
        lambda: saved_filters.keep(
            db.session,
            current_user.id,
            screen=view.endpoint,
            name=form.name.data or "",
            query=query,
            shared=bool(form.shared.data),
            replacing=row_id_in(request.form.get("replace", "")),
        )
    )


def _kept(view: "EntityView", query: str) -> list[Kept]:
    statement = saved_filters.seen_by(current_user.id, [view.endpoint])
    rows = db.session.execute(
        statement.join(User, User.id == SavedFilter.owner_id)
        .add_columns(User.name.label("by"))
        .order_by(SavedFilter.folded, SavedFilter.id)
    )
    return [_offered(view, row.SavedFilter, row.by, query) for row in rows]


def _offered(view: "EntityView", kept: SavedFilter, by: str, query: str) -> Kept:
    mine = kept.owner_id == current_user.id
    may_remove = current_user.may("saved_filter:remove") and (
        mine or current_user.may(REMOVE_SHARED)
    )
    back = _address(view.list_url, query)
    return Kept(
        kept.name,
        _address(view.list_url, kept.query),
        kept.query == query,
        kept.shared,
        "" if mine else by,
        url_for("saved_filters.row_view", row_id=kept.id, what="remove", next=back)
        if may_remove
        else None,
    )


def _address(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path
