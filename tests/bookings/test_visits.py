"""Visits: put on file, changed and checked out with the right amount, whatever the calendar does."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from petadmin.animals.models import Animal
from petadmin.areas.daycare.models import DaycareStay
from petadmin.areas.grooming.models import GroomingService
from petadmin.areas.hotel.models import HotelStay
from petadmin.audit.models import AuditEvent
from petadmin.bookings import visits
from petadmin.bookings.models import BookingStatus, Visit
from petadmin.catalog.models import CustomerPrice, Service, Unit
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.customers.models import Customer
from tests.bookings.cast import ARRIVAL, DEPARTURE, book, make_resource, make_service
from tests.support.cast import make_animal, make_customer
from tests.support.days import MADRID

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _november() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def marta(app: Flask) -> int:
    return make_customer(app, discount_basis_points=500)


@pytest.fixture
def luna(app: Flask, marta: int) -> int:
    return make_animal(app, marta)


@pytest.fixture
def bath(app: Flask) -> int:
    return make_service(
        app,
        area="grooming",
        name="Baño",
        unit=Unit.session,
        price_cents=3_000,
        duration_minutes=45,
    )


def values(luna: int, service: int, **changes: Any) -> dict[str, Any]:
    given = {
        "animal_id": luna,
        "service_id": service,
        "staff_id": None,
        "starts_at": NOW - timedelta(hours=2),
        "ends_at": NOW - timedelta(hours=1),
    }
    return given | changes


def groomed(luna: int, service: int, **changes: Any) -> GroomingService:
    """A grooming service on file, within an application context."""
    visit = GroomingService(area="grooming")
    visits.add(db.session, visit, values(luna, service, **changes), zone=MADRID)
    db.session.commit()
    return visit


def stay(luna: int, service: int, begins: datetime, ends: datetime | None) -> HotelStay:
    """A stay in the hotel, within an application context."""
    visit = HotelStay(area="hotel")
    given = values(luna, service, starts_at=begins, ends_at=ends)
    visits.add(db.session, visit, given, zone=MADRID)
    db.session.commit()
    return visit


def test_a_visit_without_a_booking_costs_what_the_customer_pays(
    app: Flask, marta: int, luna: int, bath: int
) -> None:
    with app.app_context():
        visit = groomed(luna, bath)

        assert (visit.unit_cents, visit.discount_basis_points) == (3_000, 500)
        assert visit.amount_cents == 2_850
        assert (visit.customer_id, visit.month, visit.measure) == (marta, 202611, 100)


def test_the_customers_own_price_goes_before_the_usual_and_an_agreed_one_before_both(
    app: Flask, marta: int, luna: int, bath: int
) -> None:
    with app.app_context():
        db.session.add(CustomerPrice(customer_id=marta, service_id=bath, price_cents=2_000))
        db.session.flush()

        assert groomed(luna, bath).amount_cents == 1_900
        assert groomed(luna, bath, agreed_cents=1_000).amount_cents == 950


def test_whoever_changes_notes_changes_no_price(
    app: Flask, marta: int, luna: int, bath: int
) -> None:
    with app.app_context():
        visit = groomed(luna, bath)
        db.session.get_one(Service, bath).price_cents = 9_900
        db.session.get_one(Customer, marta).discount_basis_points = 0
        db.session.commit()

        given = values(luna, bath, notes="Muy tranquila")
        visits.apply(db.session, visit, given, zone=MADRID)
        db.session.commit()

        assert visit.amount_cents == 2_850
        assert visit.notes == "Muy tranquila"


def test_another_service_has_its_own_price(app: Flask, luna: int, bath: int) -> None:
    cut = make_service(app, area="grooming", name="Corte", unit=Unit.session, price_cents=4_000)
    with app.app_context():
        visit = groomed(luna, bath)

        # The form sends back the price that stood in it, which was that of the bath.
        given = values(luna, cut, agreed_cents=3_000)
        visits.apply(db.session, visit, given, zone=MADRID)
        db.session.commit()

        assert (visit.unit_cents, visit.amount_cents) == (4_000, 3_800)


def test_emptying_the_price_brings_back_the_usual_one(app: Flask, luna: int, bath: int) -> None:
    with app.app_context():
        visit = groomed(luna, bath, agreed_cents=100)

        visits.apply(db.session, visit, {"agreed_cents": None}, zone=MADRID)

        assert visit.amount_cents == 2_850


def test_a_longer_stay_costs_more(app: Flask, marta: int, luna: int) -> None:
    night = make_service(app)
    with app.app_context():
        booking = book(marta, [luna], night)
        (visit,) = visits.check_in(db.session, booking, at=ARRIVAL, zone=MADRID)
        db.session.commit()
        assert visit.amount_cents == 5 * 2_600 * 95 // 100

        visits.check_out(db.session, [visit], at=DEPARTURE + timedelta(days=2), zone=MADRID)
        db.session.commit()

        assert visit.quantity == visit.measure == 700
        assert visit.amount_cents == 7 * 2_600 * 95 // 100
        assert booking.status is BookingStatus.completed


@pytest.mark.parametrize(
    ("begins", "ends", "nights"),
    [
        # The clocks went back on 25 October and forward on 29 March.
        (datetime(2026, 10, 24, 10, tzinfo=UTC), datetime(2026, 10, 26, 11, tzinfo=UTC), 2),
        (datetime(2026, 3, 28, 22, 30, tzinfo=UTC), datetime(2026, 3, 29, 21, 59, tzinfo=UTC), 1),
        # Of two evenings the second one is already the next day in Madrid.
        (datetime(2026, 7, 1, 8, tzinfo=UTC), datetime(2026, 7, 2, 22, 30, tzinfo=UTC), 2),
        (datetime(2024, 2, 28, 10, tzinfo=UTC), datetime(2024, 3, 1, 10, tzinfo=UTC), 2),
        (datetime(2024, 2, 29, 8, tzinfo=UTC), datetime(2024, 2, 29, 20, tzinfo=UTC), 1),
    ],
)
def test_nights_are_counted_on_the_calendar_of_the_business(
    app: Flask, luna: int, begins: datetime, ends: datetime, nights: int
) -> None:
    night = make_service(app)
    with app.app_context():
        visit = stay(luna, night, begins, ends)

        assert visit.quantity == visit.measure == 100 * nights
        assert visit.amount_cents == nights * 2_600 * 95 // 100


def test_hours_of_the_daycare_do_not_grow_with_the_clock_change(app: Flask, luna: int) -> None:
    hour = make_service(app, area="daycare", name="Hora", unit=Unit.hour, price_cents=500)
    with app.app_context():
        visit = DaycareStay(area="daycare")
        # In Madrid it is two o'clock twice in this night.
        begins = datetime(2026, 10, 24, 22, tzinfo=UTC)
        given = values(luna, hour, starts_at=begins, ends_at=begins + timedelta(hours=4))
        visits.add(db.session, visit, given, zone=MADRID)

        assert (visit.measure, visit.quantity) == (400, 400)


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"ends_at": NOW - timedelta(hours=3)}, "ends_at", "before it began"),
        ({"starts_at": NOW + timedelta(days=1), "ends_at": None}, "starts_at", "booked instead"),
        ({"starts_at": NOW - timedelta(days=3_653)}, "ends_at", "a year long at most"),
    ],
)
def test_refuses_times_that_cannot_be(
    app: Flask, luna: int, bath: int, change: dict[str, Any], field: str, said: str
) -> None:
    with app.app_context():
        with pytest.raises(DomainError, match=said) as caught:
            groomed(luna, bath, **change)

        assert caught.value.field == field
        db.session.rollback()
        assert db.session.scalar(select(Visit.id)) is None


def test_refuses_a_service_of_another_area_a_retired_one_and_one_for_cats(
    app: Flask, luna: int, bath: int
) -> None:
    night = make_service(app)
    retired = make_service(app, area="grooming", name="Viejo", is_active=False)
    cats = make_service(app, area="grooming", name="Gatos", species="cat")
    with app.app_context():
        for service, said in (
            (night, "another area"),
            (retired, "no longer offered"),
            (cats, "not for Luna"),
        ):
            with pytest.raises(DomainError, match=said):
                groomed(luna, service)
            db.session.rollback()


def test_a_dead_animal_has_no_new_visits_after_its_death(app: Flask, luna: int, bath: int) -> None:
    with app.app_context():
        db.session.get_one(Animal, luna).deceased_on = NOW.date() - timedelta(days=1)
        db.session.commit()

        with pytest.raises(DomainError, match="Luna is deceased"):
            groomed(luna, bath)
        before = NOW - timedelta(days=2)
        assert groomed(luna, bath, starts_at=before, ends_at=before).id


def test_an_animal_is_here_only_once(app: Flask, luna: int) -> None:
    night = make_service(app)
    with app.app_context():
        stay(luna, night, NOW - timedelta(days=1), None)

        with pytest.raises(DomainError, match="here already"):
            stay(luna, night, NOW - timedelta(hours=1), None)


def test_a_check_out_is_recorded_once_and_taken_back(app: Flask, luna: int) -> None:
    night = make_service(app)
    with app.app_context():
        visit = stay(luna, night, NOW - timedelta(days=2), None)

        visits.check_out(db.session, [visit], at=NOW, zone=MADRID)
        db.session.commit()
        with pytest.raises(DomainError, match="checked out already"):
            visits.check_out(db.session, [visit], at=NOW, zone=MADRID)
        visits.undo_check_out(db.session, [visit])
        db.session.commit()

        actions = db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
        assert [action for action in actions if action.startswith("visit.")] == [
            "visit.created",
            "visit.checked_out",
            "visit.check_out_undone",
        ]
        assert visit.is_open


def test_nobody_is_checked_out_tomorrow(app: Flask, luna: int) -> None:
    night = make_service(app)
    with app.app_context():
        visit = stay(luna, night, NOW - timedelta(days=2), None)

        with pytest.raises(DomainError, match="future"):
            visits.check_out(db.session, [visit], at=NOW + timedelta(days=1), zone=MADRID)


def test_a_check_out_is_not_taken_back_when_the_place_is_somebody_elses(
    app: Flask, marta: int, luna: int
) -> None:
    night, kennel = make_service(app), make_resource(app)
    begins, ends = NOW - timedelta(days=1), NOW + timedelta(days=3)
    other = make_animal(app, marta, name="Bola")
    with app.app_context():
        first = book(marta, [luna], night, resource=kennel, starts_at=begins, ends_at=ends)
        (visit,) = visits.check_in(db.session, first, at=begins, zone=MADRID)
        visits.check_out(db.session, [visit], at=NOW, zone=MADRID)
        db.session.commit()
        book(marta, [other], night, resource=kennel, starts_at=NOW, ends_at=ends)

        with pytest.raises(DomainError, match="A-07 is taken"):
            visits.undo_check_out(db.session, [visit])


def test_deleting_the_last_visit_lets_a_booking_be_performed_again(
    app: Flask, marta: int, luna: int, bath: int
) -> None:
    with app.app_context():
        booking = book(
            marta,
            [luna],
            bath,
            starts_at=NOW - timedelta(hours=2),
            ends_at=NOW - timedelta(hours=1),
        )
        (visit,) = visits.perform(db.session, booking, zone=MADRID)
        db.session.commit()
        assert visit.amount_cents == 2_850

        visits.remove(db.session, visit)
        db.session.commit()

        assert booking.status is BookingStatus.confirmed
        assert visits.perform(db.session, booking, zone=MADRID)
