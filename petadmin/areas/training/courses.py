"""What can happen to a course: put on offer, changed, its outline typed and moved, retired, deleted."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from petadmin.areas.training.models import (
    Course,
    CourseUnit,
    Enrolment,
    Lesson,
    LessonProgress,
    OutlineKind,
    OutlineLine,
)
from petadmin.audit.recording import record_change
from petadmin.core.clock import utcnow
from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l
from petadmin.core.text import clean_line, clean_text, fold

LONGEST_NAME = 120
LONGEST_SORT_NAME = 160

MOST_LINES = 99
"""A course has so many units and lessons at most; the form sends all of them each time."""

BULLETS = "-*•–\t "
"""With one of these in front, a line of a pasted outline is a lesson."""


def add(session: Db, values: Mapping[str, Any]) -> Course:
    """Put a new course on offer."""
    course = Course()
    apply(session, course, values)
    session.add(course)
    return course


def apply(session: Db, course: Course, values: Mapping[str, Any]) -> None:
    """Change a course to these values; `outline` holds its units and lessons as they are to be."""
    with session.no_autoflush:
        course.name = clean_line(values["name"])
        course.sort_name = fold(course.name)[:LONGEST_SORT_NAME]
        course.description = clean_text(values.get("description") or "")
        course.price_cents = values.get("price_cents") or 0
        if values.get("tax_basis_points") is not None:
            course.tax_basis_points = values["tax_basis_points"]
        _check_name(session, course)
        outline = values.get("outline")
        if outline is not None:
            _set_outline(session, course, outline)


def retire(session: Db, course: Course) -> None:
    """Offer a course no longer; those who take part in it go on."""
    if not course.is_active:
        raise DomainError(_l("This course is retired already."))
    course.is_active = False
    record_change(session, "course.retired", course)


def offer(session: Db, course: Course) -> None:
    """Offer a retired course again."""
    if course.is_active:
        raise DomainError(_l("This course is on offer already."))
    course.is_active = True
    record_change(session, "course.offered", course)


def delete(session: Db, course: Course) -> None:
    """Take out a course that was never sold."""
    # The table, since what nobody here may see counts as well.
    sold = select(Enrolment.__table__.c.id).where(Enrolment.__table__.c.course_id == course.id)
    if session.connection().execute(sold.limit(1)).first() is not None:
        raise DomainError(
            _l("“%(course)s” has been sold, so it stays on file. Retire it.", course=course.name)
        )
    session.delete(course)


def read_outline(text: str) -> list[OutlineLine]:
    """The units and lessons of a pasted outline: a line is a unit, one with a dash or blanks in front a lesson."""
    lines = []
    for line in text.splitlines():
        name = clean_line(line.lstrip(BULLETS))
        if len(name) > LONGEST_NAME:
            raise DomainError(
                _l("This line is too long: %(line)s…", line=name[:40]), field="pasted_outline"
            )
        if name:
            kind = OutlineKind.lesson if line[0] in BULLETS else OutlineKind.unit
            lines.append(OutlineLine(kind=kind, name=name))
    return lines


def _check_name(session: Db, course: Course) -> None:
    if not course.name:
        raise DomainError(_l("A course needs a name."), field="name")
    taken = session.scalar(
        select(Course.id).where(Course.sort_name == course.sort_name, Course.id != (course.id or 0))
    )
    if taken is not None:
        raise DomainError(_l("There is a course of this name already."), field="name")


def _set_outline(session: Db, course: Course, lines: Sequence[OutlineLine]) -> None:
    if list(lines) == course.outline:
        return
    if len(lines) > MOST_LINES:
        raise DomainError(
            _l("A course has %(most)s units and lessons at most.", most=MOST_LINES),
            field="outline",
        )
    units = {unit.id: unit for unit in course.units}
    lessons = {lesson.id: lesson for unit in course.units for lesson in unit.lessons}
    arranged = _arrange(lines, units=units, lessons=lessons)
    _check_nothing_is_lost(session, lessons.values())
    for position, (unit, its_lessons) in enumerate(arranged):
        unit.position = position
        unit.lessons = its_lessons
        for place, lesson in enumerate(its_lessons):
            lesson.position = place
    course.units = [unit for unit, _lessons in arranged]
    # The version tells of the whole course, whichever of its parts was changed.
    course.updated_at = utcnow()


def _arrange(
    lines: Iterable[OutlineLine], *, units: dict[int, CourseUnit], lessons: dict[int, Lesson]
) -> list[tuple[CourseUnit, list[Lesson]]]:
    """The units with their lessons as the lines say; what remains in the mappings is no longer wanted."""
    arranged: list[tuple[CourseUnit, list[Lesson]]] = []
    for line in lines:
        if line.kind is OutlineKind.unit:
            unit = units.pop(line.unit_id or 0, None) or CourseUnit()
            unit.name = line.name
            arranged.append((unit, []))
            continue
        if not arranged:
            raise DomainError(_l("The first line of a course is a unit."), field="outline")
        lesson = lessons.pop(line.lesson_id or 0, None) or Lesson()
        lesson.name, lesson.description = line.name, line.description
        arranged[-1][1].append(lesson)
    return arranged


def _check_nothing_is_lost(session: Db, removed: Iterable[Lesson]) -> None:
    """What animals have completed stays, so that their progress does."""
    names = {lesson.id: lesson.name for lesson in removed}
    completed = session.scalars(
        select(LessonProgress.lesson_id).where(LessonProgress.lesson_id.in_(names)).limit(1)
    ).first()
    if completed is not None:
        raise DomainError(
            _l(
                "“%(lesson)s” has been completed by somebody, so it stays. It can be renamed and moved.",
                lesson=names[completed],
            ),
            field="outline",
        )
