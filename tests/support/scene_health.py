"""A clinic, vaccines and vaccinations for the walks through all doors."""

from datetime import timedelta

from petadmin.animals.health import queries, services
from petadmin.animals.health.models import Vaccine
from petadmin.animals.models import Animal, Species
from petadmin.core.db import db
from petadmin.files.storage import storage
from tests.support.days import this_day
from tests.support.papers import pdf


def add(_customer_id: int, animal_id: int) -> None:
    """One vaccination that is verified and one that waits, of one animal; a vaccine in use and a retired one."""
    today = this_day()
    rabies = _vaccine("Rabia")
    services.retire(_vaccine(f"Parvovirosis {animal_id}"))
    clinic = services.add_clinic(db.session, {"name": "Clínica Río", "phone": "912345678"})
    db.session.flush()
    animal = db.session.get_one(Animal, animal_id)
    services.assign_clinic(animal, clinic)
    file = storage().put(db.session, pdf(), media_type="application/pdf")
    for days in (400, 20):
        vaccination = services.add_vaccination(
            db.session,
            {
                "animal_id": animal_id,
                "vaccine_id": rabies.id,
                "given_on": today - timedelta(days=days),
                "clinic_id": clinic.id,
                "proof": services.Proof(file, "cartilla.pdf", "pdf"),
            },
            today=today,
        )
    db.session.flush()
    services.verify(db.session, vaccination, by_id=None)


def _vaccine(name: str) -> Vaccine:
    known = queries.vaccine_named(db.session, Species.dog, name)
    if known is not None:
        return known
    values = {"species": Species.dog, "name": name, "months": 12, "areas": ["hotel"]}
    return services.add_vaccine(db.session, values)
