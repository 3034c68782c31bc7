"""What incidents put on the desks: an alert for serious ones, a section, an action, the timeline."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from flask import Flask
from flask_babel import get_timezone
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from petadmin.adminkit.cells import local_date
from petadmin.adminkit.view import view_at
from petadmin.core.clock import day_start
from petadmin.core.db import db
from petadmin.core.i18n import _, _l
from petadmin.desk.registry import (
    Alert,
    AlertSource,
    QuickAction,
    Section,
    TimelineEntry,
    TimelineSource,
    Window,
)
from petadmin.records.desk import add_url, desks, section_url
from petadmin.records.incidents import queries
from petadmin.records.incidents.models import Incident, Severity
from petadmin.records.queries import ids_owned, owned

KEY = "incidents"
ALERTS = 3
"""So many alerts stand over a desk; more of them would hide it."""


SHORT = 240
"""So many characters of an incident stand in its alert."""


def register(app: Flask) -> None:
    """Put incidents on the desks of customers and animals."""
    for desk in desks(app):
        desk.add(
            AlertSource(
                key=KEY,
                permission="incident:list",
                alerts=_alerts,
                count=queries.grave_ids_about,
            ),
            QuickAction(
                key="add-incident",
                label=_l("Add incident"),
                icon="alert-octagon",
                permission="incident:create",
                order=45,
                url=add_url("incidents"),
            ),
            Section(
                key=KEY,
                label=_l("Incidents"),
                icon="alert-octagon",
                permission="incident:list",
                order=32,
                view="incidents",
                count=partial(ids_owned, Incident),
            ),
            TimelineSource(
                key=KEY,
                label=_l("Incidents"),
                permission="incident:list",
                entries=_entries,
                ids=partial(ids_owned, Incident),
                tells=frozenset({"incident.created"}),
            ),
        )


def _alerts(subject: Any) -> Sequence[Alert]:
    found = list(db.session.scalars(queries.grave_about(subject).limit(ALERTS + 1)))
    alerts = [_alert(subject, incident) for incident in found[:ALERTS]]
    if len(found) > ALERTS:
        alerts.append(
            Alert(
                tone="danger",
                icon="alert-octagon",
                title=_l("There are more serious incidents"),
                text="",
                url=section_url(subject, KEY),
                url_label=_l("Show all"),
            )
        )
    return alerts


def _alert(subject: Any, incident: Incident) -> Alert:
    day = local_date(incident.occurred_on)
    title = _("Serious incident (%(kind)s, %(day)s)", kind=incident.kind.label, day=day)
    if subject.__tablename__ == "customer" and incident.animal is not None:
        title = _(
            "Serious incident with %(animal)s (%(kind)s, %(day)s)",
            animal=str(incident.animal),
            kind=incident.kind.label,
            day=day,
        )
    return Alert(
        tone="danger",
        icon="alert-octagon",
        title=title,
        text=incident.text if len(incident.text) <= SHORT else f"{incident.text[:SHORT]}…",
        url=view_at("incidents").row_url(incident),
    )


def _entries(subject: Any, window: Window) -> Sequence[TimelineEntry]:
    theirs = select(Incident).where(owned(Incident, subject)).options(joinedload(Incident.author))
    newest = window.of_days(theirs, Incident.occurred_on, Incident.id, zone=get_timezone())
    return [
        TimelineEntry(
            id=incident.id,
            at=_moment(incident),
            icon="alert-octagon",
            tone="danger" if incident.severity is Severity.serious else "warning",
            title=str(incident.kind.label),
            text=incident.summary,
            who=incident.author.name if incident.author is not None else "",
            url=view_at("incidents").row_url(incident),
        )
        for incident in db.session.scalars(newest)
    ]


def _moment(incident: Incident) -> datetime:
    """When it happened, of which only the day is known unless it was put on file at once."""
    zone = get_timezone()
    if incident.created_at.astimezone(zone).date() == incident.occurred_on:
        return incident.created_at
    return day_start(incident.occurred_on, zone)
