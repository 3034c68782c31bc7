"""The start page, global search and the help on lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_admin import AdminIndexView, expose
from flask_login import current_user

from petadmin.adminkit.menu import menu
from petadmin.adminkit.view import EntityView, entity_views, view_at
from petadmin.core.db import db
from petadmin.core.i18n import _
from petadmin.core.text import clean_line
from petadmin.search.matching import matches
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
            "home/today.html", board=today.board(), notice_view=view_at("notices")
        )
        return page

    @expose("/search")
    def search(self) -> str:
        query = clean_line(request.args.get("q", ""))[:200]
        found = [look(view, query) for view in searchable_views()] if query else []
        page: str = self.render(
            "home/search.html", q=query, found=[item for item in found if item.rows]
        )
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
    """The screens that global search looks through, for the one who is looking."""
    return [view for view in entity_views() if view.searchable and view.is_accessible()]


def look(view: EntityView, query: str) -> Found:
    """The newest few rows of a screen that match; only the main cell is shown, so no relations are loaded."""
    statement = view.scope().where(matches(view.model, query, dialect=db.engine.dialect.name))
    statement = statement.order_by(view.model.id.desc()).limit(SHOWN)
    rows = db.session.scalars(statement).all()
    return Found(view, rows, url_for(f"{view.endpoint}.index_view", q=query))
