"""Visits of the areas for the walks through all doors: one that is going on and others that have ended."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from petadmin.animals.models import Animal
from petadmin.areas.daycare.models import DaycareStay
from petadmin.areas.grooming import services as grooming
from petadmin.areas.grooming.models import GroomingService, Stage
from petadmin.areas.hotel.models import HotelStay
from petadmin.areas.veterinary.models import Consultation, Prescription
from petadmin.bookings import visits
from petadmin.bookings.models import Visit
from petadmin.catalog.models import Service, Unit
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.core.text import fold
from petadmin.files.storage import storage
from tests.support.days import MADRID
from tests.support.pictures import made


def add(customer_id: int, animal_id: int) -> None:
    """Stays that go on and stays that have ended, a grooming service and a consultation."""
    now = utcnow()
    ended = now - timedelta(hours=1)
    others = select(Animal.id).where(
        Animal.customer_id == customer_id, Animal.id != animal_id, Animal.deceased_on.is_(None)
    )
    other_id = db.session.scalars(others.order_by(Animal.id)).first() or animal_id
    # An animal is here only once at a time.
    for ends_at in (ended, None):
        add_visit(HotelStay(area="hotel"), animal_id, Unit.night, ends_at, feeding="Pienso")
        add_visit(DaycareStay(area="daycare"), other_id, Unit.hour, ends_at, belongings="Manta")
    service = GroomingService(area="grooming")
    add_visit(service, animal_id, Unit.session, ended, work_done="Baño y corte")
    grooming.add_photo(db.session, storage(), service, made(), stage=Stage.before)
    grooming.add_photo(db.session, storage(), service, made("olive"), stage=Stage.after)
    consultation = Consultation(area="veterinary", follow_up_on=now.date() + timedelta(days=7))
    consultation.prescriptions = [Prescription(medicine="Meloxicam", dose="2 ml", days=5)]
    add_visit(consultation, animal_id, Unit.visit, ended, reason="Cojera", weight_grams=18_400)


def add_visit(visit: Visit, animal_id: int, unit: Unit, ends_at: Any, **values: Any) -> None:
    """Put a visit of four days or hours ago on file, of a service that is made where there is none."""
    long = timedelta(days=4) if ends_at is None else timedelta(hours=4)
    given = {
        "animal_id": animal_id,
        "service_id": _service(visit.area, unit).id,
        "starts_at": utcnow() - long,
        "ends_at": ends_at,
        **values,
    }
    visits.add(db.session, visit, given, zone=MADRID)
    db.session.flush()


def _service(area: str, unit: Unit) -> Service:
    name = f"Servicio de {area}"
    found = db.session.scalar(select(Service).where(Service.area == area, Service.name == name))
    if found is None:
        found = Service(area=area, name=name, sort_name=fold(name), unit=unit, price_cents=2_600)
        db.session.add(found)
        db.session.flush()
    return found
