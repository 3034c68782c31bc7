"""The page of the reports on potential customers: which period, whom, and every table as a file."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from flask import Response, abort, request, url_for
from flask_admin import expose
from flask_babel import get_timezone

from petadmin.adminkit.declaration import Reply
from petadmin.adminkit.export import KINDS, write_csv
from petadmin.adminkit.fields import ChoiceField, DayField, Optional
from petadmin.adminkit.forms import PlainForm
from petadmin.adminkit.simple_fields import AreaField, OptionField
from petadmin.adminkit.view import EntityView
from petadmin.core.clock import today
from petadmin.core.db import db
from petadmin.core.i18n import Label, _, _l
from petadmin.leads import reports
from petadmin.leads.admin.report_tables import Days, Share, Table, Value, figures, tables
from petadmin.leads.models import Source
from petadmin.leads.reports import Period, Wanted
from petadmin.records.notices.queries import staff

NOBODY = "nobody"

CARRIED = ("period", "first", "last", "assigned", "source", "area")
"""What the address of a report may name."""


class AssignedField(OptionField):
    """A member of the staff, or nobody; they are asked for once in each form."""

    @cached_property
    def labels(self) -> dict[str, Label]:
        people = {str(user.id): user.name for user in db.session.scalars(staff())}
        return {NOBODY: _l("Nobody yet"), **people}


class ReportForm(PlainForm):
    """Of whom the report tells."""

    period = ChoiceField(_l("Period"), choices=Period, default=Period.twelve_months)
    first = DayField(_l("From"), [Optional()])
    last = DayField(_l("To"), [Optional()])
    assigned = AssignedField(_l("Assigned to"), [Optional()], options=())
    source = ChoiceField(_l("Source"), [Optional()], choices=Source, blank=True)
    area = AreaField(_l("Area of interest"), [Optional()])

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        fine = bool(super().validate(extra_validators))
        if not fine or self.period.data is not Period.own:
            return fine
        if self.first.data is None:
            self.first.errors = [_("Enter the first day.")]
        elif self.last.data is not None and self.last.data < self.first.data:
            self.last.errors = [_("The last day lies before the first one.")]
        return not self.errors

    def wanted(self) -> Wanted:
        """What was chosen; without a last day, the report ends today."""
        zone = get_timezone()
        day = today(zone)
        first, last = self.period.data.days(day)
        if self.period.data is Period.own and self.first.data is not None:
            first = self.first.data
            last = self.last.data or max(day, first)
        return Wanted(
            first=first,
            last=last,
            zone=zone,
            assignee_id=self._assignee_id(),
            source=self.source.data,
            area=self.area.data,
        )

    def _assignee_id(self) -> int | None:
        chosen = self.assigned.data
        if chosen is None:
            return None
        return reports.NOBODY if chosen == NOBODY else int(chosen)


class ReportsView(EntityView):
    """Adds to the list of the potential customers: what became of them."""

    method_verbs: ClassVar[Mapping[str, str]] = {
        **EntityView.method_verbs,
        "reports_view": "report",
        "report_file_view": "report",
    }

    @expose("/reports")
    def reports_view(self) -> Reply:
        form = _form()
        if not form.validate():
            return self._page(form, {}), 422
        wanted = form.wanted()
        found = reports.report(db.session, wanted)
        shown: dict[str, Any] = {
            "wanted": wanted,
            "total": found.total,
            "figures": figures(found),
            "tables": tables(found, _listed(form, wanted)),
            "carried": {name: text for name in CARRIED if (text := request.args.get(name))},
        }
        return self._page(form, shown)

    @expose("/reports/<table>.csv")
    def report_file_view(self, table: str) -> Reply:
        """One of the tables as a file, with the same figures."""
        form = _form()
        if not form.validate():
            abort(404)
        found = tables(reports.report(db.session, form.wanted()), {})
        wanted = next((one for one in found if one.key == table), None) or abort(404)
        headers = {"Content-Disposition": f'attachment; filename="leads-{table}.csv"'}
        lines = "".join(write_csv([str(head) for head in wanted.heads], _lines(wanted)))
        return Response(lines, content_type=KINDS["csv"], headers=headers)

    def _page(self, form: ReportForm, shown: dict[str, Any]) -> str:
        page: str = self.render(
            "leads/reports.html",
            form=form,
            action_url=url_for(".reports_view"),
            is_own=form.period.data is Period.own,
            **{"wanted": None, "figures": [], "tables": [], "carried": {}, **shown},
        )
        return page


def _form() -> ReportForm:
    # Without a choice the form shows what is usual; one that was sent shows what was chosen.
    return ReportForm(request.args) if any(map(request.args.get, CARRIED)) else ReportForm()


def _listed(form: ReportForm, wanted: Wanted) -> dict[str, str]:
    """The arguments with which the list shows those of whom the report tells."""
    chosen: dict[str, str | None] = {
        "created": _period(wanted.first, wanted.last),
        "assigned": form.assigned.data,
        "source": wanted.source.value if wanted.source else None,
        "area": wanted.area,
    }
    return {name: text for name, text in chosen.items() if text}


def _period(first: date, last: date) -> str:
    return f"{first}..{last}"


def _lines(table: Table) -> list[list[Any]]:
    rows = [*table.rows, table.foot] if table.foot is not None else table.rows
    return [[row.label, *map(_plain, row.values)] for row in rows]


def _plain(value: Value) -> Any:
    """A value as a spreadsheet reckons with it."""
    if isinstance(value, Share):
        return round(value * 100, 1)
    return round(value, 1) if isinstance(value, Days) else value
