"""The history of changes: who changed what and when, for the whole house and on every desk."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask import Flask
from flask_babel import format_date, get_timezone
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.adminkit.cells import from_macro, local_datetime
from petadmin.adminkit.filters import DateFilter
from petadmin.adminkit.view import EntityView, entity_views
from petadmin.adminkit.words import words
from petadmin.audit.models import AuditEvent
from petadmin.business.areas import all_areas
from petadmin.core.choices import Choice
from petadmin.core.db import Model, db
from petadmin.core.i18n import Label, _, _l
from petadmin.desk.registry import (
    Section,
    TimelineEntry,
    TimelineSource,
    Window,
    current_desk,
)
from petadmin.records.desk import ANYONE, desks
from petadmin.records.queries import owned


class HistoryView(EntityView):
    """Every recorded change, newest first."""

    entity = "audit"
    entity_model = AuditEvent
    path = "settings/history"
    icon = "history"
    label = _l("Change")
    label_plural = _l("History")
    description = _l("Who changed what and when, in the whole business.")

    column_list = ["action", "changes", "actor", "at"]
    column_labels = {
        "action": _l("What happened"),
        "changes": _l("Before and after"),
        "actor": _l("Who"),
        "at": _l("When"),
    }
    column_cells = {
        "action": from_macro("history/cells.html", "action"),
        "changes": from_macro("history/cells.html", "changes"),
        "actor": lambda row: row.actor.name if row.actor is not None else _("The system"),
    }
    column_filters = [DateFilter("at", _l("When"), AuditEvent.at, zone=get_timezone, orders=True)]
    owned_by = ANYONE
    # On a desk the section's own permission holds; the history of the whole house is another matter.
    method_verbs = {
        **EntityView.method_verbs,
        "index_view": "list_all",
        "filters_view": "list_all",
        "lookup": "list_all",
    }
    column_export = {
        "action": lambda row: str(row.action),
        "changes": lambda row: str(row.changes),
        "actor": lambda row: row.actor.name if row.actor is not None else "",
    }

    def list_options(self) -> Sequence[ORMOption]:
        return [joinedload(AuditEvent.actor)]

    def row_url(self, row: Any) -> str | None:
        return None


def register(app: Flask) -> None:
    """Put the history on the desks, and the words of changes into the templates."""
    app.jinja_env.globals.update(change_lines=change_lines, action_label=action_label)
    for desk in desks(app, ANYONE):
        desk.add(
            Section(
                key="history",
                label=_l("History"),
                icon="history",
                permission="audit:list",
                order=95,
                group="record",
                view="settings_history",
            ),
            TimelineSource(
                key="changes", label=_l("Changes"), permission="audit:list", entries=_changes
            ),
        )


def _changed_fields(event: AuditEvent) -> str:
    """Which fields a change touched; what was added or removed as a whole had all of them."""
    if event.action.endswith((".created", ".deleted")):
        return ""
    return "; ".join(str(label) for label, _old, _new in change_lines(event)[:4])


def action_label(action: str) -> Label:
    """What happened, in words."""
    return words().actions.get(action, action)


def field_label(entity: str, name: str) -> Label:
    """A field in words: as its package names it, or as the entity's own screen labels it."""
    named = words().fields.get((entity, name))
    if named is not None:
        return named
    for view in entity_views():
        if view.entity == entity and name in view.column_labels:
            return view.column_labels[name]
    return name


def change_lines(event: AuditEvent) -> list[tuple[Label, str, str]]:
    """Each changed field with its old and its new value, in words."""
    lines = []
    for name, pair in event.changes.items():
        if (
            name in ("customer_id", "animal_id", "lead_id", "position")
            or not isinstance(pair, list)
            or len(pair) != 2
        ):
            continue
        explain = words().mappings.get(name)
        if explain is not None:
            lines += explain(*pair)
            continue
        old, new = (value_in_words(event.entity, name, value) for value in pair)
        if old != new:
            lines.append((field_label(event.entity, name), old, new))
    return lines


def value_in_words(entity: str, name: str, value: Any) -> str:
    """A recorded value as people read it: choices by their label, days by the language."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if name == "area" and (area := all_areas().get(str(value))) is not None:
        return str(area.label)
    kind = _column_type(entity, name)
    if kind is not None and issubclass(kind, Choice) and value in {item.value for item in kind}:
        return str(kind(value).label)
    if kind is date and isinstance(value, str):
        return str(format_date(date.fromisoformat(value)))
    if kind is datetime and isinstance(value, str):
        return local_datetime(datetime.fromisoformat(value))
    return str(value)


def _column_type(entity: str, name: str) -> type[Any] | None:
    for mapper in Model.registry.mappers:
        if getattr(mapper.class_, "__audit__", None) == entity and name in mapper.columns:
            column_type = mapper.columns[name].type
            return getattr(column_type, "enum_class", None) or column_type.python_type
    return None


def _told_elsewhere(subject: Any) -> set[str]:
    """Actions of which the timeline has better entries."""
    return {
        action for source in current_desk(subject.__tablename__).timeline for action in source.tells
    }


def _changes(subject: Any, window: Window) -> list[TimelineEntry]:
    told = (
        select(AuditEvent)
        .where(owned(AuditEvent, subject), AuditEvent.action.not_in(_told_elsewhere(subject)))
        .options(joinedload(AuditEvent.actor))
    )
    newest = window.of(told, AuditEvent.at, AuditEvent.id)
    return [
        TimelineEntry(
            id=event.id,
            at=event.at,
            icon="edit",
            tone="secondary",
            title=f"{action_label(event.action)}: {event.row_label}"
            if event.row_label
            else str(action_label(event.action)),
            text=_changed_fields(event),
            who=event.actor.name if event.actor is not None else "",
        )
        for event in db.session.scalars(newest)
    ]
