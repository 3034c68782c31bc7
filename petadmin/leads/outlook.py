"""Whom to get in touch with: behind the bell, in the side menu and on the start page."""

from datetime import date
from typing import Any

from flask import Flask, url_for
from flask_babel import get_timezone
from flask_login import current_user
from sqlalchemy import BindParameter, Select, bindparam, or_
from sqlalchemy.orm import joinedload

from petadmin.adminkit.counting import Count
from petadmin.adminkit.menu import Notice, Waiting, menu, menu_of
from petadmin.adminkit.start_page import StartPanel, add_start_panel
from petadmin.adminkit.view import view_at
from petadmin.core.clock import today
from petadmin.core.db import db
from petadmin.core.i18n import _l, ngettext
from petadmin.leads import queries
from petadmin.leads.admin.filters import ME, NOBODY
from petadmin.leads.models import Lead

KEY = "follow-ups"
SHOWN = 8
"""So many stand on the start page."""


def register(app: Flask) -> None:
    """Tell of follow-ups that are due."""
    menu_of(app).add_waiting(
        Waiting(
            key=KEY,
            permission="lead:list",
            ids=_of(
                queries.due(bindparam("follow_up_day")), bindparam("follow_up_user")
            ).with_only_columns(Lead.id),
            values=lambda: {"follow_up_day": _today(), "follow_up_user": current_user.id},
            notices=_bell,
        )
    )
    add_start_panel(
        app,
        StartPanel(
            key=KEY,
            label=_l("Follow-ups"),
            icon="target",
            template="leads/start.html",
            permission="lead:list",
            order=10,
            context=_context,
            all_url=_all_url,
            all_label=_l("All follow-ups"),
        ),
    )


def due_count() -> str | None:
    """How many follow-ups are due for the one who is looking, for the side menu."""
    due = menu().waiting(KEY)
    return due.text if due.number else None


def _today() -> date:
    return today(get_timezone())


def _of(statement: Select[Lead], user_id: int | BindParameter[int]) -> Select[Lead]:
    """Those whom somebody looks after, and those whom nobody does."""
    return statement.where(or_(Lead.assignee_id == user_id, Lead.assignee_id.is_(None)))


def _mine(limit: int) -> list[Lead]:
    statement = _of(queries.due(_today()), current_user.id)
    return list(db.session.scalars(statement.options(joinedload(Lead.assignee)).limit(limit)))


def _bell(due: Count) -> list[Notice]:
    # Not one by one, since the bell is on every page and they would have to be asked for.
    text = ngettext(
        "%(number)s follow-up is due", "%(number)s follow-ups are due", due.number, number=due.text
    )
    return [Notice(text, "target", _all_url(), "warning")]


def _all_url() -> str:
    """The list of just these."""
    arguments: dict[str, Any] = {"follow-up": "due", "assigned": [ME, NOBODY]}
    return url_for("leads.index_view", **arguments)


def _context() -> dict[str, Any]:
    # The side menu has counted them.
    found = _mine(SHOWN + 1) if menu().waiting(KEY).number else []
    return {
        "leads": found[:SHOWN],
        "more": len(found) > SHOWN,
        "view": view_at("leads"),
        "more_url": _all_url(),
    }
