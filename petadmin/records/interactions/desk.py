"""Where contacts show up: on the desks of those with whom they were, behind the bell, on the timeline."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import Flask, url_for
from flask_babel import get_timezone
from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import joinedload

from petadmin.adminkit.counting import Count
from petadmin.adminkit.menu import Notice as BellEntry
from petadmin.adminkit.menu import Waiting, menu_of
from petadmin.adminkit.start_page import StartPanel, add_start_panel
from petadmin.adminkit.view import view_at
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.core.i18n import _, _l
from petadmin.desk.registry import (
    Panel,
    QuickAction,
    Section,
    TimelineEntry,
    TimelineSource,
    Window,
    desk_of,
)
from petadmin.records.desk import PEOPLE, add_url, desk_url, section_url
from petadmin.records.interactions import queries
from petadmin.records.interactions.looks import look_of, told
from petadmin.records.interactions.models import OPEN, Interaction
from petadmin.records.notices.queries import ends_of_day
from petadmin.records.queries import ids_owned, owned

KEY = "contacts"
SHOWN = 5
"""So many contacts stand in the bell and in the panel; the list shows them all."""

ON_START_PAGE = 8

EXCERPT = 300
"""So many letters of a contact stand on the timeline."""


def register(app: Flask) -> None:
    """Put contacts on the desks of customers and potential customers, and behind the bell."""
    app.jinja_env.globals["contact_look"] = look_of
    menu_of(app).add_waiting(
        Waiting(
            key=KEY,
            permission="interaction:list",
            ids=queries.waiting_ids(bindparam("contact_moment")),
            values=lambda: {"contact_moment": utcnow()},
            notices=_bell,
        )
    )
    add_start_panel(
        app,
        StartPanel(
            key=KEY,
            label=_l("Contacts that wait"),
            icon="messages",
            template="interactions/start.html",
            permission="interaction:list",
            order=20,
            context=_of_today,
            all_url=_all_waiting_url,
            all_label=_l("All contacts that wait"),
        ),
    )
    for subject in PEOPLE:
        # Of a potential customer there is little else to know, so it is there at once and needs no menu.
        foremost = subject == "lead"
        desk_of(app, subject).add(
            Panel(
                key=KEY,
                label=_l("Contacts"),
                icon="messages",
                template="interactions/panel.html",
                permission="interaction:list",
                order=25 if foremost else 45,
                context=_context,
                add_url=add_url(KEY),
                add_label=_l("Log a new contact"),
                add_permission="interaction:create",
                add_dialog=True,
                lazy=not foremost,
            ),
            QuickAction(
                key="log-contact",
                label=_l("Log a new contact"),
                icon="messages",
                permission="interaction:create",
                order=10,
                url=add_url(KEY),
                primary=foremost,
                dialog=True,
            ),
            Section(
                key=KEY,
                label=_l("Contacts"),
                icon="messages",
                permission="interaction:list",
                order=55,
                group="communication",
                view=KEY,
                count=partial(ids_owned, Interaction),
            ),
            TimelineSource(
                key=KEY,
                label=_l("Contacts"),
                permission="interaction:list",
                entries=_entries,
                ids=lambda subject: ids_owned(Interaction, subject, _is_not_sent()),
                tells=frozenset({"interaction.created"}),
            ),
        )


def _all_waiting_url() -> str:
    return url_for("contacts.index_view", status=list(OPEN))


def _of_today() -> dict[str, Any]:
    _start, end = ends_of_day(utcnow(), get_timezone())
    found = list(db.session.scalars(queries.waiting(end).limit(ON_START_PAGE + 1)))
    return {
        "contacts": found[:ON_START_PAGE],
        "more": len(found) > ON_START_PAGE,
        "all_url": _all_waiting_url(),
        "view": view_at(KEY),
    }


def _bell(waiting: Count) -> list[BellEntry]:
    asked = queries.waiting_in_short(SHOWN)
    first = db.session.scalars(asked, {"moment": utcnow()}).all()
    view = view_at(KEY)
    entries = [
        BellEntry(f"{told(row)} · {row.owner}", look_of(row).icon, view.row_url(row) or "", "info")
        for row in first
    ]
    if waiting.number > len(first):
        every = _all_waiting_url()
        text = _("All contacts that wait (%(number)s)", number=waiting.text)
        entries.append(BellEntry(text, "list", every, "primary"))
    return entries


def _context(subject: Any) -> dict[str, Any]:
    found = list(db.session.scalars(queries.newest(subject, SHOWN + 1)))
    return {
        "contacts": found[:SHOWN],
        "more": len(found) > SHOWN,
        "view": view_at(KEY),
        "desk_url": desk_url(subject),
        "all_url": section_url(subject, KEY),
    }


def _entries(subject: Any, window: Window) -> Sequence[TimelineEntry]:
    theirs = select(Interaction).where(owned(Interaction, subject), _is_not_sent())
    newest = window.of(theirs, Interaction.at, Interaction.id)
    view = view_at(KEY)
    return [
        TimelineEntry(
            id=row.id,
            at=row.at,
            icon=look_of(row).icon,
            tone=look_of(row).tone,
            title=told(row),
            text=_excerpt(row),
            who=row.author.name if row.author is not None else "",
            url=view.row_url(row),
        )
        for row in db.session.scalars(newest.options(joinedload(Interaction.author)))
    ]


def _is_not_sent() -> ColumnElement[bool]:
    # What Petadmin sent by e-mail stands on the timeline as an e-mail.
    return Interaction.email_id.is_(None)


def _excerpt(row: Interaction) -> str:
    state = str(row.status.label) if row.status is not None else ""
    details = row.details if len(row.details) <= EXCERPT else f"{row.details[:EXCERPT]}…"
    return " · ".join(part for part in (state, details) if part)
