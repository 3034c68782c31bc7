"""Where notices show up: on the desks, behind the bell, and in the side menu."""

from collections.abc import Sequence
from typing import Any

from flask import Flask, url_for
from flask_login import current_user
from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from petadmin.adminkit.cells import local_datetime
from petadmin.adminkit.counting import Count
from petadmin.adminkit.menu import Notice as BellEntry
from petadmin.adminkit.menu import Waiting, menu, menu_of
from petadmin.adminkit.view import view_at
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.core.i18n import _, _l
from petadmin.desk.counting import has_any
from petadmin.desk.registry import (
    Alert,
    AlertSource,
    Panel,
    QuickAction,
    Section,
    TimelineEntry,
    TimelineSource,
    Window,
)
from petadmin.records.desk import ANYONE, add_url, desk_url, desks, section_url
from petadmin.records.notices import queries
from petadmin.records.notices.models import Notice
from petadmin.records.queries import ids_owned, owned

KEY = "notices"
SHOWN = 5
"""So many notices stand in the bell and in the panel; the list shows them all."""

ALERTS = 3
"""So many alerts stand over a desk; more of them would hide it."""


def register(app: Flask) -> None:
    """Put notices on the desks of whom they may be about, and behind the bell."""
    menu_of(app).add_waiting(
        Waiting(
            key=KEY,
            permission="notice:list",
            ids=queries.due_ids(bindparam("looking"), now=bindparam("now")),
            values=lambda: {"looking": current_user.id, "now": utcnow()},
            notices=_bell,
        )
    )
    for desk in desks(app, ANYONE):
        desk.add(
            AlertSource(
                key=KEY,
                permission="notice:list",
                alerts=_alerts,
                count=lambda subject: queries.due_ids_about(subject, now=bindparam("due_by")),
                values=lambda: {"due_by": utcnow()},
            ),
            Panel(
                key=KEY,
                label=_l("Notices"),
                icon="bell",
                template="notices/panel.html",
                permission="notice:list",
                order=40,
                context=_context,
                add_url=add_url("notices"),
                add_label=_l("Add notice"),
                add_permission="notice:create",
            ),
            QuickAction(
                key="add-notice",
                label=_l("Add notice"),
                icon="bell",
                permission="notice:create",
                order=40,
                url=add_url("notices"),
            ),
            Section(
                key=KEY,
                label=_l("Notices"),
                icon="bell",
                permission="notice:list",
                order=31,
                view="notices",
                count=lambda subject: ids_owned(Notice, subject, queries.is_open()),
            ),
            TimelineSource(
                key=KEY,
                label=_l("Notices"),
                permission="notice:list",
                entries=_entries,
                ids=lambda subject: ids_owned(Notice, subject, ~queries.is_open()),
                tells=frozenset({"notice.done"}),
            ),
        )


def due_count() -> str | None:
    """How many notices are due for the one who is looking, for the side menu."""
    due = menu().waiting(KEY)
    return due.text if due.number else None


def _bell(due: Count) -> list[BellEntry]:
    asked = {"user_id": current_user.id, "moment": utcnow()}
    found = db.session.scalars(queries.due_in_short(SHOWN), asked).all()
    entries = [
        BellEntry(f"{notice} · {notice.owner}", "bell", _url(notice), "warning") for notice in found
    ]
    if due.number > len(found):
        all_due = url_for("notices.index_view", state="overdue", whom="mine")
        text = _("All due notices (%(number)s)", number=due.text)
        entries.append(BellEntry(text, "list", all_due, "primary"))
    return entries


def _url(notice: Notice) -> str:
    return url_for("notices.details_view", row_id=notice.id)


def _alerts(subject: Any) -> Sequence[Alert]:
    due = queries.due_about(subject, now=utcnow()).limit(ALERTS + 1)
    found = list(db.session.scalars(due))
    alerts = [_alert(subject, notice) for notice in found[:ALERTS]]
    if len(found) > ALERTS:
        alerts.append(
            Alert(
                tone="warning",
                icon="bell",
                title=_l("More notices are due"),
                text="",
                url=section_url(subject, KEY),
                url_label=_l("Show all"),
            )
        )
    return alerts


def _alert(subject: Any, notice: Notice) -> Alert:
    about = f"{notice.animal}: " if subject.__tablename__ == "customer" and notice.animal else ""
    due = _("Notice, due %(moment)s", moment=local_datetime(notice.due_at))
    view = view_at("notices")
    may = view.may("done")
    return Alert(
        tone="warning",
        icon="bell",
        title=due,
        text=f"{about}{notice.text}",
        url=_url(notice),
        post_url=view.verb_url(view.verbs["done"], notice) if may else None,
        post_label=_l("Done") if may else None,
    )


def _context(subject: Any) -> dict[str, Any]:
    waiting = queries.open_of(subject).limit(SHOWN + 1)
    found = list(db.session.scalars(waiting)) if has_any(subject, KEY) else []
    return {
        "notices": found[:SHOWN],
        "more": len(found) > SHOWN,
        "now": utcnow(),
        "view": view_at("notices"),
        "desk_url": desk_url(subject),
        "all_url": section_url(subject, KEY),
    }


def _entries(subject: Any, window: Window) -> Sequence[TimelineEntry]:
    done = select(Notice).where(owned(Notice, subject), ~queries.is_open())
    newest = window.of(done, Notice.done_at, Notice.id)
    settled = db.session.scalars(newest.options(joinedload(Notice.done_by)))
    return [
        TimelineEntry(
            id=notice.id,
            at=notice.done_at,
            icon="check",
            tone="success",
            title=_("Notice done"),
            text=str(notice),
            who=notice.done_by.name if notice.done_by is not None else "",
            url=_url(notice),
        )
        for notice in settled
        if notice.done_at is not None
    ]
