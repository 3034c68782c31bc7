"""What is asked of incidents."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload

from petadmin.records.incidents.models import Incident, Severity
from petadmin.records.queries import concerning, with_owner


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


def unsettled_about(customer_id: int | None, animal_ids: Sequence[int]) -> Select[Incident]:
    """Incidents that are not settled: those of a customer, and those of some animals; the newest first."""
    about: ColumnElement[bool] = Incident.animal_id.in_(animal_ids)
    if customer_id is not None:
        about = or_(Incident.customer_id == customer_id, about)
    return (
        select(Incident)
        .where(about, is_unsettled())
        .options(*with_owner(Incident))
        .order_by(Incident.occurred_on.desc(), Incident.id.desc())
    )
