"""Lists of customers: what is loaded, skipped and rejected, and which files are refused whole."""

import csv
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from petadmin.access.models import Language
from petadmin.audit.models import AuditEvent
from petadmin.core.db import db
from petadmin.core.tally import kept_count
from petadmin.customers.loading.columns import field_of
from petadmin.customers.loading.values import phone_texts, split_name
from petadmin.customers.models import Customer, CustomerKind, PhoneKind
from tests.customers.customer_list import customer_list


def load(app: Flask, path: Path, *options: str) -> Result:
    return app.test_cli_runner().invoke(args=["customers", "load", str(path), *options])


def load_text(
    app: Flask, folder: Path, text: str, *options: str, encoding: str = "utf-8"
) -> Result:
    path = folder / "list.csv"
    path.write_bytes(text.encode(encoding))
    return load(app, path, *options)


def number_on_file() -> int:
    return db.session.scalar(select(func.count()).select_from(Customer)) or 0


def only_customer() -> Customer:
    return db.session.scalars(select(Customer)).one()


@pytest.mark.slow
def test_loads_a_long_list_and_counts_every_row(app: Flask, tmp_path: Path) -> None:
    made = customer_list(good=4812, duplicates=120, wrong=68)
    result = load_text(app, tmp_path, made.text())
    assert result.stdout.splitlines()[-1] == "4,812 added, 120 skipped as duplicates, 68 rejected."
    assert result.exit_code == 0
    with app.app_context():
        assert number_on_file() == 4812
        assert kept_count(db.session, "customer.active") == 4812
        created = select(func.count()).where(AuditEvent.action == "customer.created")
        assert db.session.scalar(created) == 4812


def test_loading_a_list_again_adds_nobody(app: Flask, tmp_path: Path) -> None:
    text = customer_list(good=60, duplicates=0, wrong=0).text()
    load_text(app, tmp_path, text)
    again = load_text(app, tmp_path, text)
    assert again.stdout.splitlines()[-1] == "0 added, 60 skipped as duplicates, 0 rejected."
    assert "is that of customer #" in again.stderr


def test_adds_duplicates_when_told_to(app: Flask, tmp_path: Path) -> None:
    text = customer_list(good=10, duplicates=5, wrong=0).text()
    result = load_text(app, tmp_path, text, "--keep-duplicates")
    assert result.stdout.splitlines()[-1] == "15 added, 0 skipped as duplicates, 0 rejected."


def test_a_dry_run_counts_and_loads_nothing(app: Flask, tmp_path: Path) -> None:
    text = customer_list(good=30, duplicates=3, wrong=2).text()
    result = load_text(app, tmp_path, text, "--dry-run")
    counts = "30 added, 3 skipped as duplicates, 2 rejected."
    assert result.stdout.splitlines()[-1] == f"Dry run, nothing was loaded: {counts}"
    with app.app_context():
        assert number_on_file() == 0


def test_refused_rows_can_be_mended_and_loaded_again(app: Flask, tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.csv"
    text = customer_list(good=5, duplicates=2, wrong=3).text()
    load_text(app, tmp_path, text, "--rejects", str(rejects))
    rows = list(csv.DictReader(rejects.read_text(encoding="utf-8-sig").splitlines()))
    assert sorted(row["outcome"] for row in rows) == ["rejected"] * 3 + ["skipped"] * 2
    assert all(int(row["line"]) > 5 and row["reason"] for row in rows)
    again = load(app, rejects)
    assert again.stdout.splitlines()[-1] == "0 added, 2 skipped as duplicates, 3 rejected."


def test_loads_nothing_when_the_refused_rows_cannot_be_written(app: Flask, tmp_path: Path) -> None:
    text = customer_list(good=5, duplicates=0, wrong=1).text()
    for rejects in (tmp_path / "missing" / "rejects.csv", tmp_path / "list.csv"):
        result = load_text(app, tmp_path, text, "--rejects", str(rejects))
        assert result.exit_code == 1
        assert len(result.stderr.splitlines()) == 1
    with app.app_context():
        assert number_on_file() == 0
    assert (tmp_path / "list.csv").read_bytes() == text.encode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_reads_any_alphabet_and_delimiter(
    app: Flask, tmp_path: Path, encoding: str, delimiter: str
) -> None:
    lines = (("Nombre", "Apellidos", "Correo"), ("Íñigo", "Peña Güell", "inigo@example.com"))
    text = "\r\n".join(delimiter.join(line) for line in lines)
    load_text(app, tmp_path, text, encoding=encoding)
    with app.app_context():
        assert only_customer().name == "Íñigo Peña Güell"


def test_reads_all_that_a_row_says(app: Flask, tmp_path: Path) -> None:
    text = (
        "empresa;nombre;primer apellido;segundo apellido;nif;email;móvil;teléfono 2;dirección;cp;"
        "ciudad;provincia;áreas;idioma;notas\n"
        "Criadero Peñalara;Begoña;Núñez;Yáñez;b12345674;Begona@Example.com;"
        '612 34 56 78 / 0034 655-20-11-09;91/123 45 67;"Calle Mayor 1, 2.º";8001;'
        'Barcelona;Barcelona;Cría, Tienda;inglés;"Dos\nlíneas"\n'
    )
    result = load_text(app, tmp_path, text)
    assert result.exit_code == 0, result.stderr
    with app.app_context():
        customer = only_customer()
        assert customer.kind is CustomerKind.company
        assert (customer.name, customer.contact_person) == (
            "Criadero Peñalara",
            "Begoña Núñez Yáñez",
        )
        assert customer.tax_id == "B12345674"
        assert customer.language is Language.en
        assert [phone.number for phone in customer.phones] == [
            "+34612345678",
            "+34655201109",
            "+34911234567",
        ]
        assert customer.areas == ["breeding", "shop"]
        assert str(customer.addresses[0]) == "Calle Mayor 1, 2.º, 08001 Barcelona, Barcelona"
        assert customer.notes == "Dos\nlíneas"
        assert "penalara" in customer.search_text


def test_tells_mobiles_from_landlines(app: Flask, tmp_path: Path) -> None:
    load_text(app, tmp_path, "name,home phone,mobile\nAna Gil,912345678,612345678\n")
    with app.app_context():
        kinds = {phone.number: phone.kind for phone in only_customer().phones}
        assert kinds == {"+34612345678": PhoneKind.mobile, "+34912345678": PhoneKind.home}


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (("", "ana@example.com", "", ""), "A person needs a first or a last name."),
        (("Ana", "ana.example.com", "", ""), "“ana.example.com” is not an email address."),
        (("Ana", "", "llamar tarde", ""), "“llamar tarde” is not a phone number."),
        (
            ("Ana", "", "6,12E+08", ""),
            "“6,12E+08” was a phone number before a spreadsheet rounded it.",
        ),
        (
            ("Ana", "", "", ""),
            "Enter an email address or a phone number, so that the customer can be reached.",
        ),
        (
            ("A" * 81, "ana@example.com", "", ""),
            "The text under “first_name” is longer than 80 characters.",
        ),
        (("Ana", "ana@example.com", "", "acuario"), "“acuario” is not a business area."),
        (
            ("Ana", "ana@example.com", "", "hotel", "more"),
            "The row has 5 cells, but there are 4 columns.",
        ),
    ],
)
def test_says_why_a_row_is_rejected(
    app: Flask, tmp_path: Path, cells: tuple[str, ...], reason: str
) -> None:
    good = "\nLuz;luz@example.com;;"
    result = load_text(app, tmp_path, f"first name;email;phone;area\n{';'.join(cells)}{good}")
    assert result.stdout.splitlines()[-1] == "1 added, 0 skipped as duplicates, 1 rejected."
    assert f"Line 2 rejected: {reason}" in result.stderr


NAMES = b"nombre;email\n"
GOOD = b"Ana;ana@example.com\n"
BROKEN = {
    "empty": b"",
    "blank lines": b"\n\n  \n",
    "NUL": NAMES + GOOD + b"Lu\x00z;luz@example.com\n",
    "binary": bytes(range(1, 256)) * 40,
    "spreadsheet": b"PK\x03\x04" + b"x" * 200,
    "UTF-16": "nombre;email\nAna;ana@example.com\n".encode("utf-16"),
    "damaged UTF-8": NAMES
    + "Íñigo;inigo@example.com\nBegoña;b@example.com\n".encode()
    + b"Pe\xf1a;p@example.com\n",
    "open quotation mark": NAMES + GOOD + b'"Luz;luz@example.com\nEva;eva@example.com\n',
    "text after a quotation mark": NAMES + GOOD + b'"Luz" Gil;luz@example.com\n',
    "2 MB in a field": NAMES + GOOD + b"x" * 2_000_000 + b";luz@example.com\n",
    "no headings": b"Ana;ana@example.com\nLuz;luz@example.com\n",
    "no contact": b"nombre;apellidos\nAna;Gil\n",
    "the same column twice": b"nombre;email;correo\nAna;ana@example.com;ana@example.com\n",
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN.keys())
def test_refuses_a_broken_file_whole_in_one_line(
    app: Flask, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "broken.csv"
    path.write_bytes(content)
    result = load(app, path)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert len(result.stderr.splitlines()) == 1
    with app.app_context():
        assert number_on_file() == 0


def test_refuses_a_file_that_is_not_there(app: Flask, tmp_path: Path) -> None:
    result = load(app, tmp_path / "nothing.csv")
    assert (result.exit_code, result.stderr) == (
        1,
        "Error: The file cannot be read: No such file or directory.\n",
    )


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Teléfono móvil 2", "mobile"),
        ("Código Postal", "postal_code"),
        ("C.P.", "postal_code"),
        ("E-mail", "email"),
        ("Razón social", "company_name"),
        ("DNI/NIF", "tax_id"),
        ("Talla de camiseta", None),
    ],
)
def test_understands_headings(heading: str, field: str | None) -> None:
    assert field_of(heading) == field


def test_takes_whole_names_apart() -> None:
    assert split_name("Marta González Ruiz") == ("Marta", "González Ruiz")
    assert split_name("González Ruiz, Marta") == ("Marta", "González Ruiz")
    assert split_name("María José García Núñez") == ("María José", "García Núñez")
    assert split_name("Marta") == ("Marta", "")


def test_takes_several_phones_of_a_cell_apart() -> None:
    assert phone_texts("612 34 56 78 / 91 123 45 67") == ["612 34 56 78", "91 123 45 67"]
    assert phone_texts("91/123 45 67") == ["91/123 45 67"]
    assert phone_texts("no tiene") == []
