"""What is asked of incidents."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload

from petadmin.records.incidents.models import Incident, Severity
from petadmin.records.queries import concerning, with_owner


def is_unsettled() -> ColumnElement[bool]:
    return Incident.settled_on.is_(None)


def grave_about(subject: Any) -> Select[Incident]:
    """Serious incidents that are not settled: a customer's, their animals' included, or an animal's."""
    return (
        select(Incident)
        .where(concerning(Incident, subject, _is_grave()))
        .options(joinedload(Incident.animal))
        .order_by(Incident.occurred_on.desc(), Incident.id.desc())
    )


def grave_ids_about(subject: Any) -> Select[int]:
    """The ids of these."""
    return select(Incident.id).where(concerning(Incident, subject, _is_grave()))


def _is_grave() -> ColumnElement[bool]:
    return is_unsettled() & (Incident.severity == Severity.serious)


def unsettled_about(customer_id: int | None, animal_ids: Sequence[int]) -> Select[Incident]:
    """Incidents that are not settled: those of a customer, and those of some animals; the newest first."""
    return (
        select(Incident)
        .where(is_unsettled_about(customer_id, animal_ids))
        .options(*with_owner(Incident))
        .order_by(Incident.occurred_on.desc(), Incident.id.desc())
    )


def is_unsettled_about(
    customer_id: int | BindParameter[int] | None, animal_ids: Sequence[int] | BindParameter[int]
) -> ColumnElement[bool]:
    """That an incident is not settled, and a customer's or one of some animals'."""
    about: ColumnElement[bool] = Incident.animal_id.in_(animal_ids)
    if customer_id is not None:
        about = or_(Incident.customer_id == customer_id, about)
    return about & is_unsettled()
