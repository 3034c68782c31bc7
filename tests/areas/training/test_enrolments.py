"""A course is sold for an animal, its lessons are ticked off, and sessions belong to it."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from petadmin.areas.training import queries, services
from petadmin.areas.training.models import (
    Course,
    Enrolment,
    Lesson,
    LessonProgress,
    TrainingSession,
)
from petadmin.audit.models import AuditEvent
from petadmin.catalog.models import Unit
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.customers.models import Customer
from tests.areas.training.school import OUTLINE, SOLD, enrol, make_course
from tests.bookings.cast import make_service
from tests.support.cast import make_animal, make_customer
from tests.support.days import this_day

pytestmark = pytest.mark.slow


def lessons_of(app: Flask, course: int) -> list[int]:
    with app.app_context():
        units = db.session.get_one(Course, course).units
        return [lesson.id for unit in units for lesson in unit.lessons]


def give_discount(app: Flask, customer: int, basis_points: int) -> None:
    with app.app_context():
        db.session.get_one(Customer, customer).discount_basis_points = basis_points
        db.session.commit()


def form(course: int, animal: int, **values: str) -> dict[str, str]:
    return {
        "course": str(course),
        "animal": str(animal),
        "starts_at": "2026-09-01T10:00",
        "staff": "",
        "notes": "",
        **values,
    }


def test_a_user_sells_a_course_for_its_price_less_the_discount(
    app: Flask, as_marcos: FlaskClient
) -> None:
    course = make_course(app)
    customer = make_customer(app)
    animal = make_animal(app, customer)
    give_discount(app, customer, 1_000)

    page = as_marcos.get(f"/training/enrolments/new?customer={customer}").text
    answer = as_marcos.post("/training/enrolments/new", data=form(course, animal, agreed_cents="1"))

    assert "Cachorros · €240.00" in page
    assert 'name="agreed_cents"' not in page
    assert answer.status_code == 302
    with app.app_context():
        sold = db.session.scalars(select(Enrolment)).one()
        assert (sold.unit_cents, sold.discount_basis_points) == (24_000, 1_000)
        assert (sold.amount_cents, sold.measure, sold.month) == (21_600, 100, 202609)
        assert sold.customer_id == customer
        assert sold.ends_at == sold.starts_at


def test_administrators_agree_on_another_price(app: Flask, as_lucia: FlaskClient) -> None:
    course, animal = make_course(app), make_animal(app, make_customer(app))

    as_lucia.post("/training/enrolments/new", data=form(course, animal, agreed_cents="199,50"))
    with app.app_context():
        assert db.session.get_one(Enrolment, 1).amount_cents == 19_950

    edited = {"starts_at": "2026-09-02T10:00", "agreed_cents": "100", "version": "1"}
    as_lucia.post("/training/enrolments/1/edit", data=edited)
    with app.app_context():
        sold = db.session.get_one(Enrolment, 1)
        assert (sold.amount_cents, sold.course_id, sold.animal_id) == (10_000, course, animal)


def test_editing_something_else_leaves_the_price_alone(app: Flask, as_marcos: FlaskClient) -> None:
    enrolment = enrol(
        app, make_course(app), make_animal(app, make_customer(app)), agreed_cents=5_000
    )

    edited = {"starts_at": "2026-10-02T10:00", "notes": "Paga a plazos", "version": "1"}
    as_marcos.post(f"/training/enrolments/{enrolment}/edit", data=edited)

    with app.app_context():
        sold = db.session.get_one(Enrolment, enrolment)
        assert (sold.amount_cents, sold.notes, sold.month) == (5_000, "Paga a plazos", 202610)


def test_one_tap_completes_a_lesson_and_takes_it_back(app: Flask, as_marcos: FlaskClient) -> None:
    course = make_course(app)
    enrolment = enrol(app, course, make_animal(app, make_customer(app)))
    first = lessons_of(app, course)[0]
    address = f"/training/enrolments/{enrolment}"
    tap = {"confirmed": "1", "lesson": str(first), "next": address}

    page = as_marcos.post(f"{address}/complete-lesson", data=tap, follow_redirects=True).text
    assert "1 of 3" in page
    assert "Marcos Gil" in page
    assert page.count('aria-label="Completed"') == 1

    # A second tap, as from a page that is open elsewhere, changes nothing.
    again = as_marcos.post(f"{address}/complete-lesson", data=tap, follow_redirects=True)
    assert "1 of 3" in again.text

    page = as_marcos.post(f"{address}/reopen-lesson", data=tap, follow_redirects=True).text
    assert "0 of 3" in page
    with app.app_context():
        events = db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
        assert events[-2:] == ["visit.lesson_completed", "visit.lesson_reopened"]


@pytest.mark.parametrize("lesson", ["", "x", "999999999999999999", "-1", "4"])
def test_a_lesson_of_another_course_cannot_be_completed(
    app: Flask, as_marcos: FlaskClient, lesson: str
) -> None:
    enrolment = enrol(app, make_course(app), make_animal(app, make_customer(app)))
    make_course(app, name="Avanzado", outline=OUTLINE)

    answer = as_marcos.post(
        f"/training/enrolments/{enrolment}/complete-lesson",
        data={"confirmed": "1", "lesson": lesson},
    )

    assert answer.status_code == 422
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(LessonProgress)) == 0


def test_progress_is_counted_in_two_statements(app: Flask) -> None:
    course = make_course(app)
    customer = make_customer(app)
    ids = [enrol(app, course, make_animal(app, customer, name=name)) for name in ("Luna", "Sol")]
    lesson = lessons_of(app, course)[2]
    with app.app_context():
        rows = [db.session.get_one(Enrolment, row_id) for row_id in ids]
        services.complete_lesson(db.session, rows[1], lesson, on=this_day(), by_id=None)
        found = queries.progress_of(db.session, rows)

        assert found == {ids[0]: (0, 3), ids[1]: (1, 3)}
        assert [progress.percent for progress in found.values()] == [0, 33]


@pytest.mark.parametrize(
    ("who", "message"),
    [("dead", "Nube is deceased."), ("inactive", "This customer is inactive.")],
)
def test_nobody_takes_part_who_cannot(app: Flask, who: str, message: str) -> None:
    course = make_course(app)
    customer = make_customer(app, inactive=who == "inactive")
    gone = {"deceased_on": SOLD.date() - timedelta(days=9)} if who == "dead" else {}
    animal = make_animal(app, customer, name="Nube", **gone)

    with pytest.raises(DomainError, match=message):
        enrol(app, course, animal)


@pytest.mark.parametrize(
    "values",
    [
        {"course": "7"},
        {"course": "🐕"},
        {"animal": ""},
        {"animal": "999"},
        {"starts_at": ""},
        {"starts_at": "31/31/2026"},
        {"notes": "x" * 2_000_000},
        {"agreed_cents": "-5"},
    ],
)
def test_bad_input_is_told_at_its_field(
    app: Flask, as_lucia: FlaskClient, values: dict[str, str]
) -> None:
    course, animal = make_course(app), make_animal(app, make_customer(app))

    answer = as_lucia.post("/training/enrolments/new", data={**form(course, animal), **values})

    assert answer.status_code == 422
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Enrolment)) == 0


def test_a_session_belongs_to_a_course_of_the_same_animal_only(
    app: Flask, as_marcos: FlaskClient
) -> None:
    customer = make_customer(app)
    luna, sol = make_animal(app, customer), make_animal(app, customer, name="Sol")
    enrolment = enrol(app, make_course(app), luna)
    service = make_service(
        app, area="training", name="Sesión individual", unit=Unit.session, price_cents=3_500
    )
    session = {
        "animal": str(sol),
        "service": str(service),
        "staff": "",
        "starts_at": "2026-09-03T10:00",
        "ends_at": "",
        "enrolment": str(enrolment),
        "progress": "Muy atento",
        "homework": "Diez minutos al día",
    }

    refused = as_marcos.post("/training/sessions/new", data=session)
    assert refused.status_code == 422
    assert "does not take part in that course" in refused.text

    saved = as_marcos.post("/training/sessions/new", data={**session, "animal": str(luna)})
    assert saved.status_code == 302
    with app.app_context():
        training = db.session.scalars(select(TrainingSession)).one()
        assert (training.enrolment_id, training.homework) == (enrolment, "Diez minutos al día")
        assert training.amount_cents == 3_500
    page = as_marcos.get("/training/sessions/2").text
    assert "Muy atento" in page
    assert f"/training/enrolments/{enrolment}" in page


@pytest.mark.parametrize("desk", ["customers", "animals"])
def test_courses_stand_on_the_desk_once_there_is_one(
    app: Flask, as_marcos: FlaskClient, desk: str
) -> None:
    customer = make_customer(app)
    animal = make_animal(app, customer)
    address = f"/{desk}/{customer if desk == 'customers' else animal}"
    page = as_marcos.get(address).text
    assert 'id="panel-courses"' not in page
    assert f'href="{address}/courses"' not in page

    enrol(app, make_course(app), animal)

    page = as_marcos.get(address).text
    assert 'id="panel-courses"' in page
    assert f'href="{address}/courses"' in page
    assert "0 of 3" in page
    assert "Junto" in page
    assert "Cachorros" in as_marcos.get(f"{address}/courses").text


def test_users_delete_nothing(app: Flask, as_marcos: FlaskClient, as_lucia: FlaskClient) -> None:
    enrolment = enrol(app, make_course(app), make_animal(app, make_customer(app)))
    address = f"/training/enrolments/{enrolment}/delete"

    assert as_marcos.post(address, data={"confirmed": "1"}).status_code == 403
    assert as_lucia.post(address, data={"confirmed": "1"}).status_code == 302
    with app.app_context():
        assert db.session.get(Enrolment, enrolment) is None
        assert db.session.scalar(select(func.count()).select_from(Lesson)) == 3
