"""The screen of the visits of all areas."""

from flask import redirect
from flask_admin import expose

from petadmin.adminkit.declaration import Reply
from petadmin.adminkit.filters import ChoiceFilter
from petadmin.bookings.admin.leaving import LeavingView
from petadmin.bookings.admin.visit_list import VisitsView
from petadmin.bookings.admin.visits import visit_url
from petadmin.bookings.models import Visit
from petadmin.business.areas import areas
from petadmin.core.i18n import _l


class AllVisitsView(LeavingView, VisitsView):
    """The visits of all areas in which the business works."""

    path = "visits"
    label = _l("Visit")
    label_plural = _l("Visits")
    description = _l("What was performed, in all areas of the business.")
    empty_text = _l("Who is checked in or served stands here, whatever the area.")
    column_list = ("animal", "area", "when", "service", "staff", "measure", "amount")
    column_secondary = frozenset({"staff", "measure"})
    column_tabs = ("area", "state")
    column_export = {
        **VisitsView.column_export,
        "area": lambda row: str(dict(areas().choices()).get(row.area, row.area)),
    }

    def __init__(self) -> None:
        self.column_filters = [
            ChoiceFilter("area", _l("Area"), Visit.area, choices=lambda: areas().choices()),
            self.state_filter(_l("Here now")),
            *self.common_filters(),
        ]
        super().__init__()

    def tab_look(self, filter_name: str, value: str) -> tuple[str | None, str | None, str | None]:
        if filter_name == "area":
            area = areas().get(value)
            return None, area.colour if area is not None else None, None
        return super().tab_look(filter_name, value)

    @expose("/<pk:row_id>")
    def details_view(self, row_id: int) -> Reply:
        """A visit has its page in its area; this address leads there from everywhere."""
        row = self.row_or_404(row_id)
        url = visit_url(row)
        return redirect(url) if url is not None else redirect(self.list_url)

    def row_url(self, row: Visit) -> str | None:
        return visit_url(row)
