"""The screens of reminders: one over all areas with the page of each, and one for each area."""

from collections.abc import Sequence
from typing import Any

from flask import abort, request, url_for
from flask_admin import expose
from flask_babel import get_timezone
from flask_login import current_user
from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.orm import InstrumentedAttribute, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.adminkit.cells import from_macro
from petadmin.adminkit.declaration import Reply
from petadmin.adminkit.edge import row_id_in, submitted
from petadmin.adminkit.filters import ChoiceFilter, DateFilter, Filter
from petadmin.adminkit.forms import EntityForm
from petadmin.adminkit.listing import Listing, TabGroup
from petadmin.adminkit.verbs import Verb, verb
from petadmin.adminkit.view import EntityView, view_at
from petadmin.animals.health.models import Vaccination
from petadmin.bookings.models import Booking
from petadmin.bookings.reminders import looks, queries, services
from petadmin.bookings.reminders.forms import ReminderForm, reminder_form
from petadmin.bookings.reminders.models import Reminder, ReminderRule, ReminderStatus
from petadmin.business.areas import Area, all_areas, areas
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.core.i18n import Label, _, _l, ngettext
from petadmin.customers.models import Customer
from petadmin.mail.templates.models import Occasion
from petadmin.search.matching import matches

STATES: Sequence[tuple[str, Label]] = [
    *((status.value, status.label) for status in ReminderStatus),
    ("all", _l("All")),
]
PAGES_OF_ROWS = frozenset({"details_view", "row_view", "create_view", "guide_view"})
FIRST_STATE = ReminderStatus.scheduled.value


def _in_state(value: str) -> ColumnElement[bool]:
    return true() if value == "all" else Reminder.status == ReminderStatus(value)


def _occasions() -> list[tuple[str, Label]]:
    return [(one.value, one.label) for one in Occasion if one is not Occasion.written]


class ReminderView(EntityView):
    """The reminders of all areas, and the one page of each."""

    entity = "reminder"
    entity_model = Reminder
    path = "reminders"
    icon = "alarm"
    label = _l("Automatic reminder")
    label_plural = _l("Automatic reminders")
    create_label = _l("Add reminder")
    empty_text = _l(
        "Reminders go by themselves as soon as a rule is switched on in the settings, or when one is added on"
        " the page of a booking."
    )
    owned_by = {"booking": "bookings", "customer": "customers", "animal": "animals"}
    column_list = ["send_at", "customer", "about", "origin", "state"]
    column_labels = {
        "send_at": _l("When"),
        "customer": _l("Customer"),
        "about": _l("About"),
        "origin": _l("Sent by"),
        "state": _l("State"),
        "text": _l("Text"),
        "occasion": _l("What for"),
        "area": _l("Area"),
        "reason": _l("Reason"),
    }
    column_cells = {
        name: from_macro("reminders/cells.html", name)
        for name in ("send_at", "customer", "about", "origin", "state")
    }
    column_sortable = {"send_at": Reminder.send_at}
    column_secondary = frozenset({"origin"})
    column_owned = frozenset({"customer"})
    column_tabs = ["state"]
    list_template = "reminders/list.html"
    searchable = True
    search_placeholder = _l("Customer, email, phone or an animal's name")
    column_export = {
        "send_at": lambda row: row.send_at,
        "customer": lambda row: str(row.customer),
        "occasion": lambda row: row.occasion.label,
        "area": lambda row: area_label(row.area),
        "about": lambda row: str(row.booking or row.vaccination or row.animal or row.visit or ""),
        "origin": looks.origin_told,
        "state": lambda row: looks.look(row)[0],
        "reason": looks.reason_of,
    }
    form_columns = ["send_at", "template"]
    method_verbs = {**EntityView.method_verbs, "guide_view": "list"}

    def __init__(self) -> None:
        self.column_filters = self.base_filters()
        super().__init__()

    def base_filters(self) -> list[Filter]:
        """By what every list of reminders can be narrowed; those over all areas by area as well."""
        of_area = ChoiceFilter("area", _l("Area"), Reminder.area, choices=lambda: areas().choices())
        return [
            ChoiceFilter("state", _l("State"), _in_state, choices=lambda: STATES),
            *([of_area] if self.area is None else []),
            ChoiceFilter("occasion", _l("What for"), Reminder.occasion, choices=_occasions),
            DateFilter("when", _l("When"), Reminder.send_at, zone=get_timezone),
        ]

    # The list

    def list_options(self) -> Sequence[ORMOption]:
        return [
            joinedload(Reminder.customer),
            joinedload(Reminder.animal),
            joinedload(Reminder.booking).joinedload(Booking.service),
            joinedload(Reminder.vaccination).joinedload(Vaccination.vaccine),
            joinedload(Reminder.visit),
            joinedload(Reminder.rule).joinedload(ReminderRule.template),
            joinedload(Reminder.template),
            joinedload(Reminder.created_by),
        ]

    def row_options(self) -> Sequence[ORMOption]:
        return [*self.list_options(), joinedload(Reminder.email)]

    def default_condition(self, filter_name: str) -> Any:
        return _in_state(FIRST_STATE) if filter_name == "state" else None

    def default_tab(self, filter_name: str) -> str:
        return FIRST_STATE if filter_name == "state" else ""

    def default_sort(self) -> tuple[InstrumentedAttribute[Any], bool]:
        # What is to come begins with the next one, what was ends with the first.
        state = request.args.get("state") or FIRST_STATE
        return Reminder.send_at, state != FIRST_STATE

    def found_by(self, query: str) -> ColumnElement[bool]:
        customers = select(Customer.id).where(
            matches(Customer, query, dialect=db.engine.dialect.name)
        )
        return Reminder.customer_id.in_(customers)

    def tab_groups(self, listing: Listing) -> list[TabGroup]:
        counts = queries.counts_by_status(db.session, *self._looked_at(listing))
        (group,) = super().tab_groups(listing)
        keys = [key for key, _label in STATES]
        tabs = [
            tab._replace(count=counts[key].text if key in counts else None)
            for key, tab in zip(keys, group.tabs, strict=True)
            if key != ReminderStatus.queued.value or tab.active or counts[key].number
        ]
        return [TabGroup(group.name, tabs)]

    def _looked_at(self, listing: Listing) -> list[ColumnElement[bool]]:
        """What the numbers on the tabs are narrowed by."""
        found = []
        if self.area is not None:
            found.append(Reminder.area == self.area)
        if listing.looked.owner is not None:
            found.append(self.owned_condition(*listing.looked.owner))
        return found

    def tab_look(self, filter_name: str, value: str) -> tuple[str | None, str | None, str | None]:
        known = {status.value: look[0] for status, look in looks.LOOKS.items()}
        return known.get(value), None, None

    @property
    def create_url(self) -> str | None:
        # One is added on the page of a booking, which says what it is about.
        return None

    # One reminder

    @expose("/<pk:row_id>")
    def details_view(self, row_id: int) -> Reply:
        row = self.row_or_404(row_id)
        return self.render(
            "reminders/reminder.html",
            title=str(row),
            row=row,
            verbs=self.row_verbs(row),
            list_url=self.list_url,
            guide_url=url_for("reminders.guide_view"),
            again_url=self.add_url(row.booking),
        )

    def row_url(self, row: Reminder) -> str | None:
        return url_for("reminders.details_view", row_id=row.id) if self.may("view") else None

    @expose("/guide")
    def guide_view(self) -> Reply:
        """How reminders work, in a page of words."""
        return self.render(
            "reminders/guide.html", title=_("How automatic reminders work"), list_url=self.list_url
        )

    def add_url(self, booking: Booking | None) -> str | None:
        """The form for a further reminder of a booking that is still ahead."""
        if booking is None or not booking.is_ahead or not self.may("create"):
            return None
        page = url_for("bookings.details_view", row_id=booking.id)
        return url_for("reminders.create_view", booking=booking.id, next=page)

    def get_form(self) -> type[ReminderForm]:
        return ReminderForm

    def new_form(self) -> EntityForm:
        _name, booking = self.owner_to_be()
        return reminder_form(booking.starts_at)(submitted())

    def owner_to_be(self) -> tuple[str, Any]:
        booking_id = row_id_in(request.args.get("booking", ""))
        if booking_id is None:
            abort(404)
        return "booking", view_at("bookings").row_or_404(booking_id)

    def form_context(self, row: Any) -> dict[str, Any]:
        return {"save_and_add": False}

    def create(self, values: dict[str, Any]) -> Reminder:
        booking = db.session.get(Booking, values.pop("booking_id")) or abort(404)
        return services.add_to_booking(
            db.session, booking, **values, by_id=current_user.id, now=utcnow()
        )

    @verb("cancel", _l("Cancel reminder"), icon="ban", tone="danger",
          question=_l("It will not be sent. For another time, add a new one on the page of the booking."),
          offered=lambda row: row.status in services.CANCELLABLE)  # fmt: skip
    def cancel(self, rows: Sequence[Reminder], form: None) -> str:
        for row in rows:
            services.cancel(db.session, row)
        return ngettext(
            "%(num)s reminder is cancelled.", "%(num)s reminders are cancelled.", len(rows)
        )


class AreaReminderView(ReminderView):
    """The reminders of one area."""

    def __init__(self, area: Area) -> None:
        self.area = area.key
        self.path = f"{area.key}/reminders"
        super().__init__()

    def exposes(self, method: str) -> bool:
        # The one page of a reminder belongs to the list over all areas.
        return method not in PAGES_OF_ROWS and bool(super().exposes(method))

    def verb_url(self, verb: Verb, row: Any = None) -> str:
        if row is None:
            url: str = super().verb_url(verb)
            return url
        return url_for("reminders.row_view", row_id=row.id, what=verb.name.replace("_", "-"))

    def scope(self) -> Select[Any]:
        return select(Reminder).where(Reminder.area == self.area)


def area_label(key: str | None) -> str:
    """How an area is called; nothing for all of them."""
    area = all_areas().get(key) if key else None
    return str(area.label) if area is not None else ""
