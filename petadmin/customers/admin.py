"""The screen of the customers: list, form, and the Magic Desk as their details page."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from babel.dates import format_skeleton
from flask_babel import get_locale, get_timezone
from flask_login import current_user
from sqlalchemy import ColumnElement, Select, and_, exists, select, true
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.adminkit.cells import from_macro
from petadmin.adminkit.counting import Count
from petadmin.adminkit.fields import ChecksField, Length, Optional, RowsField
from petadmin.adminkit.filters import ChoiceFilter, DateFilter, Filter
from petadmin.adminkit.forms import EntityForm
from petadmin.adminkit.listing import Listing
from petadmin.adminkit.portraits import PortraitView
from petadmin.adminkit.simple_fields import PercentField
from petadmin.adminkit.verbs import Verb, verb
from petadmin.business.areas import Area, areas
from petadmin.core.clock import today
from petadmin.core.db import db
from petadmin.core.i18n import Label, _, _l, ngettext
from petadmin.core.phones import show_phone
from petadmin.core.tally import kept_count
from petadmin.core.text import fold
from petadmin.customers import services
from petadmin.customers.forms import (
    AddressRow,
    CustomerForm,
    DeactivationForm,
    EmailField,
    PhoneRow,
    TaxIdField,
)
from petadmin.customers.labelling import TagVerbs, bears_colour, bears_tag
from petadmin.customers.models import Address, Customer, CustomerArea, CustomerKind
from petadmin.customers.visibility import SEE_INACTIVE
from petadmin.customfields.forms import customised
from petadmin.customfields.models import Bearer
from petadmin.customfields.view import CustomisedView, Parts
from petadmin.desk.frame import Reach, reach
from petadmin.desk.sheets import SheetView
from petadmin.records.labels.forms import LabelsField, all_tags, customer_colours, named
from petadmin.records.labels.interests import InterestVerbs, has_interest
from petadmin.records.labels.models import CustomerInterest
from petadmin.records.labels.queries import INTEREST, TAG

LAST_LETTER = "\U0010ffff"

SET_PRICES = "customer_price:edit"
"""The permission to say what a customer pays: their discount here, and prices of their own."""

DISCOUNT = "discount_basis_points"

STATES: Sequence[tuple[str, Label]] = [
    ("active", _l("Active")),
    ("inactive", _l("Inactive")),
    ("all", _l("All")),
]


# Whether the customer may be seen is asked of the customer, so their areas and addresses are looked up as
# tables, to which visibility adds nothing.
_areas = CustomerArea.__table__
_addresses = Address.__table__


def _in_area(key: str) -> ColumnElement[bool]:
    return exists().where(_areas.c.customer_id == Customer.id, _areas.c.area == key)


def _in_state(state: str) -> ColumnElement[bool]:
    if state == "all":
        return true()
    return (
        Customer.inactive_since.is_(None)
        if state == "active"
        else Customer.inactive_since.is_not(None)
    )


def _states() -> Sequence[tuple[str, Label]]:
    return STATES if current_user.may(SEE_INACTIVE) else STATES[:1]


def _in_city(beginning: str) -> ColumnElement[bool]:
    folded = _addresses.c.city_folded
    # The range repeats what LIKE says for SQLite, which takes no index for a LIKE with an escape.
    begins = and_(
        folded >= beginning,
        folded < beginning + LAST_LETTER,
        folded.startswith(beginning, autoescape=True),
    )
    return _with_address(begins)


def _with_address(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(_addresses.c.customer_id == Customer.id, condition)


def _names(labels: Sequence[Any]) -> str:
    return ", ".join(label.name for label in labels)


class CustomerView(PortraitView, CustomisedView, TagVerbs, InterestVerbs, SheetView):
    """All customers, whatever the area in which they are known."""

    entity = "customer"
    bearer = Bearer.customer
    parts = {
        Bearer.address: Parts(
            label=_l("address"),
            column=_addresses.c.custom,
            within=_with_address,
            rows=lambda row: row.addresses,
        )
    }
    entity_model = Customer
    path = "customers"
    icon = "users"
    label = _l("Customer")
    label_plural = _l("Customers")
    create_label = _l("Add customer")
    help_url = "/help/lists"

    column_list = ["name", "contact", "areas", "city", "created_at"]
    column_labels = {
        "name": _l("Customer"),
        "contact": _l("Contact"),
        "labels": _l("Labels"),
        "tags": _l("Tags"),
        "interests": _l("Interests"),
        "colours": _l("Colour codes"),
        "areas": _l("Areas"),
        "city": _l("City"),
        "created_at": _l("Since"),
        "kind": _l("Kind"),
        "first_name": _l("First name"),
        "last_name": _l("Last name"),
        "company_name": _l("Company name"),
        "tax_id": _l("Tax ID"),
        "tax_name": _l("Name on invoices"),
        "tax_surcharge": _l("Equivalence surcharge"),
        DISCOUNT: _l("Permanent discount"),
        "email": _l("Email"),
        "language": _l("Language"),
        "automatic_email": _l("Automatic emails"),
        "reminder_email": _l("Reminders by email"),
        "thank_you_email": _l("Thank-you emails"),
        "phones": _l("Phones"),
        "addresses": _l("Addresses"),
        "important_info": _l("Important information"),
        "pickup_info": _l("Pick-up and delivery"),
        "notes": _l("Notes or comments"),
        "inactive_since": _l("Inactive since"),
    }
    column_cells = {
        name: from_macro("customers/cells.html", name)
        for name in ("name", "contact", "areas", "city")
    } | {"created_at": from_macro("customers/cells.html", "since")}
    column_sortable = {"name": Customer.sort_name, "created_at": Customer.created_at}
    column_default_sort = ("name", False)
    column_secondary = frozenset({"areas", "city", "created_at"})
    column_filters = [
        ChoiceFilter("area", _l("Area"), _in_area, choices=lambda: areas().choices()),
        ChoiceFilter("state", _l("State"), _in_state, choices=_states),
        ChoiceFilter("kind", _l("Kind"), Customer.kind, choices=CustomerKind),
        ChoiceFilter("tag", _l("Tag"), bears_tag, choices=lambda: named(TAG)),
        ChoiceFilter("code", _l("Colour code"), bears_colour, choices=lambda: named("customer")),
        ChoiceFilter(
            "interest",
            _l("Interest"),
            lambda value: has_interest(Customer.id, CustomerInterest, value),
            choices=lambda: named(INTEREST),
        ),
        Filter("city", _l("City"), lambda value: _in_city(fold(value))),
        DateFilter("created", _l("Customer since"), Customer.created_at, zone=get_timezone),
    ]
    column_tabs = ["area", "state"]
    column_export = {
        "name": lambda row: row.name,
        "contact": lambda row: row.contact_person,
        "kind": lambda row: row.kind,
        "first_name": lambda row: row.first_name,
        "last_name": lambda row: row.last_name,
        "company_name": lambda row: row.company_name,
        "labels": lambda row: _names([*row.tags, *row.colours]),
        "interests": lambda row: _names(row.interests),
        "tax_id": lambda row: row.tax_id,
        "tax_name": lambda row: row.tax_name,
        DISCOUNT: lambda row: Decimal(row.discount_basis_points) / 100,
        "email": lambda row: row.email,
        "phones": lambda row: ", ".join(show_phone(phone.number) for phone in row.phones),
        "addresses": lambda row: " | ".join(str(address) for address in row.addresses),
        "areas": lambda row: ", ".join(
            str(area.label) for area in areas() if area.key in row.areas
        ),
        "city": lambda row: row.addresses[0].city if row.addresses else "",
        "language": lambda row: row.language,
        "inactive_since": lambda row: row.inactive_since,
    }
    searchable = True
    search_placeholder = _l("Name, email, phone, tax ID or an animal's name")

    form_base_class = CustomerForm
    form_columns = [
        "kind", "first_name", "last_name", "company_name", "email", "phones", "addresses", "areas",
        "tags", "colours", "important_info", "pickup_info", "notes", "tax_id", "tax_name",
        "tax_surcharge", DISCOUNT, "language", "automatic_email", "reminder_email", "thank_you_email",
    ]  # fmt: skip
    form_overrides = {"email": EmailField, "tax_id": TaxIdField}
    form_args = {
        "email": {"validators": [Length(max=254)]},
        "tax_id": {"validators": [Length(max=32)]},
        "tax_name": {"description": _l("Only when invoices go to another name.")},
        "tax_surcharge": {"description": _l("For retailers in Spain that pay it.")},
    }
    form_extra_fields = {
        "phones": RowsField(
            PhoneRow, label=_l("Phones"), add_label=_l("Add a phone"), ordered=True
        ),
        "addresses": RowsField(
            customised(AddressRow, Bearer.address),
            label=_l("Addresses"),
            add_label=_l("Add an address"),
            ordered=True,
        ),
        DISCOUNT: PercentField(
            _l("Permanent discount in per cent"),
            [Optional()],
            default=0,
            description=_l("Taken off everything that is booked and sold from now on."),
            filters=[lambda share: share or 0],
        ),
        "tags": LabelsField(_l("Tags"), labels=all_tags),
        "colours": LabelsField(_l("Colour codes"), labels=customer_colours),
        "areas": ChecksField(
            _l("Business areas"),
            options=lambda: areas().choices(),
            colours=lambda: {area.key: area.colour for area in areas()},
        ),
    }
    form_groups = [
        {
            "label": _l("Who it is"),
            "fields": ["kind", "first_name", "last_name", "company_name"],
        },
        {"label": _l("How to reach them"), "fields": ["email", "phones", "addresses"]},
        {"label": _l("Business areas"), "fields": ["areas"]},
        {
            "label": _l("Highlighted information"),
            "description": _l(
                "Shown to staff whenever they work with this customer; never to the customer."
            ),
            "fields": ["important_info", "pickup_info", "notes"],
        },
        {
            "label": _l("Labels"),
            "description": _l("Only staff see these."),
            "fields": ["tags", "colours"],
        },
        {
            "label": _l("Tax data and discount"),
            "fields": ["tax_id", "tax_name", "tax_surcharge", DISCOUNT],
        },
        {
            "label": _l("Communication preferences"),
            "fields": ["language", "automatic_email", "reminder_email", "thank_you_email"],
        },
    ]

    def list_options(self) -> Sequence[ORMOption]:
        shown = (Customer.phones, Customer.area_links, Customer.tags, Customer.colours)
        return [selectinload(one) for one in (*shown, Customer.addresses)]

    def row_options(self) -> Sequence[ORMOption]:
        return [*self.section_options(), selectinload(Customer.addresses)]

    def section_options(self) -> Sequence[ORMOption]:
        # A customer has one or two areas and colours, which come sooner with the row than one by one.
        together = (Customer.area_links, Customer.colours)
        apart = (Customer.phones, Customer.tags)
        return [*map(joinedload, together), *map(selectinload, apart)]

    def many_options(self) -> Sequence[ORMOption]:
        return [*self.list_options(), selectinload(Customer.interests)]

    def default_condition(self, filter_name: str) -> Any:
        return Customer.inactive_since.is_(None) if filter_name == "state" else None

    def default_tab(self, filter_name: str) -> str:
        return "active" if filter_name == "state" else ""

    def tab_options(self, item: ChoiceFilter) -> Sequence[tuple[str, Label]]:
        options = super().tab_options(item)
        return options if len(options) > 1 else []

    def tab_look(self, filter_name: str, value: str) -> tuple[str | None, str | None, str | None]:
        area = areas().get(value) if filter_name == "area" else None
        if area is not None:
            return area.icon, area.colour, None
        icon = {"active": "user-check", "inactive": "user-off"}.get(value)
        return icon, None, None

    def count(self, statement: Select[Any], listing: Listing) -> Count:
        narrowing = {item.name for item in self.list_filters()} - {"state"}
        if listing.q or any(any(listing.args.getlist(name)) for name in narrowing):
            return super().count(statement, listing)
        states = {state for state in listing.args.getlist("state") if state} or {"active"}
        counted = {"active", "inactive"} if "all" in states else states
        return Count(kept_count(db.session, *(f"customer.{state}" for state in counted)))

    def row_state(self, row: Customer) -> str:
        return "" if row.is_active else "row-inactive"

    def lookup_scope(self) -> Select[Any]:
        return select(Customer).where(Customer.inactive_since.is_(None))

    def form_class(self) -> type[EntityForm]:
        whole = super().form_class()
        if current_user.may(SET_PRICES):
            return whole
        without: type[EntityForm] = type(whole.__name__, (whole,), {DISCOUNT: None})
        return without

    def groups(self) -> list[dict[str, Any]]:
        groups = super().groups()
        if current_user.may(SET_PRICES):
            return groups
        return [
            {**group, "fields": [name for name in group["fields"] if name != DISCOUNT]}
            for group in groups
        ]

    def create(self, values: dict[str, Any]) -> Customer:
        return services.add(db.session, values)

    def update(self, row: Customer, values: dict[str, Any]) -> Customer:
        services.apply(db.session, row, values)
        return row

    @verb("deactivate", _l("Deactivate"), icon="user-off", form=DeactivationForm, tone="danger",
          question=_l("Nothing is deleted. The customer and everything of theirs disappear from lists and forms;"
                      " only administrators still see them."),
          offered=lambda row: row.is_active)  # fmt: skip
    def deactivate(self, rows: Sequence[Customer], form: DeactivationForm) -> str:
        names = [row.name for row in rows]
        day = today(get_timezone())
        for row in rows:
            services.deactivate(
                db.session,
                row,
                since=form.since.data or day,
                reason=form.reason.data or "",
                today=day,
            )
        if len(names) == 1:
            return _(
                "%(name)s is now inactive. An administrator can take them back.", name=names[0]
            )
        return ngettext(
            "%(num)s customer is now inactive.", "%(num)s customers are now inactive.", len(names)
        )

    @verb("reactivate", _l("Reactivate"), icon="user-check",
          question=_l("The customer and everything of theirs appear again for all staff."),
          offered=lambda row: not row.is_active)  # fmt: skip
    def reactivate(self, rows: Sequence[Customer], form: None) -> str:
        for row in rows:
            services.reactivate(db.session, row)
        return ngettext(
            "%(num)s customer is active again.", "%(num)s customers are active again.", len(rows)
        )

    def after_verb_url(self, verb: Verb, rows: Sequence[Any], back: str) -> str:
        if verb.name == "deactivate" and not current_user.may(SEE_INACTIVE):
            return self.list_url
        return back

    # The desk

    def facts(self, subject: Customer) -> list[str]:
        from_when = _(
            "since %(month)s",
            month=format_skeleton(
                "yMMMM", subject.created_at.astimezone(get_timezone()), locale=get_locale()
            ),
        )
        return [_("Customer #%(id)d", id=subject.id), from_when, str(subject.language.label)]

    def reach(self, subject: Customer) -> Reach:
        return reach([phone.number for phone in subject.phones], subject.email)

    def subject_areas(self, subject: Customer) -> list[Area]:
        return [area for area in areas() if area.key in subject.areas]
