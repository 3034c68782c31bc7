"""The log-in page: few attempts, no hint who is on file, and no way to another website."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from petadmin.access.permissions import GRANTS, Role, may
from tests.conventions.markup import steady
from tests.conventions.scene import forget_attempts
from tests.support.cast import LUCIA, MARCOS, PASSWORD

WRONG = {"email": LUCIA.email, "password": "not the password"}
EMPTY = {"email": LUCIA.email, "password": ""}
"""An attempt that counts like any other, although no password has to be checked."""

SOMEWHERE = {"REMOTE_ADDR": "198.51.100.7"}
ELSEWHERE = {"REMOTE_ADDR": "198.51.100.8"}


@pytest.fixture(autouse=True)
def attempts(app: Flask) -> Iterator[None]:
    """No attempts have been made yet, and none are left for the next test."""
    forget_attempts(app)
    yield
    forget_attempts(app)


@pytest.mark.slow
def test_the_eleventh_attempt_in_a_minute_is_refused_although_redis_is_down(
    as_stranger: FlaskClient,
) -> None:
    codes = [as_stranger.post("/login", data=WRONG).status_code for _ in range(11)]

    assert codes == [422] * 10 + [429]
    assert as_stranger.post("/login", data={**WRONG, "password": PASSWORD}).status_code == 429
    assert as_stranger.get("/login").status_code == 200


def test_attempts_are_counted_by_account_from_wherever_they_come(as_stranger: FlaskClient) -> None:
    for number in range(10):
        place = {"REMOTE_ADDR": f"198.51.100.{number}"}
        as_stranger.post("/login", data=EMPTY, environ_overrides=place)

    answer = as_stranger.post(
        "/login", data={**WRONG, "email": " LUCIA@patitas.example"}, environ_overrides=SOMEWHERE
    )

    assert answer.status_code == 429
    assert "Too many attempts" in answer.text


@pytest.mark.slow
def test_attempts_are_counted_by_place_whoever_is_tried(as_stranger: FlaskClient) -> None:
    for number in range(10):
        form = {**EMPTY, "email": f"nobody{number}@patitas.example"}
        as_stranger.post("/login", data=form, environ_overrides=SOMEWHERE)

    form = {"email": MARCOS.email, "password": PASSWORD}
    refused = as_stranger.post("/login", data=form, environ_overrides=SOMEWHERE)
    taken = as_stranger.post("/login", data=form, environ_overrides=ELSEWHERE)

    assert refused.status_code == 429
    assert taken.status_code == 302


@pytest.mark.slow
def test_nothing_tells_known_users_from_unknown_ones(as_stranger: FlaskClient) -> None:
    unknown = as_stranger.post("/login", data={**WRONG, "email": "nadie@patitas.example"})
    known = as_stranger.post("/login", data=WRONG)

    assert known.status_code == unknown.status_code == 422
    shown = steady(known.text).replace(LUCIA.email, "nadie@patitas.example")
    assert shown == steady(unknown.text)


@pytest.mark.slow
@pytest.mark.parametrize(
    "url",
    [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "https://evil.example/",
        "http:evil.example",
        "/ok\r\nSet-Cookie: x=1",
        "/\t/evil.example",
        " /customers/",
        "customers/",
        "/" + "x" * 3000,
    ],
)
def test_next_never_leaves_the_website(
    as_stranger: FlaskClient, as_marcos: FlaskClient, url: str
) -> None:
    form = {"email": LUCIA.email, "password": PASSWORD, "next": url}
    first = as_stranger.post("/login", data=form)
    again = as_stranger.get("/login", query_string={"next": url})
    saved = as_marcos.post("/me/theme", data={"theme": "dark", "next": url})
    spoken = as_marcos.post("/me/language", data={"language": "en", "next": url})

    for answer in (first, again, saved, spoken):
        assert answer.headers["Location"] == "/"


def test_next_leads_to_where_one_wanted_to_go(as_stranger: FlaskClient) -> None:
    asked = as_stranger.get("/customers/?q=ana&area=hotel")
    page = as_stranger.get(asked.headers["Location"])

    form = {"email": LUCIA.email, "password": PASSWORD, "next": "/customers/?q=ana&area=hotel"}
    answer = as_stranger.post("/login", data=form)

    assert 'name="next" value="/customers/?q=ana&amp;area=hotel"' in page.text
    assert answer.headers["Location"] == "/customers/?q=ana&area=hotel"


@pytest.mark.parametrize("form", [{}, {"email": ""}, {"email": "x" * 300, "password": "x"},
                                  {"email": "a@b.example", "password": "x" * 2000},
                                  {"email": "a\x00@b.example", "password": "\x00"}])  # fmt: skip
def test_strange_input_is_refused_in_words(as_stranger: FlaskClient, form: dict[str, str]) -> None:
    assert as_stranger.post("/login", data=form).status_code == 422


@pytest.mark.parametrize("role", list(Role))
def test_what_is_not_granted_is_denied(role: Role) -> None:
    everything = "*" in GRANTS[role]

    assert may(role, "no_such_entity:view") is everything
    assert may(role, "customer:erase") is everything
    assert may(role, "") is everything


def test_a_star_grants_all_verbs_of_an_entity(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(GRANTS, Role.user, frozenset({"animal:*"}))

    assert may(Role.user, "animal:delete")
    assert not may(Role.user, "animals:delete")
    assert not may(Role.user, "customer:list")
