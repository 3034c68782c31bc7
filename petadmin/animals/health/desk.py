"""What clinics and vaccinations put on the desks of animals and customers, and behind the bell."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from flask import Flask, url_for
from flask_babel import get_timezone
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy import Select, bindparam

from petadmin.adminkit.cells import from_macro, local_date
from petadmin.adminkit.counting import Count
from petadmin.adminkit.declaration import ExtraColumn
from petadmin.adminkit.filters import ChoiceFilter
from petadmin.adminkit.menu import Notice, Waiting, menu_of
from petadmin.adminkit.view import EntityView
from petadmin.animals.health import conditions, queries, services
from petadmin.animals.health.admin.vaccinations import WAITING, this_day
from petadmin.animals.health.forms import ClinicChoice
from petadmin.animals.health.models import Clinic, Vaccination, VaccineState
from petadmin.animals.models import Animal
from petadmin.animals.queries import SHEET_SHOWN, for_sheet
from petadmin.core.clock import moment_at
from petadmin.core.db import db
from petadmin.core.i18n import _, _l, ngettext
from petadmin.customers.models import Customer
from petadmin.desk.counting import has_any
from petadmin.desk.registry import (
    Desk,
    Marker,
    Panel,
    Presence,
    QuickAction,
    Section,
    SheetBlock,
    TimelineEntry,
    TimelineSource,
    Window,
    desk_of,
)

MARKERS = {
    VaccineState.expired: Marker(label=_l("Vaccine expired"), tone="danger", icon="circle-x"),
    VaccineState.missing: Marker(label=_l("Vaccine missing"), tone="danger", icon="vaccine-off"),
    VaccineState.lapsing: Marker(
        label=_l("Vaccine about to expire"), tone="danger", icon="clock-exclamation"
    ),
}
"""The red markers beside a name; what is fine needs none."""

FILTERED = (VaccineState.expired, VaccineState.lapsing)
"""The states that an index answers for all animals; what is missing hangs on the customer's areas as well."""


def register(app: Flask, animals: EntityView) -> None:
    """Put everything about health on the desks and into the list of the animals."""
    app.jinja_env.globals["vaccine_flags"] = vaccine_flags
    menu_of(app).add_waiting(
        Waiting(
            key="vaccinations",
            permission="vaccination:verify",
            ids=queries.waiting_ids(bindparam("today")),
            values=lambda: {"today": this_day()},
            notices=_waiting,
        )
    )
    animals.add_column(
        ExtraColumn(
            name="vaccines",
            label=_l("Vaccines"),
            behind="name",
            permission="vaccination:list",
            load=vaccine_flags,
        )
    )
    animals.add_filter(
        ChoiceFilter(
            "vaccines",
            _l("Vaccines"),
            lambda value: conditions.animal_has(VaccineState(value), this_day()),
            choices=lambda: [(state.value, state.label) for state in FILTERED],
        )
    )
    _add_to_animals(desk_of(app, "animal"))
    customers = desk_of(app, "customer")
    customers.markers.append(_customer_markers)
    customers.add(
        Presence(
            key="vaccinations",
            permission="vaccination:list",
            count=lambda subject: queries.of_animals_of(subject.id),
        ),
        SheetBlock(
            key="vaccinations",
            label=_l("Vaccinations"),
            template="health/sheet.html",
            permission="vaccination:list",
            order=30,
            context=_sheet_vaccinations,
        ),
        TimelineSource(
            key="vaccinations",
            label=_l("Vaccinations"),
            permission="vaccination:list",
            entries=_of_customer,
            ids=lambda subject: queries.of_animals_of(subject.id),
            tells=frozenset({"vaccination.created"}),
        ),
    )


def _add_to_animals(desk: Desk) -> None:
    desk.markers.append(_animal_markers)
    desk.add(
        Panel(
            key="vaccinations",
            label=_l("Vaccinations"),
            icon="vaccine",
            template="health/panel.html",
            permission="vaccination:list",
            order=30,
            context=_standings,
            add_url=_add_url,
            add_label=_l("Add vaccination"),
            add_permission="vaccination:create",
        ),
        Panel(
            key="clinic",
            label=_l("Veterinarian"),
            icon="building-hospital",
            template="health/clinic_panel.html",
            permission="clinic:view",
            order=32,
            form=lambda: ClinicChoice,
            edit_permission="animal:edit",
            save=_choose_clinic,
            add_url=_new_clinic_url,
            add_label=_l("New clinic"),
            add_permission="clinic:create",
        ),
        Section(
            key="vaccinations",
            label=_l("Vaccinations"),
            icon="vaccine",
            permission="vaccination:list",
            order=20,
            view="vaccinations",
            count=lambda subject: queries.of_animal(subject.id),
        ),
        QuickAction(
            key="add-vaccination",
            label=_l("Add vaccination"),
            icon="vaccine",
            permission="vaccination:create",
            order=20,
            url=_add_url,
        ),
        TimelineSource(
            key="vaccinations",
            label=_l("Vaccinations"),
            permission="vaccination:list",
            entries=_of_animal,
            ids=lambda subject: queries.of_animal(subject.id),
            tells=frozenset({"vaccination.created"}),
        ),
    )


def vaccine_flags(animals: Sequence[Animal]) -> dict[int, Markup]:
    """For each of these animals a mark that tells how it stands with its vaccines."""
    if not animals or not current_user.may("vaccination:list"):
        return {}
    draw = from_macro("health/cells.html", "flag")
    states = queries.states_of(db.session, [animal.id for animal in animals], this_day())
    return {animal_id: draw(state) for animal_id, state in states.items()}


def _customer_markers(subject: Customer) -> Sequence[Marker]:
    if not current_user.may("vaccination:list") or not has_any(subject, "vaccinations"):
        return []
    worst = queries.worst_of_customer(db.session, subject.id, this_day())
    return [MARKERS[worst]] if worst in MARKERS else []


def _animal_markers(subject: Animal) -> Sequence[Marker]:
    if not current_user.may("vaccination:list"):
        return []
    state = queries.states_of(db.session, [subject.id], this_day()).get(subject.id)
    return [MARKERS[state.worst]] if state is not None and state.worst in MARKERS else []


def _standings(subject: Animal) -> dict[str, Any]:
    day = this_day()
    return {"standings": queries.standings_of(db.session, subject, day), "day": day}


def _sheet_vaccinations(subject: Customer) -> dict[str, Any] | None:
    animals = list(db.session.scalars(for_sheet(subject.id)))[:SHEET_SHOWN]
    found = queries.standings_by_animal(db.session, animals, this_day())
    shown = [(animal, found[animal.id]) for animal in animals if found[animal.id]]
    return {"animals": shown} if shown else None


def _add_url(subject: Animal) -> str:
    return url_for("vaccinations.create_view", animal=subject.id, next=_card(subject))


def _new_clinic_url(subject: Animal) -> str:
    return url_for("clinics.create_view", animal=subject.id, next=_card(subject))


def _card(animal: Animal) -> str:
    return url_for("animals.details_view", row_id=animal.id)


def _choose_clinic(subject: Animal, values: dict[str, Any]) -> None:
    clinic_id = values["clinic_id"]
    clinic = db.session.get(Clinic, clinic_id) if clinic_id is not None else None
    services.assign_clinic(subject, clinic)


def _waiting(found: Count) -> list[Notice]:
    """Vaccinations that somebody has to verify."""
    text = ngettext(
        "%(num)s vaccination waits for verification",
        "%(num)s vaccinations wait for verification",
        found.number,
    )
    return [Notice(text, "vaccine", url_for("vaccinations.index_view", state=WAITING), "warning")]


def _of_customer(subject: Customer, window: Window) -> list[TimelineEntry]:
    theirs = queries.given().join(Vaccination.animal).where(Animal.customer_id == subject.id)
    return _entries(theirs, window, named=True)


def _of_animal(subject: Animal, window: Window) -> list[TimelineEntry]:
    its = queries.given().where(Vaccination.animal_id == subject.id)
    return _entries(its, window, named=False)


def _entries(statement: Select[Vaccination], window: Window, *, named: bool) -> list[TimelineEntry]:
    newest = window.of_days(statement, Vaccination.given_on, Vaccination.id, zone=get_timezone())
    return [
        TimelineEntry(
            id=row.id,
            at=_noon(row),
            icon="vaccine",
            tone="success",
            title=_(
                "%(animal)s was vaccinated: %(vaccine)s", animal=row.animal, vaccine=row.vaccine
            )
            if named
            else _("Vaccinated: %(vaccine)s", vaccine=row.vaccine),
            text=_("Protects until %(day)s", day=local_date(row.expires_on)),
            who=row.clinic.name if row.clinic is not None else "",
            url=url_for("vaccinations.details_view", row_id=row.id),
        )
        for row in db.session.scalars(newest)
    ]


def _noon(row: Vaccination) -> datetime:
    # The hour is not known; noon of the business is on that day everywhere near it.
    day = row.given_on or row.expires_on
    return moment_at(datetime.combine(day, time(12)), get_timezone())
