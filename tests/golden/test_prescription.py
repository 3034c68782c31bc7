"""The prescription as it is on paper, in both languages, word for word."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from petadmin.access.models import Language, User
from petadmin.areas.veterinary import services
from petadmin.areas.veterinary.models import Consultation
from petadmin.areas.veterinary.printouts import prescription
from petadmin.areas.veterinary.services import Desk
from petadmin.catalog.models import Unit
from petadmin.core.db import db
from petadmin.customers.models import Customer
from tests.bookings.cast import make_service
from tests.golden.test_golden import LANGUAGES, check
from tests.support.cast import LUCIA, make_animal, make_customer
from tests.support.days import MADRID

NOW = datetime(2028, 2, 29, 12, tzinfo=UTC)
MEDICINES = (
    {"medicine": "Meloxicam 1,5 mg/ml", "dose": "2 ml", "frequency": "cada 24 h", "days": 5},
    {"medicine": "Omeprazol 20 mg", "dose": "1 cápsula", "notes": "En ayunas <30 min>"},
)


@pytest.fixture
def consultation(app: Flask) -> int:
    customer = make_customer(app)
    luna = make_animal(
        app,
        customer,
        breed="Border collie",
        birth_date=date(2020, 2, 29),
        microchip="941000012345678",
    )
    visit = make_service(app, area="veterinary", name="Consulta", unit=Unit.visit)
    with app.test_request_context(), time_machine.travel(NOW, tick=False):
        values = {
            "animal_id": luna,
            "service_id": visit,
            "staff_id": db.session.scalar(select(User.id).where(User.email == LUCIA.email)),
            "starts_at": NOW - timedelta(hours=1),
            "ends_at": NOW,
            "weight_grams": 18_400,
            "diagnosis": "Esguince",
            "treatment": "Reposo una semana.\nFrío local.",
            "prescriptions": MEDICINES,
            "follow_up_on": date(2028, 3, 7),
        }
        desk = Desk(zone=MADRID, author_id=None)
        row = services.add(db.session, Consultation(area="veterinary"), values, desk=desk)
        db.session.commit()
        return row.id


@pytest.mark.slow
@LANGUAGES
def test_prescription(app: Flask, consultation: int, language: Language) -> None:
    with app.test_request_context():
        row = db.session.get_one(Consultation, consultation)
        db.session.get_one(Customer, row.customer_id).language = language

        printout = prescription(row, zone=MADRID)

        check(f"prescription.{language.value}.html", printout.html)
        assert printout.pdf().startswith(b"%PDF")
