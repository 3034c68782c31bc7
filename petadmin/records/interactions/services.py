"""What can happen to a contact: logged, changed, completed, taken up again."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from petadmin.audit.queries import value_before
from petadmin.audit.recording import record_change
from petadmin.core.clock import utcnow
from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import Label, _l
from petadmin.core.text import clean_text
from petadmin.records.interactions.hooks import follow
from petadmin.records.interactions.models import Interaction, Progress
from petadmin.records.queries import owner_in

LONGEST_DETAILS = 20_000
WHILE_TYPING = timedelta(minutes=1)
"""So far ahead a moment may lie that a clock shows which goes a little fast."""


def log(session: Db, values: Mapping[str, Any], *, by: int | None) -> Interaction:
    """Put a contact on file with the customer or potential customer whom the values name."""
    interaction = Interaction(**_with_whom(session, values), author_id=by)
    _write(interaction, values)
    session.add(interaction)
    follow(session, interaction, values)
    return interaction


def change(interaction: Interaction, values: Mapping[str, Any]) -> None:
    """Change a contact to these values; what was noted from an e-mail stays as that was."""
    if interaction.is_noted_by_itself:
        raise DomainError(_l("This contact is an email. It stays as it is; it can be completed."))
    _write(interaction, values)


def complete(session: Db, interaction: Interaction) -> None:
    """Say that nothing more is to be done about a contact."""
    interaction.status = Progress.completed
    record_change(session, "interaction.completed", interaction)


def reopen(session: Db, interaction: Interaction) -> None:
    """Take a contact up again where it was before it was completed."""
    before = value_before(session, interaction, "status", actions=["interaction.completed"])
    interaction.status = Progress(before) if before else Progress.pending
    record_change(session, "interaction.reopened", interaction)


def oddity(interaction: Interaction, *, now: datetime) -> Label | None:
    """What is strange about the moment of a contact; it is kept all the same."""
    if interaction.at > now + WHILE_TYPING:
        return _l("Saved, but this contact lies in the future. Is the date right?")
    person = interaction.lead or interaction.customer
    # A form holds minutes.
    if person is not None and interaction.at < person.created_at.replace(second=0, microsecond=0):
        return _l("Saved, but this contact was before %(name)s was put on file.", name=person.name)
    return None


def _with_whom(session: Db, values: Mapping[str, Any]) -> dict[str, int]:
    owner = owner_in(values)
    if "lead_id" not in owner:
        return owner
    # Locked, so that nobody makes a customer of them meanwhile who would then lack this contact.
    leads = Interaction.lead.property.mapper.class_
    lead = session.get_one(leads, owner["lead_id"], with_for_update=True)
    became = {"customer_id": lead.customer_id} if lead.customer_id is not None else {}
    return {**owner, **became}


def _write(interaction: Interaction, values: Mapping[str, Any]) -> None:
    details = clean_text(values.get("details") or "")
    if len(details) > LONGEST_DETAILS:
        raise DomainError(
            _l("The details take at most %(num)d characters.", num=LONGEST_DETAILS), field="details"
        )
    interaction.details = details
    interaction.at = values.get("at") or utcnow()
    interaction.method = values["method"]
    interaction.direction = values["direction"]
    interaction.status = values.get("status")
