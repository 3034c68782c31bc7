"""Notices by e-mail: mailed once when they are due, to whom they are for, in the reader's language."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from petadmin.access.models import Language, User
from petadmin.core.db import db
from petadmin.mail.models import Email
from petadmin.records.notices import tasks
from petadmin.records.notices.models import Notice
from tests.records.notices import id_of, make
from tests.support.cast import LUCIA, MARCOS, make_animal, make_customer, speak
from tests.support.days import MADRID

NOON = datetime(2026, 3, 2, 12, tzinfo=MADRID)


@pytest.fixture
def clock(app: Flask) -> Iterator[time_machine.Traveller]:
    """It is noon in Madrid, where the business is."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def marta(app: Flask, clock: time_machine.Traveller) -> int:
    return make_customer(app)


def find(app: Flask, notice: int) -> Notice:
    with app.app_context():
        return db.session.get_one(Notice, notice)


def mail_due(app: Flask) -> list[tuple[str, str]]:
    """Run the job; returns recipients and subjects of all e-mails of notices so far."""
    with app.app_context():
        tasks.mail_due_notices()
    with app.app_context():
        found = select(Email).where(Email.kind == "notice.due").order_by(Email.id)
        return [(email.recipient_email, email.subject) for email in db.session.scalars(found)]


def test_a_due_notice_is_mailed_once(app: Flask, marta: int) -> None:
    make(app, "Para Marcos", whom=MARCOS, by_email=True, customer_id=marta)
    make(app, "Para todos", author=LUCIA, by_email=True, customer_id=marta)
    make(app, "Sin correo", customer_id=marta)
    make(app, "Más tarde", hours=1, by_email=True, customer_id=marta)
    luna = make_animal(app, marta)
    make(app, "De Luna", whom=LUCIA, by_email=True, animal_id=luna)

    mailed = mail_due(app)

    assert sorted(mailed) == [
        (LUCIA.email, "Notice: Luna, Marta González Ruiz"),
        (LUCIA.email, "Notice: Marta González Ruiz"),
        (MARCOS.email, "Notice: Marta González Ruiz"),
    ]
    assert mail_due(app) == mailed
    assert find(app, 1).version == 1


def test_a_postponed_notice_is_mailed_again(
    app: Flask, marta: int, as_marcos: FlaskClient, clock: time_machine.Traveller
) -> None:
    notice = make(app, whom=MARCOS, by_email=True, customer_id=marta)
    assert len(mail_due(app)) == 1
    form = {"confirmed": "1", "due_at": "2026-03-03T09:00"}
    as_marcos.post(f"/notices/{notice}/postpone", data=form)
    assert len(mail_due(app)) == 1

    clock.move_to(datetime(2026, 3, 3, 9, 0, 30, tzinfo=MADRID))

    assert len(mail_due(app)) == 2
    assert len(mail_due(app)) == 2


def test_what_is_done_is_not_mailed(app: Flask, marta: int, as_marcos: FlaskClient) -> None:
    notice = make(app, whom=MARCOS, by_email=True, customer_id=marta)
    as_marcos.post(f"/notices/{notice}/done")

    assert mail_due(app) == []


def test_nobody_is_mailed_about_a_customer_out_of_use(app: Flask, marta: int) -> None:
    hidden = make_customer(app, first_name="Zósimo", inactive=True)
    make(app, whom=LUCIA, by_email=True, customer_id=hidden)
    make(app, whom=LUCIA, by_email=True, animal_id=make_animal(app, hidden))

    assert mail_due(app) == []


def test_nobody_who_has_left_is_mailed(app: Flask, marta: int) -> None:
    make(app, whom=MARCOS, by_email=True, customer_id=marta)
    with app.app_context():
        db.session.get_one(User, id_of(MARCOS)).active = False
        db.session.commit()

    assert mail_due(app) == []


def test_one_wrong_address_keeps_no_other_notice_back(app: Flask, marta: int) -> None:
    make(app, "Uno", hours=-2, whom=MARCOS, by_email=True, customer_id=marta)
    make(app, "Dos", whom=LUCIA, by_email=True, customer_id=marta)
    with app.app_context():
        db.session.get_one(User, id_of(MARCOS)).email = "nobody@nowhere..example"
        db.session.commit()

    assert [recipient for recipient, _subject in mail_due(app)] == [LUCIA.email]


def test_the_email_speaks_the_language_of_its_reader(app: Flask, marta: int) -> None:
    make(app, "Llamar\nantes de las nueve", whom=MARCOS, by_email=True, customer_id=marta)
    speak(app, MARCOS, Language.es)

    mail_due(app)

    with app.app_context():
        email = db.session.scalars(select(Email).where(Email.kind == "notice.due")).one()
        assert email.language is Language.es
        assert "2 mar 2026, 11:00" in email.text
        assert "antes de las nueve" in email.html
        assert email.customer_id == marta


def test_two_workers_mail_a_notice_once(app: Flask, marta: int) -> None:
    for number in range(20):
        make(app, f"Número {number}", whom=MARCOS, by_email=True, customer_id=marta)

    def work(_number: int) -> None:
        with app.app_context():
            tasks.mail_due_notices()

    with ThreadPoolExecutor(max_workers=2) as workers:
        list(workers.map(work, range(2)))

    assert len(mail_due(app)) == 20
