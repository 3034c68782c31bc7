"""The screen of stays: who comes with a check-in and leaves with a check-out, and who is here now."""

from typing import Any

from flask import current_app, redirect, request, url_for
from flask_admin import expose
from flask_babel import get_timezone

from petadmin.adminkit.cells import from_macro
from petadmin.adminkit.declaration import Reply
from petadmin.bookings.admin.leaving import LeavingView
from petadmin.bookings.admin.visits import VisitView
from petadmin.bookings.models import Visit
from petadmin.business.areas import Area
from petadmin.core.clock import today
from petadmin.core.db import db
from petadmin.core.i18n import _l
from petadmin.records.desk import SUBJECTS

MOST_CARED_FOR = 200
"""So many animals stand on the page of those who are here."""


class StayView(LeavingView, VisitView):
    """Visits of an area to which animals come with a check-in; it has a page of those who are here."""

    work_label = _l("Care sheet")
    work_columns = ("belongings", "feeding", "medication", "notes")
    column_labels = {
        **VisitView.column_labels,
        "belongings": _l("Belongings"),
        "feeding": _l("Feeding"),
        "medication": _l("Medication"),
    }
    column_cells = {
        **VisitView.column_cells,
        **{
            name: from_macro("visits/cells.html", name)
            for name in ("belongings", "feeding", "medication", "notes")
        },
    }
    column_export = {
        **VisitView.column_export,
        "belongings": lambda row: row.belongings,
        "feeding": lambda row: row.feeding,
        "medication": lambda row: row.medication,
    }
    method_verbs = {**VisitView.method_verbs, "care_view": "list"}

    @property
    def create_url(self) -> str | None:
        # Who comes is booked first, all at once, by the form of bookings.
        endpoint = f"{bookings_endpoint(self.of)}.create_view"
        if endpoint not in current_app.view_functions or not self.may("create"):
            return None
        return url_for(endpoint, then="check-in")

    @expose("/new", methods=("GET", "POST"))
    def create_view(self) -> Reply:
        whose: dict[str, Any] = {
            name: request.args[name] for name in SUBJECTS if name in request.args
        }
        endpoint = f"{bookings_endpoint(self.of)}.create_view"
        return redirect(url_for(endpoint, then="check-in", **whose))

    def groups(self) -> list[dict[str, Any]]:
        who, _done, price = super().groups()
        care = {
            "label": self.work_label,
            "description": _l("It stands on the page of those who are here, for everybody."),
            "fields": list(self.work_columns),
        }
        return [who, care, price]

    def form_context(self, row: Any) -> dict[str, Any]:
        return {**super().form_context(row), "save_and_add": False}

    @expose("/care")
    def care_view(self) -> Reply:
        """Who is here and what each of them needs, to be printed."""
        here = self.scope().where(Visit.ends_at.is_(None)).options(*self.row_options())
        found = db.session.scalars(here.order_by(Visit.starts_at, Visit.id).limit(MOST_CARED_FOR))
        return self.render(
            "visits/care.html",
            rows=found.all(),
            day=today(get_timezone()),
            list_url=self.list_url,
        )


def bookings_endpoint(area: Area) -> str:
    """The endpoint of an area's bookings."""
    return f"{area.key}_{area.bookings_path}"
