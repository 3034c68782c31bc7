"""Potential customers for the walks through all doors."""

from datetime import timedelta

from sqlalchemy import select

from petadmin.access.models import User
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.customers.models import CustomerKind
from petadmin.leads import services
from petadmin.leads.models import Lead, LostReason, Stage
from petadmin.records.labels.models import Interest
from tests.support.cast import MARCOS
from tests.support.days import this_day


def add(customer_id: int, animal_id: int) -> None:
    """One who has become the customer, and beside them one of each other stage."""
    staff = db.session.scalars(select(User.id).where(User.email == MARCOS.email)).one()
    interest = _interest()
    for stage in (Stage.new, Stage.contacted, Stage.interested, Stage.lost, Stage.converted):
        lead = _lead(stage, customer_id, staff, interest)
        if stage is Stage.lost:
            services.lose(db.session, lead, LostReason.price, "Demasiado caro", by=staff)
        elif stage is Stage.converted:
            lead.customer_id = customer_id
            lead.converted_at = utcnow()
            lead.converted_by_id = staff
            services.arrive(db.session, lead, Stage.converted, by=staff)
        db.session.flush()


def _lead(stage: Stage, customer_id: int, staff: int, interest: Interest) -> Lead:
    open_stage = stage if stage not in (Stage.lost, Stage.converted) else Stage.contacted
    values = {
        "kind": CustomerKind.person,
        "first_name": "Nuria",
        "last_name": f"Salas {stage.value}",
        "email": f"{stage.value}{customer_id}@example.com",
        "phone": "612 99 88 77",
        "wishes": "Un cachorro para enero",
        "stage": open_stage,
        "assignee_id": staff,
        "follow_up_on": this_day() - timedelta(days=2),
    }
    lead = services.add(db.session, values, by=staff, interests=[interest])
    db.session.flush()
    return lead


def _interest() -> Interest:
    found = db.session.scalar(select(Interest).where(Interest.folded == "hotel en verano"))
    if found is not None:
        return found
    interest = Interest(name="Hotel en verano", folded="hotel en verano", area="hotel")
    db.session.add(interest)
    db.session.flush()
    return interest
