"""The screen of the contact log: all contacts, or on a desk those with one person."""

from collections.abc import Sequence
from typing import Any

from flask import Response, abort, flash, request
from flask_babel import get_timezone
from flask_login import current_user
from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.adminkit.cells import from_macro
from petadmin.adminkit.declaration import Reply
from petadmin.adminkit.filters import ChoiceFilter, DateFilter, Filter
from petadmin.adminkit.forms import EntityForm
from petadmin.adminkit.undo import with_undo
from petadmin.adminkit.verbs import Verb, verb
from petadmin.adminkit.view import EntityView
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.core.i18n import Label, _l, ngettext
from petadmin.records.desk import PEOPLE, desk_url, owner_url
from petadmin.records.interactions import queries, services
from petadmin.records.interactions.forms import FollowedUpForm, InteractionForm
from petadmin.records.interactions.models import OPEN, Direction, Interaction, Method, Progress
from petadmin.records.notices.queries import staff

DIALOG = "desk-dialog"
"""The pop-up of a desk, by which it is known that the form is to stand in it."""

MINE = "me"

WHOM: Sequence[tuple[str, Label]] = [
    ("customers", _l("Customers")),
    ("leads", _l("Potential customers")),
]


def _with_whom(value: str) -> ColumnElement[bool]:
    owner_id = Interaction.customer_id if value == "customers" else Interaction.lead_id
    return owner_id.is_not(None)


def _by_whom(value: str) -> ColumnElement[bool]:
    return Interaction.author_id == (current_user.id if value == MINE else int(value))


def _people() -> list[tuple[str, Label]]:
    people = db.session.scalars(staff())
    return [(MINE, _l("Me")), *((str(user.id), user.name) for user in people)]


class InteractionView(EntityView):
    """Calls, e-mails, messages and meetings with customers and potential customers."""

    entity = "interaction"
    entity_model = Interaction
    path = "contacts"
    icon = "messages"
    label = _l("Contact")
    label_plural = _l("Contacts")
    create_label = _l("Log a new contact")
    description = _l(
        "Every call, email, message and meeting with customers and potential customers."
    )
    empty_text = _l("Calls, messages and meetings are noted here; emails note themselves.")

    column_list = ["details", "owner", "status", "at", "author"]
    column_labels = {
        "details": _l("Contact"),
        "whole_text": _l("Details"),
        "owner": _l("With whom"),
        "method": _l("How"),
        "direction": _l("Who got in touch"),
        "status": _l("State"),
        "at": _l("When"),
        "author": _l("Noted by"),
        "email": _l("Email"),
        "created_at": _l("Noted on"),
    }
    column_cells = {
        "details": from_macro("interactions/cells.html", "contact"),
        "whole_text": from_macro("interactions/cells.html", "details"),
        "owner": from_macro("records/cells.html", "owner"),
        "method": from_macro("interactions/cells.html", "method"),
        "direction": from_macro("interactions/cells.html", "direction"),
        "status": from_macro("interactions/cells.html", "status"),
        "at": from_macro("interactions/cells.html", "at"),
        "author": from_macro("interactions/cells.html", "author"),
        "email": from_macro("interactions/cells.html", "email"),
    }
    column_sortable = {"at": Interaction.at}
    column_default_sort = ("at", True)
    column_secondary = frozenset({"author"})
    column_owned = frozenset({"owner"})
    column_details = [
        "owner", "method", "direction", "at", "whole_text", "status", "author", "email", "created_at",
    ]  # fmt: skip
    owned_by = PEOPLE
    column_filters = [
        ChoiceFilter("status", _l("State"), queries.has_status, choices=Progress),
        ChoiceFilter("method", _l("How"), Interaction.method, choices=Method),
        ChoiceFilter("direction", _l("Who got in touch"), Interaction.direction, choices=Direction),
        ChoiceFilter("with", _l("With whom"), _with_whom, choices=lambda: WHOM),
        ChoiceFilter("by", _l("Noted by"), _by_whom, choices=_people),
        Filter("words", _l("Words in the details"), queries.containing),
        DateFilter("when", _l("When"), Interaction.at, zone=get_timezone),
    ]
    column_tabs = ["status"]
    column_export = {
        "details": lambda row: row.details,
        "owner": lambda row: str(row.owner),
        "author": lambda row: row.author.name if row.author is not None else "",
        "method": lambda row: row.method,
        "direction": lambda row: row.direction,
    }
    form_columns = ["method", "direction", "at", "details", "status"]

    def get_form(self) -> type[InteractionForm]:
        return InteractionForm

    def form_class(self) -> type[EntityForm]:
        owner = self.owner_to_be() if request.endpoint == f"{self.endpoint}.create_view" else None
        return (
            FollowedUpForm if owner is not None and _is_followed_up(owner[1]) else InteractionForm
        )

    def form_context(self, row: Interaction | None) -> dict[str, Any]:
        names = [name for name in self.form_class()().data if name != "version"]
        return {"groups": [{"fields": names, "wide": True}]}

    def new_form(self) -> EntityForm:
        form = super().new_form()
        owner = self.owner_to_be()
        if request.method == "GET" and owner is not None and "follow_up_on" in form:
            form["follow_up_on"].data = owner[1].follow_up_on
        return form

    def list_options(self) -> Sequence[ORMOption]:
        return queries.with_all()

    row_options = list_options

    def default_sort(self) -> tuple[InstrumentedAttribute[Any], bool]:
        # What is open is worked off from the oldest on.
        chosen = request.args.getlist("status")
        return Interaction.at, not (chosen and set(chosen) <= set(OPEN))

    def tab_look(self, filter_name: str, value: str) -> tuple[str | None, str | None, str | None]:
        icons = {"pending": "clock", "in_progress": "player-play", "completed": "check"}
        return icons.get(value), None, None

    def editable(self, row: Interaction) -> bool:
        return not row.is_noted_by_itself

    def create(self, values: dict[str, Any]) -> Interaction:
        return services.log(db.session, values, by=current_user.id)

    def update(self, row: Interaction, values: dict[str, Any]) -> Interaction:
        services.change(row, values)
        return row

    def after_save_url(self, row: Interaction) -> str:
        return owner_url(row)

    def _after_saving(self, row: Interaction, *, created: bool) -> Reply:
        odd = services.oddity(row, now=utcnow())
        if odd is not None:
            flash(str(odd), "warning")
        if request.headers.get("HX-Target") == DIALOG:
            # The lists, the counts and the alerts of the desk may tell of what was just saved.
            return Response(status=204, headers={"HX-Refresh": "true"})
        reply: Reply = super()._after_saving(row, created=created)
        return reply

    def _form_page(self, form: EntityForm, row: Any, *, stale: bool = False) -> Reply:
        if row is not None or request.headers.get("HX-Target") != DIALOG:
            return super()._form_page(form, row, stale=stale)
        _name, owner = self.owner_to_be() or abort(404)
        page = self.render(
            "interactions/dialog.html",
            title=self.create_label,
            form=form,
            owner=owner,
            groups=self.form_context(None)["groups"],
            action_url=request.full_path.rstrip("?"),
            cancel_url=desk_url(owner),
        )
        return page, 422 if request.method == "POST" else 200

    @verb("complete", _l("Complete"), icon="check", offered=lambda row: row.is_open)
    def complete(self, rows: Sequence[Interaction], form: None) -> dict[str, Any]:
        for row in rows:
            services.complete(db.session, row)
        said = ngettext(
            "%(num)s contact is completed.", "%(num)s contacts are completed.", len(rows)
        )
        return with_undo(said, self.verb_url(self.verbs["reopen"]), rows)

    @verb("reopen", _l("Take up again"), icon="arrow-back-up", offered=lambda row: not row.is_open)
    def reopen(self, rows: Sequence[Interaction], form: None) -> str:
        for row in rows:
            services.reopen(db.session, row)
        return ngettext(
            "%(num)s contact is to be dealt with again.",
            "%(num)s contacts are to be dealt with again.",
            len(rows),
        )

    @verb("delete", _l("Delete"), icon="trash", tone="danger",
          question=_l("The contact is gone for good."),
          offered=lambda row: not row.is_noted_by_itself)  # fmt: skip
    def delete(self, rows: Sequence[Interaction], form: None) -> str:
        for row in rows:
            db.session.delete(row)
        return ngettext("%(num)s contact is deleted.", "%(num)s contacts are deleted.", len(rows))

    def after_verb_url(self, verb: Verb, rows: Sequence[Interaction], back: str) -> str:
        return owner_url(rows[0]) if verb.name == "delete" else back


def _is_followed_up(person: Any) -> bool:
    """Whether somebody is a potential customer who is neither lost nor a customer by now."""
    return bool(getattr(person, "is_open", False))
