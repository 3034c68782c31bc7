"""What can happen to a potential customer: added, changed, moved to another stage, lost, taken back."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from petadmin.audit.recording import record
from petadmin.core.clock import utcnow
from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l
from petadmin.core.phones import parse_phone
from petadmin.core.text import clean_line, clean_text, fold
from petadmin.customers.models import CustomerKind
from petadmin.customers.services import LONGEST_SORT_NAME, normal_email
from petadmin.leads import queries
from petadmin.leads.models import OPEN, Lead, LeadStep, LostReason, Stage
from petadmin.records.labels import services as labels
from petadmin.records.labels.models import Interest

LINES = ("first_name", "last_name", "company_name", "city", "source_detail")
PHONES = ("phone", "other_phone")
AS_THEY_ARE = ("kind", "language", "source", "assignee_id")


def add(
    session: Db, values: Mapping[str, Any], *, by: int | None, interests: Sequence[Interest] = ()
) -> Lead:
    """Add a potential customer at an open stage, `new` unless another one is named."""
    stage = values.get("stage") or Stage.new
    if stage not in OPEN:
        raise DomainError(
            _l("Whoever is new can be neither a customer nor lost yet."), field="stage"
        )
    now = utcnow()
    lead = Lead(stage=stage, stage_since=now, created_at=now)
    edit(session, lead, values, interests=interests)
    lead.steps.append(LeadStep(stage=stage, at=now, author_id=by))
    session.add(lead)
    return lead


def edit(
    session: Db,
    lead: Lead,
    values: Mapping[str, Any],
    *,
    interests: Sequence[Interest] | None = None,
) -> None:
    """Change a potential customer to these values; what is not named stays as it is, and so does the stage."""
    _write(lead, values)
    _write_phones(lead, values)
    if "follow_up_on" in values:
        follow_up(lead, values["follow_up_on"])
    _check(lead)
    lead.sort_name = fold(lead.name)[:LONGEST_SORT_NAME]
    labels.put_on(session, lead, interests=interests)


def follow_up(lead: Lead, day: date | None) -> None:
    """Set when to get in touch again; None when there is no need to."""
    if day is not None and not lead.is_open:
        raise DomainError(
            _l("Nothing is left to follow up: they are a customer already, or lost."),
            field="follow_up_on",
        )
    lead.follow_up_on = day


def move(session: Db, lead: Lead, stage: Stage, *, by: int | None) -> None:
    """Move a potential customer to an open stage; one who was lost is taken back by it."""
    if stage is lead.stage:
        return
    if lead.stage is Stage.converted:
        raise DomainError(
            _l("%(name)s is a customer already, so the stage stays as it is.", name=lead.name)
        )
    if stage is Stage.converted:
        raise DomainError(_l("Convert them to a customer, and the stage follows by itself."))
    if stage is Stage.lost:
        raise DomainError(_l("Say why they are lost."), field="reason")
    if lead.stage is Stage.lost:
        _take_back(session, lead, stage, by=by)
        return
    changes = {"stage": [lead.stage.value, stage.value]}
    arrive(session, lead, stage, by=by)
    record(session, "lead.moved", lead, changes=changes)


def lose(session: Db, lead: Lead, reason: LostReason, note: str, *, by: int | None) -> None:
    """Mark a potential customer as lost; there is nothing to follow up any more."""
    if lead.stage is Stage.lost:
        raise DomainError(_l("%(name)s is lost already.", name=lead.name))
    if lead.stage is Stage.converted:
        raise DomainError(_l("%(name)s is a customer already and cannot be lost.", name=lead.name))
    changes = {
        "stage": [lead.stage.value, Stage.lost.value],
        "lost_reason": [None, reason.value],
    }
    lead.lost_reason = reason
    lead.lost_note = clean_text(note)
    if lead.lost_note:
        changes["lost_note"] = [None, lead.lost_note]
    arrive(session, lead, Stage.lost, by=by)
    record(session, "lead.lost", lead, changes=changes)


def reopen(session: Db, lead: Lead, *, by: int | None) -> None:
    """Take a lost potential customer back to the stage at which they were before."""
    if lead.stage is Stage.converted:
        raise DomainError(
            _l("%(name)s is a customer already, so the stage stays as it is.", name=lead.name)
        )
    if lead.stage is not Stage.lost:
        raise DomainError(_l("%(name)s is not lost.", name=lead.name))
    before = (
        step.stage for step in session.scalars(queries.steps_of(lead.id)) if step.stage in OPEN
    )
    _take_back(session, lead, next(before, Stage.contacted), by=by)


def contacted(session: Db, lead: Lead, *, by: int | None) -> None:
    """Say that there was a contact: whoever was new is so no longer."""
    if lead.stage is Stage.new:
        move(session, lead, Stage.contacted, by=by)


def arrive(session: Db, lead: Lead, stage: Stage, *, by: int | None) -> None:
    """Put a potential customer at a stage and keep the step; what else the stage needs is set before."""
    lead.stage = stage
    lead.stage_since = utcnow()
    if stage not in OPEN:
        lead.follow_up_on = None
    session.add(LeadStep(lead=lead, stage=stage, at=lead.stage_since, author_id=by))


def delete(session: Db, lead: Lead) -> None:
    """Delete a potential customer with everything of theirs; one who became a customer stays."""
    if lead.stage is Stage.converted:
        raise DomainError(
            _l(
                "%(name)s became a customer and belongs to their history, so it cannot be deleted.",
                name=lead.name,
            )
        )
    session.delete(lead)


def _take_back(session: Db, lead: Lead, stage: Stage, *, by: int | None) -> None:
    lost_for = lead.lost_reason.value if lead.lost_reason else None
    changes = {"stage": [Stage.lost.value, stage.value], "lost_reason": [lost_for, None]}
    lead.lost_reason = None
    lead.lost_note = ""
    arrive(session, lead, stage, by=by)
    record(session, "lead.reopened", lead, changes=changes)


def _write(lead: Lead, values: Mapping[str, Any]) -> None:
    for name in LINES:
        if name in values:
            setattr(lead, name, clean_line(values[name] or ""))
    if "wishes" in values:
        lead.wishes = clean_text(values["wishes"] or "")
    if "email" in values:
        lead.email = normal_email(values["email"])
    for name in AS_THEY_ARE:
        if name in values:
            setattr(lead, name, values[name])


def _write_phones(lead: Lead, values: Mapping[str, Any]) -> None:
    if not any(name in values for name in PHONES):
        return
    numbers = {
        name: _normal_phone(values[name], field=name) if name in values else getattr(lead, name)
        for name in PHONES
    }
    # The first of them is the one that is called, and the same one twice is one.
    known = list(dict.fromkeys(filter(None, (numbers[name] for name in PHONES))))
    lead.phone, lead.other_phone = (*known, "", "")[:2]


def _normal_phone(text: str | None, *, field: str) -> str:
    if not clean_line(text or ""):
        return ""
    try:
        return parse_phone(text or "")
    except DomainError as error:
        raise DomainError(error.message, field=field) from error


def _check(lead: Lead) -> None:
    if lead.kind is CustomerKind.company and not lead.company_name:
        raise DomainError(_l("A company needs its name."), field="company_name")
    is_person = lead.kind is not CustomerKind.company
    if is_person and not (lead.first_name or lead.last_name):
        raise DomainError(_l("A person needs a first or a last name."), field="first_name")
    if not lead.email and not lead.phone:
        raise DomainError(
            _l("Enter an email address or a phone number, so that they can be reached."),
            field="email",
        )
