"""What notes put on the desks: a panel in which one is written at once, a section, and the timeline."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from flask import Flask, render_template, url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from petadmin.adminkit.forms import EntityForm
from petadmin.adminkit.view import view_at
from petadmin.core.db import db
from petadmin.core.i18n import _, _l
from petadmin.desk import frame
from petadmin.desk.counting import has_any
from petadmin.desk.registry import Panel, Section, TimelineEntry, TimelineSource, Window
from petadmin.records.desk import ANYONE, desks
from petadmin.records.notes import queries
from petadmin.records.notes.forms import NoteForm
from petadmin.records.notes.models import Note
from petadmin.records.notes.pages import BOOKING, KEY, all_of, booking_url, page_of
from petadmin.records.queries import ids_owned, owned

SHOWN = 5
"""So many notes stand on the summary; the section shows them all."""

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
                ids=partial(ids_owned, Note),
                tells=frozenset({"note.created"}),
            ),
        )


def composer_panel(subject: Any, form: EntityForm) -> str:
    """The panel anew with what was typed, when it could not be saved."""
    if subject.__tablename__ == BOOKING:
        return render_template("notes/block.html", **block(subject, form))
    panel = replace(_panel(), context=partial(_context, form=form))
    shown = frame.show_panel(panel, subject, endpoint=ANYONE[subject.__tablename__])
    return render_template("desk/_panel.html", panel=shown, subject=subject)


def block(subject: Any, form: EntityForm | None = None) -> dict[str, Any]:
    """What the same panel shows on a page that is no desk."""
    return {"subject": subject, "key": KEY, **_context(subject, form)}


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
    foremost = queries.foremost(subject, SHOWN + 1)
    found = list(db.session.scalars(foremost)) if has_any(subject, KEY) else []
    return {
        "notes": found[:SHOWN],
        "more": len(found) > SHOWN,
        "form": form or NoteForm(),
        "view": view_at("notes"),
        "panel_id": PANEL,
        "compose_url": _compose_url(subject),
        "desk_url": page_of(subject),
        "all_url": all_of(subject),
    }


def _compose_url(subject: Any) -> str:
    owner = {subject.__tablename__: subject.id}
    return url_for("notes.create_view", **owner, next=page_of(subject))


def _entries(subject: Any, window: Window) -> Sequence[TimelineEntry]:
    along = joinedload(Note.author), joinedload(Note.booking)
    notes = select(Note).where(owned(Note, subject)).options(*along)
    newest = window.of(notes, Note.created_at, Note.id)
    return [
        TimelineEntry(
            id=note.id,
            at=note.created_at,
            icon="notes",
            tone="blue",
            title=_title(note),
            text=str(note),
            who=note.author.name if note.author is not None else "",
            url=booking_url(note) or view_at("notes").row_url(note),
        )
        for note in db.session.scalars(newest)
    ]


def _title(note: Note) -> str:
    if note.booking is None:
        return _("Note")
    return _("Note · About: %(booking)s", booking=note.booking.title)
