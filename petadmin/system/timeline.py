"""The timeline of a desk: what happened, newest first, from all who registered a source."""

from typing import Any

from flask import Flask
from flask_login import current_user

from petadmin.core.i18n import _l
from petadmin.desk.registry import Section, current_desk, desk_of

SHOWN = 60


def register(app: Flask) -> None:
    """Put the timeline on the customer's desk."""
    desk_of(app, "customer").add(
        Section(
            key="timeline",
            label=_l("Timeline"),
            icon="timeline",
            permission="customer:view",
            order=90,
            group="record",
            page=timeline_of_customer,
        )
    )


def timeline_of_customer(subject: Any) -> tuple[str, dict[str, Any]]:
    """The newest entries of all sources that the one who is looking may see."""
    sources = [
        source
        for source in current_desk("customer").timeline
        if current_user.may(source.permission)
    ]
    entries = [entry for source in sources for entry in source.entries(subject, SHOWN)]
    entries.sort(key=lambda entry: entry.at, reverse=True)
    return "desk/timeline.html", {"entries": entries[:SHOWN]}
