"""What can happen to clinics, vaccines and vaccinations."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import object_session

from petadmin.animals.health import queries
from petadmin.animals.health.models import Clinic, Vaccination, Vaccine, VaccineRule
from petadmin.animals.health.usual import UsualVaccine
from petadmin.animals.models import Animal
from petadmin.audit.recording import record
from petadmin.business.areas import areas
from petadmin.core.clock import utcnow
from petadmin.core.db import Db
from petadmin.core.email_addresses import normal_email
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l
from petadmin.core.phones import parse_phone
from petadmin.core.text import fold
from petadmin.files.models import StoredFile

MOST_MONTHS = 120
"""No vaccine protects for longer than ten years."""

PROVED = ("animal_id", "vaccine_id", "given_on", "expires_on", "proof_id")
"""What whoever verifies a vaccination compares with the proof."""


class Proof(NamedTuple):
    """The stored proof of a vaccination, and how its file is called."""

    file: StoredFile
    name: str
    kind: str


def add_clinic(session: Db, values: Mapping[str, Any]) -> Clinic:
    """Put a clinic on file."""
    clinic = Clinic()
    apply_to_clinic(clinic, values)
    session.add(clinic)
    return clinic


def apply_to_clinic(clinic: Clinic, values: Mapping[str, Any]) -> None:
    """Change a clinic to these values; what is not named stays as it is."""
    changed = dict(values)
    for name in ("phone", "emergency_phone"):
        if name in changed:
            changed[name] = _phone(changed[name], field=name)
    if changed.get("email"):
        changed["email"] = normal_email(changed["email"])
    for name, value in changed.items():
        setattr(clinic, name, "" if value is None else value)
    clinic.sort_name = fold(clinic.name)[:160]


def assign_clinic(animal: Animal, clinic: Clinic | None) -> None:
    """Say where an animal's owner takes it."""
    animal.clinic = clinic


def remove_clinic(session: Db, clinic: Clinic) -> None:
    """Take a clinic off the file; what named it stays."""
    session.delete(clinic)


def add_vaccine(session: Db, values: Mapping[str, Any]) -> Vaccine:
    """Put a vaccine on the list."""
    vaccine = Vaccine()
    apply_to_vaccine(session, vaccine, values)
    session.add(vaccine)
    return vaccine


def apply_to_vaccine(session: Db, vaccine: Vaccine, values: Mapping[str, Any]) -> None:
    """Change a vaccine to these values; what is not named stays as it is."""
    changed = dict(values)
    areas = changed.pop("areas", None)
    species, name = (
        changed.get("species", vaccine.species),
        str(changed.get("name", vaccine.name)),
    )
    with session.no_autoflush:
        namesake = queries.vaccine_named(session, species, name)
    if namesake is not None and namesake is not vaccine:
        raise DomainError(_l("There is a vaccine of this name for this species."), field="name")
    if not 0 < int(changed.get("months", vaccine.months) or 0) <= MOST_MONTHS:
        raise DomainError(_l("A vaccine protects for 1 to 120 months."), field="months")
    for column, value in changed.items():
        setattr(vaccine, column, value)
    vaccine.folded = fold(name)
    if areas is not None:
        _set_areas(vaccine, areas)


def add_usual(session: Db, usual: Iterable[UsualVaccine]) -> list[Vaccine]:
    """Put these vaccines on the list, under their names in the language of the one who adds them."""
    added = []
    for one in usual:
        values = {"species": one.species, "name": str(one.name), "months": one.months}
        added.append(add_vaccine(session, {**values, "areas": one.areas}))
    return added


def retire(vaccine: Vaccine) -> None:
    """Take a vaccine out of use: it can no longer be chosen, and nobody is asked for it."""
    vaccine.active = False


def restore(vaccine: Vaccine) -> None:
    """Take a vaccine back into use."""
    vaccine.active = True


def add_vaccination(session: Db, values: Mapping[str, Any], *, today: date) -> Vaccination:
    """Put a vaccination on file."""
    vaccination = Vaccination()
    apply(session, vaccination, values, today=today)
    session.add(vaccination)
    return vaccination


def apply(session: Db, vaccination: Vaccination, values: Mapping[str, Any], *, today: date) -> bool:
    """Change a vaccination to these values; says whether that took back that it was verified.

    Without an expiry it is worked out from when it was given and how long the vaccine protects.
    `proof` is a `Proof` to keep; `remove_proof` takes away the one that is there.
    """
    changed = dict(values)
    proof: Proof | None = changed.pop("proof", None)
    remove = bool(changed.pop("remove_proof", False))
    before = [getattr(vaccination, name) for name in PROVED]
    vaccine = _vaccine_for(session, vaccination, changed)
    changed["expires_on"] = _expiry(vaccination, changed, vaccine)
    _check_days(changed.get("given_on", vaccination.given_on), changed["expires_on"], today)
    for name, value in changed.items():
        setattr(vaccination, name, value)
    vaccination.vaccine = vaccine
    if proof is not None:
        vaccination.proof, vaccination.proof_id = proof.file, proof.file.id
        vaccination.proof_name, vaccination.proof_kind = proof.name, proof.kind
    elif remove:
        vaccination.proof = vaccination.proof_id = None
        vaccination.proof_name = vaccination.proof_kind = ""
    after = [getattr(vaccination, name) for name in PROVED]
    if not vaccination.is_verified or before == after:
        return False
    unverify(session, vaccination)
    return True


def verify(
    session: Db, vaccination: Vaccination, *, by_id: int | None, at: datetime | None = None
) -> None:
    """Say that somebody of the staff has seen the proof."""
    if vaccination.is_verified:
        raise DomainError(_l("This vaccination is verified already."))
    vaccination.verified_at = at or utcnow()
    vaccination.verified_by_id = by_id
    record(session, "vaccination.verified", vaccination)


def unverify(session: Db, vaccination: Vaccination) -> None:
    """Take back that a vaccination was verified."""
    vaccination.verified_at = None
    vaccination.verified_by_id = None
    record(session, "vaccination.unverified", vaccination)


def remove_vaccination(session: Db, vaccination: Vaccination) -> None:
    """Take a vaccination off the file."""
    session.delete(vaccination)


def months_later(day: date, months: int) -> date:
    """The same day of the month so many months later, or its last day when it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _vaccine_for(session: Db, vaccination: Vaccination, changed: dict[str, Any]) -> Vaccine:
    animal_id = changed.get("animal_id", vaccination.animal_id)
    vaccine_id = changed.get("vaccine_id", vaccination.vaccine_id)
    with session.no_autoflush:
        animal = session.get(Animal, animal_id) if animal_id is not None else None
        vaccine = session.get(Vaccine, vaccine_id) if vaccine_id is not None else None
    if animal is None:
        raise DomainError(_l("Choose the animal."), field="animal")
    if vaccine is None:
        raise DomainError(_l("Choose the vaccine."), field="vaccine")
    if not vaccine.active and vaccine_id != vaccination.vaccine_id:
        raise DomainError(
            _l("This vaccine is no longer in use. Choose another one."), field="vaccine"
        )
    if vaccine.species is not animal.species:
        raise DomainError(
            _l(
                "%(vaccine)s is a vaccine for another species (%(species)s).",
                vaccine=vaccine.name,
                species=vaccine.species.label,
            ),
            field="vaccine",
        )
    return vaccine


def _expiry(vaccination: Vaccination, changed: dict[str, Any], vaccine: Vaccine) -> date:
    expires_on: date | None = changed.get("expires_on", vaccination.expires_on)
    if expires_on is not None:
        return expires_on
    given_on: date | None = changed.get("given_on", vaccination.given_on)
    if given_on is None:
        raise DomainError(
            _l(
                "Enter until when it protects, or when it was given: then it is worked out from that."
            ),
            field="expires_on",
        )
    return months_later(given_on, vaccine.months)


def _check_days(given_on: date | None, expires_on: date, today: date) -> None:
    if given_on is not None and given_on > today:
        raise DomainError(_l("The day it was given lies in the future."), field="given_on")
    if given_on is not None and expires_on < given_on:
        raise DomainError(_l("It cannot expire before the day it was given."), field="expires_on")
    if expires_on > months_later(given_on or today, MOST_MONTHS):
        raise DomainError(_l("No vaccine protects for longer than ten years."), field="expires_on")


def _set_areas(vaccine: Vaccine, keys: Iterable[str]) -> None:
    kept = {rule.area: rule for rule in vaccine.rules}
    # Areas that are switched off stand in no form, so that their absence there means nothing.
    switched_off = kept.keys() - {area.key for area in areas()}
    wanted = sorted({*keys, *switched_off})
    if wanted == sorted(kept):
        return
    vaccine.rules = [kept.get(key) or VaccineRule(area=key) for key in wanted]
    if object_session(vaccine) is not None:
        # The version follows only the vaccine's own columns, and a change of its areas is a change too.
        vaccine.updated_at = utcnow()


def _phone(text: str | None, *, field: str) -> str:
    if not text:
        return ""
    try:
        return parse_phone(text)
    except DomainError as error:
        raise DomainError(error.message, field=field) from error
