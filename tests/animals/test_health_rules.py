"""How animals stand with their vaccines, and what an area of the business misses."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from petadmin.animals.health import queries, services
from petadmin.animals.health.models import VaccineState
from petadmin.animals.models import Animal, Species
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from tests.animals.health_cases import (
    days,
    make_dog,
    make_vaccination,
    make_vaccine,
    vaccination,
)
from tests.conventions.counting import statements
from tests.support.cast import make_animal, make_customer
from tests.support.days import this_day

DAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("expires_on", "state"),
    [
        (date(2026, 2, 28), VaccineState.expired),
        (date(2026, 3, 1), VaccineState.lapsing),
        (date(2026, 3, 31), VaccineState.lapsing),
        (date(2026, 4, 1), VaccineState.fine),
    ],
)
def test_the_state_by_the_expiry(expires_on: date, state: VaccineState) -> None:
    assert queries.state_of(expires_on, DAY) is state


@pytest.mark.parametrize(
    ("given", "months", "until"),
    [
        (date(2026, 3, 1), 12, date(2027, 3, 1)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 11, 30), 25, date(2028, 12, 30)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(
    given: date, months: int, until: date
) -> None:
    assert services.months_later(given, months) == until


def test_an_empty_expiry_is_worked_out_from_the_validity(app: Flask) -> None:
    dog, vaccine = make_dog(app), make_vaccine(app, months=36)

    row = make_vaccination(app, dog, vaccine, given_on=date(2025, 5, 31), expires_on=None)

    with app.app_context():
        assert vaccination(row).expires_on == date(2028, 5, 31)


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"expires_on": None}, "expires_on", "Enter until when it protects"),
        ({"given_on": days(1)}, "given_on", "lies in the future"),
        ({"given_on": days(-1), "expires_on": days(-2)}, "expires_on", "cannot expire before"),
        ({"expires_on": days(366 * 11)}, "expires_on", "longer than ten years"),
        ({"animal_id": None}, "animal", "Choose the animal"),
        ({"vaccine_id": None}, "vaccine", "Choose the vaccine"),
        ({"vaccine_id": 999}, "vaccine", "Choose the vaccine"),
    ],
)
def test_what_cannot_be(app: Flask, values: dict[str, Any], field: str, message: str) -> None:
    dog, vaccine = make_dog(app), make_vaccine(app)
    given = {"animal_id": dog, "vaccine_id": vaccine, "expires_on": days(9), **values}

    with app.app_context(), pytest.raises(DomainError, match=message) as caught:
        services.add_vaccination(db.session, given, today=this_day())

    assert caught.value.field == field


def test_a_vaccine_for_cats_is_not_for_dogs(app: Flask) -> None:
    dog, vaccine = make_dog(app), make_vaccine(app, species=Species.cat)

    with app.app_context(), pytest.raises(DomainError, match="another species"):
        services.add_vaccination(
            db.session,
            {"animal_id": dog, "vaccine_id": vaccine, "expires_on": days(9)},
            today=this_day(),
        )


@pytest.mark.parametrize("months", [0, -1, 121])
def test_a_vaccine_protects_for_a_believable_time(app: Flask, months: int) -> None:
    with pytest.raises(DomainError, match="1 to 120 months"):
        make_vaccine(app, months=months)


def test_two_vaccines_of_a_species_do_not_share_a_name(app: Flask) -> None:
    make_vaccine(app, "Rábia")
    make_vaccine(app, "Rabia", species=Species.cat)

    with pytest.raises(DomainError, match="of this name"):
        make_vaccine(app, " RABIA ".strip())


def test_the_newest_vaccination_of_each_vaccine_counts(app: Flask) -> None:
    dog, rabies, cough = make_dog(app), make_vaccine(app), make_vaccine(app, "Tos")
    make_vaccination(app, dog, rabies, expires_on=days(-300))
    make_vaccination(app, dog, rabies, expires_on=days(65))
    make_vaccination(app, dog, cough, expires_on=days(-1))

    with app.app_context():
        state = queries.states_of(db.session, [dog], this_day())[dog]
        standings = queries.standings_of(db.session, db.session.get_one(Animal, dog), this_day())

    assert state.worst is VaccineState.expired
    assert state.names == {VaccineState.fine: ["Rabia"], VaccineState.expired: ["Tos"]}
    assert [(one.vaccine.name, one.state.value) for one in standings] == [
        ("Tos", "expired"),
        ("Rabia", "fine"),
    ]


def test_of_two_that_last_equally_long_the_newer_one_counts(app: Flask) -> None:
    dog, rabies = make_dog(app), make_vaccine(app)
    make_vaccination(app, dog, rabies)
    newer = make_vaccination(app, dog, rabies)

    with app.app_context():
        (one,) = queries.standings_of(db.session, db.session.get_one(Animal, dog), this_day())

        assert one.vaccination is not None
        assert one.vaccination.id == newer


def test_what_an_area_of_the_customer_asks_for_is_missing_until_it_is_given(app: Flask) -> None:
    dog = make_dog(app, "hotel")
    rabies = make_vaccine(app, areas=["hotel", "daycare"])
    make_vaccine(app, "Tos", areas=["training"])
    make_vaccine(app, "Trivalente", species=Species.cat, areas=["hotel"])
    make_vaccine(app, "Vieja", areas=["hotel"], retired=True)

    with app.app_context():
        before = queries.states_of(db.session, [dog], this_day())[dog]
        (missing,) = queries.standings_of(db.session, db.session.get_one(Animal, dog), this_day())
    make_vaccination(app, dog, rabies)
    with app.app_context():
        after = queries.states_of(db.session, [dog], this_day())[dog]

    assert before.names == {VaccineState.missing: ["Rabia"]}
    assert (missing.state, missing.vaccination, missing.areas) == (
        VaccineState.missing,
        None,
        ("hotel",),
    )
    assert after.worst is VaccineState.fine


def test_an_area_misses_what_was_never_given_or_will_have_expired(app: Flask) -> None:
    dog = make_dog(app)
    for name, expires_on in (("Rabia", days(100)), ("Tos", days(10)), ("Lepto", days(-5))):
        vaccine = make_vaccine(app, name, areas=["hotel"])
        make_vaccination(app, dog, vaccine, expires_on=expires_on)
    make_vaccine(app, "Polivalente", areas=["hotel"])
    make_vaccine(app, "Otra", areas=["daycare"])

    assert missing(app, dog, "hotel", this_day()) == {
        "Lepto": "expired",
        "Polivalente": "missing",
    }
    assert missing(app, dog, "hotel", days(11)) == {
        "Lepto": "expired",
        "Polivalente": "missing",
        "Tos": "expired",
    }
    assert missing(app, dog, "grooming", this_day()) == {}


def test_an_area_may_count_only_what_was_verified(app: Flask) -> None:
    dog, rabies = make_dog(app), make_vaccine(app, areas=["hotel"])
    make_vaccination(app, dog, rabies, expires_on=days(20), verified=True)
    make_vaccination(app, dog, rabies, expires_on=days(300))

    assert missing(app, dog, "hotel", days(30)) == {}
    assert missing(app, dog, "hotel", days(30), verified=True) == {"Rabia": "expired"}
    assert missing(app, dog, "hotel", days(10), verified=True) == {}


def missing(
    app: Flask, animal_id: int, area: str, day: date, *, verified: bool = False
) -> dict[str, str]:
    with app.app_context():
        animal = db.session.get_one(Animal, animal_id)
        found = queries.missing_for(db.session, animal, area, day, verified=verified)
        return {one.vaccine.name: one.state.value for one in found}


def test_the_dead_have_no_state(app: Flask) -> None:
    dog = make_dog(app, "hotel", deceased_on=date(2024, 1, 1))
    vaccine = make_vaccine(app, areas=["hotel"])
    make_vaccination(app, dog, vaccine, expires_on=days(-5))

    with app.app_context():
        animal = db.session.get_one(Animal, dog)

        assert queries.states_of(db.session, [dog], this_day()) == {}
        assert queries.worst_of_customer(db.session, animal.customer_id, this_day()) is None


def test_a_customer_is_marked_by_the_worst_of_their_living_animals(app: Flask) -> None:
    customer, rabies = make_customer(app), make_vaccine(app)
    fine, lapsing = (make_animal(app, customer, name=name) for name in ("Luna", "Kira"))
    make_vaccination(app, fine, rabies, expires_on=days(100))

    assert worst(app, customer) is VaccineState.fine
    make_vaccination(app, lapsing, rabies, expires_on=days(30))
    assert worst(app, customer) is VaccineState.lapsing
    make_vaccination(app, fine, make_vaccine(app, "Tos"), expires_on=days(-1))
    assert worst(app, customer) is VaccineState.expired


def worst(app: Flask, customer_id: int) -> VaccineState | None:
    with app.app_context():
        return queries.worst_of_customer(db.session, customer_id, this_day())


def test_the_states_of_many_animals_take_two_statements(app: Flask) -> None:
    customer = make_customer(app, areas=["hotel"])
    animals = [make_animal(app, customer, name=f"Luna {number}") for number in range(12)]
    vaccine = make_vaccine(app, areas=["hotel"])
    for animal in animals[:6]:
        make_vaccination(app, animal, vaccine)

    with app.app_context(), statements(app) as sent:
        found = queries.states_of(db.session, animals, this_day())

    assert len(found) == 12
    assert len([one for one in sent if "SELECT" in one]) == 2


@pytest.mark.parametrize(
    ("values", "resets"),
    [
        ({"notes": "En la pata izquierda"}, False),
        ({"lot": "A-17"}, False),
        ({"expires_on": days(100)}, False),
        ({"expires_on": days(101)}, True),
        ({"given_on": days(-3)}, True),
    ],
)
def test_changing_what_was_verified_takes_the_verification_back(
    app: Flask, values: dict[str, Any], resets: bool
) -> None:
    row = make_vaccination(app, make_dog(app), make_vaccine(app), verified=True)

    with app.app_context():
        said = services.apply(db.session, vaccination(row), values, today=this_day())
        db.session.commit()

        assert said is resets
        assert vaccination(row).is_verified is not resets


def test_nothing_is_verified_twice(app: Flask) -> None:
    row = make_vaccination(app, make_dog(app), make_vaccine(app), verified=True)

    with app.app_context(), pytest.raises(DomainError, match="verified already"):
        services.verify(db.session, vaccination(row), by_id=None)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"phone": "hola"}, "phone"),
        ({"phone": "912345678", "emergency_phone": "12"}, "emergency_phone"),
        ({"phone": "912345678", "email": "nadie"}, "email"),
    ],
)
def test_a_clinic_with_a_wrong_number_or_address(
    app: Flask, values: dict[str, Any], field: str
) -> None:
    with app.app_context(), pytest.raises(DomainError) as caught:
        services.add_clinic(db.session, {"name": "Clínica Río", **values})

    assert caught.value.field == field
