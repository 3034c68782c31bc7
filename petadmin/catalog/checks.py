"""Before something is booked: whether the service is for these animals, and their vaccines are in order."""

from collections.abc import Sequence

from flask import Flask, url_for
from flask_babel import get_timezone
from sqlalchemy import Select, exists, or_, select

from petadmin.adminkit.cells import local_date
from petadmin.animals.health import queries
from petadmin.animals.health.models import Vaccine, VaccineRule, VaccineState
from petadmin.animals.health.queries import Standing
from petadmin.animals.models import Animal
from petadmin.business.preflight import AREA, SERVICE, Draft, Finding, Level, add_check
from petadmin.catalog.models import ServiceVaccine
from petadmin.core.clock import today
from petadmin.core.db import db
from petadmin.core.i18n import _, _l


def register(app: Flask) -> None:
    """Look at service and vaccines before anything is booked."""
    add_check(app, check_species, order=5)
    add_check(app, check_vaccines, order=40, fine=_l("vaccines in order"), about=_asked_for())


def check_species(draft: Draft) -> Sequence[Finding]:
    """One finding for each animal of a species that the service is not for."""
    service = draft.service
    if service is None or service.species is None:
        return []
    return [
        Finding(
            key=f"species.{animal.id}",
            level=Level.stop,
            title=_("This service is not for %(animal)s.", animal=animal.name),
        )
        for animal in draft.animals
        if animal.species is not service.species
    ]


def _asked_for() -> Select[int]:
    """The vaccines that the area asks for, or the service."""
    by_area = Vaccine.rules.any(VaccineRule.area == AREA)
    by_service = exists().where(
        ServiceVaccine.vaccine_id == Vaccine.id, ServiceVaccine.service_id == SERVICE
    )
    return select(Vaccine.id).where(or_(by_area, by_service))


def check_vaccines(draft: Draft) -> Sequence[Finding]:
    """One finding for each animal that lacks a vaccine on any day, from the first to the last.

    The service says whether that stops the booking; as long as none is chosen, it is a warning.
    """
    if not draft.animals:
        return []
    asked = queries.standings_asked_for(
        db.session,
        draft.animals,
        draft.area,
        draft.last_day,
        also=draft.service.vaccines if draft.service is not None else (),
    )
    stops = draft.service is not None and draft.service.vaccines_stop
    wanting = {
        animal: [one for one in asked[animal.id] if one.is_wanting] for animal in draft.animals
    }
    return [
        _finding(animal, standings, draft, stops=stops)
        for animal, standings in wanting.items()
        if standings
    ]


def _finding(
    animal: Animal, standings: Sequence[Standing], draft: Draft, *, stops: bool
) -> Finding:
    return Finding(
        key=f"vaccines.{animal.id}",
        level=Level.stop if stops else Level.warning,
        title=_("%(animal)s lacks a vaccine", animal=animal.name),
        text=" ".join(_in_words(standing, draft) for standing in standings),
        url=_where_to_add(animal, standings),
        url_label=_l("Add vaccination"),
        overridable=stops,
    )


def _in_words(standing: Standing, draft: Draft) -> str:
    given = standing.vaccination
    if standing.state is VaccineState.missing or given is None:
        return _("%(vaccine)s is missing.", vaccine=standing.vaccine)
    day = local_date(given.expires_on)
    if given.expires_on < today(get_timezone()):
        return _("%(vaccine)s expired on %(day)s.", vaccine=standing.vaccine, day=day)
    if given.expires_on < draft.first_day:
        return _(
            "%(vaccine)s protects only until %(day)s, before the first day.",
            vaccine=standing.vaccine,
            day=day,
        )
    return _(
        "%(vaccine)s protects only until %(day)s, in the middle of the stay.",
        vaccine=standing.vaccine,
        day=day,
    )


def _where_to_add(animal: Animal, standings: Sequence[Standing]) -> str | None:
    if not animal.id:
        # It is put on file together with the booking.
        return None
    # The form can be about one vaccine; where several are wanting, it is left open.
    vaccine_id = standings[0].vaccine.id if len(standings) == 1 else None
    return url_for("vaccinations.create_view", animal=animal.id, vaccine=vaccine_id)
