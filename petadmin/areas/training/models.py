"""Training: sessions, courses with units and lessons, and who takes part how far."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petadmin.access.models import User
from petadmin.bookings.models import Visit, of_kind
from petadmin.catalog.models import USUAL_TAX
from petadmin.core.choices import Choice
from petadmin.core.db import BigId, Model, Timestamped, Versioned, pk
from petadmin.core.i18n import _l


class OutlineKind(Choice):
    """What a line of a course's outline is; a new line of the form is the first of these."""

    lesson = "lesson", _l("Lesson")
    unit = "unit", _l("Unit")


@dataclass(frozen=True, kw_only=True)
class OutlineLine:
    """A line of a course's outline, as it is typed and moved; without an id it is not on file yet."""

    kind: OutlineKind
    name: str
    description: str = ""
    unit_id: int | None = None
    lesson_id: int | None = None


class Course(Versioned, Timestamped, Model):
    """A course that is sold as a whole, made of units with lessons."""

    __tablename__ = "course"
    __table_args__ = (
        CheckConstraint("name <> ''", name="has_a_name"),
        CheckConstraint("price_cents >= 0", name="price_not_negative"),
        CheckConstraint("tax_basis_points BETWEEN 0 AND 10000", name="tax_is_a_share"),
        Index("ix_course_sort_name_id", "sort_name", "id"),
    )
    __audit__: ClassVar[str] = "course"

    id: Mapped[pk]
    name: Mapped[str] = mapped_column(String(120))
    sort_name: Mapped[str] = mapped_column(String(160), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    price_cents: Mapped[int] = mapped_column(default=0)
    tax_basis_points: Mapped[int] = mapped_column(default=USUAL_TAX)
    is_active: Mapped[bool] = mapped_column(default=True, server_default=true())

    units: Mapped[list["CourseUnit"]] = relationship(
        back_populates="course",
        cascade="all, delete-orphan",
        order_by="CourseUnit.position, CourseUnit.id",
        passive_deletes=True,
    )

    def __str__(self) -> str:
        return self.name

    @property
    def is_past(self) -> bool:
        return not self.is_active

    @property
    def outline(self) -> list[OutlineLine]:
        """Units and lessons under each other, each unit before its lessons."""
        lines = []
        for unit in self.units:
            lines.append(OutlineLine(kind=OutlineKind.unit, name=unit.name, unit_id=unit.id))
            lines += [
                OutlineLine(
                    kind=OutlineKind.lesson,
                    name=lesson.name,
                    description=lesson.description,
                    lesson_id=lesson.id,
                )
                for lesson in unit.lessons
            ]
        return lines

    def audit_label(self) -> str:
        return self.name


class CourseUnit(Versioned, Timestamped, Model):
    """A part of a course."""

    __tablename__ = "course_unit"
    __table_args__ = (
        CheckConstraint("name <> ''", name="has_a_name"),
        Index("ix_course_unit_course", "course_id", "position", "id"),
    )
    __audit__: ClassVar[str] = "course_unit"

    id: Mapped[pk]
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(120))
    position: Mapped[int] = mapped_column(default=0)

    course: Mapped[Course] = relationship(back_populates="units")
    lessons: Mapped[list["Lesson"]] = relationship(
        back_populates="unit",
        cascade="all, delete-orphan",
        order_by="Lesson.position, Lesson.id",
        passive_deletes=True,
    )

    def __str__(self) -> str:
        return self.name

    def audit_label(self) -> str:
        return self.name


class Lesson(Versioned, Timestamped, Model):
    """A lesson of a unit."""

    __tablename__ = "lesson"
    __table_args__ = (
        CheckConstraint("name <> ''", name="has_a_name"),
        Index("ix_lesson_unit", "unit_id", "position", "id"),
    )
    __audit__: ClassVar[str] = "lesson"

    id: Mapped[pk]
    unit_id: Mapped[int] = mapped_column(ForeignKey("course_unit.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(default=0)

    unit: Mapped[CourseUnit] = relationship(back_populates="lessons")

    def __str__(self) -> str:
        return self.name

    def audit_label(self) -> str:
        return self.name


class Enrolment(Visit):
    """That a course was sold for an animal, and how far it has come."""

    __tablename__ = "enrolment"
    __mapper_args__ = of_kind("enrolment")

    id: Mapped[int] = mapped_column(
        BigId, ForeignKey("visit.id", ondelete="CASCADE"), primary_key=True
    )
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="RESTRICT"), index=True)

    course: Mapped[Course] = relationship()
    progress: Mapped[list["LessonProgress"]] = relationship(
        back_populates="enrolment", cascade="all, delete-orphan", passive_deletes=True
    )

    def __str__(self) -> str:
        return f"{self.course} · {self.animal}"


class LessonProgress(Timestamped, Model):
    """That a lesson was completed."""

    __tablename__ = "lesson_progress"
    __table_args__ = (Index("ix_lesson_progress_lesson", "lesson_id"),)

    enrolment_id: Mapped[int] = mapped_column(
        ForeignKey("enrolment.id", ondelete="CASCADE"), primary_key=True
    )
    lesson_id: Mapped[int] = mapped_column(
        ForeignKey("lesson.id", ondelete="CASCADE"), primary_key=True
    )
    completed_on: Mapped[date]
    marked_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )

    enrolment: Mapped[Enrolment] = relationship(back_populates="progress")
    lesson: Mapped[Lesson] = relationship()
    marked_by: Mapped[User | None] = relationship()


class TrainingSession(Visit):
    """That an animal was trained: what was worked on, how it went, what is to be practised."""

    __tablename__ = "training_session"
    __mapper_args__ = of_kind("training_session")
    of_area: ClassVar[str] = "training"

    id: Mapped[int] = mapped_column(
        BigId, ForeignKey("visit.id", ondelete="CASCADE"), primary_key=True
    )
    enrolment_id: Mapped[int | None] = mapped_column(
        ForeignKey("enrolment.id", ondelete="SET NULL"), index=True
    )
    progress: Mapped[str] = mapped_column(Text, default="")
    homework: Mapped[str] = mapped_column(Text, default="")

    enrolment: Mapped[Enrolment | None] = relationship(foreign_keys=[enrolment_id])
