"""Conditions on vaccinations: renewed, in a state on a day, waiting to be verified."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, exists, tuple_
from sqlalchemy.orm import aliased

from petadmin.animals.health.models import LAPSES_WITHIN_DAYS, Vaccination, Vaccine, VaccineState
from petadmin.animals.models import Animal

# Whether an animal may be seen is asked of the animal, so its vaccinations are looked up as tables, to which
# visibility adds nothing.
_given = Vaccination.__table__
_later = Vaccination.__table__.alias("later")
_vaccines = Vaccine.__table__


def is_renewed(*, verified: bool = False) -> ColumnElement[bool]:
    """Whether the animal has a vaccination of the same vaccine that lasts longer, or as long and is newer.

    With `verified`, only one that was verified counts.
    """
    later = aliased(Vaccination)
    conditions = _renewing(later, Vaccination)
    if verified:
        conditions.append(later.verified_at.is_not(None))
    return exists().where(*conditions)


def is_of_living_animal() -> ColumnElement[bool]:
    return Vaccination.animal.has(Animal.deceased_on.is_(None))


def in_state(state: VaccineState, day: date) -> ColumnElement[bool]:
    """The vaccinations of living animals that are in a state and were not renewed."""
    expiry = _expiry(Vaccination.expires_on, state, day)
    return and_(expiry, is_of_living_animal(), ~is_renewed())


def animal_has(state: VaccineState, day: date) -> ColumnElement[bool]:
    """That an animal lives and has a vaccination in a state that was not renewed, of a vaccine in use."""
    return and_(
        Animal.deceased_on.is_(None),
        exists().where(
            _given.c.animal_id == Animal.id,
            _given.c.vaccine_id == _vaccines.c.id,
            _vaccines.c.active,
            _expiry(_given.c.expires_on, state, day),
            ~exists().where(*_renewing(_later.c, _given.c)),
        ),
    )


def _expiry(expires_on: Any, state: VaccineState, day: date) -> ColumnElement[bool]:
    last = day + timedelta(days=LAPSES_WITHIN_DAYS)
    conditions: Mapping[VaccineState, ColumnElement[bool]] = {
        VaccineState.expired: expires_on < day,
        VaccineState.lapsing: expires_on.between(day, last),
        VaccineState.fine: expires_on > last,
    }
    return conditions[state]


def _renewing(later: Any, row: Any) -> list[ColumnElement[bool]]:
    """That one vaccination lasts longer than another of the animal's, or as long and is newer."""
    return [
        later.animal_id == row.animal_id,
        later.vaccine_id == row.vaccine_id,
        tuple_(later.expires_on, later.id) > tuple_(row.expires_on, row.id),
    ]


def waits(day: date | BindParameter[date]) -> ColumnElement[bool]:
    """The vaccinations that nobody has verified yet and that still protect a living animal."""
    return and_(
        Vaccination.verified_at.is_(None), Vaccination.expires_on >= day, is_of_living_animal()
    )
