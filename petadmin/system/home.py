"""The start page, global search and the help on lists."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import request, url_for
from flask_admin import AdminIndexView, expose
from flask_login import current_user
from sqlalchemy import CompoundSelect, literal, select, union_all

from petadmin.adminkit.menu import menu
from petadmin.adminkit.view import EntityView, entity_views, view_at
from petadmin.core.db import db
from petadmin.core.i18n import _
from petadmin.core.text import clean_line
from petadmin.search.indexing import Searchable
from petadmin.search.matching import Sought, kept_condition, sought
from petadmin.system import today

SHOWN = 8


@dataclass(frozen=True)
class Found:
    """What global search found in one screen; the template draws the main cell of each row."""

    view: EntityView
    rows: Sequence[Any]
    all_url: str

    @property
    def main(self) -> str:
        return self.view.column_list[0]


class HomeView(AdminIndexView):
    """`/`, `/search`, `/more/`, `/settings/` and `/help/lists`; each shows only what the user may see anyway."""

    def __init__(self, **names: Any) -> None:
        super().__init__(**names)
        # With an address of its own set, Flask-Admin does not publish its Bootstrap folder at the root.
        self.static_url_path = "/none"

    def is_accessible(self) -> bool:
        return bool(current_user.is_authenticated)

    @expose("/")
    def index(self) -> str:
        page: str = self.render(
            "home/today.html",
            board=today.board(),
            notice_view=view_at("notices"),
            booking_view=view_at("bookings"),
        )
        return page

    @expose("/search")
    def search(self) -> str:
        query = clean_line(request.args.get("q", ""))[:200]
        found = look(searchable_views(), query) if query else []
        page: str = self.render("home/search.html", q=query, found=found)
        return page

    @expose("/settings/")
    def settings(self) -> str:
        items = menu().items_of("settings")
        page: str = self.render("home/gathered.html", title=_("Settings"), items=items)
        return page

    @expose("/more/")
    def more(self) -> str:
        items = menu().items_of("more")
        page: str = self.render("home/gathered.html", title=_("More lists"), items=items)
        return page

    @expose("/help/lists")
    def help_lists(self) -> str:
        page: str = self.render("home/help_lists.html")
        return page


def searchable_views() -> list[EntityView]:
    """The screens whose rows have words of their own to be found by, for the one who is looking."""
    return [
        view
        for view in entity_views()
        if view.searchable and issubclass(view.model, Searchable) and view.is_accessible()
    ]


def look(views: Sequence[EntityView], query: str) -> list[Found]:
    """The newest few rows of each screen that match; screens without any are left out."""
    found = []
    for view, ids in _matching(views, query):
        # Only the main cell is shown, so no relations are loaded.
        newest = view.scope().where(view.model.id.in_(ids)).order_by(view.model.id.desc())
        if rows := db.session.scalars(newest).all():
            found.append(Found(view, rows, url_for(f"{view.endpoint}.index_view", q=query)))
    return found


def _matching(views: Sequence[EntityView], query: str) -> Iterator[tuple[EntityView, list[int]]]:
    """The ids of the newest that match on each screen, asked for with one question."""
    wanted = sought(query, dialect=db.engine.dialect.name)
    if wanted is None or not views:
        return
    asked = _question(tuple(view.model for view in views), wanted.in_fts, tuple(wanted.values))
    ids = defaultdict(list)
    for place, row_id in db.session.execute(asked, wanted.values):
        ids[place].append(row_id)
    yield from ((view, ids[place]) for place, view in enumerate(views) if place in ids)


@cache
def _question(models: tuple[Any, ...], in_fts: bool, names: tuple[str, ...]) -> CompoundSelect[Any]:
    """The question for so many words, kept, since putting it together takes as long as answering it.

    What a screen leaves out is left out when its rows are read.
    """
    wanted = Sought(in_fts, dict.fromkeys(names, ""))
    newest = [
        select(model.id)
        .where(kept_condition(model, wanted))
        .order_by(model.id.desc())
        .limit(SHOWN)
        .subquery()
        for model in models
    ]
    return union_all(*(select(literal(place), rows.c.id) for place, rows in enumerate(newest)))
