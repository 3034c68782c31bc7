"""What can happen in training: a course is sold for an animal, lessons are completed, a session is checked."""

from collections.abc import Mapping
from datetime import date, tzinfo
from typing import Any

from sqlalchemy import select

from petadmin.animals.models import Animal
from petadmin.areas.training import queries
from petadmin.areas.training.models import Course, Enrolment, LessonProgress, TrainingSession
from petadmin.audit.recording import record
from petadmin.bookings import visits
from petadmin.bookings.charging import charge
from petadmin.bookings.models import Visit
from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l
from petadmin.core.text import clean_text

AREA_KEY = "training"


def sell_course(
    session: Db,
    values: Mapping[str, Any],
    *,
    zone: tzinfo,
    agreed_cents: int | None = None,
) -> Enrolment:
    """Let an animal take part in a course; the price is the course's, less the customer's discount.

    `agreed_cents` is another price, for those who may agree on one.
    """
    course = session.get(Course, values["course_id"] or 0)
    animal = session.get(Animal, values["animal_id"] or 0)
    if course is None or not course.is_active:
        raise DomainError(_l("This course is no longer on offer."), field="course")
    if animal is None:
        raise DomainError(_l("Choose the animal that takes part."), field="animal")
    if not animal.customer.is_active:
        raise DomainError(_l("This customer is inactive."), field="animal")
    enrolment = Enrolment(area=AREA_KEY, course=course, animal=animal, customer=animal.customer)
    charge(
        enrolment,
        unit_cents=course.price_cents if agreed_cents is None else agreed_cents,
        discount_basis_points=animal.customer.discount_basis_points,
        tax_basis_points=course.tax_basis_points,
    )
    visits.add(session, enrolment, _own(values), zone=zone)
    return enrolment


def change_enrolment(
    session: Db,
    enrolment: Enrolment,
    values: Mapping[str, Any],
    *,
    zone: tzinfo,
    agreed_cents: int | None = None,
) -> None:
    """Change when and by whom a course was sold and, for those who may, its price."""
    if agreed_cents is not None:
        charge(
            enrolment,
            unit_cents=agreed_cents,
            discount_basis_points=enrolment.discount_basis_points,
            tax_basis_points=enrolment.tax_basis_points,
        )
    visits.apply(session, enrolment, _own(values), zone=zone)


def complete_lesson(
    session: Db, enrolment: Enrolment, lesson_id: int, *, on: date, by_id: int | None
) -> None:
    """Mark a lesson as completed; marking it twice changes nothing."""
    lesson = _lesson_of(session, enrolment, lesson_id)
    if session.get(LessonProgress, (enrolment.id, lesson.id)) is not None:
        return
    session.add(
        LessonProgress(
            enrolment_id=enrolment.id, lesson_id=lesson.id, completed_on=on, marked_by_id=by_id
        )
    )
    record(session, "visit.lesson_completed", enrolment, changes={"lesson": [None, lesson.name]})


def reopen_lesson(session: Db, enrolment: Enrolment, lesson_id: int) -> None:
    """Take back that a lesson was completed."""
    lesson = _lesson_of(session, enrolment, lesson_id)
    done = session.get(LessonProgress, (enrolment.id, lesson.id))
    if done is None:
        return
    session.delete(done)
    record(session, "visit.lesson_reopened", enrolment, changes={"lesson": [lesson.name, None]})


def check_session(session: Db, training: TrainingSession) -> None:
    """A session belongs to a course only when its animal takes part in it."""
    if training.enrolment_id is None:
        return
    enrolment = session.get(Enrolment, training.enrolment_id)
    animal_id = training.animal.id if training.animal is not None else training.animal_id
    if enrolment is None or enrolment.animal_id != animal_id:
        raise DomainError(_l("This animal does not take part in that course."), field="enrolment")


def _own(values: Mapping[str, Any]) -> dict[str, Any]:
    """What of a form's values a sale of a course keeps; it is over in the moment in which it happens."""
    return {
        "starts_at": values["starts_at"],
        "ends_at": values["starts_at"],
        "staff_id": values.get("staff_id"),
        "notes": clean_text(values.get("notes") or ""),
    }


def _lesson_of(session: Db, enrolment: Enrolment, lesson_id: int) -> Any:
    # Two people who mark the same lesson wait for each other here.
    session.execute(select(Visit.id).where(Visit.id == enrolment.id).with_for_update())
    lesson = queries.lesson_of(session, enrolment, lesson_id)
    if lesson is None:
        raise DomainError(_l("This lesson is not part of the course."), field="lesson")
    return lesson
