"""Pages by key: going forwards or backwards visits every row once, in every order, also while rows come."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from petadmin.animals import services as animals
from petadmin.core.db import db
from petadmin.customers import services as customers
from petadmin.customers.models import Customer
from tests.conventions.markup import read
from tests.conventions.scene import views_of
from tests.support.cast import make_customer
from tests.support.days import this_day

pytestmark = pytest.mark.slow

NAMES = ["Ana", "ana", "Ána", "Ñuño", "nuno", "Zoe", "Zoe", "Zoe"]
ROWS = 53
"""Two pages of 25 and a short one; names come again and again, so that most sort keys are equal."""


@pytest.fixture
def many(app: Flask) -> list[int]:
    """Customers that share a few names, each with an animal of the same name."""
    names = [NAMES[number % len(NAMES)] for number in range(ROWS)]
    with app.app_context():
        for number, name in enumerate(names, start=1):
            customers.add(db.session, {"first_name": name, "email": f"{number}@example.com"})
            db.session.flush()
            luna = {"name": name, "customer_id": number}
            animals.add(db.session, luna, today=this_day())
        db.session.commit()
    return list(range(1, ROWS + 1))


def shown(page: str) -> list[int]:
    """The ids of the rows of a page, in their order."""
    cells = read(page).find("td", "main-cell")
    return [int(cell["id"].removeprefix("row-")) for cell in cells]


def link(page: str, rel: str) -> str | None:
    found = read(page).find("a", rel=rel)
    return found[0]["href"] if found else None


def walk(client: FlaskClient, url: str, rel: str) -> tuple[list[list[int]], str]:
    """The rows of all pages from an address on, and the address of the last one."""
    pages, here = [], url
    while True:
        answer = client.get(here)
        assert answer.status_code == 200
        pages.append(shown(answer.text))
        following = link(answer.text, rel)
        if following is None:
            return pages, here
        here = following
        assert len(pages) < 20


def test_pages_forwards_and_backwards_visit_every_row_once(
    app: Flask, many: list[int], as_lucia: FlaskClient
) -> None:
    for url in orders(app):
        forwards, last = walk(as_lucia, url, "next")
        backwards, _ = walk(as_lucia, last, "prev")

        rows = [row for page in forwards for row in page]
        assert len(rows) == len(set(rows)) >= ROWS, url
        assert [row for page in reversed(backwards) for row in page] == rows, url
        assert len(forwards[0]) == 25


def orders(app: Flask) -> Iterator[str]:
    """The lists that are long here, in every order that they offer."""
    for view in views_of(app).values():
        if view.entity in ("customer", "animal", "audit"):
            yield f"/{view.path}/?size=25"
            for name in view.column_sortable:
                yield f"/{view.path}/?size=25&sort={name}"
                yield f"/{view.path}/?size=25&sort=-{name}"


def test_equal_names_are_told_apart_by_their_ids(many: list[int], as_lucia: FlaskClient) -> None:
    pages, _ = walk(as_lucia, "/customers/?size=25&sort=name", "next")

    rows = [row for page in pages for row in page]
    names = {
        row: NAMES[(row - 1) % len(NAMES)].lower().translate(str.maketrans("áñ", "an"))
        for row in rows
    }
    assert rows == sorted(rows, key=lambda row: (names[row], row))


def test_rows_that_come_meanwhile_neither_repeat_nor_hide_others(
    app: Flask, many: list[int], as_lucia: FlaskClient
) -> None:
    first = as_lucia.get("/customers/?size=25&sort=name").text
    following = link(first, "next")
    assert following is not None
    early = make_customer(app, first_name="Aaa", last_name="")
    late = make_customer(app, first_name="Zzz", last_name="")

    rest, last = walk(as_lucia, following, "next")
    back, _ = walk(as_lucia, last, "prev")

    seen = shown(first) + [row for page in rest for row in page]
    assert sorted(seen) == sorted([*many, late])
    assert sorted(row for page in back for row in page) == sorted([*many, early, late])


def test_a_row_that_the_mark_names_may_be_gone(
    app: Flask, many: list[int], as_lucia: FlaskClient
) -> None:
    first = as_lucia.get("/customers/?size=25&sort=name").text
    following = link(first, "next")
    assert following is not None
    with app.app_context():
        db.session.delete(db.session.get(Customer, shown(first)[-1]))
        db.session.commit()

    rest, _ = walk(as_lucia, following, "next")

    assert sorted(shown(first) + [row for page in rest for row in page]) == sorted(many)


def test_positions_are_told_along(many: list[int], as_lucia: FlaskClient) -> None:
    first = as_lucia.get("/customers/?size=25").text
    second = as_lucia.get(link(first, "next") or "").text
    third = as_lucia.get(link(second, "next") or "").text

    assert f"1–25 of {ROWS}" in first
    assert f"26–50 of {ROWS}" in second
    assert f"51–{ROWS} of {ROWS}" in third
    assert link(third, "next") is None
    assert link(first, "prev") is None
    assert f"26–50 of {ROWS}" in as_lucia.get(link(third, "prev") or "").text


def test_filters_and_size_stay_from_page_to_page(many: list[int], as_lucia: FlaskClient) -> None:
    first = as_lucia.get("/customers/?size=25&kind=person&q=zoe&sort=-name").text

    assert link(first, "next") is None
    assert len(shown(first)) == ROWS // len(NAMES) * 3
    second = as_lucia.get("/customers/?size=25&kind=person&sort=-name").text
    following = link(second, "next")
    assert following is not None
    for part in ("size=25", "kind=person", "sort=-name", "after=", "from=26"):
        assert part in following


def test_a_size_that_is_not_offered_does_not_count(many: list[int], as_lucia: FlaskClient) -> None:
    for size in ("1000000", "0", "-1", "x", "25.0"):
        assert len(shown(as_lucia.get(f"/customers/?size={size}").text)) == 50


def packed(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


BROKEN = [
    "x",
    "ñ",
    "====",
    "\x00",
    "x" * 5000,
    packed(None),
    packed([]),
    packed({}),
    packed(["ana"]),
    packed(["ana", None]),
    packed(["ana", "x"]),
    packed(["ana", -1]),
    packed(["ana", 2**63]),
    packed(["ana", 10**400]),
    packed(["ana", float("inf")]),
    packed(["ana", float("nan")]),
    packed([None, 1]),
    packed([7, 1]),
    packed([["ana"], 1]),
    packed(["a\x00b", 1]),
    packed(["\ud800", 1]),
    base64.urlsafe_b64encode(b"[" * 100_000).decode()[:4000],
]
BROKEN_DATES = [
    packed(["yesterday", 1]),
    packed(["2026-01-01", 1]),
    packed(["2026-01-01T00:00:00", 1]),
    packed(["0001-01-01T00:00:00+14:00", 1]),
    packed(["9999-12-31T23:59:59-14:00", 1]),
    packed([1e300, 1]),
]


@pytest.mark.parametrize("direction", ["after", "before"])
def test_a_broken_page_mark_is_answered_in_words(as_lucia: FlaskClient, direction: str) -> None:
    for mark in BROKEN:
        answer = as_lucia.get("/customers/", query_string={"sort": "name", direction: mark})

        assert answer.status_code == 400, mark
        assert "Start again at its beginning." in answer.text


def test_a_page_mark_with_a_broken_moment_is_answered_in_words(as_lucia: FlaskClient) -> None:
    for mark in BROKEN_DATES:
        answer = as_lucia.get("/customers/", query_string={"sort": "created_at", "after": mark})

        assert answer.status_code == 400, mark


def test_a_page_lies_either_before_or_after(as_lucia: FlaskClient) -> None:
    mark = packed(["ana", 1])

    answer = as_lucia.get("/customers/", query_string={"after": mark, "before": mark})

    assert answer.status_code == 400


@given(value=st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
                          lambda inner: st.lists(inner, max_size=3)), row=st.integers() | st.floats())  # fmt: skip
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_page_mark_brings_the_list_down(as_lucia: FlaskClient, value: Any, row: Any) -> None:
    for sort in ("name", "-created_at"):
        answer = as_lucia.get(
            "/customers/", query_string={"sort": sort, "after": packed([value, row])}
        )

        assert answer.status_code in (200, 400)
