"""What follows for potential customers from e-mails that were sent to them, as workers note it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, insert, select, update

from petadmin.audit.models import AuditEvent
from petadmin.core.clock import utcnow
from petadmin.leads.models import Lead, LeadStep, Stage
from petadmin.mail.models import Email


def contacted_by_email(connection: Connection, email_ids: Sequence[int]) -> None:
    """Move those who were new to the next stage when an e-mail went to them."""
    theirs = select(Email.lead_id).where(
        Email.id.in_(email_ids), Email.lead_id.is_not(None), ~Email.internal
    )
    now = utcnow()
    moved = connection.execute(
        update(Lead)
        .where(Lead.id.in_(theirs), Lead.stage == Stage.new)
        .values(stage=Stage.contacted, stage_since=now, updated_at=now, version=Lead.version + 1)
        .returning(Lead.id, Lead.first_name, Lead.last_name, Lead.company_name)
    ).all()
    if not moved:
        return
    steps = [{"lead_id": lead.id, "stage": Stage.contacted, "at": now} for lead in moved]
    connection.execute(insert(LeadStep), steps)
    connection.execute(insert(AuditEvent), [_event(lead) for lead in moved])


def _event(lead: Any) -> dict[str, Any]:
    return {
        "at": utcnow(),
        "action": "lead.moved",
        "entity": "lead",
        "row_id": lead.id,
        "row_label": lead.company_name or f"{lead.first_name} {lead.last_name}".strip(),
        "changes": {"stage": [Stage.new.value, Stage.contacted.value]},
        "lead_id": lead.id,
    }
