"""The screens of bookings: one over all areas, with the page of each booking, and one for each area."""

from collections.abc import Sequence
from typing import Any

from flask import Response, current_app, request, url_for
from flask_admin import expose
from flask_login import current_user
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.adminkit.cells import from_macro
from petadmin.adminkit.declaration import Reply
from petadmin.adminkit.edge import next_url
from petadmin.adminkit.filters import ChoiceFilter
from petadmin.adminkit.verbs import Verb
from petadmin.audit.models import AuditEvent
from petadmin.bookings import queries
from petadmin.bookings.admin.form_view import bookable, endpoint_of, new_booking_url
from petadmin.bookings.admin.verbs import BookingVerbs
from petadmin.bookings.models import Booking, BookingOverride, Visit
from petadmin.business.areas import Area, BookingKind, all_areas, areas
from petadmin.catalog.pricing import Quote
from petadmin.core.db import db
from petadmin.core.i18n import _, _l
from petadmin.desk.registry import QuickAction

HISTORY_SHOWN = 50
PAGES_OF_ROWS = frozenset({"details_view", "edit_view", "row_view"})


class BookingView(BookingVerbs):
    """The bookings of all areas, and the one page of each booking."""

    path = "bookings"
    label = _l("Booking")
    label_plural = _l("Bookings")
    create_label = _l("New booking")

    def __init__(self) -> None:
        self.actions: list[QuickAction] = []
        time, *others = self.base_filters()
        area = ChoiceFilter(
            "area",
            _l("Area"),
            Booking.area,
            choices=lambda: [(one.key, one.label) for one in bookable()],
        )
        self.column_filters = [area, time, *others]
        super().__init__()

    column_tabs = ["area", "time"]
    column_cells = {
        **BookingVerbs.column_cells,
        "service": from_macro("bookings/cells.html", "service_of_area"),
    }

    def tab_look(self, filter_name: str, value: str) -> tuple[str | None, str | None, str | None]:
        area = areas().get(value) if filter_name == "area" else None
        if area is not None:
            return area.icon, area.colour, None
        return super().tab_look(filter_name, value)

    @expose("/new", methods=("GET", "POST"))
    def create_view(self) -> Reply:
        if request.args.get("area"):
            reply: Reply = super().create_view()
            return reply
        return self.chooser()

    @expose("/preview", methods=("POST",))
    def preview_view(self) -> Reply:
        if not (self.area or request.args.get("booking") or request.args.get("area")):
            # Nothing can be said as long as it is not known in which area.
            return Response(status=204)
        reply: Reply = super().preview_view()
        return reply

    @expose("/<pk:row_id>")
    def details_view(self, row_id: int) -> Reply:
        row = self.row_or_404(row_id)
        area = all_areas().get(row.area)
        return self.render(
            "bookings/booking.html",
            title=_("%(what)s #%(id)s", what=area.booking_word if area else self.label, id=row.id),
            row=row,
            area=area,
            verbs=self.row_verbs(row),
            edit_url=self.edit_url(row),
            list_url=next_url(list_url_of(area)),
            again_url=self.again_url(row),
            actions=[one for one in self.actions if current_user.may(one.permission)],
            visit_url=visit_url,
            price=price_of(row),
            history=self._history(row),
        )

    def add_action(self, action: QuickAction) -> None:
        """Let a package of a higher layer offer something of its own on the page of a booking."""
        self.actions.append(action)

    def again_url(self, row: Booking) -> str | None:
        """The form for the same once more."""
        area = areas().get(row.area)
        if area is None or area.books is BookingKind.none or not self.may("create"):
            return None
        return new_booking_url(area, again=row.id)

    def row_options(self) -> Sequence[ORMOption]:
        overrides = selectinload(Booking.overrides)
        return [
            *queries.with_parties(),
            joinedload(Booking.created_by),
            overrides.joinedload(BookingOverride.overridden_by),
            selectinload(Booking.visits).joinedload(Visit.animal),
        ]

    def row_url(self, row: Booking) -> str | None:
        return url_for("bookings.details_view", row_id=row.id) if self.may("view") else None

    def edit_url(self, row: Booking) -> str | None:
        if not self.may("edit") or not self.editable(row):
            return None
        return url_for("bookings.edit_view", row_id=row.id)

    def _history(self, row: Booking) -> Sequence[AuditEvent]:
        events = (
            select(AuditEvent)
            .where(AuditEvent.entity == self.entity, AuditEvent.row_id == row.id)
            .options(joinedload(AuditEvent.actor))
            .order_by(AuditEvent.id.desc())
            .limit(HISTORY_SHOWN)
        )
        return db.session.scalars(events).all()


class AreaBookingView(BookingView):
    """The reservations or appointments of one area."""

    column_tabs = ["time"]
    column_cells = BookingVerbs.column_cells

    def __init__(self, area: Area) -> None:
        self.area = area.key
        self.path = f"{area.key}/{area.bookings_path}"
        self.label = area.booking_word
        self.label_plural = area.bookings_word
        self.create_label = area.new_booking_label
        super().__init__()
        self.column_filters = self.base_filters()

    def exposes(self, method: str) -> bool:
        # The one page of a booking, with what can be done to it, belongs to the list over all areas.
        return method not in PAGES_OF_ROWS and bool(super().exposes(method))

    def verb_url(self, verb: Verb, row: Any = None) -> str:
        if row is None:
            url: str = super().verb_url(verb)
            return url
        name = verb.name.replace("_", "-")
        return url_for("bookings.row_view", row_id=row.id, what=name)

    def scope(self) -> Select[Any]:
        return select(Booking).where(Booking.area == self.area)

    @expose("/new", methods=("GET", "POST"))
    def create_view(self) -> Reply:
        reply: Reply = super(BookingView, self).create_view()
        return reply


def price_of(row: Booking) -> Quote:
    """How the price of a booking was found, as it is on file."""
    return Quote(
        unit=row.service.unit,
        quantity=row.quantity,
        animals=row.animal_count,
        list_cents=row.list_cents,
        unit_cents=row.unit_cents,
        source=row.price_source,
        discount_basis_points=row.discount_basis_points,
        tax_basis_points=row.tax_basis_points,
    )


def list_url_of(area: Area | None) -> str:
    """The list of an area's bookings; of all of them when it is not in use."""
    if area is None or area.key not in areas() or area.books is BookingKind.none:
        return url_for("bookings.index_view")
    return url_for(f"{endpoint_of(area)}.index_view")


def visit_url(visit: Visit) -> str | None:
    """The page of a visit, where its area has one."""
    area = areas().get(visit.area)
    if area is None:
        return None
    endpoint = f"{area.key}_{area.visits_path}.details_view".replace("/", "_")
    if endpoint not in current_app.view_functions:
        return None
    return url_for(endpoint, row_id=visit.id)
