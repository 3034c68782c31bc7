"""What the customers bring: their screen, their part of the desk, words for their history."""

from petadmin.adminkit import portraits
from petadmin.adminkit.menu import PEOPLE, MenuEntry
from petadmin.adminkit.pictures import register_pictures
from petadmin.adminkit.screens import Screens
from petadmin.core.i18n import _l
from petadmin.customers import checks, desk
from petadmin.customers.admin import CustomerView
from petadmin.customers.models import Customer


def register(screens: Screens) -> None:
    """Register the customers."""
    view = screens.add(CustomerView(), order=10, group=PEOPLE)
    screens.menu.add(
        MenuEntry(
            label=view.label_plural,
            icon=view.icon,
            endpoint=f"{view.endpoint}.index_view",
            permission="customer:list",
            order=2,
            stands_for=PEOPLE,
        )
    )
    screens.add_new(view, order=0)
    desk.register(screens.app, view)
    checks.register(screens.app)
    register_pictures(screens.app, Customer.picture_id, permission="customer:view")
    screens.words.name_emails({"customer.sheet": _l("Summary sheet")})
    screens.words.name(
        "customer",
        _l("Customer"),
        actions={
            "created": _l("Customer added"),
            "updated": _l("Customer changed"),
            "deleted": _l("Customer deleted"),
            "deactivated": _l("Customer deactivated"),
            "reactivated": _l("Customer reactivated"),
            "exported": _l("Customers exported"),
            "sheet_sent": _l("Summary sheet sent"),
            **portraits.ACTIONS,
        },
        fields={"inactive_reason": _l("Reason for deactivation"), "to": _l("Recipient")},
    )
    screens.words.name(
        "phone",
        _l("Phone"),
        actions={
            "created": _l("Phone added"),
            "updated": _l("Phone changed"),
            "deleted": _l("Phone removed"),
        },
        fields={"number": _l("Number"), "kind": _l("Kind"), "label": _l("What it is for")},
    )
    screens.words.name(
        "address",
        _l("Address"),
        actions={
            "created": _l("Address added"),
            "updated": _l("Address changed"),
            "deleted": _l("Address removed"),
        },
        fields={
            "label": _l("What it is for"),
            "street": _l("Street and number"),
            "postal_code": _l("Postal code"),
            "city": _l("City"),
            "province": _l("Province"),
            "country": _l("Country"),
            "is_billing": _l("For invoices"),
        },
    )
    screens.words.name(
        "customer_area",
        _l("Business area"),
        actions={
            "created": _l("Business area added"),
            "deleted": _l("Business area removed"),
        },
        fields={"area": _l("Business area")},
    )
