"""The screen of the notices: what staff are to be reminded of, and what has become of it."""

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_babel import get_timezone
from flask_login import current_user
from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.adminkit.cells import from_macro
from petadmin.adminkit.filters import ChoiceFilter, DateFilter
from petadmin.adminkit.verbs import verb
from petadmin.adminkit.view import EntityView
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.core.i18n import Label, _, _l, ngettext
from petadmin.records.desk import ANYONE, owner_url
from petadmin.records.notices import queries, services
from petadmin.records.notices.forms import NoticeForm, PostponeForm
from petadmin.records.notices.models import Notice
from petadmin.records.queries import with_owner

STATES: Sequence[tuple[str, Label]] = [
    ("open", _l("To do")),
    ("overdue", _l("Overdue")),
    ("today", _l("Today")),
    ("done", _l("Done")),
]
MINE = "mine"


def _in_state(state: str) -> ColumnElement[bool]:
    now = utcnow()
    conditions = {
        "open": queries.is_open(),
        "overdue": queries.is_due(now),
        "today": queries.is_due_on_day(now, get_timezone()),
        "done": Notice.done_at.is_not(None),
    }
    return conditions[state]


def _for_whom(value: str) -> ColumnElement[bool]:
    if value == MINE:
        return queries.is_for(current_user.id)
    return Notice.assignee_id == int(value)


def _people() -> list[tuple[str, Label]]:
    people = db.session.scalars(queries.staff())
    return [(MINE, _l("Me or everybody")), *((str(user.id), user.name) for user in people)]


class NoticeView(EntityView):
    """All notices, or on a desk those about its subject."""

    entity = "notice"
    entity_model = Notice
    path = "notices"
    icon = "bell"
    label = _l("Notice")
    label_plural = _l("Notices")
    create_label = _l("Add notice")
    empty_text = _l("Notices remind staff of what is to be done, on the day that it is due.")

    column_list = ["text", "owner", "due_at", "assignee"]
    column_labels = {
        "text": _l("Notice"),
        "whole_text": _l("Notice"),
        "owner": _l("About"),
        "due_at": _l("Due"),
        "assignee": _l("For whom"),
        "by_email": _l("By email"),
        "author": _l("Written by"),
        "created_at": _l("Written"),
        "done": _l("Done"),
    }
    column_cells = {
        "text": from_macro("notices/cells.html", "text"),
        "whole_text": from_macro("records/cells.html", "text"),
        "owner": from_macro("records/cells.html", "owner"),
        "due_at": from_macro("notices/cells.html", "due"),
        "assignee": from_macro("notices/cells.html", "assignee"),
        "author": from_macro("records/cells.html", "author"),
        "done": from_macro("notices/cells.html", "done"),
    }
    column_sortable = {"due_at": Notice.due_at}
    column_secondary = frozenset({"assignee"})
    column_owned = frozenset({"owner"})
    column_details = [
        "whole_text", "owner", "due_at", "assignee", "by_email", "author", "created_at", "done",
    ]  # fmt: skip
    owned_by = ANYONE
    column_filters = [
        ChoiceFilter("state", _l("State"), _in_state, choices=lambda: STATES),
        ChoiceFilter("whom", _l("For whom"), _for_whom, choices=_people),
        DateFilter("due", _l("Due"), Notice.due_at, zone=get_timezone),
    ]
    column_tabs = ["state"]
    column_export = {
        "text": lambda row: row.text,
        "owner": lambda row: str(row.owner),
        "due_at": lambda row: row.due_at,
        "assignee": lambda row: row.assignee.name if row.assignee is not None else _("Everybody"),
        "author": lambda row: row.author.name if row.author is not None else "",
        "done": lambda row: row.done_at,
    }
    form_columns = ["text", "due_at", "assignee", "by_email"]

    def get_form(self) -> type[NoticeForm]:
        return NoticeForm

    def list_options(self) -> Sequence[ORMOption]:
        people = (Notice.assignee, Notice.author, Notice.done_by)
        return [*(joinedload(person) for person in people), *with_owner(Notice)]

    row_options = list_options

    def default_condition(self, filter_name: str) -> Any:
        return queries.is_open() if filter_name == "state" else None

    def default_tab(self, filter_name: str) -> str:
        return "open" if filter_name == "state" else ""

    def default_sort(self) -> tuple[InstrumentedAttribute[Any], bool]:
        # What is done is looked up from its end, what is open is worked off from the oldest on.
        return Notice.due_at, request.args.get("state") == "done"

    def tab_look(self, filter_name: str, value: str) -> tuple[str | None, str | None, str | None]:
        icons = {"overdue": "alarm", "today": "calendar-event", "done": "check"}
        return icons.get(value), None, None

    def row_state(self, row: Notice) -> str:
        return "row-overdue" if row.is_overdue(utcnow()) else ""

    def create(self, values: dict[str, Any]) -> Notice:
        return services.add(db.session, values, author_id=current_user.id, now=utcnow())

    def update(self, row: Notice, values: dict[str, Any]) -> Notice:
        services.apply(db.session, row, values, now=utcnow())
        return row

    def after_save_url(self, row: Notice) -> str:
        return owner_url(row)

    @verb("done", _l("Done"), icon="check", offered=lambda row: row.is_open)
    def done(self, rows: Sequence[Notice], form: None) -> str:
        for row in rows:
            services.done(db.session, row, by_id=current_user.id, now=utcnow())
        if len(rows) == 1:
            return _("Done: %(notice)s", notice=str(rows[0]))
        return ngettext("%(num)s notice is done.", "%(num)s notices are done.", len(rows))

    @verb("postpone", _l("Postpone"), icon="clock-pause", form=PostponeForm,
          offered=lambda row: row.is_open)  # fmt: skip
    def postpone(self, rows: Sequence[Notice], form: PostponeForm) -> str:
        for row in rows:
            services.postpone(db.session, row, to=form.due_at.data, now=utcnow())
        return ngettext("%(num)s notice is postponed.", "%(num)s notices are postponed.", len(rows))

    @verb("reopen", _l("Take up again"), icon="arrow-back-up", offered=lambda row: not row.is_open)
    def reopen(self, rows: Sequence[Notice], form: None) -> str:
        for row in rows:
            services.reopen(db.session, row)
        return ngettext(
            "%(num)s notice is open again.", "%(num)s notices are open again.", len(rows)
        )

    @verb(
        "delete",
        _l("Delete"),
        icon="trash",
        tone="danger",
        question=_l("The notice is gone for good."),
    )
    def delete(self, rows: Sequence[Notice], form: None) -> str:
        for row in rows:
            db.session.delete(row)
        return ngettext("%(num)s notice is deleted.", "%(num)s notices are deleted.", len(rows))

    def after_verb_url(self, verb: Any, rows: Sequence[Notice], back: str) -> str:
        return owner_url(rows[0]) if verb.name == "delete" else back
