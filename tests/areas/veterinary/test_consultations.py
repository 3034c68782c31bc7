"""Consultations: what is found goes to the animal's weights, prescriptions to paper, follow-ups to a notice."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from petadmin.animals.models import Weight
from petadmin.areas.veterinary import services
from petadmin.areas.veterinary.models import Consultation, Prescription
from petadmin.areas.veterinary.services import Desk
from petadmin.audit.models import AuditEvent
from petadmin.catalog.models import Unit
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.records.notices.models import Notice
from tests.bookings.cast import make_service
from tests.support.cast import make_animal, make_customer
from tests.support.days import MADRID

NOW = datetime(2028, 2, 29, 12, tzinfo=UTC)
TODAY = NOW.date()
DESK = Desk(zone=MADRID, author_id=None)
NEW = "/veterinary/consultations/new"


@pytest.fixture(autouse=True)
def _leap_day() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def luna(app: Flask) -> int:
    return make_animal(app, make_customer(app, language="es"), birth_date=date(2020, 2, 29))


@pytest.fixture
def visit(app: Flask) -> int:
    return make_service(app, area="veterinary", name="Consulta", unit=Unit.visit, price_cents=4_500)


def values(luna: int, visit: int, **changes: Any) -> dict[str, Any]:
    given = {
        "animal_id": luna,
        "service_id": visit,
        "staff_id": None,
        "starts_at": NOW - timedelta(hours=1),
        "ends_at": NOW,
        "reason": "Cojera",
    }
    return given | changes


def seen(luna: int, visit: int, **changes: Any) -> Consultation:
    """A consultation on file, within an application context."""
    row = Consultation(area="veterinary")
    services.add(db.session, row, values(luna, visit, **changes), desk=DESK)
    db.session.commit()
    return row


def form(luna: int, visit: int, **changes: str) -> dict[str, str]:
    given = {
        "animal": str(luna),
        "service": str(visit),
        "staff": "",
        "starts_at": "2028-02-29T10:00",
        "ends_at": "",
        "reason": "Cojera 🐾",
        "weight_grams": "18,4",
        "temperature_tenths": "38,5",
        "diagnosis": "Esguince",
        "treatment": "Reposo",
        "prescriptions-sent": "1",
        "prescriptions-0-medicine": "Meloxicam",
        "prescriptions-0-dose": "2 ml",
        "prescriptions-0-frequency": "cada 24 h",
        "prescriptions-0-days": "5",
        "follow_up_on": "2028-03-07",
    }
    return given | changes


def weights() -> list[tuple[date, int]]:
    found = db.session.execute(select(Weight.measured_on, Weight.grams).order_by(Weight.id))
    return [(day, grams) for day, grams in found]


def notices() -> list[tuple[str, datetime]]:
    found = db.session.execute(select(Notice.text, Notice.due_at).order_by(Notice.id))
    return [(text, due_at) for text, due_at in found]


def test_the_weight_is_the_animals_of_that_day(app: Flask, luna: int, visit: int) -> None:
    with app.test_request_context():
        row = seen(luna, visit, weight_grams=18_400)
        assert weights() == [(TODAY, 18_400)]

        changed = values(luna, visit, weight_grams=18_900)
        services.apply(db.session, row, changed, desk=DESK)
        db.session.commit()
        seen(luna, visit, weight_grams=19_000)

        assert weights() == [(TODAY, 19_000)]


def test_saving_again_does_not_bring_an_old_weight_back(app: Flask, luna: int, visit: int) -> None:
    with app.test_request_context():
        row = seen(luna, visit, weight_grams=18_400)
        db.session.scalars(select(Weight)).one().grams = 18_000
        db.session.commit()

        services.apply(db.session, row, values(luna, visit, weight_grams=18_400), desk=DESK)
        db.session.commit()

        assert weights() == [(TODAY, 18_000)]


def test_a_follow_up_is_one_notice_that_moves_and_goes(app: Flask, luna: int, visit: int) -> None:
    with app.test_request_context():
        row = seen(luna, visit, follow_up_on=date(2028, 3, 7))
        assert notices() == [("Follow-up: Cojera", datetime(2028, 3, 7, 8, tzinfo=UTC))]

        # On this day the clocks have been put forward.
        moved = values(luna, visit, follow_up_on=date(2028, 3, 27))
        services.apply(db.session, row, moved, desk=DESK)
        db.session.commit()
        assert notices() == [("Follow-up: Cojera", datetime(2028, 3, 27, 7, tzinfo=UTC))]

        services.apply(db.session, row, values(luna, visit, follow_up_on=None), desk=DESK)
        db.session.commit()
        assert notices() == []


def test_of_a_consultation_long_ago_nobody_is_reminded(app: Flask, luna: int, visit: int) -> None:
    begins = datetime(2024, 2, 29, 9, tzinfo=UTC)
    with app.test_request_context():
        seen(luna, visit, starts_at=begins, ends_at=begins, follow_up_on=date(2024, 3, 7))

        assert notices() == []


def test_a_follow_up_comes_later(app: Flask, luna: int, visit: int) -> None:
    with app.test_request_context(), pytest.raises(DomainError, match="after") as caught:
        seen(luna, visit, follow_up_on=TODAY)

    assert caught.value.field == "follow_up_on"


def test_prescriptions_keep_their_order_and_tell_the_history(
    app: Flask, luna: int, visit: int
) -> None:
    first, second = {"medicine": "Meloxicam", "dose": "2 ml"}, {"medicine": "Omeprazol"}
    with app.test_request_context():
        row = seen(luna, visit, prescriptions=[first, second])
        changed = values(luna, visit, prescriptions=[second])
        version = row.version
        services.apply(db.session, row, changed, desk=DESK)
        db.session.commit()

        assert db.session.scalars(select(Prescription.medicine)).all() == ["Omeprazol"]
        assert row.version == version + 1
        events = db.session.scalars(
            select(AuditEvent)
            .where(AuditEvent.action == "visit.prescribed")
            .order_by(AuditEvent.id)
        ).all()
        assert events[-1].changes == {"prescriptions": ["Meloxicam, 2 ml; Omeprazol", "Omeprazol"]}


def test_a_consultation_is_written_down_and_prescribed(
    app: Flask, luna: int, visit: int, as_marcos: FlaskClient
) -> None:
    answer = as_marcos.post(NEW, data=form(luna, visit))

    assert answer.status_code == 302, answer.text
    page = as_marcos.get(answer.headers["Location"]).text
    for words in (
        "Cojera 🐾",
        "18.4 kg",
        "38.5 °C",
        "Meloxicam",
        "2 ml · cada 24 h · 5 days",
        "€45.00",
    ):
        assert words in page, words
    card = as_marcos.get(f"/animals/{luna}/panels/prescriptions", headers={"HX-Request": "true"})
    assert "Meloxicam" in card.text
    assert "panels/prescriptions" in as_marcos.get(f"/animals/{luna}").text
    edit = as_marcos.get("/veterinary/consultations/1/edit").text
    assert 'value="38.5"' in edit
    assert 'value="18.4"' in edit


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"temperature_tenths": "99"}, "between 20 and 46"),
        ({"temperature_tenths": "19,9"}, "between 20 and 46"),
        ({"temperature_tenths": "38,55"}, "One digit"),
        ({"temperature_tenths": "caliente"}, "not a number"),
        ({"weight_grams": "0"}, "more than nothing"),
        ({"weight_grams": "-3"}, "Enter the weight"),
        ({"weight_grams": "1e9"}, "Enter the weight"),
        ({"prescriptions-0-medicine": ""}, "Each line needs a medicine."),
        ({"prescriptions-0-medicine": "x" * 121}, "120"),
        ({"prescriptions-0-days": "0"}, "between 1 and 3650"),
        ({"prescriptions-0-days": "9" * 30}, "whole number"),
        ({"follow_up_on": "2028-02-29"}, "comes after"),
        ({"follow_up_on": "2027-02-29"}, "not a date"),
        ({"diagnosis": "x" * 2_000_000}, "20000"),
        ({"starts_at": "2019-12-01T10:00", "ends_at": "2019-12-01T11:00"}, "not born yet"),
    ],
)
def test_mistakes_are_said_at_their_field(
    app: Flask, luna: int, visit: int, as_marcos: FlaskClient, change: dict[str, str], said: str
) -> None:
    answer = as_marcos.post(NEW, data=form(luna, visit, **change))

    assert answer.status_code == 422
    assert said in answer.text
    with app.app_context():
        assert db.session.scalar(select(Consultation.id)) is None
        assert (weights(), notices()) == ([], [])


def test_the_list_finds_those_who_are_to_come_back(
    app: Flask, luna: int, visit: int, as_marcos: FlaskClient
) -> None:
    begins = NOW - timedelta(days=30)
    with app.test_request_context():
        due = seen(luna, visit, starts_at=begins, ends_at=begins, follow_up_on=date(2028, 2, 20)).id
    link = f"/veterinary/consultations/{due}"

    assert link in as_marcos.get("/veterinary/consultations/?follow_up=due").text
    assert link not in as_marcos.get("/veterinary/consultations/?follow_up=to_come").text
    as_marcos.post(NEW, data=form(luna, visit))

    assert f'{link}"' not in as_marcos.get("/veterinary/consultations/?follow_up=due").text
    assert as_marcos.get("/veterinary/consultations/?follow_up=x").status_code == 400


@pytest.mark.slow
def test_the_prescription_is_printed_in_the_customers_language(
    app: Flask, luna: int, visit: int, as_marcos: FlaskClient
) -> None:
    as_marcos.post(NEW, data=form(luna, visit))

    page = as_marcos.get("/veterinary/consultations/1/prescription").text
    paper = as_marcos.get("/veterinary/consultations/1/prescription.pdf")

    assert '<article class="card paper" lang="es">' in page
    assert "Meloxicam" in page
    assert paper.data.startswith(b"%PDF")
    as_marcos.post(
        NEW,
        data=form(
            luna,
            visit,
            **{
                "prescriptions-0-medicine": "",
                "prescriptions-0-dose": "",
                "prescriptions-0-frequency": "",
                "prescriptions-0-days": "",
            },
        ),
    )
    assert as_marcos.get("/veterinary/consultations/2/prescription").status_code == 404


def test_the_consultations_of_an_inactive_customer_are_hidden(
    app: Flask, visit: int, as_marcos: FlaskClient, as_lucia: FlaskClient
) -> None:
    customer = make_customer(app, first_name="Zoe", email="zoe@example.com", inactive=True)
    animal = make_animal(app, customer, name="Sombra")
    with app.test_request_context():
        seen(animal, visit, prescriptions=[{"medicine": "Secreto"}])

    for url in ("", "/edit", "/prescription", "/prescription.pdf"):
        assert as_marcos.get(f"/veterinary/consultations/1{url}").status_code == 404, url
    assert "Sombra" not in as_marcos.get("/veterinary/consultations/").text
    assert as_lucia.get("/veterinary/consultations/1").status_code == 200
