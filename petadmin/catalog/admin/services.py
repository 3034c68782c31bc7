"""The screen of the services: what each area of the business does for which price."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import selectinload
from sqlalchemy.orm.interfaces import ORMOption
from wtforms import BooleanField

from petadmin.adminkit.cells import from_macro, money, percent
from petadmin.adminkit.edge import row_id_in
from petadmin.adminkit.fields import InputRequired, NumberRange, Optional, WholeField
from petadmin.adminkit.filters import ChoiceFilter, YesNoFilter
from petadmin.adminkit.simple_fields import AreaField, MoneyField, PercentField
from petadmin.catalog import services
from petadmin.catalog.admin.offered import OfAreaView, area_filter, area_label, state_filter
from petadmin.catalog.forms import VaccinesField, usual_tax
from petadmin.catalog.models import Service, ServiceKind, Unit
from petadmin.core.db import db
from petadmin.core.i18n import _, _l
from petadmin.core.money import to_amount


class ServiceView(OfAreaView):
    """All services, of every area."""

    entity = "service"
    entity_model = Service
    path = "services"
    icon = "tag"
    label = _l("Service")
    label_plural = _l("Services")
    description = _l("What each area does, for which price, and what animals need for it.")
    create_label = _l("Add service")
    empty_text = _l("Bookings and visits take their price from the services.")
    help_url = "/help/lists"

    column_list = [
        "name", "area", "price_cents", "unit", "duration_minutes", "tax_basis_points", "kind", "is_public",
    ]  # fmt: skip
    column_labels = {
        "name": _l("Service"),
        "area": _l("Business area"),
        "description": _l("Description"),
        "price_cents": _l("Price"),
        "unit": _l("Price for"),
        "duration_minutes": _l("Duration"),
        "tax_basis_points": _l("Tax"),
        "kind": _l("Kind"),
        "species": _l("Only for"),
        "is_public": _l("Public"),
        "is_active": _l("Offered"),
        "vaccines": _l("Vaccines"),
        "vaccines_stop": _l("A missing vaccine stops the booking"),
    }
    column_cells = {
        "name": from_macro("catalog/cells.html", "service_name"),
        "area": from_macro("catalog/cells.html", "area"),
        "price_cents": lambda row: money(row.price_cents),
        "duration_minutes": lambda row: minutes_in_words(row.duration_minutes),
        "tax_basis_points": lambda row: percent(row.tax_basis_points),
        "vaccines": lambda row: ", ".join(vaccine.name for vaccine in row.vaccines),
    }
    column_sortable = {"name": Service.sort_name}
    column_default_sort = ("name", False)
    column_numeric = frozenset({"price_cents", "duration_minutes", "tax_basis_points"})
    column_secondary = frozenset({"tax_basis_points", "kind", "is_public"})
    column_filters = [
        area_filter(Service),
        state_filter(Service),
        ChoiceFilter("kind", _l("Kind"), Service.kind, choices=ServiceKind),
        ChoiceFilter("unit", _l("Price for"), Service.unit, choices=Unit),
        YesNoFilter("public", _l("Public"), Service.is_public),
    ]
    column_tabs = ["area", "state"]
    column_export = {
        "name": lambda row: row.name,
        "area": lambda row: area_label(row.area),
        "price_cents": lambda row: to_amount(row.price_cents),
        "duration_minutes": lambda row: row.duration_minutes,
        "tax_basis_points": lambda row: Decimal(row.tax_basis_points) / 100,
        "description": lambda row: row.description,
        "species": lambda row: row.species,
        "vaccines": lambda row: ", ".join(vaccine.name for vaccine in row.vaccines),
        "vaccines_stop": lambda row: row.vaccines_stop,
        "is_active": lambda row: row.is_active,
    }
    column_details = [
        "name", "area", "description", "price_cents", "unit", "tax_basis_points", "duration_minutes", "kind",
        "species", "vaccines", "vaccines_stop", "is_public", "is_active",
    ]  # fmt: skip
    searchable = True
    search_placeholder = _l("Name or description")

    form_columns = [
        "area", "name", "description", "kind", "species", "price_cents", "unit", "tax_basis_points",
        "duration_minutes", "vaccines", "vaccines_stop", "is_public",
    ]  # fmt: skip
    form_args = {
        "name": {"label": _l("Name")},
        "kind": {
            "description": _l(
                "A series has several dates that are booked at once, such as a course."
            )
        },
        "species": {"description": _l("Leave it open when it is for all animals.")},
        "unit": {
            "description": _l(
                "Nights and days are counted by the calendar, hours by begun quarters."
            )
        },
    }
    form_extra_fields = {
        "area": AreaField(_l("Business area"), [InputRequired()]),
        "price_cents": MoneyField(_l("Price"), [InputRequired()]),
        "tax_basis_points": PercentField(
            _l("Tax in per cent"), [InputRequired()], default=usual_tax
        ),
        "duration_minutes": WholeField(
            _l("Duration in minutes"),
            [Optional(), NumberRange(min=1, max=services.LONGEST_MINUTES)],
            description=_l("An appointment ends after it, unless another end is chosen."),
        ),
        "vaccines": VaccinesField(_l("Vaccines")),
        "vaccines_stop": BooleanField(
            _l("A missing vaccine stops the booking"),
            default=True,
            description=_l(
                "Whoever has the right to may still book and has to say why. Otherwise it is only"
                " a warning."
            ),
        ),
        "is_public": BooleanField(
            _l("Public"),
            default=True,
            description=_l("Customers may see it, with its price."),
        ),
    }
    form_groups = [
        {
            "label": _l("What it is"),
            "fields": ["area", "name", "description", "kind", "species"],
        },
        {
            "label": _l("Price"),
            "description": _l(
                "What the customer pays, tax included. Bookings keep the price of the day on which"
                " they were made."
            ),
            "fields": ["price_cents", "unit", "tax_basis_points", "duration_minutes"],
        },
        {
            "label": _l("Vaccines"),
            "description": _l(
                "Asked for besides those that the area asks for; these are set under Settings, Vaccines."
            ),
            "fields": ["vaccines", "vaccines_stop"],
        },
        {"label": _l("Who sees it"), "fields": ["is_public"]},
    ]

    def list_options(self) -> Sequence[ORMOption]:
        return [selectinload(Service.vaccines)]

    row_options = list_options

    def lookup_text(self, row: Service) -> str:
        return f"{row.name} · {area_label(row.area)} · {money(row.price_cents)}"

    def create(self, values: dict[str, Any]) -> Service:
        return services.add_service(db.session, _by_id(values))

    def update(self, row: Service, values: dict[str, Any]) -> Service:
        services.apply_to_service(db.session, row, _by_id(values))
        return row


def minutes_in_words(minutes: int | None) -> str:
    """How long an appointment takes, such as `1 h 30 min`."""
    if minutes is None:
        return ""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)s min", minutes=rest)
    if not rest:
        return _("%(hours)s h", hours=hours)
    return _("%(hours)s h %(minutes)s min", hours=hours, minutes=rest)


def _by_id(values: dict[str, Any]) -> dict[str, Any]:
    """The values with the ids of the vaccines as numbers."""
    found = [row_id_in(text) for text in values.get("vaccines") or ()]
    return {**values, "vaccines": [row_id for row_id in found if row_id is not None]}
