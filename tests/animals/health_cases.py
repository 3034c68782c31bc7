"""Vaccines and vaccinations that the tests of health begin with."""

from datetime import date, timedelta
from typing import Any

from flask import Flask

from petadmin.animals.health import services
from petadmin.animals.health.models import Vaccination
from petadmin.animals.models import Species
from petadmin.core.db import db
from tests.support.cast import make_animal, make_customer
from tests.support.days import this_day


def days(number: int) -> date:
    """So many days from now."""
    return this_day() + timedelta(days=number)


def make_vaccine(app: Flask, name: str = "Rabia", **values: Any) -> int:
    """A vaccine for dogs, asked for by nobody unless told otherwise; returns the id."""
    given = {"species": Species.dog, "name": name, "months": 12, "areas": [], **values}
    retired = given.pop("retired", False)
    with app.app_context():
        vaccine = services.add_vaccine(db.session, given)
        if retired:
            services.retire(vaccine)
        db.session.commit()
        return vaccine.id


def make_vaccination(app: Flask, animal_id: int, vaccine_id: int, **values: Any) -> int:
    """A vaccination that protects for another hundred days unless told otherwise; returns the id."""
    given = {
        "animal_id": animal_id,
        "vaccine_id": vaccine_id,
        "expires_on": days(100),
        **values,
    }
    verified = given.pop("verified", False)
    with app.app_context():
        vaccination = services.add_vaccination(db.session, given, today=this_day())
        db.session.flush()
        if verified:
            services.verify(db.session, vaccination, by_id=None)
        db.session.commit()
        return vaccination.id


def make_clinic(app: Flask, **values: Any) -> int:
    """A clinic; returns the id."""
    given = {"name": "Clínica Río", "phone": "912 345 678", "city": "Madrid", **values}
    with app.app_context():
        clinic = services.add_clinic(db.session, given)
        db.session.commit()
        return clinic.id


def make_dog(app: Flask, *areas: str, **values: Any) -> int:
    """Luna, a dog of Marta, who is known in these areas; returns the id."""
    return make_animal(app, make_customer(app, areas=list(areas)), **values)


def vaccination(vaccination_id: int) -> Vaccination:
    """What is on file; within an application context."""
    return db.session.get_one(Vaccination, vaccination_id)
