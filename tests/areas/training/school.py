"""Courses and those who take part in them, for the tests of training."""

from datetime import UTC, datetime
from typing import Any

from flask import Flask

from petadmin.areas.training import courses, services
from petadmin.core.db import db
from tests.support.days import MADRID

SOLD = datetime(2026, 9, 1, 10, tzinfo=UTC)
OUTLINE = """
Primeros pasos
- Sentado
- Quieto
Paseo
- Junto
"""


def make_course(app: Flask, **values: Any) -> int:
    """A course on offer, with two units and three lessons unless told otherwise; returns the id."""
    outline = courses.read_outline(values.pop("outline", OUTLINE))
    given = {"name": "Cachorros", "price_cents": 24_000, "outline": outline, **values}
    with app.app_context():
        course = courses.add(db.session, given)
        db.session.commit()
        return course.id


def enrol(app: Flask, course: int, animal: int, **values: Any) -> int:
    """That an animal takes part in a course since September 2026; returns the id."""
    agreed = values.pop("agreed_cents", None)
    given = {"course_id": course, "animal_id": animal, "starts_at": SOLD, **values}
    with app.app_context():
        enrolment = services.sell_course(db.session, given, zone=MADRID, agreed_cents=agreed)
        db.session.commit()
        return enrolment.id
