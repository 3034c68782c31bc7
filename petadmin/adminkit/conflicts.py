"""Two people edit the same row: the second one sees what the first one saved, and chooses."""

from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from petadmin.adminkit.cells import show
from petadmin.adminkit.fields import ChecksField, RowsField
from petadmin.adminkit.forms import EntityForm
from petadmin.audit.models import AuditEvent
from petadmin.core.db import db
from petadmin.core.i18n import _


def describe(form: EntityForm, stored: EntityForm, *, entity: str, row: Any) -> dict[str, Any]:
    """Who saved the row meanwhile, when, and where what is on file differs from what was typed."""
    form.validate()
    differences = []
    for field in form:
        if field.name == "version":
            continue
        yours, theirs = _words(field), _words(stored[field.name])
        if yours != theirs:
            differences.append(
                {"label": field.label.text, "theirs": theirs or "—", "yours": yours or "—"}
            )
    last = db.session.scalar(
        select(AuditEvent)
        .where(_about(entity, row))
        .options(joinedload(AuditEvent.actor))
        .order_by(AuditEvent.id.desc())
        .limit(1)
    )
    who = last.actor.name if last is not None and last.actor is not None else _("Somebody")
    return {"who": who, "when": row.updated_at, "differences": differences}


def _about(entity: str, row: Any) -> ColumnElement[bool]:
    itself = and_(AuditEvent.entity == entity, AuditEvent.row_id == row.id)
    # Phones, addresses and areas of a customer are entities of their own in the history.
    return or_(itself, AuditEvent.customer_id == row.id) if entity == "customer" else itself


def _words(field: Any) -> str:
    if hasattr(field, "chosen_text"):
        return str(field.chosen_text)
    if isinstance(field, ChecksField):
        labels = field.labels
        return ", ".join(sorted(str(labels.get(value, value)) for value in field.data or ()))
    if isinstance(field, RowsField):
        return "; ".join(", ".join(show(value) for value in row) for row in field.words)
    return show(field.data)
