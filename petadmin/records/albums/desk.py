"""What albums put on the desks of customers and animals: the newest covers, a section, the timeline."""

from functools import partial
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from petadmin.adminkit.view import view_at
from petadmin.core.db import db
from petadmin.core.i18n import _, _l
from petadmin.desk.registry import Panel, Section, TimelineEntry, TimelineSource, Window
from petadmin.records.albums import queries
from petadmin.records.albums.admin.albums import KEY
from petadmin.records.albums.models import Album
from petadmin.records.desk import add_url, desks, section_url
from petadmin.records.queries import ids_owned, newest_owned, owned

SHOWN = 4
"""So many covers stand on the summary; the section shows them all."""


def register(app: Flask) -> None:
    """Put albums on the desks."""
    for desk in desks(app):
        desk.add(
            Panel(
                key=KEY,
                label=_l("Photo albums"),
                icon="photo",
                template="albums/panel.html",
                permission="album:list",
                order=65,
                context=_newest,
                add_url=add_url("albums"),
                add_label=_l("New album"),
                add_permission="album:create",
                lazy=True,
            ),
            Section(
                key=KEY,
                label=_l("Photo albums"),
                icon="photo",
                permission="album:list",
                order=45,
                view="albums",
                count=partial(ids_owned, Album),
            ),
            TimelineSource(
                key=KEY,
                label=_l("Photo albums"),
                permission="album:list",
                entries=_entries,
                ids=partial(ids_owned, Album),
            ),
        )


def _newest(subject: Any) -> dict[str, Any]:
    newest = newest_owned(Album, subject, SHOWN + 1).options(joinedload(Album.cover))
    found = db.session.scalars(newest).all()
    counted = db.session.execute(queries.counts([album.id for album in found]))
    return {
        "albums": found[:SHOWN],
        "numbers": {album_id: number for album_id, number in counted},  # noqa: C416 - rows are no pairs
        "more": len(found) > SHOWN,
        "all_url": section_url(subject, KEY),
    }


def _entries(subject: Any, window: Window) -> list[TimelineEntry]:
    theirs = select(Album).where(owned(Album, subject))
    return [
        TimelineEntry(
            id=album.id,
            at=album.created_at,
            icon="photo",
            tone="blue",
            title=_("Photo album begun: %(name)s", name=album.name),
            text=album.description,
            url=view_at("albums").row_url(album),
        )
        for album in db.session.scalars(window.of(theirs, Album.created_at, Album.id))
    ]
