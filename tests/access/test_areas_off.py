"""What belongs to an area that is switched off is seen by nobody, and comes back with the area."""

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from petadmin.access.visibility import look_as
from petadmin.catalog.models import Service
from petadmin.core.db import db

AREAS = ("hotel", "grooming", "daycare")


@pytest.fixture
def services(app: Flask) -> None:
    with app.app_context():
        db.session.add_all([Service(area=area, name=area, sort_name=area) for area in AREAS])
        db.session.commit()


def seen(*areas_off: str) -> set[str]:
    """The areas whose services are seen while others are switched off."""
    db.session.expunge_all()
    look_as(db.session, (), holds=lambda permission: True, areas_off=areas_off)
    return set(db.session.scalars(select(Service.area)))


@pytest.mark.slow
def test_each_choice_of_areas_holds_by_itself(app: Flask, services: None) -> None:
    with app.app_context():
        assert seen() == set(AREAS)
        assert seen("hotel") == {"grooming", "daycare"}
        assert seen("grooming", "daycare") == {"hotel"}
        assert seen("daycare") == {"hotel", "grooming"}
        assert seen() == set(AREAS)


@pytest.mark.slow
def test_aliases_counts_and_single_rows_obey(app: Flask, services: None) -> None:
    with app.app_context():
        hotel = db.session.scalars(select(Service.id).where(Service.area == "hotel")).one()
        assert seen("hotel") == {"grooming", "daycare"}

        other = aliased(Service)
        assert db.session.scalar(select(func.count(other.id))) == 2
        assert db.session.get(Service, hotel) is None
