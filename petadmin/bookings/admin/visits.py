"""The screen of an area's visits: their list, the page of each, and the form."""

from collections.abc import Sequence
from typing import Any, ClassVar

from flask import request
from flask_admin import expose
from flask_babel import get_timezone
from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.adminkit.declaration import Reply
from petadmin.adminkit.edge import row_id_in
from petadmin.adminkit.filters import ChoiceFilter, Filter
from petadmin.adminkit.forms import EntityForm
from petadmin.adminkit.view import entity_views, view_at
from petadmin.bookings import visits
from petadmin.bookings.admin.visit_list import VisitsView, whose
from petadmin.bookings.models import Visit
from petadmin.bookings.visit_forms import VisitForm
from petadmin.business.areas import Area, BookingKind
from petadmin.catalog.models import Service
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.core.i18n import Label, _l


class VisitView(VisitsView):
    """The visits of one area; a subclass says of which, what is written down of them, and by which form."""

    of: ClassVar[Area]
    form: ClassVar[type[VisitForm]]
    work_columns: ClassVar[Sequence[str]] = ("notes",)
    """What was done: columns of the area's own, in the form and on the page of a visit."""

    work_label: ClassVar[Label] = _l("What was done")
    details_template: ClassVar[str] = "visits/visit.html"
    lookups = {"animal": "animals", "service": "services"}
    form_arguments = frozenset({"customer"})

    def __init__(self) -> None:
        self.area = self.of.key
        self.take_words()
        self.column_filters = self.own_filters()
        # What the form holds is said by the form itself.
        self.form_columns = list(self._fields())
        super().__init__()

    def take_words(self) -> None:
        """Take address and words from the area; a further list of the same area has its own."""
        self.path = visits_path(self.of)
        self.label, self.label_plural = self.of.visit_word, self.of.visits_word
        self.create_label = self.of.new_visit_label

    def own_filters(self) -> list[Filter]:
        """By what the list can be narrowed."""
        date, staff = self.common_filters()
        service = ChoiceFilter("service", _l("Service"), _of_service, choices=self._services)
        return [self.state_filter(self.here_label), date, service, staff]

    @property
    def here_label(self) -> Label:
        """What the tab of visits that are going on is called."""
        return _l("Here now") if self.of.books is BookingKind.stay else _l("Going on")

    @property
    def kind(self) -> str:
        """How the rows of the screen are told from other visits in their table."""
        return str(self.model.__mapper__.polymorphic_identity)

    def get_form(self) -> type[VisitForm]:
        return self.form

    def scope(self) -> Select[Any]:
        # By kind, so that the list is read from an index in its order.
        return select(self.model).where(Visit.kind == self.kind)

    def row_options(self) -> Sequence[ORMOption]:
        return [*self.list_options(), joinedload(self.model.booking)]

    @property
    def counted_label(self) -> Label | None:
        return self.of.figures.measured

    def label_of(self, name: str) -> Label:
        if name == "measure" and self.counted_label is not None:
            return self.counted_label
        return super().label_of(name)

    def _services(self) -> list[tuple[str, Label]]:
        found = select(Service).where(Service.area == self.of.key)
        services = db.session.scalars(found.order_by(Service.sort_name, Service.id))
        return [(str(service.id), service.name) for service in services]

    # The page of a visit

    @expose("/<pk:row_id>")
    def details_view(self, row_id: int) -> Reply:
        row = self.row_or_404(row_id)
        number, cents = visits.so_far(row, at=utcnow(), zone=get_timezone())
        return self.render(
            self.details_template,
            title=f"{row.service or self.label} · {whose(row)}",
            row=row,
            measure=self.measure_of(row),
            measure_label=self.label_of("measure"),
            work_label=self.work_label,
            work=[(self.label_of(name), self.cell(row, name)) for name in self.work_columns],
            quantity=number,
            amount_cents=cents,
            booking_url=_booking_url(row),
            verbs=self.row_verbs(row),
            edit_url=self.edit_url(row),
            list_url=self.list_url,
            **self.details_context(row),
        )

    def details_context(self, row: Any) -> dict[str, Any]:
        """What the area's own part of the page shows."""
        return {}

    # The form

    def new_form(self) -> EntityForm:
        form = super().new_form()
        customer_id = row_id_in(request.args.get("customer", ""))
        if customer_id is not None:
            form["animal"].offer_those_of(customer_id)
        return form

    def form_context(self, row: Any) -> dict[str, Any]:
        left_out = self.form.left_out(row)
        shown = [
            {**group, "fields": [name for name in group["fields"] if name not in left_out]}
            for group in self.groups()
        ]
        return {"groups": [group for group in shown if group["fields"]]}

    def groups(self) -> list[dict[str, Any]]:
        return [
            {
                "label": _l("Who and when"),
                "fields": ["animal", "service", "staff", "starts_at", "ends_at"],
            },
            {"label": self.work_label, "fields": list(self.work_columns)},
            {"label": _l("Price"), "fields": ["agreed_cents"]},
        ]

    def _fields(self) -> list[str]:
        return [name for group in self.groups() for name in group["fields"]]

    def create(self, values: dict[str, Any]) -> Any:
        visit = self.model(area=self.of.key)
        return visits.add(db.session, visit, self.completed(values), zone=get_timezone())

    def update(self, row: Any, values: dict[str, Any]) -> Any:
        visits.apply(db.session, row, self.changed(row, values), zone=get_timezone())
        return row

    def changed(self, row: Any, values: dict[str, Any]) -> dict[str, Any]:
        """The values for a visit that is there; what goes on ends with a check-out, whatever is written meanwhile."""
        return values if row.is_open else self.completed(values)

    def completed(self, values: dict[str, Any]) -> dict[str, Any]:
        """The values of the form with what follows from them: an appointment ends after its usual time."""
        if values.get("ends_at", "") is not None:
            return values
        end = visits.usual_end(db.session, values["starts_at"], service_id=values.get("service_id"))
        return {**values, "ends_at": end}


def visits_path(area: Area) -> str:
    """The address of an area's visits."""
    return f"{area.key}/{area.visits_path}"


def view_of(visit: Visit) -> VisitView | None:
    """The screen of a visit."""
    for view in entity_views():
        if isinstance(view, VisitView) and view.model.__mapper__ is visit.__mapper__:
            return view
    return None


def visit_url(visit: Visit) -> str | None:
    """The page of a visit, for those who may see it."""
    view = view_of(visit)
    return view.row_url(visit) if view is not None else None


def _booking_url(visit: Visit) -> str | None:
    return view_at("bookings").row_url(visit.booking) if visit.booking is not None else None


def _of_service(text: str) -> ColumnElement[bool]:
    return Visit.service_id == int(text)
