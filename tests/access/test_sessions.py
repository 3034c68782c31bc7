"""A log-in ends when it should, wherever its cookie was copied to, and a change of role holds at once."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from petadmin.access import services
from petadmin.access.models import LoginSession, User
from petadmin.access.permissions import Role
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from tests.conftest import browser_of
from tests.support.cast import LUCIA, MARCOS, PASSWORD, Person, make_customer

NEW_PASSWORD = "una contraseña nueva"


def user_id(app: Flask, person: Person) -> int:
    with app.app_context():
        return db.session.scalars(select(User.id).where(User.email == person.email)).one()


def copy_of(app: Flask, client: FlaskClient) -> FlaskClient:
    """Another browser with the same cookies."""
    cookie = client.get_cookie("petadmin")
    assert cookie is not None
    thief = app.test_client()
    thief.set_cookie("petadmin", cookie.value)
    return thief


def is_logged_in(client: FlaskClient) -> bool:
    return client.get("/customers/").status_code == 200


def test_logging_in_begins_a_session_with_a_new_token(app: Flask, as_stranger: FlaskClient) -> None:
    form = {"email": "LUCIA@patitas.example ", "password": PASSWORD}

    answer = as_stranger.post("/login", data=form)

    assert answer.headers["Location"] == "/"
    assert is_logged_in(as_stranger)
    with app.app_context():
        login = db.session.scalars(select(LoginSession)).one()
        assert len(login.token_hash) == 64


def test_reading_sends_no_cookie_that_could_come_after_a_newer_one(
    app: Flask, as_stranger: FlaskClient
) -> None:
    as_stranger.post("/login", data={"email": MARCOS.email, "password": PASSWORD})
    customer = make_customer(app)
    as_stranger.get("/")

    answer = as_stranger.get(f"/customers/{customer}/panels/contact", headers={"HX-Request": "1"})

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


def test_the_database_does_not_hold_what_the_cookie_holds(
    app: Flask, as_marcos: FlaskClient
) -> None:
    with as_marcos.session_transaction() as session:
        token = session["token"]

    with app.app_context():
        kept = db.session.scalars(select(LoginSession.token_hash)).one()
        assert token not in kept
        assert services.token_hash(token) == kept


def test_logging_out_ends_every_copy_of_the_cookie(app: Flask, as_marcos: FlaskClient) -> None:
    thief = copy_of(app, as_marcos)
    assert is_logged_in(thief)

    as_marcos.post("/logout")

    assert not is_logged_in(as_marcos)
    assert not is_logged_in(thief)


def test_logging_out_here_leaves_other_devices_alone(app: Flask, as_marcos: FlaskClient) -> None:
    phone = browser_of(app, MARCOS)

    as_marcos.post("/logout")

    assert is_logged_in(phone)


def test_a_disabled_user_is_locked_out_at_once(
    app: Flask, as_lucia: FlaskClient, as_marcos: FlaskClient
) -> None:
    assert is_logged_in(as_marcos)
    marcos = user_id(app, MARCOS)

    as_lucia.post(f"/settings/users/{marcos}/disable", data={"confirmed": "1"})

    assert not is_logged_in(as_marcos)
    answer = as_marcos.post("/login", data={"email": MARCOS.email, "password": PASSWORD})
    assert answer.status_code == 422
    assert not is_logged_in(as_marcos)


def test_an_enabled_user_has_to_log_in_anew(
    app: Flask, as_lucia: FlaskClient, as_marcos: FlaskClient
) -> None:
    marcos = user_id(app, MARCOS)
    as_lucia.post(f"/settings/users/{marcos}/disable", data={"confirmed": "1"})

    as_lucia.post(f"/settings/users/{marcos}/enable", data={"confirmed": "1"})

    assert not is_logged_in(as_marcos)
    assert is_logged_in(browser_of(app, MARCOS))


def test_a_user_whose_row_is_switched_off_is_out_even_with_a_session(
    app: Flask, as_marcos: FlaskClient
) -> None:
    with app.app_context():
        db.session.scalars(select(User).where(User.email == MARCOS.email)).one().active = False
        db.session.commit()

    assert not is_logged_in(as_marcos)


def test_nobody_disables_themselves(app: Flask, as_lucia: FlaskClient) -> None:
    as_lucia.post(f"/settings/users/{user_id(app, LUCIA)}/disable", data={"confirmed": "1"})

    assert "You cannot disable yourself." in as_lucia.get("/settings/users/").text
    assert is_logged_in(as_lucia)


def test_a_demotion_takes_effect_on_the_next_request(app: Flask, as_lucia: FlaskClient) -> None:
    assert as_lucia.get("/settings/users/").status_code == 200

    with app.app_context():
        db.session.scalars(select(User).where(User.email == LUCIA.email)).one().role = Role.user
        db.session.commit()

    assert as_lucia.get("/settings/users/").status_code == 403
    assert as_lucia.get("/customers/?state=inactive").status_code == 400


def test_nobody_takes_their_own_role_away(app: Flask, as_lucia: FlaskClient) -> None:
    form = {"name": LUCIA.name, "email": LUCIA.email, "role": "user", "version": "1"}

    answer = as_lucia.post(f"/settings/users/{user_id(app, LUCIA)}/edit", data=form)

    assert answer.status_code == 422
    assert "You cannot change your own role." in answer.text


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(
    app: Flask, as_marcos: FlaskClient
) -> None:
    phone = browser_of(app, MARCOS)
    form = {"current": PASSWORD, "password": NEW_PASSWORD, "repeated": NEW_PASSWORD}

    answer = as_marcos.post("/me/password", data=form)

    assert answer.headers["Location"] == "/"
    assert is_logged_in(as_marcos)
    assert not is_logged_in(phone)
    with app.app_context():
        checked = services.check_credentials(db.session, email=MARCOS.email, password=NEW_PASSWORD)
        assert checked is not None
        assert not services.check_credentials(db.session, email=MARCOS.email, password=PASSWORD)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"current": "something else"}, "This is not your present password."),
        ({"repeated": "something else"}, "The two new passwords are not the same."),
        ({"password": "short", "repeated": "short"}, "The password needs at least 10 characters."),
    ],
)
def test_a_password_is_changed_only_when_all_is_right(
    as_marcos: FlaskClient, form: dict[str, str], message: str
) -> None:
    given = {"current": PASSWORD, "password": NEW_PASSWORD, "repeated": NEW_PASSWORD, **form}

    answer = as_marcos.post("/me/password", data=given)

    assert answer.status_code == 422
    assert message in answer.text
    assert NEW_PASSWORD not in answer.text


def test_a_password_set_by_the_administrator_ends_all_sessions(
    app: Flask, as_lucia: FlaskClient, as_marcos: FlaskClient
) -> None:
    form = {
        "name": MARCOS.name,
        "email": MARCOS.email,
        "role": "user",
        "password": NEW_PASSWORD,
        "version": "1",
    }

    as_lucia.post(f"/settings/users/{user_id(app, MARCOS)}/edit", data=form)

    assert not is_logged_in(as_marcos)


def test_a_session_ends_by_itself(app: Flask, as_marcos: FlaskClient) -> None:
    thief = copy_of(app, as_marcos)

    with time_machine.travel(utcnow() + services.SESSION_LIFE + timedelta(minutes=1)):
        assert not is_logged_in(thief)


@pytest.mark.parametrize("cookie", ["", "x", "eyJ0b2tlbiI6IngifQ.aaaa.bbbb", "ñ", "x" * 3000])
def test_a_cookie_of_ones_own_making_opens_nothing(as_stranger: FlaskClient, cookie: str) -> None:
    as_stranger.set_cookie("petadmin", cookie)

    assert as_stranger.get("/").status_code == 302


@pytest.mark.parametrize("token", [None, 7, "", ["x"], {"a": 1}])
def test_a_session_without_a_real_token_is_nobodys(as_stranger: FlaskClient, token: object) -> None:
    with as_stranger.session_transaction() as session:
        session["token"] = token

    assert as_stranger.get("/").status_code == 302
