"""The screen of the courses that were sold, with the lessons that each animal has completed."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import get_timezone
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.adminkit.cells import from_macro
from petadmin.adminkit.declaration import ExtraColumn
from petadmin.adminkit.filters import ChoiceFilter, Filter
from petadmin.adminkit.forms import EntityForm
from petadmin.adminkit.verbs import verb
from petadmin.areas.training import AREA, queries, services
from petadmin.areas.training.forms import EnrolmentForm, LessonForm
from petadmin.areas.training.models import Course, Enrolment
from petadmin.bookings import visits
from petadmin.bookings.admin.sales import SaleView
from petadmin.bookings.admin.visits import VisitView
from petadmin.core.clock import today
from petadmin.core.db import db
from petadmin.core.i18n import Label, _, _l, ngettext
from petadmin.records.desk import SUBJECTS


def _of_course(text: str) -> ColumnElement[bool]:
    return Enrolment.course_id == int(text)


class EnrolmentView(SaleView):
    """Courses sold for animals, and how far they have come."""

    of = AREA
    entity_model = Enrolment
    form = EnrolmentForm
    icon = "checklist"
    empty_text = _l("When a course is sold, its lessons are ticked off here one by one.")
    details_template = "training/enrolment.html"

    column_list = ("animal", "course", "when", "staff", "amount")
    column_labels = {**SaleView.column_labels, "course": _l("Course"), "progress": _l("Progress")}
    column_cells = {**SaleView.column_cells, "course": from_macro("training/cells.html", "course")}
    column_owned = frozenset()
    column_export = {
        "animal": lambda row: row.animal.name,
        "course": lambda row: row.course.name,
        **SaleView.column_export,
    }
    owned_by = SUBJECTS
    lookups = {"animal": "animals", "course": "training_courses"}

    def __init__(self) -> None:
        super().__init__()
        self.add_column(
            ExtraColumn(
                name="progress",
                label=_l("Progress"),
                behind="course",
                permission="visit:list",
                load=_progress_cells,
                secondary=False,
            )
        )

    def take_words(self) -> None:
        self.path = "training/enrolments"
        self.label, self.label_plural = _l("Course sold"), _l("Courses sold")
        self.create_label = _l("Sell course")

    def own_filters(self) -> list[Filter]:
        course = ChoiceFilter("course", _l("Course"), _of_course, choices=_courses)
        return [course, *super().own_filters()]

    def groups(self) -> list[dict[str, Any]]:
        _what, when = super().groups()
        return [
            {"label": _l("What is sold"), "fields": ["animal", "course"]},
            when,
            {"label": _l("Price"), "fields": ["agreed_cents"]},
        ]

    def new_form(self) -> EntityForm:
        return VisitView.new_form(self)

    def list_options(self) -> Sequence[ORMOption]:
        return [*super().list_options(), joinedload(Enrolment.course)]

    def details_context(self, row: Enrolment) -> dict[str, Any]:
        return {
            "course": queries.with_outline(db.session, row.course_id),
            "completed": queries.completed_lessons(db.session, row),
            "progress": queries.progress_of(db.session, [row])[row.id],
            "may_mark": self.may("complete_lesson"),
        }

    def create(self, values: dict[str, Any]) -> Enrolment:
        agreed = values.pop("agreed_cents", None)
        return services.sell_course(db.session, values, zone=get_timezone(), agreed_cents=agreed)

    def update(self, row: Enrolment, values: dict[str, Any]) -> Enrolment:
        agreed = values.pop("agreed_cents", None)
        services.change_enrolment(db.session, row, values, zone=get_timezone(), agreed_cents=agreed)
        return row

    @verb("complete_lesson", _l("Lesson completed"), icon="check", form=LessonForm, bulk=False)
    def complete_lesson(self, rows: Sequence[Enrolment], form: LessonForm) -> str:
        services.complete_lesson(
            db.session,
            rows[0],
            form.lesson.data or 0,
            on=today(get_timezone()),
            by_id=current_user.id,
        )
        return _("The lesson is marked as completed.")

    @verb("reopen_lesson", _l("Lesson not completed"), icon="arrow-back-up", form=LessonForm,
          bulk=False)  # fmt: skip
    def reopen_lesson(self, rows: Sequence[Enrolment], form: LessonForm) -> str:
        services.reopen_lesson(db.session, rows[0], form.lesson.data or 0)
        return _("The lesson is no longer marked as completed.")

    @verb("delete", _l("Delete"), icon="trash", tone="danger",
          question=_l("The course counts as never sold, and what the animal has completed of it is lost."))  # fmt: skip
    def delete_enrolments(self, rows: Sequence[Enrolment], form: None) -> str:
        for row in rows:
            visits.remove(db.session, row)
        return ngettext("%(num)s entry was deleted.", "%(num)s entries were deleted.", len(rows))

    def row_verbs(self, row: Enrolment) -> list[Any]:
        # Lessons are marked on the page itself, where one sees which.
        marking = ("complete_lesson", "reopen_lesson")
        return [found for found in super().row_verbs(row) if found.name not in marking]


def _courses() -> list[tuple[str, Label]]:
    found = db.session.scalars(select(Course).order_by(Course.sort_name, Course.id))
    return [(str(course.id), course.name) for course in found]


def _progress_cells(rows: Sequence[Enrolment]) -> Mapping[int, Markup]:
    draw = from_macro("training/cells.html", "progress")
    found = queries.progress_of(db.session, rows)
    return {row_id: draw(progress) for row_id, progress in found.items()}
