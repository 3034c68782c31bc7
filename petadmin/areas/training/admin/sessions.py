"""The screen of the training sessions."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.adminkit.cells import from_macro
from petadmin.adminkit.forms import EntityForm
from petadmin.areas.training import AREA, services
from petadmin.areas.training.forms import SessionForm
from petadmin.areas.training.models import Enrolment, TrainingSession
from petadmin.bookings.admin.visits import VisitView
from petadmin.core.db import db
from petadmin.core.i18n import _l


class SessionView(VisitView):
    """Training sessions: how they went, and what is to be practised until the next one."""

    of = AREA
    entity_model = TrainingSession
    form = SessionForm
    icon = "target"
    empty_text = _l("What was trained stands here, with the homework until the next time.")
    work_columns = ("enrolment", "progress", "homework", "notes")
    column_labels = {
        **VisitView.column_labels,
        "enrolment": _l("Course"),
        "progress": _l("How it went"),
        "homework": _l("Homework"),
    }
    column_cells = {
        **VisitView.column_cells,
        **{
            name: from_macro("training/cells.html", name)
            for name in ("enrolment", "homework", "notes")
        },
        "progress": from_macro("training/cells.html", "how_it_went"),
    }
    column_export = {
        **VisitView.column_export,
        "course": lambda row: row.enrolment.course.name if row.enrolment is not None else "",
        "progress": lambda row: row.progress,
        "homework": lambda row: row.homework,
    }
    lookups = {**VisitView.lookups, "enrolment": "training_enrolments"}

    def list_options(self) -> Sequence[ORMOption]:
        course = joinedload(TrainingSession.enrolment).joinedload(Enrolment.course)
        return [*super().list_options(), course]

    def new_form(self) -> EntityForm:
        form = super().new_form()
        if form["animal"].data is not None:
            form.offer_courses(form["animal"].data)
        return form

    def create(self, values: dict[str, Any]) -> TrainingSession:
        training: TrainingSession = super().create(values)
        services.check_session(db.session, training)
        return training

    def update(self, row: TrainingSession, values: dict[str, Any]) -> TrainingSession:
        super().update(row, values)
        services.check_session(db.session, row)
        return row
