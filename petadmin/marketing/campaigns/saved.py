"""The saved filters that a mailing may be for: those of the lists of people whom the one who looks may write to."""

from collections.abc import Iterator
from typing import NamedTuple

from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from petadmin.adminkit.view import view_at
from petadmin.business.saved_filters import SavedFilter, seen_by
from petadmin.core.db import db
from petadmin.records.desk import PEOPLE


class Offered(NamedTuple):
    """A saved filter, and whom its list shows."""

    person: str
    """A key of `PEOPLE`."""

    kept: SavedFilter


def offered() -> list[Offered]:
    """The filters that can be chosen, list by list."""
    open_to = {endpoint: name for name, endpoint in PEOPLE.items() if _may_write_to(name)}
    if not open_to:
        return []
    rows = db.session.scalars(
        seen_by(current_user.id, open_to).order_by(SavedFilter.folded, SavedFilter.id)
    )
    found = [Offered(open_to[kept.screen], kept) for kept in rows]
    return sorted(found, key=lambda one: list(PEOPLE).index(one.person))


def choices() -> Iterator[SelectChoice]:
    """The same for a form, under the names of the lists."""
    yield SelectChoice("", "—")
    for person, kept in offered():
        group = str(view_at(PEOPLE[person]).label_plural)
        yield SelectChoice(str(kept.id), kept.name, optgroup=group)


def find(text: str) -> Offered | None:
    """The filter that was chosen, if it is one of them."""
    return next((one for one in offered() if str(one.kept.id) == text), None)


def _may_write_to(name: str) -> bool:
    view = view_at(PEOPLE[name])
    return view.is_accessible() and view.may("write_mailing")
