"""The health of the demo's animals: clinics, the usual vaccines, and vaccinations year after year."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial

from flask_babel import format_date

from petadmin.animals.health import services
from petadmin.animals.health.models import Clinic, Vaccination, Vaccine
from petadmin.animals.health.usual import USUAL_VACCINES, UsualVaccine
from petadmin.core.i18n import in_language
from petadmin.demo import people, places
from petadmin.demo.animals import OLD_ENOUGH, PlannedAnimal
from petadmin.demo.booklets import certificate
from petadmin.demo.chance import Chance
from petadmin.demo.past import Past, Step
from petadmin.demo.planning import Planned
from petadmin.files.storage import storage

CLINICS = (
    "Clínica Veterinaria Retiro",
    "Hospital Veterinario Puerta de Hierro",
    "Centro Veterinario La Latina",
    "Clínica Veterinaria Cuatro Patas",
    "Veterinaria Arganzuela",
    "Hospital Veterinario Sierra Norte",
    "Clínica Veterinaria El Galgo",
    "Centro Veterinario Chamberí",
)
CARED_FOR = 0.9
"""So many of the animals are vaccinated at all."""

LAST_GIVEN = {(20, 325): 84, (337, 363): 9, (368, 470): 7}
"""How many days ago animals were last vaccinated: most are up to date, a few about to lapse or expired."""

REMEMBERED = 2
"""So many years of vaccinations are on file for each animal at most."""

PROVEN = 0.2
"""So many vaccinations have their proof on file."""

FRESH_DAYS = 6
"""What came in within so many days may still wait to be verified."""


@dataclass
class Practice:
    """What the vaccinations are made with, once it is on file."""

    clinics: list[Clinic] = field(default_factory=list)
    vaccines: dict[UsualVaccine, Vaccine] = field(default_factory=dict)
    to_check: list[tuple[datetime, Vaccination]] = field(default_factory=list)


def steps(
    planned: Sequence[Planned], told: Chance, practice: Practice
) -> Iterator[tuple[datetime, Step]]:
    """Everything about health that happens; with a chance of its own, so that the rest stays the same."""
    chance = Chance.of(told.now, told.zone)
    opening = min(customer.joined for customer in planned) - timedelta(days=1)
    yield opening, partial(_open, practice, chance)
    for customer in planned:
        for animal in customer.animals:
            joins = max(animal.joins, customer.joined)
            clinic = chance.random.randrange(len(CLINICS))
            if chance.happens(0.85):
                yield joins + timedelta(minutes=1), partial(_register, practice, animal, clinic)
            if chance.happens(CARED_FOR):
                last = None if customer.left is None else customer.left[0]
                yield from _vaccinations(practice, chance, animal, joins, clinic, until=last)


def checks(practice: Practice) -> Iterator[tuple[datetime, Step]]:
    """Staff look at the proof of what has been put on file."""
    for moment, row in practice.to_check:
        yield moment, partial(_verify, row)


def _vaccinations(
    practice: Practice,
    chance: Chance,
    animal: PlannedAnimal,
    joins: datetime,
    clinic: int,
    *,
    until: date | None,
) -> Iterator[tuple[datetime, Step]]:
    usual = [one for one in USUAL_VACCINES if one.species is animal.species]
    first, last = chance.weighted(LAST_GIVEN)
    newest = chance.today - timedelta(days=chance.random.randint(first, last))
    visits: dict[date, datetime] = {}
    for vaccine in usual:
        if not chance.happens(0.95 if vaccine.areas else 0.6):
            continue
        # Most are given on one visit, some on another.
        shift = 0 if chance.happens(0.8) else chance.random.randint(-60, 0)
        for year in range(REMEMBERED):
            day = newest + timedelta(days=shift - 365 * year)
            end = min(day for day in (animal.died, until, chance.today) if day is not None)
            if day > end or day < _earliest(animal, joins):
                continue
            if day not in visits:
                visits[day] = max(chance.moment_on(day), joins + timedelta(minutes=2))
            yield visits[day], partial(_vaccinate, practice, chance, animal, vaccine, clinic, day)


def _earliest(animal: PlannedAnimal, joins: datetime) -> date:
    """The first day on which a vaccination makes sense: old enough, and in the booklet they bring."""
    born = animal.values["birth_date"]
    brought = joins.date() - timedelta(days=330)
    return brought if born is None else max(brought, born + timedelta(days=OLD_ENOUGH))


def _open(practice: Practice, chance: Chance, past: Past, moment: datetime) -> None:
    """Put the clinics and the usual vaccines on file."""
    for number, name in enumerate(CLINICS):
        practice.clinics.append(_add_clinic(chance, name, past, at_night=number % 3 == 1))
    with in_language("es"):
        vaccines = services.add_usual(past.session, USUAL_VACCINES)
    practice.vaccines.update(zip(USUAL_VACCINES, vaccines, strict=True))
    rows: list[Clinic | Vaccine] = [*practice.clinics, *vaccines]
    for row in rows:
        row.created_at = row.updated_at = moment


def _add_clinic(chance: Chance, name: str, past: Past, *, at_night: bool) -> Clinic:
    place = places.home(chance)
    home = places.address(chance, place)
    vet = people.spaniard(chance)
    return services.add_clinic(
        past.session,
        {
            "name": name,
            "veterinarian": f"{vet.first} {vet.last}",
            "phone": places.landline(chance, place),
            "emergency_phone": places.mobile(chance) if at_night else "",
            "street": home["street"],
            "postal_code": home["postal_code"],
            "city": home["city"],
            "notes": "Urgencias las 24 horas." if at_night else "",
        },
    )


def _register(
    practice: Practice, animal: PlannedAnimal, clinic: int, past: Past, moment: datetime
) -> None:
    past.number(animal.row)
    services.assign_clinic(animal.row, practice.clinics[clinic])
    animal.row.updated_at = moment


def _vaccinate(
    practice: Practice,
    chance: Chance,
    animal: PlannedAnimal,
    usual: UsualVaccine,
    clinic: int,
    day: date,
    past: Past,
    moment: datetime,
) -> None:
    vaccine, place = practice.vaccines[usual], practice.clinics[clinic]
    past.number(animal.row, vaccine, place)
    values = {
        "animal_id": animal.row.id,
        "vaccine_id": vaccine.id,
        "given_on": day,
        "expires_on": None,
        "clinic_id": place.id,
        "lot": f"{chance.one('ABCDEFK')}{chance.random.randrange(1000, 10_000)}",
        "proof": _proof(past, animal, vaccine, place, day) if chance.happens(PROVEN) else None,
    }
    row = services.add_vaccination(past.session, values, today=chance.today)
    row.created_at = row.updated_at = moment
    fresh = (chance.now - moment).days < FRESH_DAYS
    if chance.happens(0.4 if fresh else 0.985):
        practice.to_check.append((moment, row))


def _verify(row: Vaccination, past: Past, moment: datetime) -> None:
    services.verify(past.session, row, by_id=past.on_duty.id, at=moment)
    row.updated_at = moment


def _proof(
    past: Past, animal: PlannedAnimal, vaccine: Vaccine, clinic: Clinic, day: date
) -> services.Proof:
    with in_language("es"):
        given = str(format_date(day, "long"))
    lines = (
        f"Animal: {animal.row.name}",
        f"Vacuna: {vaccine.name}",
        f"Fecha: {given}",
        clinic.name,
    )
    content = certificate("Certificado de vacunación", lines)
    file = storage().put(past.session, content, media_type="application/pdf")
    return services.Proof(file, f"cartilla-{day:%Y-%m}.pdf", "pdf")
