"""A document's content: replaced with versions kept, restored, and shown on its page."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from petadmin.audit.models import AuditEvent
from petadmin.core.db import db
from petadmin.files.kinds import FileKind
from petadmin.files.models import StoredFile
from petadmin.files.storage import storage
from petadmin.records.documents.models import Document
from tests.records.documents import added, amounts, found, replace
from tests.support.cast import make_customer
from tests.support.papers import paper, pdf


@pytest.fixture
def customer(app: Flask) -> int:
    return make_customer(app)


@pytest.fixture
def document(as_marcos: FlaskClient, customer: int) -> int:
    return added(as_marcos, f"customer={customer}", "Contrato.pdf", pdf("uno"))


def test_a_replaced_file_keeps_what_it_was(
    app: Flask, as_marcos: FlaskClient, document: int
) -> None:
    answer = replace(as_marcos, document, "Nuevo.docx", paper(FileKind.docx))

    assert answer.status_code == 302
    row = found(app, document)
    assert (row.number, row.name, row.kind) == (2, "Contrato.docx", "docx")
    assert as_marcos.get(f"/documents/{document}/file").data == paper(FileKind.docx)
    assert as_marcos.get(f"/documents/{document}/versions/1").data == pdf("uno")
    page = as_marcos.get(f"/documents/{document}").text
    assert "Earlier versions" in page
    assert "Marcos" in page
    with app.app_context():
        actions = db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert "document.replaced" in actions


def test_an_earlier_version_comes_back_as_a_new_one(
    app: Flask, as_marcos: FlaskClient, document: int
) -> None:
    replace(as_marcos, document, "Dos.pdf", pdf("dos"))
    answer = as_marcos.post(f"/documents/{document}/versions/1/restore")

    assert answer.status_code == 302
    assert found(app, document).number == 3
    assert as_marcos.get(f"/documents/{document}/file").data == pdf("uno")
    assert as_marcos.get(f"/documents/{document}/versions/2").data == pdf("dos")
    assert amounts(app) == (1, 2, 0, 2)


def test_a_bad_file_replaces_nothing(app: Flask, as_marcos: FlaskClient, document: int) -> None:
    for name, content in (("malo.pdf", b"malo"), ("igual.pdf", pdf("uno")), ("", b"")):
        answer = replace(as_marcos, document, name, content)
        assert answer.status_code == 422, name

    assert amounts(app) == (1, 0, 0, 1)
    assert found(app, document).number == 1


@pytest.mark.parametrize("number", ["0", "7", str(2**31), "9" * 40])
def test_a_version_that_is_not_there_is_not_found(
    as_marcos: FlaskClient, document: int, number: str
) -> None:
    assert as_marcos.get(f"/documents/{document}/versions/{number}").status_code == 404
    assert as_marcos.post(f"/documents/{document}/versions/{number}/restore").status_code == 404


def test_a_pdf_is_shown_on_its_page_and_a_text_is_offered(
    as_marcos: FlaskClient, customer: int, document: int
) -> None:
    text = added(as_marcos, f"customer={customer}", "nota.txt", b"Hola <script>alert(1)</script>")

    page = as_marcos.get(f"/documents/{document}").text
    shown = as_marcos.get(f"/documents/{document}/preview")
    assert f'src="/documents/{document}/preview"' in page
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert "<iframe" not in as_marcos.get(f"/documents/{text}").text
    sent = as_marcos.get(f"/documents/{text}/preview")
    assert sent.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_text_is_shown_on_its_page_as_it_is_written(
    as_marcos: FlaskClient, customer: int, encoding: str
) -> None:
    content = "Señas: <b>timbre</b> roto\r\n\tCódigo 1234 €".encode(encoding)
    text = added(as_marcos, f"customer={customer}", "señas.txt", content)

    page = as_marcos.get(f"/documents/{text}").text

    assert "Señas: &lt;b&gt;timbre&lt;/b&gt; roto" in page
    assert "\tCódigo 1234 €" in page
    assert "This is the beginning" not in page


@pytest.mark.parametrize("shift", range(2))
def test_of_a_long_text_the_beginning_is_shown(
    as_marcos: FlaskClient, customer: int, shift: int
) -> None:
    # With one letter more in front, the end of what is read falls into the middle of another.
    content = "x" * shift + "ñ" * 150_000 + "final"
    text = added(as_marcos, f"customer={customer}", "largo.txt", content.encode())

    page = as_marcos.get(f"/documents/{text}").text

    assert page.count("ñ" * 1_000) == 102
    assert "final" not in page
    assert "This is the beginning" in page


def test_a_text_that_is_lost_or_out_of_reach_leaves_its_page(
    app: Flask, as_marcos: FlaskClient, customer: int
) -> None:
    text = added(as_marcos, f"customer={customer}", "nota.txt", b"Hola a todos")
    with app.app_context():
        file = select(StoredFile.sha256).join(Document, Document.file_id == StoredFile.id)
        storage().delete(db.session.scalars(file.where(Document.id == text)).one())

    page = as_marcos.get(f"/documents/{text}")

    assert page.status_code == 200
    assert "No preview for this kind of file" in page.text
