"""Notices: written for a time and for somebody, seen wherever staff look, settled by one tap."""

from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from petadmin.access.models import User
from petadmin.audit.models import AuditEvent
from petadmin.core.db import db
from petadmin.records.notices.models import Notice
from tests.conventions.counting import statements
from tests.records.notices import id_of, make
from tests.support.cast import LUCIA, make_animal, make_customer
from tests.support.days import MADRID

pytestmark = pytest.mark.slow


NOON = datetime(2026, 3, 2, 12, tzinfo=MADRID)


@pytest.fixture
def clock(app: Flask) -> Iterator[time_machine.Traveller]:
    """It is noon in Madrid, where the business is."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def marta(app: Flask, clock: time_machine.Traveller) -> int:
    return make_customer(app)


@pytest.fixture
def as_lucia(marta: int, as_lucia: FlaskClient) -> FlaskClient:
    return as_lucia


def find(app: Flask, notice: int) -> Notice:
    with app.app_context():
        return db.session.get_one(Notice, notice)


def actions(app: Flask) -> list[str]:
    with app.app_context():
        rows = select(AuditEvent.action).where(AuditEvent.entity == "notice")
        return list(db.session.scalars(rows.order_by(AuditEvent.id)))


def test_the_time_is_that_of_the_business(app: Flask, marta: int, as_marcos: FlaskClient) -> None:
    form = {"text": "Llamar", "due_at": "2026-03-02T18:00", "assignee": ""}

    answer = as_marcos.post(f"/notices/new?customer={marta}&next=/customers/{marta}", data=form)

    assert answer.headers["Location"] == f"/customers/{marta}"
    with app.app_context():
        notice = db.session.scalars(select(Notice)).one()
        assert notice.due_at == datetime(2026, 3, 2, 18, tzinfo=MADRID)
        assert notice.author is not None
        assert (notice.author.name, notice.assignee) == ("Marcos Gil", None)
    assert 'value="2026-03-02T18:00"' in as_marcos.get("/notices/1/edit").text


def test_the_form_offers_the_usual_moments(
    marta: int, as_marcos: FlaskClient, clock: time_machine.Traveller
) -> None:
    page = as_marcos.get(f"/notices/new?customer={marta}").text
    for value in ("2026-03-02T18:00", "2026-03-03T09:00", "2026-03-09T09:00"):
        assert f'data-value="{value}"' in page
    assert "Lucía Moreno" in page

    clock.move_to(datetime(2026, 3, 2, 20, 30, tzinfo=MADRID))
    late = as_marcos.get(f"/notices/new?customer={marta}").text
    assert 'data-value="2026-03-02T18:00"' not in late
    assert 'data-value="2026-03-02T21:30"' in late


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"due_at": "2026-03-03T09:00"}, "This field is required."),
        ({"text": "x"}, "This field is required."),
        ({"text": "x", "due_at": "mañana"}, "This is not a date and a time."),
        ({"text": "x", "due_at": "9999-03-03T09:00"}, "The year must be between 1900 and 2200."),
        ({"text": "x", "due_at": "2026-03-02T11:00"}, "This moment has passed already."),
        ({"text": "x" * 1001, "due_at": "2026-03-03T09:00"}, "1000"),
        ({"text": "x", "due_at": "2026-03-03T09:00", "assignee": "4000000"}, "Choose one"),
        ({"text": "x", "due_at": "2026-03-03T09:00", "assignee": "²"}, "Choose one"),
    ],
)
def test_mistakes_are_said_at_their_field(
    app: Flask, marta: int, as_marcos: FlaskClient, form: dict[str, str], said: str
) -> None:
    answer = as_marcos.post(f"/notices/new?customer={marta}", data=form)

    assert answer.status_code == 422
    assert said in answer.text
    with app.app_context():
        assert db.session.scalar(select(Notice.id)) is None


def test_nobody_who_has_left_is_given_a_notice(
    app: Flask, marta: int, as_marcos: FlaskClient
) -> None:
    with app.app_context():
        lucia = db.session.get_one(User, id_of(LUCIA))
        lucia.active = False
        db.session.commit()
        left = str(lucia.id)
    form = {"text": "x", "due_at": "2026-03-03T09:00"}
    notice = make(app, customer_id=marta)

    new = as_marcos.post(f"/notices/new?customer={marta}", data={**form, "assignee": left})
    changed = as_marcos.post(
        f"/notices/{notice}/edit", data={**form, "version": "1", "assignee": left}
    )

    for answer in (new, changed):
        assert answer.status_code == 422
        assert "no longer works here" in answer.text
    with app.app_context():
        assert db.session.scalars(select(Notice.assignee_id)).all() == [None]


def test_a_notice_stays_with_somebody_who_has_left_until_it_is_given_to_another(
    app: Flask, marta: int, as_marcos: FlaskClient
) -> None:
    notice = make(app, whom=LUCIA, hours=24, customer_id=marta)
    with app.app_context():
        lucia = db.session.get_one(User, id_of(LUCIA))
        lucia.active = False
        db.session.commit()
        form = {"version": "1", "assignee": str(lucia.id), "due_at": "2026-03-03T12:00"}

    answer = as_marcos.post(f"/notices/{notice}/edit", data={**form, "text": "Otra cosa"})

    assert answer.status_code == 302
    assert find(app, notice).text == "Otra cosa"


def test_tabs_tell_open_overdue_todays_and_done_apart(
    app: Flask, marta: int, as_marcos: FlaskClient
) -> None:
    make(app, "De ayer", hours=-24, customer_id=marta)
    make(app, "De las once", customer_id=marta)
    make(app, "De esta tarde", hours=6, customer_id=marta)
    make(app, "De mañana", hours=24, customer_id=marta)
    done = make(app, "Ya hecho", hours=-2, customer_id=marta)
    as_marcos.post(f"/notices/{done}/done")
    expected = {
        "": {"De ayer", "De las once", "De esta tarde", "De mañana"},
        "overdue": {"De ayer", "De las once"},
        "today": {"De las once", "De esta tarde"},
        "done": {"Ya hecho"},
    }
    as_marcos.get("/")

    for path in ("/notices/", f"/customers/{marta}/notices"):
        for state, texts in expected.items():
            page = as_marcos.get(path, query_string={"state": state}).text
            listed = page[page.index('id="list"') :]
            shown = {text for text in set().union(*expected.values()) if text in listed}
            assert shown == texts, (path, state)


def test_the_bell_and_the_menu_show_what_is_due_for_me(
    app: Flask, marta: int, as_marcos: FlaskClient, as_lucia: FlaskClient
) -> None:
    make(app, "Para Lucía", whom=LUCIA, customer_id=marta)
    make(app, "Para todos", customer_id=marta)
    make(app, "Más tarde", hours=1, customer_id=marta)

    page = as_marcos.get("/me/password").text

    assert "Para todos · Marta González Ruiz" in page
    assert "Para Lucía" not in page
    assert "Más tarde" not in page
    assert '<span class="side-menu-badge">1</span>' in page
    assert '<span class="side-menu-badge">2</span>' in as_lucia.get("/me/password").text


def test_the_bell_shows_a_few_and_says_how_many_there_are(
    app: Flask, marta: int, as_marcos: FlaskClient
) -> None:
    for number in range(102):
        make(app, f"Número {number:03}", hours=-number - 1, customer_id=marta)

    page = as_marcos.get("/me/password").text

    assert "Número 000" in page
    assert "Número 005" not in page
    assert "All due notices (99+)" in page


def test_a_page_counts_what_is_due_with_all_else_that_waits(
    app: Flask, marta: int, as_marcos: FlaskClient
) -> None:
    make(app, hours=1, customer_id=marta)

    with statements(app) as sent:
        as_marcos.get("/me/password")

    assert len([text for text in sent if "FROM notice" in text]) == 1
    assert len([text for text in sent if "count(" in text]) == 1


def test_a_page_loads_once_what_is_due(app: Flask, marta: int, as_marcos: FlaskClient) -> None:
    for number in range(3):
        make(app, f"Número {number}", customer_id=marta)
    make(app, "De Luna", animal_id=make_animal(app, marta))

    with statements(app) as sent:
        as_marcos.get("/me/password")

    assert len([text for text in sent if "FROM notice" in text and "count(" not in text]) == 1


def test_the_start_page_settles_a_notice_by_one_tap(
    app: Flask, marta: int, as_marcos: FlaskClient
) -> None:
    notice = make(app, hours=3, customer_id=marta)
    tomorrow = make(app, "Otro día", hours=24, customer_id=marta)
    page = as_marcos.get("/").text
    assert f'action="/notices/{notice}/done"' in page
    assert f"/notices/{tomorrow}/done" not in page

    answer = as_marcos.post(f"/notices/{notice}/done", data={"next": "/"})

    assert answer.headers["Location"] == "/"
    assert f"/notices/{notice}/done" not in as_marcos.get("/").text
    saved = find(app, notice)
    assert saved.done_at == NOON


def test_a_due_notice_stands_over_the_desk_of_the_customer_and_of_the_animal(
    app: Flask, marta: int, as_marcos: FlaskClient
) -> None:
    luna = make_animal(app, marta)
    make(app, "Pedir la cartilla", animal_id=luna)
    make(app, "Cobrar la fianza", customer_id=marta)
    make(app, "Aún no", hours=2, customer_id=marta)

    customer, animal = (
        alerts(as_marcos, f"/customers/{marta}"),
        alerts(as_marcos, f"/animals/{luna}"),
    )

    assert "Luna: Pedir la cartilla" in customer
    assert "Cobrar la fianza" in customer
    assert "Aún no" not in customer
    assert 'action="/notices/1/done"' in customer
    assert "Pedir la cartilla" in animal
    assert "Cobrar la fianza" not in animal


def alerts(client: FlaskClient, address: str) -> str:
    page = client.get(address).text
    return page[page.index('id="main"') : page.index("data-desk>")]


def test_a_notice_is_done_taken_up_again_and_postponed(
    app: Flask, marta: int, as_marcos: FlaskClient
) -> None:
    notice = make(app, customer_id=marta)

    as_marcos.post(f"/notices/{notice}/done")
    assert as_marcos.post(f"/notices/{notice}/done").status_code == 302
    as_marcos.post(f"/notices/{notice}/reopen")
    assert find(app, notice).done_at is None
    form = {"confirmed": "1", "due_at": "2026-03-09T09:00"}
    as_marcos.post(f"/notices/{notice}/postpone", data=form)

    assert find(app, notice).due_at == datetime(2026, 3, 9, 9, tzinfo=MADRID)
    assert actions(app) == [
        "notice.created",
        "notice.done",
        "notice.reopened",
        "notice.postponed",
    ]
    history = as_marcos.get(f"/customers/{marta}/history").text
    assert "9 Mar 2026, 09:00" in history


def test_several_are_done_or_postponed_at_once(
    app: Flask, marta: int, as_marcos: FlaskClient
) -> None:
    notices = [make(app, f"Número {number}", customer_id=marta) for number in range(3)]

    past = {"ids": notices, "confirmed": "1", "due_at": "2026-03-01T09:00"}
    assert as_marcos.post("/notices/actions/postpone", data=past).status_code == 422
    form = {"ids": notices[:2], "confirmed": "1", "due_at": "2026-03-03T09:00"}
    assert as_marcos.post("/notices/actions/postpone", data=form).status_code == 302
    assert as_marcos.post("/notices/actions/done", data={"ids": notices[1:]}).status_code == 302

    states = [(find(app, notice).is_open, find(app, notice).due_at > NOON) for notice in notices]
    assert states == [(True, True), (False, True), (False, False)]


def test_giving_it_to_somebody_stands_in_the_history(
    app: Flask, marta: int, as_marcos: FlaskClient
) -> None:
    notice = make(app, hours=4, customer_id=marta)
    with app.app_context():
        lucia = id_of(LUCIA)
    form = {"text": "Otra cosa", "due_at": "2026-03-02T16:00", "assignee": lucia, "version": "1"}

    assert as_marcos.post(f"/notices/{notice}/edit", data=form).status_code == 302

    assert find(app, notice).assignee_id == lucia
    assert sorted(actions(app)) == ["notice.assigned", "notice.created", "notice.updated"]
    assert "Lucía Moreno" in as_marcos.get(f"/customers/{marta}/history").text


def test_the_text_of_an_overdue_notice_can_be_changed(
    app: Flask, marta: int, as_marcos: FlaskClient
) -> None:
    notice = make(app, hours=-50, customer_id=marta)
    due = find(app, notice).due_at.astimezone(MADRID).strftime("%Y-%m-%dT%H:%M")

    answer = as_marcos.post(
        f"/notices/{notice}/edit", data={"text": "Nuevo texto", "due_at": due, "version": "1"}
    )

    assert answer.status_code == 302
    assert find(app, notice).text == "Nuevo texto"


def test_notices_of_a_customer_out_of_use_are_not_there(
    app: Flask, marta: int, as_marcos: FlaskClient, as_lucia: FlaskClient
) -> None:
    hidden = make_customer(app, first_name="Zósimo", inactive=True)
    own = make(app, "Secreto propio", customer_id=hidden)
    of_animal = make(app, "Secreto animal", animal_id=make_animal(app, hidden))

    for url in ("/", "/notices/", "/notices/?state=overdue", "/me/password"):
        assert "Secreto" not in as_marcos.get(url).text, url
    for notice in (own, of_animal):
        for path in ("", "/edit", "/done", "/postpone"):
            assert as_marcos.get(f"/notices/{notice}{path}").status_code == 404
        assert as_marcos.post(f"/notices/{notice}/done").status_code == 404
    assert "Secreto propio" in as_lucia.get("/notices/").text


def test_what_is_done_stands_in_the_timeline(
    app: Flask, marta: int, as_marcos: FlaskClient
) -> None:
    notice = make(app, "Cobrar", customer_id=marta)
    as_marcos.post(f"/notices/{notice}/done")
    as_marcos.get("/")

    page = as_marcos.get(f"/customers/{marta}/timeline").text

    assert "Notice done" in page
    assert "Cobrar" in page


def test_only_administrators_delete(
    app: Flask, marta: int, as_marcos: FlaskClient, as_lucia: FlaskClient
) -> None:
    notice = make(app, customer_id=marta)

    assert as_marcos.post(f"/notices/{notice}/delete", data={"confirmed": "1"}).status_code == 403
    as_lucia.post(f"/notices/{notice}/delete", data={"confirmed": "1"})

    assert as_lucia.get(f"/notices/{notice}").status_code == 404
