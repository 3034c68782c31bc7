"""What is asked of courses and of those who take part in them."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from petadmin.areas.training.models import (
    Course,
    CourseUnit,
    Enrolment,
    Lesson,
    LessonProgress,
)
from petadmin.core.db import Db

MOST_OFFERED = 100
"""So many enrolments a list offers, the newest of them."""


class Progress(NamedTuple):
    """How many of a course's lessons are completed."""

    done: int
    total: int

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 0

    @property
    def is_complete(self) -> bool:
        return self.total > 0 and self.done >= self.total


def progress_of(session: Db, enrolments: Sequence[Enrolment]) -> dict[int, Progress]:
    """How far each of these has come, by the enrolment's id, in two statements however many they are."""
    if not enrolments:
        return {}
    totals = lessons_of_courses(session, [row.course_id for row in enrolments])
    done = (
        select(LessonProgress.enrolment_id, func.count())
        .where(LessonProgress.enrolment_id.in_([row.id for row in enrolments]))
        .group_by(LessonProgress.enrolment_id)
    )
    completed = {row[0]: row[1] for row in session.execute(done)}
    return {
        row.id: Progress(completed.get(row.id, 0), totals.get(row.course_id, 0))
        for row in enrolments
    }


def lessons_of_courses(session: Db, course_ids: Sequence[int]) -> dict[int, int]:
    """How many lessons each of these courses has; those without any are left out."""
    counted = (
        select(CourseUnit.course_id, func.count())
        .join(Lesson, Lesson.unit_id == CourseUnit.id)
        .where(CourseUnit.course_id.in_(set(course_ids)))
        .group_by(CourseUnit.course_id)
    )
    return {row[0]: row[1] for row in session.execute(counted)}


def sold_courses(session: Db, course_ids: Sequence[int]) -> dict[int, int]:
    """How often each of these courses was sold."""
    counted = (
        select(Enrolment.course_id, func.count())
        .where(Enrolment.course_id.in_(course_ids))
        .group_by(Enrolment.course_id)
    )
    return {row[0]: row[1] for row in session.execute(counted)}


def with_outline(session: Db, course_id: int) -> Course:
    """A course with its units and their lessons."""
    statement = (
        select(Course)
        .where(Course.id == course_id)
        .options(selectinload(Course.units).selectinload(CourseUnit.lessons))
    )
    return session.scalars(statement).one()


def completed_lessons(session: Db, enrolment: Enrolment) -> dict[int, LessonProgress]:
    """What of its course was completed, by lesson, with who marked it."""
    statement = (
        select(LessonProgress)
        .where(LessonProgress.enrolment_id == enrolment.id)
        .options(joinedload(LessonProgress.marked_by))
    )
    return {row.lesson_id: row for row in session.scalars(statement)}


def lesson_of(session: Db, enrolment: Enrolment, lesson_id: int) -> Lesson | None:
    """A lesson of the course of an enrolment; None when it belongs to another course."""
    statement = (
        select(Lesson)
        .join(CourseUnit, CourseUnit.id == Lesson.unit_id)
        .where(Lesson.id == lesson_id, CourseUnit.course_id == enrolment.course_id)
    )
    return session.scalars(statement).first()


def enrolments_with_course(owner: str, owner_id: int) -> Select[Enrolment]:
    """The enrolments of a customer or an animal with the outline of their courses, the newest first.

    `owner` is the name of either.
    """
    outline = joinedload(Enrolment.course).selectinload(Course.units)
    return (
        select(Enrolment)
        .where(getattr(Enrolment, f"{owner}_id") == owner_id)
        .options(joinedload(Enrolment.animal), outline.selectinload(CourseUnit.lessons))
        .order_by(Enrolment.starts_at.desc(), Enrolment.id.desc())
    )


def completed_of(session: Db, enrolments: Sequence[Enrolment]) -> dict[int, set[int]]:
    """The lessons that were completed of each of these, by the enrolment's id."""
    found: dict[int, set[int]] = {row.id: set() for row in enrolments}
    statement = select(LessonProgress.enrolment_id, LessonProgress.lesson_id)
    for enrolment_id, lesson_id in session.execute(
        statement.where(LessonProgress.enrolment_id.in_(found))
    ):
        found[enrolment_id].add(lesson_id)
    return found


def ids_of(owner: str, owner_id: int) -> Select[int]:
    """The ids of the enrolments of a customer or an animal."""
    return select(Enrolment.id).where(getattr(Enrolment, f"{owner}_id") == owner_id)


def enrolments_to_choose_from(animal_id: int | None, *, also: int | None) -> Select[Enrolment]:
    """The enrolments that a session can be part of: an animal's, or the newest while it is not known whose."""
    statement = select(Enrolment).options(
        joinedload(Enrolment.course), joinedload(Enrolment.animal)
    )
    if animal_id is not None:
        mine = or_(Enrolment.animal_id == animal_id, Enrolment.id == (also or 0))
        statement = statement.where(mine)
    return statement.order_by(Enrolment.id.desc()).limit(MOST_OFFERED)


def courses_offered() -> Select[Course]:
    """The courses that can be sold."""
    return select(Course).where(Course.is_active).order_by(Course.sort_name, Course.id)
