"""What the customers' own package puts on the desk of a customer."""

from collections.abc import Sequence

from flask import Flask
from flask_babel import format_date, get_timezone

from petadmin.business.areas import areas
from petadmin.core.clock import today
from petadmin.core.i18n import _, _l
from petadmin.customers.admin import CustomerView
from petadmin.customers.models import Customer
from petadmin.desk.registry import (
    Alert,
    Marker,
    Panel,
    SheetBlock,
    TimelineEntry,
    TimelineSource,
    Window,
    desk_of,
)


def register(app: Flask, view: CustomerView) -> None:
    """Put the panels on the desk; forms are cut from the view's own form."""
    app.jinja_env.globals["areas_of"] = lambda keys: [area for area in areas() if area.key in keys]
    desk = desk_of(app, "customer")
    desk.add(
        Panel(
            key="contact",
            label=_l("Contact data"),
            icon="id",
            template="customers/panels/contact.html",
            permission="customer:view",
            order=10,
            form=lambda: view.part_of_form(
                "kind",
                "first_name",
                "last_name",
                "company_name",
                "email",
                "phones",
                "addresses",
            ),
            edit_permission="customer:edit",
        ),
        Panel(
            key="highlights",
            label=_l("Highlighted information"),
            icon="alert-circle",
            template="customers/panels/highlights.html",
            permission="customer:view",
            order=30,
            form=lambda: view.part_of_form("important_info", "pickup_info", "notes"),
            edit_permission="customer:edit",
        ),
        Panel(
            key="areas",
            label=_l("Business areas"),
            icon="building",
            template="customers/panels/areas.html",
            permission="customer:view",
            order=70,
            context=lambda subject: {"areas": view.subject_areas(subject)},
            form=lambda: view.part_of_form("areas"),
            edit_permission="customer:edit",
        ),
        Panel(
            key="tax",
            label=_l("Tax data"),
            icon="receipt-tax",
            template="customers/panels/tax.html",
            permission="customer:view",
            order=75,
            form=lambda: view.part_of_form("tax_id", "tax_name", "tax_surcharge"),
            edit_permission="customer:edit",
        ),
        Panel(
            key="preferences",
            label=_l("Communication preferences"),
            icon="mail-cog",
            template="customers/panels/preferences.html",
            permission="customer:view",
            order=80,
            form=lambda: view.part_of_form(
                "language", "automatic_email", "reminder_email", "thank_you_email"
            ),
            edit_permission="customer:edit",
        ),
        SheetBlock(
            key="contact",
            label=_l("Contact data"),
            template="customers/sheet/contact.html",
            permission="customer:view",
            order=10,
        ),
        SheetBlock(
            key="highlights",
            label=_l("Highlighted information"),
            template="customers/sheet/highlights.html",
            permission="customer:view",
            order=50,
            internal=True,
        ),
        TimelineSource(
            key="created", label=_l("Customer"), permission="customer:view", entries=_beginnings
        ),
    )
    desk.alerts.append(_highlights)
    desk.alerts.append(_inactive)
    desk.markers.append(_markers)


def _highlights(subject: Customer) -> Sequence[Alert]:
    found = []
    if subject.important_info:
        found.append(
            Alert(
                tone="warning",
                icon="info-circle",
                title=_l("Important information"),
                text=subject.important_info,
            )
        )
    if subject.pickup_info:
        found.append(
            Alert(
                tone="warning",
                icon="truck",
                title=_l("Pick-up and delivery"),
                text=subject.pickup_info,
            )
        )
    return found


def _inactive(subject: Customer) -> Sequence[Alert]:
    if subject.inactive_since is None:
        return []
    since = _("Inactive since %(day)s", day=format_date(subject.inactive_since))
    return [Alert(tone="danger", icon="user-off", title=since, text=subject.inactive_reason)]


def _markers(subject: Customer) -> Sequence[Marker]:
    if subject.inactive_since is not None:
        return [Marker(label=_l("Inactive"), tone="secondary", icon="user-off")]
    zone = get_timezone()
    if subject.is_new_on(today(zone), zone):
        return [Marker(label=_l("New"), tone="purple", icon="star")]
    return []


def _beginnings(subject: Customer, _window: Window) -> Sequence[TimelineEntry]:
    return [
        TimelineEntry(
            at=subject.created_at, icon="star", tone="purple", title=_("Became a customer")
        )
    ]
