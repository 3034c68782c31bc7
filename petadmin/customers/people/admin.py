"""The screen of the people around customers, and of those around one."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.adminkit.cells import from_macro
from petadmin.adminkit.fields import Length
from petadmin.adminkit.filters import YesNoFilter
from petadmin.adminkit.verbs import Verb, verb
from petadmin.adminkit.view import EntityView
from petadmin.core.db import db
from petadmin.core.i18n import _l, ngettext
from petadmin.customers.forms import EmailField, PhoneField
from petadmin.customers.people import services
from petadmin.customers.people.models import ROLES, Contact

PHONE_LOOK = {"type": "tel", "autocomplete": "off"}


class PeopleView(EntityView):
    """Other owners, emergency contacts, and those who may pick up."""

    entity = "contact"
    entity_model = Contact
    path = "people"
    icon = "address-book"
    label = _l("Person")
    label_plural = _l("People")
    create_label = _l("Add person")
    empty_text = _l("Add other owners, emergency contacts and those who may pick up.")

    column_list = ["name", "customer", "roles", "phone", "email"]
    column_labels = {
        "name": _l("Name"),
        "customer": _l("Customer"),
        "relation": _l("Relation"),
        "roles": _l("Roles"),
        "phone": _l("Phone"),
        "email": _l("Email"),
        **ROLES,
        "notes": _l("Notes"),
    }
    column_cells = {
        name: from_macro("people/cells.html", name)
        for name in ("name", "customer", "roles", "phone", "email")
    }
    column_secondary = frozenset({"email"})
    column_owned = frozenset({"customer"})
    owned_by = {"customer": "customers"}
    column_filters = [
        YesNoFilter("owner", ROLES["is_owner"], Contact.is_owner),
        YesNoFilter("emergency", ROLES["is_emergency"], Contact.is_emergency),
        YesNoFilter("pickup", ROLES["may_pick_up"], Contact.may_pick_up),
    ]
    column_details = ["customer", "relation", "roles", "phone", "email", "notes"]
    column_export = {
        "customer": lambda row: row.customer.name,
        "roles": lambda row: ", ".join(map(str, row.roles.values())),
        "phone": lambda row: row.phone,
        "email": lambda row: row.email,
        "relation": lambda row: row.relation,
        "notes": lambda row: row.notes,
    }

    form_columns = [
        "name",
        "relation",
        "phone",
        "email",
        "is_owner",
        "is_emergency",
        "may_pick_up",
        "notes",
    ]
    form_overrides = {"phone": PhoneField, "email": EmailField}
    form_args = {
        "relation": {"description": _l("What they are to the customer, such as a neighbour.")},
        "phone": {"render_kw": PHONE_LOOK},
        "email": {
            "validators": [Length(max=254)],
            "render_kw": {"type": "email", "autocomplete": "off"},
        },
    }
    form_groups = [
        {"label": _l("Who it is"), "fields": ["name", "relation"]},
        {"label": _l("How to reach them"), "fields": ["phone", "email"]},
        {"label": _l("Roles"), "fields": ["is_owner", "is_emergency", "may_pick_up"]},
        {"label": _l("Notes"), "fields": ["notes"]},
    ]

    def list_options(self) -> Sequence[ORMOption]:
        return [joinedload(Contact.customer)]

    row_options = list_options

    def create(self, values: dict[str, Any]) -> Contact:
        return services.add(db.session, values)

    def update(self, row: Contact, values: dict[str, Any]) -> Contact:
        services.apply(row, values)
        return row

    def after_save_url(self, row: Contact) -> str:
        return _desk_of(row)

    def after_verb_url(self, verb: Verb, rows: Sequence[Any], back: str) -> str:
        return _desk_of(rows[0]) if len({row.customer_id for row in rows}) == 1 else self.list_url

    @verb("delete", _l("Delete"), icon="trash", tone="danger",
          question=_l("This person is no longer on file for the customer. This cannot be undone."))  # fmt: skip
    def delete(self, rows: Sequence[Contact], form: None) -> str:
        for row in rows:
            db.session.delete(row)
        return ngettext("%(num)s person is deleted.", "%(num)s people are deleted.", len(rows))


def _desk_of(row: Contact) -> str:
    return url_for("customers.details_view", row_id=row.customer_id)
