"""Exports: what the list holds, with numbers as numbers and no cell that a spreadsheet would run."""

import csv
import io
import sqlite3
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from sqlalchemy import event, insert, select

from petadmin.adminkit.export import MAX_CELL, MAX_ROWS, guard, write_csv, write_xlsx
from petadmin.audit.models import AuditEvent
from petadmin.core.db import db
from petadmin.records.notices.models import Notice
from tests.support.cast import make_animal, make_customer

FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "  =cmd|' /C calc'!A0",
    '=HYPERLINK("http://evil.example")',
    "\n=1",
    "\0=1",
]
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def sheet_rows(content: bytes) -> list[tuple[Any, ...]]:
    book: Workbook = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    return [tuple(cell.value for cell in row) for row in sheet.iter_rows()]


def csv_rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_begins_like_a_formula_is_kept_from_running(text: str) -> None:
    assert guard(text) == f"'{text}"


@settings(deadline=None, max_examples=50)
@given(ANY_TEXT)
def test_no_cell_of_a_csv_file_begins_like_a_formula(text: str) -> None:
    (_, (cell,)) = csv_rows("".join(write_csv(["head"], [[text]]))) if text else ([], ("",))

    assert not cell.lstrip().startswith(("=", "+", "-", "@"))
    assert cell.removeprefix("'") == text or cell == text


@settings(deadline=None, max_examples=50)
@given(st.lists(ANY_TEXT, min_size=1, max_size=4))
def test_no_cell_of_a_workbook_is_a_formula(texts: list[str]) -> None:
    book = load_workbook(io.BytesIO(write_xlsx("Título: a/b?", ["head"] * len(texts), [texts])))

    for row in book.worksheets[0].iter_rows():
        for cell in row:
            assert cell.data_type in ("s", "n", "inlineStr")
            assert cell.value is None or not str(cell.value).lstrip().startswith(
                ("=", "+", "-", "@")
            )


@settings(deadline=None, max_examples=50)
@given(st.integers(-(2**53), 2**53))
def test_numbers_stay_numbers(number: int) -> None:
    (_, row) = sheet_rows(write_xlsx("x", ["n"], [[number]]))
    lines = csv_rows("".join(write_csv(["n"], [[number]])))

    assert row == (number,)
    assert lines[1] == [str(number)]


def test_days_and_moments_stay_days_and_moments() -> None:
    day, moment = date(2026, 2, 28), datetime(2026, 2, 28, 13, 5, tzinfo=UTC)

    (_, row) = sheet_rows(write_xlsx("x", ["d", "m"], [[day, moment.replace(tzinfo=None)]]))
    lines = csv_rows("".join(write_csv(["d", "m"], [[day, moment.replace(tzinfo=None)]])))

    assert row == (datetime(2026, 2, 28), datetime(2026, 2, 28, 13, 5))  # noqa: DTZ001 - a spreadsheet knows no zones
    assert lines[1] == ["2026-02-28", "2026-02-28 13:05"]


def test_what_a_workbook_cannot_hold_is_left_out() -> None:
    (_, row) = sheet_rows(write_xlsx("x", ["a", "b"], [["a\x0bb\ufffe", "x" * 50_000]]))

    assert row == ("ab", "x" * MAX_CELL)


@pytest.fixture
def hostile(app: Flask) -> int:
    """A customer all of whose texts are formulas."""
    return make_customer(
        app,
        kind="company",
        company_name='=HYPERLINK("http://evil.example","x")',
        first_name="+Ana",
        last_name="-López",
        email="ana@example.com",
        tax_id="@SUM(1)",
        addresses=[{"city": "=2+3", "street": "+Mayor"}],
        phones=[{"number": "612345678"}],
    )


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_customer_brings_a_formula_into_an_export(
    hostile: int, as_lucia: FlaskClient, kind: str
) -> None:
    answer = as_lucia.get(f"/customers/export.{kind}")

    rows: list[Any] = csv_rows(answer.text) if kind == "csv" else sheet_rows(answer.data)
    cells = [str(cell) for row in rows for cell in row if cell is not None]
    assert any("HYPERLINK" in cell for cell in cells)
    assert [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@"))] == []


@pytest.mark.slow
def test_a_list_that_is_too_long_to_export_is_shown_again_with_its_filters(
    app: Flask, as_marcos: FlaskClient
) -> None:
    customer = make_customer(app)
    with app.app_context():
        notices = [{"text": f"Llamar {number}", "due_at": NOON, "customer_id": customer}
                   for number in range(MAX_ROWS + 1)]  # fmt: skip
        db.session.execute(insert(Notice), notices)
        db.session.commit()

    answer = as_marcos.get("/notices/export.csv?state=overdue&whom=mine&sort=-due")

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/notices/?state=overdue&whom=mine&sort=-due"
    assert "An export takes at most 50000 rows" in as_marcos.get(answer.headers["Location"]).text


def test_both_kinds_of_file_hold_what_the_filtered_list_shows(
    app: Flask, as_marcos: FlaskClient
) -> None:
    for name in ("Íñigo", "Ñusta", "Zoe"):
        make_customer(app, first_name=name, last_name="", areas=["hotel"])
    make_customer(app, first_name="Otra", last_name="", areas=["shop"])

    text = as_marcos.get("/customers/export.csv?area=hotel&sort=-name").text
    book = as_marcos.get("/customers/export.xlsx?area=hotel")

    assert text.startswith("\ufeff")
    rows = csv_rows(text)
    assert {row[0] for row in rows[1:]} == {"Íñigo", "Ñusta", "Zoe"}
    assert [list(map(str, row[:1])) for row in sheet_rows(book.data)] == [row[:1] for row in rows]
    assert book.headers["Content-Disposition"] == 'attachment; filename="customers.xlsx"'


def test_the_export_of_a_desks_section_holds_only_its_rows(
    app: Flask, as_marcos: FlaskClient
) -> None:
    first, second = make_customer(app), make_customer(app, first_name="Otro")
    make_animal(app, first, name="Luna")
    make_animal(app, second, name="Sol")

    page = as_marcos.get(f"/customers/{first}/animals").text
    text = as_marcos.get(f"/animals/export.csv?owner=customer-{first}").text

    assert f"/animals/export.csv?owner=customer-{first}" in page
    assert "Luna" in text
    assert "Sol" not in text


@pytest.mark.parametrize("owner", ["x", "-1", "²", "9" * 30, ""])
def test_an_owner_that_is_none_does_not_narrow_an_export(
    app: Flask, as_marcos: FlaskClient, owner: str
) -> None:
    make_animal(app, make_customer(app))

    answer = as_marcos.get("/animals/export.csv", query_string={"owner": owner})

    assert answer.status_code == 200
    assert "Luna" in answer.text


def test_an_export_is_recorded_with_its_filters(app: Flask, as_marcos: FlaskClient) -> None:
    as_marcos.get("/animals/export.xlsx?species=dog")

    with app.app_context():
        line = db.session.scalars(
            select(AuditEvent).where(AuditEvent.action == "animal.exported")
        ).one()
        assert line.changes == {"kind": [None, "xlsx"], "query": [None, "species=dog"]}
        assert line.actor is not None
        assert line.actor.name == "Marcos Gil"


def test_no_secret_leaves_the_house(as_lucia: FlaskClient) -> None:
    text = as_lucia.get("/settings/users/export.csv").text

    assert "lucia@patitas.example" in text
    assert "argon2" not in text
    assert as_lucia.get("/settings/users/export.pdf").status_code == 404


def test_an_export_survives_that_somebody_else_saves_at_the_same_time(
    app: Flask, as_marcos: FlaskClient
) -> None:
    """On SQLite a reader that goes on to write fails when another has written since."""
    make_customer(app)
    saved: list[bool] = []

    def save_as_another(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "count(*)" in statement and not saved:
            saved.append(True)
            with sqlite3.connect(path, timeout=5) as other:
                other.execute("INSERT INTO tally (name, delta) VALUES ('another', 1)")

    with app.app_context():
        engine = db.engine
    if engine.dialect.name != "sqlite":
        return
    path = str(engine.url.database)
    event.listen(engine, "after_cursor_execute", save_as_another)
    try:
        answer = as_marcos.get("/customers/export.csv")
    finally:
        event.remove(engine, "after_cursor_execute", save_as_another)

    assert saved
    assert answer.status_code == 200
    assert "Marta" in answer.text
