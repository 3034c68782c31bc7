"""What is asked of incidents."""

from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload

from petadmin.records.incidents.models import Incident, Severity
from petadmin.records.queries import concerning


def is_unsettled() -> ColumnElement[bool]:
    return Incident.settled_on.is_(None)


def grave_about(subject: Any) -> Select[Incident]:
    """Serious incidents that are not settled: a customer's, their animals' included, or an animal's."""
    grave = is_unsettled() & (Incident.severity == Severity.serious)
    return (
        select(Incident)
        .where(concerning(Incident, subject, grave))
        .options(joinedload(Incident.animal))
        .order_by(Incident.occurred_on.desc(), Incident.id.desc())
    )
