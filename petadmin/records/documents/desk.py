"""What documents put on the desks of whom they are about: the newest ones, a section, an action, the timeline."""

from functools import partial
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from petadmin.adminkit.view import view_at
from petadmin.core.db import db
from petadmin.core.i18n import _, _l
from petadmin.desk.registry import (
    Panel,
    QuickAction,
    Section,
    TimelineEntry,
    TimelineSource,
    Window,
)
from petadmin.records.desk import ANYONE, desks, section_url
from petadmin.records.documents.looks import look_of
from petadmin.records.documents.models import Document
from petadmin.records.documents.shelf import KEY
from petadmin.records.queries import ids_owned, newest_owned, owned

SHOWN = 5
"""So many documents stand on the summary; the section shows them all."""


def register(app: Flask) -> None:
    """Put documents on the desks, and their looks into the templates."""
    app.jinja_env.globals["document_look"] = look_of
    for desk in desks(app, ANYONE):
        desk.add(
            Panel(
                key=KEY,
                label=_l("Documents"),
                icon="files",
                template="documents/panel.html",
                permission="document:list",
                order=50,
                context=_newest,
                add_url=_upload_url,
                add_label=_l("Add documents"),
                add_permission="document:create",
                lazy=True,
            ),
            QuickAction(
                key="add-documents",
                label=_l("Add documents"),
                icon="cloud-upload",
                permission="document:create",
                order=40,
                url=_upload_url,
            ),
            Section(
                key=KEY,
                label=_l("Documents"),
                icon="files",
                permission="document:list",
                order=40,
                view="documents",
                count=partial(ids_owned, Document),
            ),
            TimelineSource(
                key=KEY,
                label=_l("Documents"),
                permission="document:list",
                entries=_entries,
                ids=partial(ids_owned, Document),
            ),
        )


def _upload_url(subject: Any) -> str:
    return f"{section_url(subject, KEY)}#drop-zone"


def _newest(subject: Any) -> dict[str, Any]:
    found = db.session.scalars(
        newest_owned(Document, subject, SHOWN + 1).options(joinedload(Document.author))
    ).all()
    return {
        "documents": found[:SHOWN],
        "more": len(found) > SHOWN,
        "all_url": section_url(subject, KEY),
        "view": view_at("documents"),
    }


def _entries(subject: Any, window: Window) -> list[TimelineEntry]:
    theirs = select(Document).where(owned(Document, subject)).options(joinedload(Document.author))
    newest = window.of(theirs, Document.filed_at, Document.id)
    return [_entry(document) for document in db.session.scalars(newest)]


def _entry(document: Document) -> TimelineEntry:
    replaced = document.number > 1
    look = look_of(document)
    return TimelineEntry(
        id=document.id,
        at=document.filed_at,
        icon=look.icon,
        tone=look.tone,
        title=_("Document replaced: %(name)s", name=document.name)
        if replaced
        else _("Document added: %(name)s", name=document.name),
        text=document.description,
        who=document.author.name if document.author is not None else "",
        url=view_at("documents").row_url(document),
    )
