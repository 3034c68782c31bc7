"""The forms of courses, of those who take part in them, and of training sessions."""

from typing import Any

from petadmin.adminkit.cells import money
from petadmin.adminkit.fields import (
    ChoiceField,
    InputRequired,
    Length,
    LineField,
    Optional,
    RowIdField,
    RowsField,
    TextField,
)
from petadmin.adminkit.forms import EntityForm, PlainForm, RowForm
from petadmin.adminkit.simple_fields import MoneyField, PercentField
from petadmin.areas.training import AREA, queries
from petadmin.areas.training.courses import LONGEST_NAME, MOST_LINES
from petadmin.areas.training.models import OutlineKind
from petadmin.bookings.forms.fields import OfferedField
from petadmin.bookings.sale_forms import SaleForm, may_set_price
from petadmin.bookings.visit_forms import AnimalField, VisitForm
from petadmin.catalog.forms import usual_tax
from petadmin.core.db import db
from petadmin.core.i18n import _l


class OutlineRow(RowForm):
    """A unit or a lesson of a course."""

    counts_when_filled = ("name",)

    unit_id = RowIdField()
    lesson_id = RowIdField()
    kind = ChoiceField(_l("Kind"), choices=OutlineKind, default=OutlineKind.lesson)
    name = LineField(_l("Name"), [Length(max=LONGEST_NAME)])
    description = LineField(_l("What is practised"), [Length(max=2000)])


class CourseForm(EntityForm):
    """A course with its whole outline."""

    name = LineField(_l("Name"), [InputRequired(), Length(max=LONGEST_NAME)])
    description = TextField(_l("Description"))
    price_cents = MoneyField(_l("Price"), [InputRequired()])
    tax_basis_points = PercentField(_l("Tax"), [InputRequired()], default=usual_tax)
    outline = RowsField(
        OutlineRow,
        label=_l("Units and lessons"),
        add_label=_l("Add a line"),
        most=MOST_LINES,
        ordered=True,
        description=_l("Lessons belong to the unit above them. Lines without a name are left out."),
    )
    pasted_outline = TextField(
        _l("Add many at once"),
        description=_l(
            "One line each. A line with a dash in front is a lesson, the others are units:"
            " they are added at the end."
        ),
    )


class EnrolmentForm(SaleForm):
    """A course that is sold for an animal."""

    animal = AnimalField()
    course = OfferedField(_l("Course"), [InputRequired()])
    agreed_cents = MoneyField(
        _l("Price"),
        [Optional()],
        description=_l(
            "Empty means the price of the course. The customer's discount is taken off it."
        ),
    )

    def __init__(self, formdata: Any = None, obj: Any = None, **kwargs: Any) -> None:
        if obj is not None:
            kwargs["agreed_cents"] = obj.unit_cents
        super().__init__(formdata, obj, **kwargs)
        if obj is None:
            course = self["course"]
            course.offered = db.session.scalars(queries.courses_offered()).all()
            course.details = {one.id: money(one.price_cents) for one in course.offered}

    def values(self) -> dict[str, Any]:
        found = super().values()
        found["course_id"] = found.pop("course", None)
        return found

    @classmethod
    def left_out(cls, sale: Any) -> list[str]:
        names = [] if may_set_price() else ["agreed_cents"]
        # What was sold for whom stays; a mistake is deleted and sold anew.
        return names if sale is None else [*names, "animal", "course"]


class SessionForm(VisitForm):
    """A training session: how it went, and what is to be practised."""

    area = AREA.key

    enrolment = OfferedField(
        _l("Course"),
        description=_l("The course that the session is part of, if it is part of one."),
    )
    progress = TextField(_l("How it went"))
    homework = TextField(_l("Homework"))

    def __init__(self, formdata: Any = None, obj: Any = None, **kwargs: Any) -> None:
        super().__init__(formdata, obj, **kwargs)
        self.offer_courses(obj.animal_id if obj is not None else None)

    def offer_courses(self, animal_id: int | None) -> None:
        """Let a course be chosen that the animal takes part in; of any animal while it is not known which."""
        field = self["enrolment"]
        found = queries.enrolments_to_choose_from(animal_id, also=field.data)
        field.offered = db.session.scalars(found).all()

    def values(self) -> dict[str, Any]:
        found = super().values()
        found["enrolment_id"] = found.pop("enrolment")
        return found


class LessonForm(PlainForm):
    """Which lesson of the course it is."""

    lesson = RowIdField(_l("Lesson"), [InputRequired()])
