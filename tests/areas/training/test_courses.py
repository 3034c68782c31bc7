"""Courses: typed with a whole outline, moved about, retired, and kept once they were sold."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from petadmin.areas.training import courses, services
from petadmin.areas.training.models import Course, Enrolment, Lesson, OutlineKind, OutlineLine
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from tests.areas.training.school import enrol, make_course
from tests.support.cast import make_animal, make_customer
from tests.support.days import this_day


def outline_of(app: Flask, course: int) -> list[str]:
    with app.app_context():
        lines = db.session.get_one(Course, course).outline
        return [line.name if line.unit_id else f"- {line.name}" for line in lines]


def row(number: int, kind: str, name: str, **ids: int) -> dict[str, str]:
    start = f"outline-{number}"
    known = {f"{start}-{name}": str(row_id) for name, row_id in ids.items()}
    return {f"{start}-kind": kind, f"{start}-name": name, f"{start}-description": "", **known}


def course_form(*rows: dict[str, str], **values: Any) -> dict[str, Any]:
    form = {"name": "Cachorros", "price_cents": "240", "tax_basis_points": "21", "version": "1"}
    form["outline-sent"] = "1"
    for one in rows:
        form |= one
    return {**form, **values}


def test_an_outline_is_pasted_at_once(app: Flask, as_lucia: FlaskClient) -> None:
    pasted = "Primeros pasos\n- Sentado\n  Quieto\n\nPaseo\n• Junto"
    answer = as_lucia.post("/training/courses/new", data=course_form(pasted_outline=pasted))

    assert answer.status_code == 302
    assert outline_of(app, 1) == ["Primeros pasos", "- Sentado", "- Quieto", "Paseo", "- Junto"]


def test_lines_are_typed_moved_and_taken_out(app: Flask, as_lucia: FlaskClient) -> None:
    course = make_course(app)
    with app.app_context():
        first, second = db.session.get_one(Course, course).units
        unit, paseo = first.id, second.id
        sit, stay = (lesson.id for lesson in first.lessons)

    answer = as_lucia.post(
        f"/training/courses/{course}/edit",
        data=course_form(
            row(0, "unit", "Paseo", unit_id=paseo),
            row(1, "lesson", "Sentado y quieto", lesson_id=sit),
            row(2, "lesson", "Ven"),
            row(3, "unit", "Primeros pasos", unit_id=unit),
            row(4, "lesson", "Quieto", lesson_id=stay),
        ),
    )

    assert answer.status_code == 302
    wanted = ["Paseo", "- Sentado y quieto", "- Ven", "Primeros pasos", "- Quieto"]
    assert outline_of(app, course) == wanted
    with app.app_context():
        # A lesson that moves stays the same one, so that what was completed stays with it.
        assert db.session.get_one(Lesson, sit).unit_id == paseo


def test_a_change_of_the_outline_alone_is_noticed_by_others(app: Flask) -> None:
    course = make_course(app)
    with app.app_context():
        found = db.session.get_one(Course, course)
        line = OutlineLine(kind=OutlineKind.unit, name="Final")
        courses.apply(
            db.session,
            found,
            {"name": found.name, "price_cents": 1, "outline": [*found.outline, line]},
        )
        db.session.commit()
        assert found.version == 2


def test_what_somebody_completed_cannot_be_taken_out(app: Flask, as_lucia: FlaskClient) -> None:
    course = make_course(app)
    enrolment = enrol(app, course, make_animal(app, make_customer(app)))
    with app.app_context():
        lesson = db.session.get_one(Course, course).units[0].lessons[0].id
        row_ = db.session.get_one(Enrolment, enrolment)
        services.complete_lesson(db.session, row_, lesson, on=this_day(), by_id=None)
        db.session.commit()

    answer = as_lucia.post(f"/training/courses/{course}/edit", data=course_form())

    assert answer.status_code == 422
    assert "“Sentado” has been completed by somebody, so it stays." in answer.text
    assert len(outline_of(app, course)) == 5


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"name": " "}, "required"),
        ({"price_cents": "-1"}, "An amount cannot be negative."),
        ({"price_cents": "1e9"}, "This is not an amount."),
        ({"price_cents": "9" * 12}, "This amount is too large."),
        ({"tax_basis_points": "150"}, "A share lies between 0 and 100 per cent."),
        ({"pasted_outline": "- Sin unidad"}, "The first line of a course is a unit."),
        ({"pasted_outline": "x" * 300}, "This line is too long"),
        ({"pasted_outline": "🐕\n" * 101}, "99 units and lessons at most"),
        ({"description": "x" * 2_000_000}, "20000"),
    ],
)
def test_refuses_what_no_course_can_be(
    app: Flask, as_lucia: FlaskClient, values: dict[str, str], message: str
) -> None:
    answer = as_lucia.post("/training/courses/new", data=course_form(**values))

    assert answer.status_code == 422
    assert message in answer.text
    with app.app_context():
        assert db.session.query(Course).count() == 0


def test_no_two_courses_have_the_same_name(app: Flask, as_lucia: FlaskClient) -> None:
    make_course(app)

    answer = as_lucia.post("/training/courses/new", data=course_form(name="CACHORROS"))

    assert answer.status_code == 422
    assert "There is a course of this name already." in answer.text


def test_a_retired_course_cannot_be_sold(app: Flask, as_lucia: FlaskClient) -> None:
    course = make_course(app)
    animal = make_animal(app, make_customer(app))
    as_lucia.post(f"/training/courses/{course}/retire", data={"confirmed": "1"})

    with app.app_context(), pytest.raises(DomainError, match="no longer on offer"):
        enrol(app, course, animal)
    assert "Cachorros" not in as_lucia.get("/training/courses/").text
    assert "Cachorros" in as_lucia.get("/training/courses/?state=retired").text

    as_lucia.post(f"/training/courses/{course}/offer")
    assert enrol(app, course, animal)


def test_a_course_that_was_sold_stays_on_file(app: Flask, as_lucia: FlaskClient) -> None:
    course = make_course(app)
    enrol(app, course, make_animal(app, make_customer(app)))

    answer = as_lucia.post(
        f"/training/courses/{course}/delete", data={"confirmed": "1"}, follow_redirects=True
    )

    assert "has been sold, so it stays on file" in answer.text
    with app.app_context():
        assert db.session.get(Course, course) is not None


@pytest.mark.parametrize("path", ["new", "1/edit", "1/retire", "1/delete"])
def test_users_look_at_courses_and_change_none(
    app: Flask, as_marcos: FlaskClient, path: str
) -> None:
    make_course(app)

    assert as_marcos.get("/training/courses/1").status_code == 200
    assert as_marcos.post(f"/training/courses/{path}").status_code == 403
