"""Documents on the desk: naming, describing, links, searching, deleting."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from petadmin.core.db import db
from petadmin.files.cleaning import remove_unused
from petadmin.files.kinds import FileKind
from petadmin.files.models import StoredFile
from petadmin.files.storage import storage
from petadmin.records.documents.models import Document, DocumentSource
from tests.conftest import browser_of
from tests.conventions.counting import statements
from tests.records.documents import added, amounts, found, new_folder, replace, upload, version_of
from tests.support.cast import LUCIA, make_animal, make_customer
from tests.support.papers import paper, pdf

pytestmark = pytest.mark.slow

GOOGLE = "https://docs.google.com/document/d/1A2b3C4d5E6f7G8h9I0j/edit?usp=sharing"


SHEET = (
    "https://docs.google.com/a/patitas.example/spreadsheets/u/1/d/1A2b3C4d5E6f7G8h9I0j/edit#gid=0"
)


DRIVE = "https://drive.google.com/file/d/1A2b3C4d5E6f7G8h9I0j/view"


@pytest.fixture
def customer(app: Flask) -> int:
    return make_customer(app)


@pytest.fixture
def document(as_marcos: FlaskClient, customer: int) -> int:
    return added(as_marcos, f"customer={customer}", "Contrato.pdf", pdf("uno"))


def edit(app: Flask, browser: FlaskClient, document: int, **values: object) -> int:
    form = {"name": "Contrato.pdf", "version": version_of(app, document), **values}
    return browser.post(f"/documents/{document}/edit", data=form).status_code


def test_a_renamed_file_keeps_its_ending(app: Flask, as_marcos: FlaskClient, document: int) -> None:
    assert edit(app, as_marcos, document, name="Contrato de hotel", description="Firmado") == 302

    row = found(app, document)
    assert (row.name, row.file_name, row.description) == (
        "Contrato de hotel.pdf",
        "Contrato.pdf",
        "Firmado",
    )
    answer = as_marcos.get(f"/documents/{document}/file")
    assert 'filename="Contrato de hotel.pdf"' in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("name", ["", " ", "\x00", "x" * 151])
def test_a_name_is_needed_and_bounded(
    app: Flask, as_marcos: FlaskClient, document: int, name: str
) -> None:
    assert edit(app, as_marcos, document, name=name) == 422
    assert found(app, document).name == "Contrato.pdf"


def test_somebody_elses_change_is_shown(app: Flask, as_marcos: FlaskClient, document: int) -> None:
    assert edit(app, as_marcos, document, name="Primero.pdf", version="1") == 302
    answer = as_marcos.post(
        f"/documents/{document}/edit", data={"name": "Segundo.pdf", "version": "1"}
    )

    assert answer.status_code == 422
    assert "Primero.pdf" in answer.text
    assert found(app, document).name == "Primero.pdf"


@pytest.mark.parametrize(
    ("url", "source"),
    [
        (GOOGLE, DocumentSource.google_document),
        (SHEET, DocumentSource.google_spreadsheet),
        (DRIVE, DocumentSource.google_document),
    ],
)
def test_a_link_is_kept_and_opened_apart(
    app: Flask, as_marcos: FlaskClient, customer: int, url: str, source: DocumentSource
) -> None:
    form = {"url": url, "name": "Seguimiento", "description": "Pesos"}
    answer = as_marcos.post(f"/documents/new?customer={customer}", data=form)

    assert answer.status_code == 302
    row = found(app, int(answer.headers["Location"].rpartition("/")[2]))
    assert (row.name, row.source, row.url) == ("Seguimiento", source, url)
    page = as_marcos.get(answer.headers["Location"]).text
    assert 'rel="noopener noreferrer"' in page
    assert as_marcos.get(f"/documents/{row.id}/file").status_code == 404
    assert as_marcos.post(f"/documents/{row.id}/replace").status_code == 302


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)//docs.google.com/document/d/1A2b3C4d5E6f7G8h9I0j",
        "http://docs.google.com/document/d/1A2b3C4d5E6f7G8h9I0j",
        "https://docs.google.com.example.org/document/d/1A2b3C4d5E6f7G8h9I0j",
        "https://lucia@docs.google.com/document/d/1A2b3C4d5E6f7G8h9I0j",
        "https://docs.google.com:8443/document/d/1A2b3C4d5E6f7G8h9I0j",
        "https://docs.google.com\\@example.org/document/d/1A2b3C4d5E6f7G8h9I0j",
        "https://docs.google.com/presentation/d/1A2b3C4d5E6f7G8h9I0j",
        "https://docs.google.com/document/d/../../x",
        "https://drive.google.com/drive/my-drive",
        "https://[docs.google.com/document/d/1A2b3C4d5E6f7G8h9I0j",
        "https://docs.google.com/document/d/1A2b3C4d5E6f7G8h9I0j/" + "x" * 500,
    ],
)
def test_no_other_address_is_a_link(
    app: Flask, as_marcos: FlaskClient, customer: int, url: str
) -> None:
    answer = as_marcos.post(
        f"/documents/new?customer={customer}", data={"url": url, "name": "Seguimiento"}
    )

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert amounts(app)[0] == 0


def test_a_link_is_edited_and_a_file_gets_no_address(
    app: Flask, as_marcos: FlaskClient, customer: int, document: int
) -> None:
    answer = as_marcos.post(
        f"/documents/new?customer={customer}", data={"url": GOOGLE, "name": "Seguimiento"}
    )
    linked = int(answer.headers["Location"].rpartition("/")[2])

    assert edit(app, as_marcos, linked, name="Pesos", url=SHEET) == 302
    assert found(app, linked).source is DocumentSource.google_spreadsheet
    assert edit(app, as_marcos, document, url=GOOGLE) == 302
    assert found(app, document).url == ""
    assert 'name="url"' not in as_marcos.get(f"/documents/{document}/edit").text


def test_documents_are_found_by_name_and_description_without_accents(
    app: Flask, as_marcos: FlaskClient, customer: int, document: int
) -> None:
    edit(app, as_marcos, document, name="Autorización.pdf", description="Esterilización de Luna")
    elsewhere = make_customer(app)
    added(as_marcos, f"customer={elsewhere}", "autorizacion ajena.pdf", pdf("ajena"))

    for word in ("autorizacion", "ESTERILIZACIÓN", "luna"):
        page = as_marcos.get(f"/customers/{customer}/documents?q={word}").text
        assert "Autorización.pdf" in page
        assert "ajena" not in page
    assert "Nothing matches" in as_marcos.get(f"/customers/{customer}/documents?q=factura").text


def test_lists_are_narrowed_by_type_and_sorted_by_name(
    as_marcos: FlaskClient, customer: int, document: int
) -> None:
    added(as_marcos, f"customer={customer}", "ábaco.xlsx", paper(FileKind.xlsx))
    path = f"/customers/{customer}/documents"

    sheets = as_marcos.get(f"{path}?type=spreadsheet").text
    assert "ábaco.xlsx" in sheets
    assert "Contrato.pdf" not in sheets
    by_name = as_marcos.get(f"{path}?sort=name").text
    assert by_name.index("ábaco.xlsx") < by_name.index("Contrato.pdf")
    assert as_marcos.get(f"{path}?type=virus").status_code == 400
    assert as_marcos.get(f"{path}?folder=x").status_code == 400


def test_deleting_takes_the_versions_along_and_is_for_administrators(
    app: Flask, as_marcos: FlaskClient, document: int, customer: int
) -> None:
    replace(as_marcos, document, "Dos.pdf", pdf("dos"))
    as_lucia = browser_of(app, LUCIA)

    assert as_marcos.post(f"/documents/{document}/delete").status_code == 403
    assert "earlier versions" in as_lucia.get(f"/documents/{document}/delete").text
    answer = as_lucia.post(f"/documents/{document}/delete", data={"confirmed": "1"})

    assert answer.headers["Location"] == f"/customers/{customer}/documents"
    assert amounts(app) == (0, 0, 0, 2)
    with app.app_context():
        for file in db.session.scalars(select(StoredFile)):
            file.created_at = file.created_at.replace(year=2020)
        db.session.commit()
        assert remove_unused(db.session, storage()) == 2
        db.session.commit()
    assert amounts(app) == (0, 0, 0, 0)


def test_the_overview_is_for_administrators(
    app: Flask, as_marcos: FlaskClient, document: int
) -> None:
    assert as_marcos.get("/documents/").status_code == 403
    page = browser_of(app, LUCIA).get("/documents/").text
    assert "Contrato.pdf" in page
    assert "Marta González Ruiz" in page


def test_the_desk_shows_the_newest_and_counts_them(
    app: Flask, as_marcos: FlaskClient, customer: int
) -> None:
    for number in range(7):
        added(as_marcos, f"customer={customer}", f"Papel {number}.pdf", pdf(str(number)))
    desk = as_marcos.get(f"/customers/{customer}").text
    panel = as_marcos.get(
        f"/customers/{customer}/panels/documents", headers={"HX-Request": "true"}
    ).text

    assert f'hx-get="/customers/{customer}/panels/documents"' in desk
    assert "Papel 6.pdf" in panel
    assert "Papel 1.pdf" not in panel
    timeline = as_marcos.get(f"/customers/{customer}/timeline").text
    assert "Document added: Papel 0.pdf" in timeline


@pytest.mark.slow
def test_five_thousand_documents_cost_no_further_query(
    app: Flask, as_marcos: FlaskClient, customer: int, document: int
) -> None:
    paths = (f"/customers/{customer}", f"/customers/{customer}/documents")
    counted = {}
    for path in paths:
        with statements(app) as sent:
            as_marcos.get(path)
        counted[path] = len(sent)
    with app.app_context():
        db.session.execute(
            insert(Document),
            [
                {
                    "customer_id": customer,
                    "name": f"Enlace {number}",
                    "source": DocumentSource.google_document,
                    "url": GOOGLE,
                }
                for number in range(5000)
            ],
        )
        db.session.commit()

    for path in paths:
        with statements(app) as sent:
            page = as_marcos.get(path).text
        assert len(sent) <= counted[path]
    assert "999+" in page
    assert "1,000+" in page


def test_what_is_hidden_with_its_customer_is_found_by_no_door(
    app: Flask, as_lucia: FlaskClient, as_marcos: FlaskClient
) -> None:
    hidden = make_customer(app, inactive=True)
    animal = make_animal(app, hidden)
    for owner in (f"customer={hidden}", f"animal={animal}"):
        document = added(as_lucia, owner, "secreto.pdf", pdf(owner))
        replace(as_lucia, document, "otro.pdf", pdf(f"{owner} otro"))
        folder = new_folder(as_lucia, owner, "Oculta")
        for path in ("", "/file", "/preview", "/versions/1", "/edit", "/move", "/replace"):
            assert as_marcos.get(f"/documents/{document}{path}").status_code == 404, path
        assert as_marcos.get(f"/folders/{folder}/edit").status_code == 404
        restore = f"/documents/{document}/versions/1/restore"
        assert as_marcos.post(restore).status_code == 404
    assert upload(as_marcos, f"animal={animal}", [("uno.pdf", pdf())]).status_code == 404
