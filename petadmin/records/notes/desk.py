"""What notes put on the desks: a panel in which one is written at once, a section, and the timeline."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from flask import Flask, render_template
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from petadmin.adminkit.forms import EntityForm
from petadmin.adminkit.view import view_at
from petadmin.core.db import db
from petadmin.core.i18n import _, _l
from petadmin.desk import frame
from petadmin.desk.registry import Panel, Section, TimelineEntry, TimelineSource, Window
from petadmin.records.desk import ANYONE, add_url, desk_url, desks, section_url
from petadmin.records.notes import queries
from petadmin.records.notes.forms import NoteForm
from petadmin.records.notes.models import Note
from petadmin.records.queries import ids_owned, owned

SHOWN = 5
"""So many notes stand on the summary; the section shows them all."""

KEY = "notes"
PANEL = f"panel-{KEY}"
"""The panel's id in the page, by which the composer is known to be where a form was sent from."""


def register(app: Flask) -> None:
    """Put notes on the desks of customers, animals and potential customers."""
    for desk in desks(app, ANYONE):
        desk.add(
            _panel(),
            Section(
                key=KEY,
                label=_l("Notes"),
                icon="notes",
                permission="note:list",
                order=30,
                view="notes",
                count=partial(ids_owned, Note),
            ),
            TimelineSource(
                key=KEY,
                label=_l("Notes"),
                permission="note:list",
                entries=_entries,
                tells=frozenset({"note.created"}),
            ),
        )


def composer_panel(subject: Any, form: EntityForm) -> str:
    """The panel anew with what was typed, when it could not be saved."""
    panel = replace(_panel(), context=partial(_context, form=form))
    shown = frame.show_panel(panel, subject, endpoint=ANYONE[subject.__tablename__])
    return render_template("desk/_panel.html", panel=shown, subject=subject)


def _panel() -> Panel:
    return Panel(
        key=KEY,
        label=_l("Notes"),
        icon="notes",
        template="notes/panel.html",
        permission="note:list",
        order=35,
        context=_context,
    )


def _context(subject: Any, form: EntityForm | None = None) -> dict[str, Any]:
    found = list(db.session.scalars(queries.foremost(subject, SHOWN + 1)))
    return {
        "notes": found[:SHOWN],
        "more": len(found) > SHOWN,
        "form": form or NoteForm(),
        "view": view_at("notes"),
        "panel_id": PANEL,
        "compose_url": add_url("notes")(subject),
        "desk_url": desk_url(subject),
        "all_url": section_url(subject, KEY),
    }


def _entries(subject: Any, window: Window) -> Sequence[TimelineEntry]:
    notes = select(Note).where(owned(Note, subject)).options(joinedload(Note.author))
    newest = window.of(notes, Note.created_at, Note.id)
    return [
        TimelineEntry(
            id=note.id,
            at=note.created_at,
            icon="notes",
            tone="blue",
            title=_("Note"),
            text=str(note),
            who=note.author.name if note.author is not None else "",
            url=view_at("notes").row_url(note),
        )
        for note in db.session.scalars(newest)
    ]
