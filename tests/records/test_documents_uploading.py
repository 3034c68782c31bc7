"""Files arrive one by one or together: good ones are kept, bad ones are refused by name, nothing is half stored."""

import io
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from petadmin.files.kinds import DOCUMENTS, FileKind
from petadmin.files.storage import storage_of
from tests.records.documents import JSON, MEGABYTE, added, amounts, found, new_folder, upload
from tests.support.cast import make_animal, make_customer
from tests.support.papers import docx, lying_bomb, overlapping_bomb, packed_bomb, paper, pdf, photo

pytestmark = pytest.mark.slow

LONG = "á" * 500


@pytest.fixture
def customer(app: Flask) -> int:
    return make_customer(app)


@pytest.mark.parametrize("kind", sorted(DOCUMENTS), ids=str)
def test_every_kind_is_kept_and_comes_back_whole(
    app: Flask, as_marcos: FlaskClient, customer: int, kind: FileKind
) -> None:
    content = paper(kind)
    document = added(as_marcos, f"customer={customer}", f"Papel{kind.endings[0]}", content)

    answer = as_marcos.get(f"/documents/{document}/file")
    assert answer.data == content
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    page = as_marcos.get(f"/documents/{document}").text
    assert f"Papel{kind.endings[0]}" in page


def test_twenty_at_once_are_each_kept(app: Flask, as_marcos: FlaskClient, customer: int) -> None:
    files = [(f"Contrato {number}.pdf", pdf(f"Contrato {number}")) for number in range(20)]
    answer = upload(as_marcos, f"customer={customer}", files)

    assert answer.status_code == 201
    assert amounts(app) == (20, 0, 0, 20)
    assert "Contrato 19.pdf" in as_marcos.get(f"/customers/{customer}/documents").text


REFUSED = [
    ("grande.pdf", pdf() + b" " * 2 * MEGABYTE, "at most 2 MB"),
    ("vacio.pdf", b"", "is empty"),
    ("programa.exe", b"MZ\x90", "is of a kind that is not accepted"),
    ("foto.jpg", photo(FileKind.jpeg), "is of a kind that is not accepted"),
    ("sin ending", pdf(), "is of a kind that is not accepted"),
    ("foto.pdf", photo(FileKind.jpeg), "its content is something else"),
    ("hoja.docx", paper(FileKind.xlsx), "its content is something else"),
    ("pagina.txt", b"<!doctype html><script>alert(1)</script>", "its content is something else"),
    ("doble.pdf", pdf() + docx(), "hides something else"),
    ("guion.pdf", b"%PDF-1.4\n<script>alert(1)</script>\n%%EOF", "hides something else"),
    ("bomba.docx", lying_bomb(), "“bomba.docx”"),
    ("capas.docx", overlapping_bomb(), "“capas.docx”"),
    ("llena.docx", packed_bomb(200), "“llena.docx”"),
    ("macros.docx", docx({"word/vbaProject.bin": b"x"}), "carries macros"),
]


@pytest.mark.parametrize(("name", "content", "reason"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_bad_file_is_refused_with_its_name_and_the_reason(
    app: Flask, as_marcos: FlaskClient, customer: int, name: str, content: bytes, reason: str
) -> None:
    answer = upload(as_marcos, f"customer={customer}", [(name, content)])

    assert answer.status_code == 422
    assert answer.json is not None
    (receipt,) = answer.json
    assert receipt["name"] == name
    assert reason in receipt["problem"]
    assert amounts(app) == (0, 0, 0, 0)


def test_a_bad_file_does_not_hold_up_the_others(
    app: Flask, as_marcos: FlaskClient, customer: int
) -> None:
    files = [("uno.pdf", pdf("uno")), ("malo.pdf", b"malo"), ("dos.pdf", pdf("dos"))]
    answer = upload(as_marcos, f"customer={customer}", files, headers={})

    assert answer.status_code == 422
    for name in ("uno.pdf", "malo.pdf", "dos.pdf"):
        assert name in answer.text
    assert "“malo.pdf” is called .pdf, but its content is something else." in answer.text
    assert amounts(app) == (2, 0, 0, 2)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("a\x00b\x1f\u202etxt.txt", "abtxt.txt"),
        ("<b>.txt", "_b_.txt"),
        ("con.txt", "_con.txt"),
        (f"{LONG}.txt", "á" * 146 + ".txt"),
        (".txt", "file.txt"),
    ],
)
def test_names_are_cleaned(
    app: Flask, as_marcos: FlaskClient, customer: int, sent: str, kept: str
) -> None:
    document = added(as_marcos, f"customer={customer}", sent, b"Hola.\n")

    assert found(app, document).name == kept
    assert as_marcos.get(f"/documents/{document}").status_code == 200
    assert as_marcos.get(f"/documents/{document}/file").status_code == 200


def test_the_plain_form_says_how_many_were_added(as_marcos: FlaskClient, customer: int) -> None:
    files = [("uno.pdf", pdf("uno")), ("dos.pdf", pdf("dos"))]
    answer = upload(as_marcos, f"customer={customer}", files, headers={})

    assert answer.headers["Location"] == f"/customers/{customer}/documents"
    assert "2 files were added." in as_marcos.get(answer.headers["Location"]).text


def test_no_file_is_no_error(app: Flask, as_marcos: FlaskClient, customer: int) -> None:
    data = {"files": (io.BytesIO(b""), "")}
    answer = as_marcos.post(f"/documents/upload?customer={customer}", data=data)

    assert answer.status_code == 302
    assert "No file was chosen." in as_marcos.get(answer.headers["Location"]).text
    assert amounts(app) == (0, 0, 0, 0)


def test_files_go_into_the_open_folder_of_an_animal(app: Flask, as_marcos: FlaskClient) -> None:
    animal = make_animal(app, make_customer(app))
    folder = new_folder(as_marcos, f"animal={animal}", "Informes")
    document = added(as_marcos, f"animal={animal}", "Informe.pdf", pdf(), folder=folder)

    row = found(app, document)
    assert (row.animal_id, row.customer_id, row.folder_id) == (animal, None, folder)


def test_a_folder_of_somebody_else_is_refused(
    app: Flask, as_marcos: FlaskClient, customer: int
) -> None:
    folder = new_folder(as_marcos, f"customer={make_customer(app)}", "De otros")
    answer = upload(as_marcos, f"customer={customer}", [("uno.pdf", pdf())], folder=folder)

    assert answer.status_code == 422
    assert amounts(app) == (0, 0, 1, 0)


@pytest.mark.parametrize("owner", ["", "customer=999", "customer=x", "customer=1&animal=1"])
def test_files_of_nobody_find_nothing(as_marcos: FlaskClient, app: Flask, owner: str) -> None:
    assert upload(as_marcos, owner, [("uno.pdf", pdf())]).status_code == 404


def test_nothing_is_added_to_a_hidden_customer(app: Flask, as_marcos: FlaskClient) -> None:
    hidden = make_customer(app, inactive=True)

    assert upload(as_marcos, f"customer={hidden}", [("uno.pdf", pdf())]).status_code == 404
    assert amounts(app) == (0, 0, 0, 0)


def test_a_request_beyond_all_bounds_is_refused(as_marcos: FlaskClient, customer: int) -> None:
    answer = upload(as_marcos, f"customer={customer}", [("gordo.pdf", bytes(17 * MEGABYTE))])

    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("referrer", "way"),
    [
        ("http://localhost/notes/new?customer=1", "/notes/new?customer=1"),
        ("http://other.example/notes/new", None),
        ("http://localhost//other.example/", None),
        ("", None),
    ],
)
def test_what_is_too_large_leads_back_to_its_form(
    as_marcos: FlaskClient, customer: int, referrer: str, way: str | None
) -> None:
    answer = as_marcos.post(
        f"/notes/new?customer={customer}",
        data={"text": "a" * (17 * MEGABYTE)},
        headers={"Referer": referrer},
    )

    assert answer.status_code == 413
    assert "at most 8 MB of it may be typed" in answer.text
    assert ("data-back" in answer.text) is (way is not None)
    assert way is None or f'href="{way}"' in answer.text


@pytest.mark.slow
def test_more_files_than_one_request_takes_are_named(
    app: Flask, as_marcos: FlaskClient, customer: int
) -> None:
    files = [(f"{number}.txt", b"Hola.") for number in range(102)]
    answer = upload(as_marcos, f"customer={customer}", files)

    assert answer.json is not None
    assert [one["name"] for one in answer.json if "problem" in one] == ["100.txt", "101.txt"]
    assert amounts(app)[0] == 100


def test_a_storage_that_cannot_be_written_loses_nothing(
    app: Flask, as_marcos: FlaskClient, customer: int
) -> None:
    folder = storage_of(app).url.folder
    assert folder is not None
    storage_of(app).check()
    aside = folder.with_name("aside")
    folder.rename(aside)
    folder.write_text("in the way")
    try:
        answer = upload(as_marcos, f"customer={customer}", [("uno.pdf", pdf("nunca antes"))])
    finally:
        Path(folder).unlink()
        aside.rename(folder)

    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json[0]["try_again"] is True
    assert "The files cannot be reached at the moment." in answer.json[0]["problem"]
    assert amounts(app) == (0, 0, 0, 0)
    assert added(as_marcos, f"customer={customer}", "uno.pdf", pdf("nunca antes"))


def test_nobody_but_staff_uploads(app: Flask, as_stranger: FlaskClient, customer: int) -> None:
    answer = as_stranger.post(f"/documents/upload?customer={customer}", headers=JSON)

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/login")
