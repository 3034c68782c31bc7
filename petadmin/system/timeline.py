"""The timeline of a desk: what happened, newest first, from all who registered a source."""

from typing import Any

from flask import Flask
from flask_login import current_user

from petadmin.core.i18n import _l
from petadmin.desk.registry import Section, current_desk, desk_of

SHOWN = 60


def register(app: Flask) -> None:
    """Put the timeline on the desks of customers and animals."""
    for subject in ("customer", "animal"):
        desk_of(app, subject).add(
            Section(
                key="timeline",
                label=_l("Timeline"),
                icon="timeline",
                permission=f"{subject}:view",
                order=90,
                group="record",
                page=timeline_of,
            )
        )


def timeline_of(subject: Any) -> tuple[str, dict[str, Any]]:
    """The newest entries of all sources that the one who is looking may see."""
    desk = current_desk(subject.__tablename__)
    sources = [source for source in desk.timeline if current_user.may(source.permission)]
    entries = [entry for source in sources for entry in source.entries(subject, SHOWN)]
    entries.sort(key=lambda entry: entry.at, reverse=True)
    return "desk/timeline.html", {"entries": entries[:SHOWN]}
