"""The screen behind the filters that staff keep: removing one. They are kept and chosen on the lists themselves."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from flask_login import current_user
from sqlalchemy import Select

from petadmin.adminkit.saved_filters import REMOVE_SHARED
from petadmin.adminkit.verbs import verb
from petadmin.adminkit.view import EntityView, entity_views, view_at
from petadmin.business import saved_filters
from petadmin.business.saved_filters import SavedFilter
from petadmin.core.db import db
from petadmin.core.i18n import _, _l


class SavedFilterView(EntityView):
    """One's own filters, and for administrators those that others share, of the lists that one may see."""

    entity = "saved_filter"
    entity_model = SavedFilter
    path = "saved_filters"
    icon = "bookmark"
    label = _l("Saved filter")
    label_plural = _l("Saved filters")
    column_list: ClassVar[Sequence[str]] = ["name"]
    method_verbs: ClassVar[Mapping[str, str]] = {}
    """There is no list and no page, only the verb."""

    def scope(self) -> Select[Any]:
        screens = [view.endpoint for view in entity_views() if is_open(view)]
        seen = saved_filters.seen_by(current_user.id, screens)
        if current_user.may(REMOVE_SHARED):
            return seen
        return seen.where(SavedFilter.owner_id == current_user.id)

    def row_url(self, row: SavedFilter) -> str:
        return f"{view_at(row.screen).list_url}?{row.query}"

    def after_verb_url(self, verb: Any, rows: Sequence[Any], back: str) -> str:
        return back

    @verb(
        "remove",
        _l("Remove filter"),
        icon="trash",
        tone="danger",
        bulk=False,
        question=_l("The list stays as it is. Only the name is gone."),
    )
    def remove(self, rows: Sequence[SavedFilter], form: None) -> str:
        (kept,) = rows
        name = kept.name
        saved_filters.remove(db.session, kept)
        return _("The filter “%(name)s” is removed.", name=name)


def is_open(view: EntityView) -> bool:
    """Whether the one who is looking may see the list of a screen."""
    door = view.method_verbs.get("filters_view")
    return door is not None and view.may(door) and view.is_in_use()
