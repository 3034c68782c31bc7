"""What is asked of consultations: who is to come back, what an animal was prescribed."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import aliased, contains_eager

from petadmin.animals.models import Weight
from petadmin.areas.veterinary.models import Consultation, Prescription
from petadmin.bookings.models import Visit
from petadmin.records.notices.models import Notice


def is_to_come(day: date) -> ColumnElement[bool]:
    """That a follow-up lies ahead."""
    return Consultation.follow_up_on > day


def is_due(day: date) -> ColumnElement[bool]:
    """That a follow-up is due, and the animal has not been seen again since the consultation."""
    later = aliased(Visit, flat=True)
    seen_again = exists().where(
        later.animal_id == Visit.animal_id,
        later.kind == Visit.kind,
        later.starts_at > Visit.starts_at,
    )
    return (Consultation.follow_up_on <= day) & ~seen_again.correlate(Visit)


def weight_on(animal_id: int, day: date) -> Select[Weight]:
    """The weight of an animal on a day."""
    return select(Weight).where(Weight.animal_id == animal_id, Weight.measured_on == day)


def reminder(animal_id: int, due_at: datetime, assignee_id: int | None) -> Select[Notice]:
    """The open notice of a follow-up."""
    return (
        select(Notice)
        .where(
            Notice.animal_id == animal_id,
            Notice.due_at == due_at,
            Notice.assignee_id == assignee_id
            if assignee_id is not None
            else Notice.assignee_id.is_(None),
            Notice.done_at.is_(None),
        )
        .order_by(Notice.id)
        .limit(1)
    )


def prescriptions_of(animal_id: int) -> Select[Prescription]:
    """What an animal was prescribed, the newest first."""
    # Joined, since a prescription is hidden with its consultation.
    return (
        select(Prescription)
        .join(Prescription.consultation)
        .where(Consultation.animal_id == animal_id)
        .order_by(Consultation.starts_at.desc(), Consultation.id.desc(), Prescription.position)
        .options(contains_eager(Prescription.consultation).joinedload(Consultation.staff))
    )
