"""What can happen to an incident: put on file, changed, settled, taken up again."""

from datetime import date
from typing import Any

from petadmin.audit.recording import record
from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l
from petadmin.core.text import clean_text
from petadmin.records.incidents.models import Incident

LONGEST_TEXT = 20_000


def add(session: Db, values: dict[str, Any], *, author_id: int | None, today: date) -> Incident:
    """Put an incident on file about the customer or animal that the values name."""
    incident = Incident(
        customer_id=values.get("customer_id"),
        animal_id=values.get("animal_id"),
        author_id=author_id,
        settled_on=values.get("settled_on"),
    )
    _fill(incident, values, today=today)
    if incident.settled_on is not None:
        _check_settling(incident, incident.settled_on, today=today)
    session.add(incident)
    return incident


def apply(session: Db, incident: Incident, values: dict[str, Any], *, today: date) -> None:
    """Change an incident to the values of its form."""
    _fill(incident, values, today=today)
    settled_on = values.get("settled_on")
    if settled_on is None and incident.is_settled:
        reopen(session, incident)
    elif settled_on is not None and settled_on != incident.settled_on:
        settle(session, incident, on=settled_on, today=today)
    elif settled_on is not None:
        _check_settling(incident, settled_on, today=today)


def settle(session: Db, incident: Incident, *, on: date, today: date) -> None:
    """Close an incident; it no longer stands as an alert."""
    _check_settling(incident, on, today=today)
    before = incident.settled_on.isoformat() if incident.settled_on is not None else None
    incident.settled_on = on
    record(session, "incident.settled", incident, changes={"settled_on": [before, on.isoformat()]})


def reopen(session: Db, incident: Incident) -> None:
    """Take an incident up again that was settled too soon."""
    incident.settled_on = None
    record(session, "incident.reopened", incident)


def _fill(incident: Incident, values: dict[str, Any], *, today: date) -> None:
    text = clean_text(values.get("text") or "")
    if not text:
        raise DomainError(_l("Write down what happened."), field="text")
    occurred_on = values.get("occurred_on") or today
    if occurred_on > today:
        raise DomainError(_l("The date cannot lie in the future."), field="occurred_on")
    incident.text = text
    incident.action_taken = clean_text(values.get("action_taken") or "")
    incident.kind, incident.severity = values["kind"], values["severity"]
    incident.occurred_on = occurred_on


def _check_settling(incident: Incident, on: date, *, today: date) -> None:
    if on > today:
        raise DomainError(_l("The date cannot lie in the future."), field="settled_on")
    if on < incident.occurred_on:
        raise DomainError(_l("It cannot have been settled before it happened."), field="settled_on")
