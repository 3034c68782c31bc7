"""Questions about vaccinations: how an animal stands, what an area of the business misses, what waits."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    case,
    func,
    select,
)
from sqlalchemy.orm import joinedload, selectinload

from petadmin.animals.health.conditions import is_renewed, waits
from petadmin.animals.health.models import (
    LAPSES_WITHIN_DAYS,
    Clinic,
    Vaccination,
    Vaccine,
    VaccineRule,
    VaccineState,
)
from petadmin.animals.models import Animal, Species
from petadmin.core.db import Db
from petadmin.core.text import fold
from petadmin.customers.models import CustomerArea

WORST_FIRST = (
    VaccineState.expired,
    VaccineState.missing,
    VaccineState.lapsing,
    VaccineState.fine,
)


@dataclass(frozen=True)
class Standing:
    """How an animal stands with one vaccine: its newest vaccination, if any, and who asks for it."""

    vaccine: Vaccine
    state: VaccineState
    vaccination: Vaccination | None = None
    areas: tuple[str, ...] = ()

    @property
    def is_wanting(self) -> bool:
        """Whether the vaccine has to be given (again) before it protects."""
        return self.state in (VaccineState.expired, VaccineState.missing)


@dataclass(frozen=True)
class AnimalState:
    """How an animal stands with its vaccines: their names in each state."""

    names: Mapping[VaccineState, Sequence[str]] = field(default_factory=dict)

    @property
    def worst(self) -> VaccineState:
        """The state that counts."""
        return next(state for state in WORST_FIRST if self.names.get(state))

    @property
    def worst_names(self) -> Sequence[str]:
        """The vaccines in that state."""
        return self.names[self.worst]


def state_of(expires_on: date, day: date) -> VaccineState:
    """How a vaccine that protects until a day stands on another."""
    if expires_on < day:
        return VaccineState.expired
    if expires_on <= day + timedelta(days=LAPSES_WITHIN_DAYS):
        return VaccineState.lapsing
    return VaccineState.fine


def states_of(session: Db, animal_ids: Sequence[int], day: date) -> dict[int, AnimalState]:
    """How these animals stand on a day, in two statements however many they are.

    Deceased animals are left out, and those of which nothing is known and nothing asked.
    """
    names: dict[int, dict[VaccineState, list[str]]] = {}
    given = set()
    for animal_id, vaccine_id, name, expires_on in session.execute(_newest(animal_ids)):
        given.add((animal_id, vaccine_id))
        names.setdefault(animal_id, {}).setdefault(state_of(expires_on, day), []).append(name)
    for animal_id, vaccine_id, name in session.execute(_asked_for(animal_ids)):
        if (animal_id, vaccine_id) not in given:
            names.setdefault(animal_id, {}).setdefault(VaccineState.missing, []).append(name)
    return {animal_id: AnimalState(found) for animal_id, found in names.items()}


def worst_of_customer(session: Db, customer_id: int, day: date) -> VaccineState | None:
    """The worst state among the vaccinations of a customer's living animals; None when there are none."""
    soonest = _newest_expiries().where(Animal.customer_id == customer_id).subquery()
    expires_on = session.scalar(select(func.min(soonest.c.expires_on)))
    return state_of(expires_on, day) if expires_on is not None else None


def standings_of(session: Db, animal: Animal, day: date) -> list[Standing]:
    """How an animal stands with each vaccine that it was given, or that is asked for; the worst first."""
    newest = newest_vaccinations(session, animal)
    areas = areas_asking(session, animal)
    missing = [vaccine_id for vaccine_id in areas if vaccine_id not in newest]
    vaccines = session.scalars(select(Vaccine).where(Vaccine.id.in_(missing))) if missing else ()
    found = [
        Standing(row.vaccine, row.state_on(day), row, areas.get(vaccine_id, ()))
        for vaccine_id, row in newest.items()
    ]
    found += [
        Standing(vaccine, VaccineState.missing, None, areas[vaccine.id]) for vaccine in vaccines
    ]
    return sorted(found, key=_by_urgency)


def standings_by_animal(
    session: Db, animals: Sequence[Animal], day: date
) -> dict[int, list[Standing]]:
    """How each of these animals stands with each vaccine, in three statements however many they are."""
    ids = [animal.id for animal in animals]
    found: dict[int, list[Standing]] = {animal_id: [] for animal_id in ids}
    newest = list(session.scalars(_lasting_longest().where(Vaccination.animal_id.in_(ids))))
    for row in newest:
        found[row.animal_id].append(Standing(row.vaccine, row.state_on(day), row))
    given = {(row.animal_id, row.vaccine_id) for row in newest}
    missing = [
        (animal_id, vaccine_id)
        for animal_id, vaccine_id, _name in session.execute(_asked_for(ids))
        if (animal_id, vaccine_id) not in given
    ]
    wanted = select(Vaccine).where(Vaccine.id.in_({vaccine_id for _animal, vaccine_id in missing}))
    vaccines = {vaccine.id: vaccine for vaccine in session.scalars(wanted)} if missing else {}
    for animal_id, vaccine_id in missing:
        found[animal_id].append(Standing(vaccines[vaccine_id], VaccineState.missing))
    return {animal_id: sorted(standings, key=_by_urgency) for animal_id, standings in found.items()}


def standings_in(
    session: Db, animal: Animal, area: str, day: date, *, verified: bool = False
) -> list[Standing]:
    """How an animal stands on a day with each vaccine that an area asks for.

    With `verified`, vaccinations count only when somebody of the staff has seen the proof.
    """
    return standings_asked_for(session, [animal], area, day, verified=verified)[animal.id]


def standings_asked_for(
    session: Db,
    animals: Sequence[Animal],
    area: str,
    day: date,
    *,
    also: Sequence[Vaccine] = (),
    verified: bool = False,
) -> dict[int, list[Standing]]:
    """How each of these animals stands on a day with what an area asks for, and with further vaccines.

    Each is asked for vaccines of its species, as far as they are in use; in two statements however many
    they are.
    """
    by_area = _asked_by(session, area, {animal.species for animal in animals})
    further = [one for one in also if one.active and one not in by_area]
    asked = sorted([*by_area, *further], key=lambda one: (one.folded, one.id))
    ids = [animal.id for animal in animals]
    newest = _newest_of(session, ids, verified=verified) if asked else {}
    return {
        animal.id: [
            _standing(
                vaccine,
                newest.get((animal.id, vaccine.id)),
                (area,) if vaccine in by_area else (),
                day,
            )
            for vaccine in asked
            if vaccine.species is animal.species
        ]
        for animal in animals
    }


def missing_for(
    session: Db, animal: Animal, area: str, day: date, *, verified: bool = False
) -> list[Standing]:
    """The vaccines that an area asks for and the animal will not have on a day: expired or never given."""
    standings = standings_in(session, animal, area, day, verified=verified)
    return [one for one in standings if one.is_wanting]


def newest_vaccinations(
    session: Db, animal: Animal, *, verified: bool = False
) -> dict[int, Vaccination]:
    """An animal's vaccination that lasts longest, for each vaccine in use."""
    found = _newest_of(session, [animal.id], verified=verified)
    return {vaccine_id: row for (_animal_id, vaccine_id), row in found.items()}


def areas_asking(session: Db, animal: Animal) -> dict[int, tuple[str, ...]]:
    """For each vaccine, the areas in which the animal's customer is known and that ask for it."""
    found: dict[int, tuple[str, ...]] = {}
    statement = (
        select(VaccineRule.vaccine_id, VaccineRule.area)
        .join(VaccineRule.vaccine)
        .join(CustomerArea, CustomerArea.area == VaccineRule.area)
        .where(CustomerArea.customer_id == animal.customer_id, *_for_species(animal.species))
        .order_by(VaccineRule.area)
    )
    for vaccine_id, area in session.execute(statement):
        found[vaccine_id] = (*found.get(vaccine_id, ()), area)
    return found


def waiting_ids(day: date | BindParameter[date]) -> Select[int]:
    """The ids of what waits to be verified."""
    return select(Vaccination.id).where(waits(day))


def renewed_among(ids: Sequence[int]) -> Select[int]:
    """Of these vaccinations, those that were renewed."""
    return select(Vaccination.id).where(Vaccination.id.in_(ids), is_renewed())


def of_animal(animal_id: int) -> Select[int]:
    """The ids of an animal's vaccinations."""
    return select(Vaccination.id).where(Vaccination.animal_id == animal_id)


def of_animals_of(customer_id: int) -> Select[int]:
    """The ids of the vaccinations of a customer's animals."""
    theirs = select(Vaccination.id).join(Vaccination.animal)
    return theirs.where(Animal.customer_id == customer_id)


def given() -> Select[Vaccination]:
    """Vaccinations of which it is known when they were given, with what a line about them names."""
    return (
        select(Vaccination)
        .where(Vaccination.given_on.is_not(None))
        .options(
            joinedload(Vaccination.vaccine),
            joinedload(Vaccination.animal),
            joinedload(Vaccination.clinic),
        )
    )


def vaccines_in_use(species: Species | None, *, also: int | None = None) -> Select[Vaccine]:
    """The vaccines that may be chosen, of a species or of all, and one more that was chosen before."""
    condition = and_(Vaccine.active, Vaccine.species == species) if species else Vaccine.active
    return (
        select(Vaccine)
        .where(condition | (Vaccine.id == also))
        .order_by(_rank_of_species(), Vaccine.folded, Vaccine.id)
    )


def vaccine_named(session: Db, species: Species, name: str) -> Vaccine | None:
    """The vaccine of a species with this name, however it is written."""
    return session.scalar(
        select(Vaccine).where(Vaccine.species == species, Vaccine.folded == fold(name))
    )


def all_vaccines() -> Select[Vaccine]:
    """All vaccines with the areas that ask for them."""
    return select(Vaccine).options(selectinload(Vaccine.rules))


def animals_by_clinic(session: Db, clinic_ids: Iterable[int]) -> dict[int, int]:
    """How many living animals each of these clinics looks after."""
    statement = (
        select(Clinic.id, func.count(Animal.id))
        .join(Animal, Animal.clinic_id == Clinic.id)
        .where(Clinic.id.in_(list(clinic_ids)), Animal.deceased_on.is_(None))
        .group_by(Clinic.id)
    )
    return dict(session.execute(statement).all())


def _asked_by(session: Db, area: str, species: Collection[Species]) -> list[Vaccine]:
    """The vaccines in use of these species that an area asks for."""
    statement = (
        select(Vaccine)
        .join(Vaccine.rules)
        .where(VaccineRule.area == area, Vaccine.species.in_(species), Vaccine.active)
    )
    return list(session.scalars(statement))


def _newest_of(
    session: Db, animal_ids: Sequence[int], *, verified: bool
) -> dict[tuple[int, int], Vaccination]:
    """The vaccination that lasts longest, for each of these animals and each vaccine in use."""
    statement = _lasting_longest(verified=verified).where(Vaccination.animal_id.in_(animal_ids))
    if verified:
        statement = statement.where(Vaccination.verified_at.is_not(None))
    return {(row.animal_id, row.vaccine_id): row for row in session.scalars(statement)}


def _standing(
    vaccine: Vaccine, newest: Vaccination | None, areas: tuple[str, ...], day: date
) -> Standing:
    state = newest.state_on(day) if newest is not None else VaccineState.missing
    return Standing(vaccine, state, newest, areas)


def _by_urgency(one: Standing) -> tuple[int, str]:
    return WORST_FIRST.index(one.state), one.vaccine.folded


def _lasting_longest(*, verified: bool = False) -> Select[Vaccination]:
    """For each animal and vaccine in use the vaccination that protects longest, with what is told of it."""
    return (
        select(Vaccination)
        .join(Vaccination.vaccine)
        .where(Vaccine.active, ~is_renewed(verified=verified))
        .options(
            joinedload(Vaccination.vaccine),
            joinedload(Vaccination.clinic),
            joinedload(Vaccination.verified_by),
        )
    )


def _newest_expiries() -> Select[int, int, str, date]:
    """For each living animal and vaccine in use, until when it protects."""
    return (
        select(
            Vaccination.animal_id,
            Vaccination.vaccine_id,
            Vaccine.name,
            func.max(Vaccination.expires_on).label("expires_on"),
        )
        .join(Vaccination.vaccine)
        .join(Vaccination.animal)
        .where(Vaccine.active, Animal.deceased_on.is_(None))
        .group_by(Vaccination.animal_id, Vaccination.vaccine_id, Vaccine.name)
    )


def _newest(animal_ids: Sequence[int]) -> Select[int, int, str, date]:
    return _newest_expiries().where(Vaccination.animal_id.in_(animal_ids)).order_by(Vaccine.name)


def _asked_for(animal_ids: Sequence[int]) -> Select[int, int, str]:
    """For each of these living animals, the vaccines that an area of their customer asks for."""
    return (
        select(Animal.id, Vaccine.id, Vaccine.name)
        .join(CustomerArea, CustomerArea.customer_id == Animal.customer_id)
        .join(VaccineRule, VaccineRule.area == CustomerArea.area)
        .join(
            Vaccine, and_(Vaccine.id == VaccineRule.vaccine_id, Vaccine.species == Animal.species)
        )
        .where(Animal.id.in_(animal_ids), Animal.deceased_on.is_(None), Vaccine.active)
        .distinct()
        .order_by(Vaccine.name)
    )


def _for_species(species: Species) -> tuple[ColumnElement[bool], ...]:
    return (Vaccine.species == species, Vaccine.active.is_(True))


def _rank_of_species() -> ColumnElement[int]:
    return case(
        {species: rank for rank, species in enumerate(Species)}, value=Vaccine.species, else_=0
    )
