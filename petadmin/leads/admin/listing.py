"""The screen of the potential customers: list, board, form, and the desk as their details page."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from babel.dates import format_skeleton
from flask import get_template_attribute, redirect, request
from flask_admin import expose
from flask_babel import format_date, get_locale, get_timezone
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.adminkit.cells import from_macro
from petadmin.adminkit.declaration import ExtraColumn, Reply
from petadmin.adminkit.edge import row_id_in
from petadmin.adminkit.listing import Listing, TabGroup
from petadmin.adminkit.verbs import Verb, verb
from petadmin.core.clock import today, utcnow
from petadmin.core.db import db
from petadmin.core.i18n import _, _l, ngettext
from petadmin.core.phones import show_phone
from petadmin.desk.frame import Reach, reach
from petadmin.desk.sheets import SheetView
from petadmin.leads import services
from petadmin.leads.admin.board import AS_BOARD, BoardView, looks_at
from petadmin.leads.admin.convert import ConvertView
from petadmin.leads.admin.filters import filters
from petadmin.leads.admin.reports import ReportsView
from petadmin.leads.figures import last_contacts
from petadmin.leads.forms import (
    WHILE_OPEN,
    AssignForm,
    FollowUpForm,
    LeadForm,
    LoseForm,
    MoveForm,
)
from petadmin.leads.models import OPEN, Lead, Stage
from petadmin.leads.received import first_values, received_email, take_over
from petadmin.leads.words import WEEK
from petadmin.mail.inbox.models import ReceivedEmail
from petadmin.records.labels import services as labels
from petadmin.records.labels.interests import InterestVerbs

CELLS = "leads/cells.html"


def received_in_address() -> ReceivedEmail | None:
    """The e-mail whose writer the form puts on file: `?received=5`."""
    row_id = row_id_in(request.args.get("received", ""))
    return received_email(db.session, row_id) if current_user.may("received_email:view") else None


class LeadView(InterestVerbs, BoardView, ConvertView, ReportsView, SheetView):
    """Everybody who asked and does not buy yet, and what became of them."""

    method_verbs: ClassVar[Mapping[str, str]] = {
        **SheetView.method_verbs,
        **ConvertView.method_verbs,
        **ReportsView.method_verbs,
        **BoardView.method_verbs,
    }

    entity = "lead"
    entity_model = Lead
    path = "leads"
    icon = "target"
    label = _l("Potential customer")
    label_plural = _l("Potential customers")
    create_label = _l("Add potential customer")
    empty_text = _l("Note whoever asks and does not buy yet, so that nobody is forgotten.")
    help_url = "/help/lists"

    column_list = [
        "name", "contact", "interests", "stage", "follow_up_on", "assignee", "source", "created_at",
    ]  # fmt: skip
    column_labels = {
        "name": _l("Name"),
        "contact": _l("Contact"),
        "interests": _l("Interests"),
        "wishes": _l("What they are looking for"),
        "stage": _l("Stage"),
        "follow_up_on": _l("Next follow-up"),
        "assignee": _l("Assigned to"),
        "source": _l("Source"),
        "source_detail": _l("More about the source"),
        "created_at": _l("Added"),
        "kind": _l("Kind"),
        "first_name": _l("First name"),
        "last_name": _l("Last name"),
        "company_name": _l("Company name"),
        "email": _l("Email"),
        "phone": _l("Phone"),
        "other_phone": _l("Other phone"),
        "city": _l("City"),
        "language": _l("Language"),
        "lost_reason": _l("Reason"),
        "lost_note": _l("More about it"),
        "converted_at": _l("Converted on"),
        "customer": _l("Customer"),
    }
    column_cells = {
        name: from_macro(CELLS, name)
        for name in ("name", "contact", "interests", "stage", "follow_up_on", "assignee")
    } | {"created_at": from_macro(CELLS, "added")}
    column_sortable = {"name": Lead.sort_name, "created_at": Lead.created_at}
    column_default_sort = ("created_at", True)
    column_secondary = frozenset({"assignee", "source", "created_at", "interests"})
    column_filters = filters()
    column_tabs = ["state"]
    column_export = {
        "name": lambda row: row.name,
        "contact": lambda row: row.contact_person,
        "kind": lambda row: row.kind,
        "first_name": lambda row: row.first_name,
        "last_name": lambda row: row.last_name,
        "company_name": lambda row: row.company_name,
        "email": lambda row: row.email,
        "phone": lambda row: show_phone(row.phone) if row.phone else "",
        "other_phone": lambda row: show_phone(row.other_phone) if row.other_phone else "",
        "city": lambda row: row.city,
        "language": lambda row: row.language,
        "interests": lambda row: ", ".join(one.name for one in row.interests),
        "wishes": lambda row: row.wishes,
        "source_detail": lambda row: row.source_detail,
        "assignee": lambda row: row.assignee.name if row.assignee else "",
        "lost_reason": lambda row: row.lost_reason,
        "lost_note": lambda row: row.lost_note,
        "converted_at": lambda row: row.converted_at,
    }
    searchable = True
    search_placeholder = _l("Name, email, phone, city or wish")

    list_template = "leads/list.html"
    form_template = "leads/form.html"
    form_columns = [
        "kind", "first_name", "last_name", "company_name", "email", "phone", "other_phone", "city",
        "language", "interests", "wishes", "source", "source_detail", "stage", "assignee",
        "follow_up_on",
    ]  # fmt: skip
    form_arguments = frozenset({"stage"})
    """Not the e-mail that somebody wrote, which is theirs alone."""

    form_groups = [
        {
            "label": _l("Who it is"),
            "fields": ["kind", "first_name", "last_name", "company_name"],
        },
        {
            "label": _l("How to reach them"),
            "description": _l("An email address or a phone number is enough."),
            "fields": ["email", "phone", "other_phone", "city", "language"],
        },
        {"label": _l("What they want"), "fields": ["interests", "wishes"]},
        {"label": _l("Where they came from"), "fields": ["source", "source_detail"]},
        {"label": _l("What comes next"), "fields": ["stage", "assignee", "follow_up_on"]},
    ]

    def get_form(self) -> type[LeadForm]:
        return LeadForm

    def list_options(self) -> Sequence[ORMOption]:
        return [selectinload(Lead.interests), joinedload(Lead.assignee)]

    def row_options(self) -> Sequence[ORMOption]:
        return [*self.list_options(), joinedload(Lead.customer), joinedload(Lead.converted_by)]

    def section_options(self) -> Sequence[ORMOption]:
        return [joinedload(Lead.assignee), joinedload(Lead.customer)]

    # The list

    @expose("/")
    def index_view(self) -> Reply:
        if not request.args and looks_at() == AS_BOARD and "HX-Request" not in request.headers:
            return redirect(self.board_url())
        reply: Reply = super().index_view()
        return reply

    def default_condition(self, filter_name: str) -> Any:
        states = next(item for item in self.column_filters if item.name == "state")
        return states.condition(["open"]) if filter_name == "state" else None

    def default_tab(self, filter_name: str) -> str:
        return "open" if filter_name == "state" else ""

    def default_sort(self) -> tuple[InstrumentedAttribute[Any], bool]:
        # All of these have a date, and whoever has waited longest is the first to be called.
        if request.args.getlist("state") == ["overdue"]:
            return Lead.follow_up_on, False
        return super().default_sort()

    def tab_groups(self, listing: Listing) -> list[TabGroup]:
        groups = super().tab_groups(listing)
        # Named in the address, so that the tab leads here for those who usually look at the board.
        opened = listing.url(state="open")
        return [
            TabGroup(group.name, [group.tabs[0]._replace(url=opened), *group.tabs[1:]])
            for group in groups
        ]

    def tab_look(self, filter_name: str, value: str) -> tuple[str | None, str | None, str | None]:
        icons = {"overdue": "alarm", "mine": "user", "converted": "user-check", "lost": "circle-x"}
        return icons.get(value), None, None

    def row_state(self, row: Lead) -> str:
        return "" if row.is_open else "row-inactive"

    def lookup_text(self, row: Lead) -> str:
        return f"{row.name} · {row.stage.label}"

    # The form

    def new_form(self) -> LeadForm:
        form: LeadForm = super().new_form()
        wanted = request.args.get("stage")
        if request.method == "GET" and wanted in {stage.value for stage in OPEN}:
            form.stage.data = Stage(wanted)
        if request.method == "GET" and (written := received_in_address()):
            form.process(data={**form.data, **first_values(written)})
        return form

    def form_context(self, row: Lead | None) -> dict[str, Any]:
        if row is None or row.is_open:
            return {}
        groups = [
            {**group, "fields": [name for name in group["fields"] if name not in WHILE_OPEN]}
            for group in self.form_groups
        ]
        return {"groups": groups}

    def create(self, values: dict[str, Any]) -> Lead:
        chosen = labels.interests_with(db.session, values.pop("interests"))
        lead = services.add(db.session, values, by=current_user.id, interests=chosen)
        if "received" in request.args:
            take_over(db.session, lead, received_in_address())
        return lead

    def update(self, row: Lead, values: dict[str, Any]) -> Lead:
        chosen = values.pop("interests", None)
        interests = None if chosen is None else labels.interests_with(db.session, chosen)
        stage = values.pop("stage", None)
        services.edit(db.session, row, values, interests=interests)
        if stage is not None:
            services.move(db.session, row, stage, by=current_user.id)
        return row

    # Verbs

    @verb("move", _l("Move to stage"), icon="arrow-right", form=MoveForm,
          offered=lambda row: row.stage is not Stage.converted)  # fmt: skip
    def move(self, rows: Sequence[Lead], form: MoveForm) -> str:
        for row in rows:
            services.move(db.session, row, form.stage.data, by=current_user.id)
        return ngettext(
            "%(num)s potential customer is now at the stage “%(stage)s”.",
            "%(num)s potential customers are now at the stage “%(stage)s”.",
            len(rows),
            stage=form.stage.data.label,
        )

    @verb("assign", _l("Assign to"), icon="user-cog", form=AssignForm)
    def assign(self, rows: Sequence[Lead], form: AssignForm) -> str:
        for row in rows:
            services.edit(db.session, row, {"assignee_id": form.assignee.data})
        return ngettext(
            "%(num)s potential customer is assigned.",
            "%(num)s potential customers are assigned.",
            len(rows),
        )

    @verb("follow_up", _l("Set follow-up"), icon="calendar-event", form=FollowUpForm,
          offered=lambda row: row.is_open)  # fmt: skip
    def follow_up(self, rows: Sequence[Lead], form: FollowUpForm) -> str:
        for row in rows:
            services.follow_up(row, form.follow_up_on.data)
        return ngettext(
            "The follow-up of %(num)s potential customer is set.",
            "The follow-ups of %(num)s potential customers are set.",
            len(rows),
        )

    @verb("postpone", _l("Follow up in a week"), icon="clock-pause",
          bulk=False, offered=lambda row: row.follow_up_on is not None)  # fmt: skip
    def postpone(self, rows: Sequence[Lead], form: None) -> str:
        day = today(get_timezone()) + WEEK
        services.follow_up(rows[0], day)
        return _(
            "%(name)s is to be followed up on %(day)s.", name=rows[0].name, day=format_date(day)
        )

    @verb("lose", _l("Mark as lost"), icon="circle-x", form=LoseForm, tone="danger",
          question=_l("They stay on file with everything that was said, and can be taken back at any time."),
          offered=lambda row: row.is_open)  # fmt: skip
    def lose(self, rows: Sequence[Lead], form: LoseForm) -> str:
        for row in rows:
            services.lose(
                db.session, row, form.reason.data, form.note.data or "", by=current_user.id
            )
        return ngettext(
            "%(num)s potential customer is marked as lost.",
            "%(num)s potential customers are marked as lost.",
            len(rows),
        )

    @verb("reopen", _l("Open again"), icon="arrow-back-up",
          offered=lambda row: row.stage is Stage.lost)  # fmt: skip
    def reopen(self, rows: Sequence[Lead], form: None) -> str:
        for row in rows:
            services.reopen(db.session, row, by=current_user.id)
        return ngettext(
            "%(num)s potential customer is open again.",
            "%(num)s potential customers are open again.",
            len(rows),
        )

    @verb("delete", _l("Delete"), icon="trash", tone="danger",
          question=_l("All that is on file about them goes with them, such as contacts and documents."))  # fmt: skip
    def delete(self, rows: Sequence[Lead], form: None) -> str:
        for row in rows:
            services.delete(db.session, row)
        return ngettext(
            "%(num)s potential customer is deleted.",
            "%(num)s potential customers are deleted.",
            len(rows),
        )

    def after_verb_url(self, verb: Verb, rows: Sequence[Any], back: str) -> str:
        return self.list_url if verb.name == "delete" else back

    # The desk

    def facts(self, subject: Lead) -> list[str]:
        since = _(
            "since %(month)s",
            month=format_skeleton(
                "yMMMd", subject.created_at.astimezone(get_timezone()), locale=get_locale()
            ),
        )
        facts = [
            _("Potential customer #%(id)d", id=subject.id),
            since,
            subject.city,
            str(subject.language.label),
        ]
        return [fact for fact in facts if fact]

    def reach(self, subject: Lead) -> Reach:
        numbers = [number for number in (subject.phone, subject.other_phone) if number]
        return reach(numbers, subject.email)


def last_contact() -> ExtraColumn:
    """When they were last in contact, asked for a whole page at once."""

    def load(rows: Sequence[Lead]) -> Mapping[int, Any]:
        show = get_template_attribute(CELLS, "last_contact")
        found = last_contacts(db.session, [row.id for row in rows], now=utcnow())
        # The macro is autoescaped, so its result is markup already.
        return {lead_id: Markup(show(at)) for lead_id, at in found.items()}  # noqa: S704

    return ExtraColumn(
        name="last_contact",
        label=_l("Last contact"),
        behind="follow_up_on",
        permission="interaction:list",
        load=load,
    )
