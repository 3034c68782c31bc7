"""The screen of consultations, with their prescriptions."""

from collections.abc import Sequence
from decimal import Decimal
from operator import attrgetter
from typing import Any

from flask import Response, abort, flash, redirect, url_for
from flask_admin import expose
from flask_babel import format_decimal, get_timezone
from flask_login import current_user
from sqlalchemy import ColumnElement
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.adminkit.cells import from_macro
from petadmin.adminkit.declaration import Reply
from petadmin.adminkit.filters import ChoiceFilter, DateFilter
from petadmin.animals import weighing
from petadmin.animals.units import show_kilos
from petadmin.areas.veterinary import AREA, queries, services
from petadmin.areas.veterinary.forms import ConsultationForm
from petadmin.areas.veterinary.models import Consultation
from petadmin.areas.veterinary.printouts import prescription
from petadmin.areas.veterinary.services import Desk
from petadmin.bookings.admin.visits import VisitView
from petadmin.core.clock import today
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import Label, _, _l

FOLLOW_UPS: Sequence[tuple[str, Label]] = [
    ("due", _l("Due")),
    ("to_come", _l("Still to come")),
]
TEXTS = ("reason", "diagnosis", "treatment")
FOUND = ("reason", "weight_grams", "temperature_tenths", "diagnosis", "treatment")


def _follows_up(value: str) -> ColumnElement[bool]:
    day = today(get_timezone())
    return queries.is_due(day) if value == "due" else queries.is_to_come(day)


def show_temperature(tenths: int | None) -> str:
    """A temperature in the language of the page, such as `38.5 °C`."""
    return "" if tenths is None else f"{format_decimal(Decimal(tenths) / 10, '0.0')} °C"


class ConsultationView(VisitView):
    """What was found and done in the clinic."""

    of = AREA
    entity_model = Consultation
    form = ConsultationForm
    icon = "stethoscope"
    empty_text = _l("What was found and done stands here, with weight, prescription and follow-up.")
    details_template = "veterinary/consultation.html"
    work_label = _l("Findings and treatment")
    work_columns = (*FOUND, "follow_up_on", "notes")
    column_labels = {
        **VisitView.column_labels,
        "reason": _l("Reason"),
        "weight_grams": _l("Weight"),
        "temperature_tenths": _l("Temperature"),
        "diagnosis": _l("Diagnosis"),
        "treatment": _l("Treatment"),
        "follow_up_on": _l("Follow-up on"),
        "prescriptions": _l("Prescription"),
    }
    column_cells = {
        **VisitView.column_cells,
        **{name: from_macro("veterinary/cells.html", name) for name in TEXTS},
        "weight_grams": lambda row: show_kilos(row.weight_grams) if row.weight_grams else "",
        "temperature_tenths": lambda row: show_temperature(row.temperature_tenths),
    }
    column_export = {
        **VisitView.column_export,
        **{name: attrgetter(name) for name in TEXTS},
        "weight_grams": lambda row: row.weight_grams / 1000 if row.weight_grams else None,
        "temperature_tenths": lambda row: (
            Decimal(row.temperature_tenths) / 10 if row.temperature_tenths else None
        ),
        "follow_up_on": lambda row: row.follow_up_on,
    }
    method_verbs = {
        **VisitView.method_verbs,
        "prescription_view": "view",
        "prescription_pdf_view": "view",
    }

    def __init__(self) -> None:
        super().__init__()
        self.add_filter(
            ChoiceFilter("follow_up", _l("Follow-up"), _follows_up, choices=lambda: FOLLOW_UPS)
        )
        self.add_filter(DateFilter("follow_up_on", _l("Follow-up on"), Consultation.follow_up_on))

    def row_options(self) -> Sequence[ORMOption]:
        return [*super().row_options(), selectinload(Consultation.prescriptions)]

    def groups(self) -> list[dict[str, Any]]:
        who, _done, price = super().groups()
        return [
            who,
            {"label": self.work_label, "fields": list(FOUND)},
            {"label": _l("Prescription"), "fields": ["prescriptions"], "wide": True},
            {"label": _l("What follows"), "fields": ["follow_up_on", "notes"]},
            price,
        ]

    def create(self, values: dict[str, Any]) -> Consultation:
        consultation = Consultation(area=AREA.key)
        services.add(db.session, consultation, self.completed(values), desk=_desk())
        self._doubt(consultation)
        return consultation

    def update(self, row: Consultation, values: dict[str, Any]) -> Consultation:
        services.apply(db.session, row, self.changed(row, values), desk=_desk())
        self._doubt(row)
        return row

    def _doubt(self, row: Consultation) -> None:
        """Say so when the weight may be a slip of the pen."""
        db.session.flush()
        day = row.starts_at.astimezone(get_timezone()).date()
        weight = db.session.scalar(queries.weight_on(row.animal_id or 0, day))
        doubt = weighing.doubt(db.session, weight) if weight is not None else None
        if doubt is not None:
            flash(_("%(weight)s is on file. %(doubt)s", weight=weight, doubt=doubt), "warning")

    # The prescription

    @expose("/<pk:row_id>/prescription")
    def prescription_view(self, row_id: int) -> Reply:
        """The prescription on the screen, ready to be printed."""
        row = self._prescribed(row_id)
        printout = prescription(row, zone=get_timezone())
        return self.render("veterinary/prescription_page.html", row=row, printout=printout)

    @expose("/<pk:row_id>/prescription.pdf")
    def prescription_pdf_view(self, row_id: int) -> Reply:
        printout = prescription(self._prescribed(row_id), zone=get_timezone())
        # Rendering takes a second in which nobody should have to wait for this transaction.
        db.session.rollback()
        try:
            content = printout.pdf()
        except DomainError as error:
            flash(str(error), "error")
            return redirect(url_for(".details_view", row_id=row_id))
        answer = Response(content, mimetype="application/pdf")
        answer.headers.set("Content-Disposition", "inline", filename=printout.file_name)
        return answer

    def _prescribed(self, row_id: int) -> Consultation:
        row: Consultation = self.row_or_404(row_id)
        return row if row.prescriptions else abort(404)


def _desk() -> Desk:
    return Desk(zone=get_timezone(), author_id=current_user.id)
