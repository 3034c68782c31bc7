"""The screen of the courses."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from flask_admin import expose
from flask_babel import get_timezone
from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.adminkit.cells import from_macro, number
from petadmin.adminkit.declaration import ExtraColumn, Reply
from petadmin.adminkit.filters import ChoiceFilter, DateFilter
from petadmin.adminkit.forms import EntityForm
from petadmin.adminkit.verbs import Verb, verb
from petadmin.adminkit.view import EntityView
from petadmin.areas.training import AREA, courses, queries
from petadmin.areas.training.forms import CourseForm
from petadmin.areas.training.models import Course, CourseUnit, OutlineKind, OutlineLine
from petadmin.core.db import db
from petadmin.core.i18n import Label, _l, ngettext
from petadmin.core.money import to_amount

STATES: Sequence[tuple[str, Label]] = [
    ("offered", _l("On offer")),
    ("retired", _l("Retired")),
]


def _in_state(state: str) -> ColumnElement[bool]:
    return Course.is_active.is_(state == "offered")


class CourseView(EntityView):
    """The courses that are sold, with their units and lessons."""

    entity = "course"
    entity_model = Course
    path = "training/courses"
    area = AREA.key
    icon = "school"
    label = _l("Course")
    label_plural = _l("Courses")
    create_label = _l("New course")
    description = _l("Courses with their units and lessons, and what they cost.")
    empty_text = _l(
        "A course is typed once with its lessons, and then sold and followed for each animal."
    )

    column_list = ["name", "price"]
    column_labels = {
        "name": _l("Course"),
        "description": _l("Description"),
        "price": _l("Price"),
        "tax_basis_points": _l("Tax"),
        "created_at": _l("On file since"),
    }
    column_cells = {name: from_macro("training/cells.html", name) for name in ("name", "price")}
    column_sortable = {"name": Course.sort_name}
    column_default_sort = ("name", False)
    column_numeric = frozenset({"price", "lessons", "sold"})
    column_filters = [
        ChoiceFilter("state", _l("State"), _in_state, choices=lambda: STATES),
        DateFilter("created", _l("On file since"), Course.created_at, zone=get_timezone),
    ]
    column_tabs = ["state"]
    column_export = {
        "description": lambda row: row.description,
        "price": lambda row: to_amount(row.price_cents),
        "state": lambda row: STATES[row.is_past][1],
    }
    form_columns = [
        "name", "description", "price_cents", "tax_basis_points", "outline", "pasted_outline",
    ]  # fmt: skip
    form_groups = [
        {"label": _l("The course"), "fields": ["name", "price_cents", "tax_basis_points", "description"]},
        {
            "label": _l("Outline"),
            "description": _l("Type it line by line, move lines up and down, or paste a whole outline."),
            "fields": ["outline", "pasted_outline"],
        },
    ]  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        for name, label, load in (
            ("lessons", _l("Lessons"), _lessons),
            ("sold", _l("Taking part"), _sold),
        ):
            self.add_column(
                ExtraColumn(
                    name=name,
                    label=label,
                    behind="name",
                    permission="course:list",
                    load=load,
                )
            )

    def get_form(self) -> type[CourseForm]:
        return CourseForm

    def row_options(self) -> Sequence[ORMOption]:
        return [selectinload(Course.units).selectinload(CourseUnit.lessons)]

    def default_condition(self, filter_name: str) -> Any:
        return _in_state("offered") if filter_name == "state" else None

    def default_tab(self, filter_name: str) -> str:
        return "offered" if filter_name == "state" else ""

    def tab_look(self, filter_name: str, value: str) -> tuple[str | None, str | None, str | None]:
        return {"offered": "circle-check", "retired": "archive"}.get(value), None, None

    def row_state(self, row: Course) -> str:
        return "row-inactive" if row.is_past else ""

    def lookup_scope(self) -> Select[Any]:
        return self.scope().where(Course.is_active)

    def new_form(self) -> EntityForm:
        form = super().new_form()
        if request.method != "POST":
            # The first line of an outline is a unit.
            form["outline"].entries[0].form["kind"].data = OutlineKind.unit
        return form

    @expose("/<pk:row_id>")
    def details_view(self, row_id: int) -> Reply:
        row = self.row_or_404(row_id)
        return self.render(
            "training/course.html",
            title=row.name,
            row=row,
            sold=queries.sold_courses(db.session, [row.id]).get(row.id, 0),
            verbs=self.row_verbs(row),
            edit_url=self.edit_url(row),
            list_url=self.list_url,
        )

    def create(self, values: dict[str, Any]) -> Course:
        return courses.add(db.session, _with_outline(values, []))

    def update(self, row: Course, values: dict[str, Any]) -> Course:
        courses.apply(db.session, row, _with_outline(values, row.outline))
        return row

    @verb("retire", _l("Retire"), icon="archive", offered=lambda row: row.is_active,
          question=_l("It can no longer be sold. Those who take part in it go on."))  # fmt: skip
    def retire(self, rows: Sequence[Course], form: None) -> str:
        for row in rows:
            courses.retire(db.session, row)
        return ngettext("%(num)s course is retired.", "%(num)s courses are retired.", len(rows))

    @verb("offer", _l("Offer again"), icon="arrow-back-up", offered=lambda row: not row.is_active)
    def offer(self, rows: Sequence[Course], form: None) -> str:
        for row in rows:
            courses.offer(db.session, row)
        return ngettext(
            "%(num)s course is on offer again.", "%(num)s courses are on offer again.", len(rows)
        )

    @verb("delete", _l("Delete"), icon="trash", tone="danger",
          question=_l("The course is gone for good, with its units and lessons."))  # fmt: skip
    def delete(self, rows: Sequence[Course], form: None) -> str:
        for row in rows:
            courses.delete(db.session, row)
        return ngettext("%(num)s course is deleted.", "%(num)s courses are deleted.", len(rows))

    def after_verb_url(self, verb: Verb, rows: Sequence[Course], back: str) -> str:
        return self.list_url if verb.name == "delete" else back


def _with_outline(values: dict[str, Any], stored: list[OutlineLine]) -> dict[str, Any]:
    """The form's values with the outline as one, what was pasted at its end."""
    typed = values.pop("outline", None)
    pasted = courses.read_outline(values.pop("pasted_outline", None) or "")
    if typed is None:
        return {**values, "outline": [*stored, *pasted]} if pasted else values
    lines = [
        OutlineLine(
            kind=row["kind"],
            name=row["name"],
            description=row["description"] or "",
            unit_id=row["unit_id"] if row["kind"] is OutlineKind.unit else None,
            lesson_id=row["lesson_id"] if row["kind"] is OutlineKind.lesson else None,
        )
        for row in typed
    ]
    return {**values, "outline": [*lines, *pasted]}


def _lessons(rows: Sequence[Course]) -> Mapping[int, str]:
    found = queries.lessons_of_courses(db.session, [row.id for row in rows])
    return {row.id: number(found.get(row.id, 0)) for row in rows}


def _sold(rows: Sequence[Course]) -> Mapping[int, str]:
    found = queries.sold_courses(db.session, [row.id for row in rows])
    return {row.id: number(found.get(row.id, 0)) for row in rows}
