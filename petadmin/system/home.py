"""The start page, global search and the help on lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_admin import AdminIndexView, expose
from flask_login import current_user

from petadmin.adminkit.view import EntityView, entity_views
from petadmin.core.db import db
from petadmin.core.i18n import Label
from petadmin.core.text import clean_line
from petadmin.search.matching import matches
from petadmin.system import today

SHOWN = 8


@dataclass(frozen=True)
class Found:
    """What global search found in one screen."""

    label: Label
    icon: str
    rows: Sequence[tuple[str, str]]
    all_url: str


class HomeView(AdminIndexView):
    """`/`, `/search` and `/help/lists`; each shows only what the user may see anyway."""

    def __init__(self, **names: Any) -> None:
        super().__init__(**names)
        # With an address of its own set, Flask-Admin does not publish its Bootstrap folder at the root.
        self.static_url_path = "/none"

    def is_accessible(self) -> bool:
        return bool(current_user.is_authenticated)

    @expose("/")
    def index(self) -> str:
        page: str = self.render("home/today.html", board=today.board())
        return page

    @expose("/search")
    def search(self) -> str:
        query = clean_line(request.args.get("q", ""))[:200]
        found = [look(view, query) for view in searchable_views()] if query else []
        page: str = self.render(
            "home/search.html", q=query, found=[item for item in found if item.rows]
        )
        return page

    @expose("/help/lists")
    def help_lists(self) -> str:
        page: str = self.render("home/help_lists.html")
        return page


def searchable_views() -> list[EntityView]:
    """The screens that global search looks through, for the one who is looking."""
    return [view for view in entity_views() if view.searchable and view.is_accessible()]


def look(view: EntityView, query: str) -> Found:
    """The newest few rows of a screen that match, by the main cell alone, which needs no relations."""
    statement = view.scope().where(matches(view.model, query, dialect=db.engine.dialect.name))
    statement = statement.order_by(view.model.id.desc()).limit(SHOWN)
    main = view.column_list[0]
    rows = [
        (view.cell(row, main), view.row_url(row) or "") for row in db.session.scalars(statement)
    ]
    return Found(
        view.label_plural, view.icon, rows, url_for(f"{view.endpoint}.index_view", q=query)
    )
