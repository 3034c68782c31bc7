"""The screen of the incidents."""

from collections.abc import Sequence
from typing import Any

from flask_babel import get_timezone
from flask_login import current_user
from sqlalchemy import ColumnElement
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.adminkit.cells import from_macro
from petadmin.adminkit.filters import ChoiceFilter, DateFilter
from petadmin.adminkit.verbs import Verb, verb
from petadmin.adminkit.view import EntityView
from petadmin.core.clock import today
from petadmin.core.db import db
from petadmin.core.i18n import Label, _l, ngettext
from petadmin.records.desk import SUBJECTS, owner_url
from petadmin.records.incidents import queries, services
from petadmin.records.incidents.forms import IncidentForm, SettlingForm
from petadmin.records.incidents.models import Incident, IncidentKind, Severity
from petadmin.records.queries import with_owner

STATES: Sequence[tuple[str, Label]] = [("open", _l("Unsettled")), ("settled", _l("Settled"))]


def _in_state(state: str) -> ColumnElement[bool]:
    return queries.is_unsettled() if state == "open" else ~queries.is_unsettled()


class IncidentView(EntityView):
    """All incidents, or on a desk those of a customer or an animal."""

    entity = "incident"
    entity_model = Incident
    path = "incidents"
    icon = "alert-octagon"
    label = _l("Incident")
    label_plural = _l("Incidents")
    description = _l("Bites, illnesses, damage and complaints, and what was done about them.")
    create_label = _l("Add incident")
    empty_text = _l("What happened once is known to everybody the next time.")

    column_list = ["text", "severity", "owner", "occurred_on", "state"]
    column_labels = {
        "text": _l("What happened"),
        "whole_text": _l("What happened"),
        "kind": _l("Kind"),
        "severity": _l("Severity"),
        "owner": _l("About"),
        "occurred_on": _l("When it happened"),
        "action_taken": _l("What was done about it"),
        "state": _l("State"),
        "settled_on": _l("Settled on"),
        "author": _l("Written by"),
        "created_at": _l("Written"),
    }
    column_cells = {
        "text": from_macro("incidents/cells.html", "text"),
        "whole_text": from_macro("records/cells.html", "text"),
        "severity": from_macro("incidents/cells.html", "severity"),
        "owner": from_macro("records/cells.html", "owner"),
        "occurred_on": from_macro("incidents/cells.html", "occurred"),
        "action_taken": from_macro("incidents/cells.html", "action_taken"),
        "state": from_macro("incidents/cells.html", "state"),
        "author": from_macro("records/cells.html", "author"),
    }
    column_sortable = {"occurred_on": Incident.occurred_on}
    column_default_sort = ("occurred_on", True)
    column_secondary = frozenset({"state"})
    column_owned = frozenset({"owner"})
    column_details = [
        "kind", "severity", "occurred_on", "owner", "whole_text", "action_taken", "settled_on",
        "author", "created_at",
    ]  # fmt: skip
    owned_by = SUBJECTS
    column_filters = [
        ChoiceFilter("state", _l("State"), _in_state, choices=lambda: STATES),
        ChoiceFilter("kind", _l("Kind"), Incident.kind, choices=IncidentKind),
        ChoiceFilter("severity", _l("Severity"), Incident.severity, choices=Severity),
        DateFilter("occurred", _l("When it happened"), Incident.occurred_on),
    ]
    column_tabs = ["state"]
    column_export = {
        "text": lambda row: row.text,
        "kind": lambda row: row.kind,
        "severity": lambda row: row.severity,
        "owner": lambda row: str(row.owner),
        "occurred_on": lambda row: row.occurred_on,
        "action_taken": lambda row: row.action_taken,
        "settled_on": lambda row: row.settled_on,
        "state": lambda row: STATES[row.is_settled][1],
    }
    form_columns = ["kind", "severity", "occurred_on", "text", "action_taken", "settled_on"]

    def get_form(self) -> type[IncidentForm]:
        return IncidentForm

    def list_options(self) -> Sequence[ORMOption]:
        return [joinedload(Incident.author), *with_owner(Incident)]

    row_options = list_options

    def tab_look(self, filter_name: str, value: str) -> tuple[str | None, str | None, str | None]:
        return {"open": "alert-octagon", "settled": "check"}.get(value), None, None

    def create(self, values: dict[str, Any]) -> Incident:
        day = today(get_timezone())
        return services.add(db.session, values, author_id=current_user.id, today=day)

    def update(self, row: Incident, values: dict[str, Any]) -> Incident:
        services.apply(db.session, row, values, today=today(get_timezone()))
        return row

    def after_save_url(self, row: Incident) -> str:
        return owner_url(row)

    @verb("settle", _l("Settle"), icon="check", form=SettlingForm,
          offered=lambda row: not row.is_settled)  # fmt: skip
    def settle(self, rows: Sequence[Incident], form: SettlingForm) -> str:
        day = today(get_timezone())
        for row in rows:
            services.settle(db.session, row, on=form.settled_on.data or day, today=day)
        return ngettext("%(num)s incident is settled.", "%(num)s incidents are settled.", len(rows))

    @verb("reopen", _l("Take up again"), icon="arrow-back-up", offered=lambda row: row.is_settled)
    def reopen(self, rows: Sequence[Incident], form: None) -> str:
        for row in rows:
            services.reopen(db.session, row)
        return ngettext(
            "%(num)s incident is open again.", "%(num)s incidents are open again.", len(rows)
        )

    @verb("delete", _l("Delete"), icon="trash", tone="danger",
          question=_l("The incident is gone for good. To close it, settle it instead."))  # fmt: skip
    def delete(self, rows: Sequence[Incident], form: None) -> str:
        for row in rows:
            db.session.delete(row)
        return ngettext("%(num)s incident is deleted.", "%(num)s incidents are deleted.", len(rows))

    def after_verb_url(self, verb: Verb, rows: Sequence[Incident], back: str) -> str:
        return owner_url(rows[0]) if verb.name == "delete" else back
