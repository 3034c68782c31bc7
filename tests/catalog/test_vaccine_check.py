"""Before something is booked: what the animals lack of the vaccines that area and service ask for."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from petadmin.animals.health.models import Vaccine
from petadmin.animals.models import Animal, Species
from petadmin.business.preflight import Draft, Finding, Level
from petadmin.catalog.checks import check_species, check_vaccines
from petadmin.core.db import db
from tests.animals.health_cases import days, make_dog, make_vaccination, make_vaccine
from tests.catalog.goods import make_service, service
from tests.support.cast import make_animal, make_customer


def findings(
    app: Flask,
    *animal_ids: int,
    service_id: int | None = None,
    area: str = "hotel",
    first: int = 10,
    last: int = 17,
) -> Sequence[Finding]:
    """What is found about a stay that begins and ends so many days from now."""
    with app.test_request_context():
        draft = Draft(
            area=area,
            first_day=days(first),
            last_day=days(last),
            starts_at=_noon(days(first)),
            ends_at=_noon(days(last)),
            animals=[db.session.get_one(Animal, animal_id) for animal_id in animal_ids],
            service=service(service_id) if service_id is not None else None,
        )
        return check_vaccines(draft)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def test_what_the_area_asks_for_and_was_never_given(app: Flask) -> None:
    make_vaccine(app, areas=["hotel"])
    dog, night = make_dog(app), make_service(app)

    (found,) = findings(app, dog, service_id=night)

    assert (found.level, found.overridable) == (Level.stop, True)
    assert found.key == f"vaccines.{dog}"
    assert (found.title, found.text) == ("Luna lacks a vaccine", "Rabia is missing.")
    assert found.url == f"/vaccinations/new?animal={dog}&vaccine=1"
    assert findings(app, dog, service_id=night, area="grooming") == []


@pytest.mark.parametrize(
    ("expires", "words"),
    [
        (-1, "Rabia expired on"),
        (9, "before the first day."),
        (10, "in the middle of the stay."),
        (16, "in the middle of the stay."),
        (17, ""),
        (400, ""),
    ],
)
def test_it_has_to_protect_on_every_day_of_the_stay(app: Flask, expires: int, words: str) -> None:
    rabies = make_vaccine(app, areas=["hotel"])
    dog = make_dog(app)
    make_vaccination(app, dog, rabies, expires_on=days(expires), given_on=days(-100))

    found = findings(app, dog, service_id=make_service(app))

    assert bool(found) is bool(words)
    assert all(words in one.text for one in found)


def test_a_service_asks_for_more_than_its_area(app: Flask) -> None:
    rabies = make_vaccine(app, areas=["hotel"])
    cough = make_vaccine(app, "Tos de las perreras")
    other = make_vaccine(app, "Leucemia", species=Species.cat)
    retired = make_vaccine(app, "Leptospirosis", retired=True)
    night = make_service(app, vaccines=[rabies, cough, other, retired])
    dog = make_dog(app)
    make_vaccination(app, dog, rabies)

    (found,) = findings(app, dog, service_id=night)

    assert found.text == "Tos de las perreras is missing."


def test_a_service_may_leave_it_at_a_warning(app: Flask) -> None:
    make_vaccine(app, areas=["hotel"])

    (found,) = findings(app, make_dog(app), service_id=make_service(app, vaccines_stop=False))

    assert (found.level, found.overridable) == (Level.warning, False)


def test_it_speaks_while_the_form_is_being_filled_in(app: Flask) -> None:
    make_vaccine(app, areas=["hotel"])

    (found,) = findings(app, make_dog(app))

    assert found.level is Level.warning
    assert findings(app) == []


def test_each_animal_is_asked_for_the_vaccines_of_its_species(app: Flask) -> None:
    rabies = make_vaccine(app, areas=["hotel"])
    make_vaccine(app, "Moquillo", areas=["hotel"])
    make_vaccine(app, "Trivalente", species=Species.cat, areas=["hotel"])
    customer = make_customer(app)
    luna = make_animal(app, customer)
    toby = make_animal(app, customer, name="Toby")
    cat = make_animal(app, customer, name="Micifuz", species=Species.cat)
    bird = make_animal(app, customer, name="Pío", species=Species.bird)
    make_vaccination(app, toby, rabies)

    found = {one.title: one for one in findings(app, luna, toby, cat, bird)}

    assert {title: one.text for title, one in found.items()} == {
        "Luna lacks a vaccine": "Moquillo is missing. Rabia is missing.",
        "Toby lacks a vaccine": "Moquillo is missing.",
        "Micifuz lacks a vaccine": "Trivalente is missing.",
    }
    assert found["Luna lacks a vaccine"].url == f"/vaccinations/new?animal={luna}"


def test_a_renewed_vaccine_counts_by_its_longest(app: Flask) -> None:
    rabies = make_vaccine(app, areas=["hotel"])
    dog = make_dog(app)
    make_vaccination(app, dog, rabies, expires_on=days(300))
    make_vaccination(app, dog, rabies, expires_on=days(12))

    assert findings(app, dog) == []


def test_the_number_of_questions_does_not_grow_with_the_animals(app: Flask) -> None:
    make_vaccine(app, areas=["hotel"])
    night = make_service(app, vaccines=[make_vaccine(app, "Moquillo")])
    customer = make_customer(app)
    pack = [make_animal(app, customer, name=f"Perro {number}") for number in range(8)]

    def statements(*animal_ids: int) -> int:
        seen: list[Any] = []
        with app.app_context():
            db.session.get_one(Vaccine, 1)
            engine = db.engine
        event.listen(engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
        findings(app, *animal_ids, service_id=night)
        return len([text for text in seen if "FROM animal" not in text.split("WHERE")[0]])

    assert statements(*pack[:1]) == statements(*pack)


def test_a_service_for_another_species_is_said_before_it_is_booked(app: Flask) -> None:
    dog, for_cats = make_dog(app), make_service(app, species=Species.cat)
    with app.test_request_context():
        draft = Draft(
            area="hotel",
            first_day=days(1),
            last_day=days(2),
            starts_at=_noon(days(1)),
            ends_at=_noon(days(2)),
            animals=[db.session.get_one(Animal, dog)],
            service=service(for_cats),
        )
        (found,) = check_species(draft)

    assert (found.level, found.overridable) == (Level.stop, False)
    assert found.title == "This service is not for Luna."
