"""Folders on the desk: documents moved into them and back, folders renamed and deleted."""

from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from petadmin.audit.models import AuditEvent
from petadmin.core.db import db
from tests.records.documents import added, amounts, found, new_folder
from tests.support.cast import make_animal, make_customer
from tests.support.papers import pdf

pytestmark = pytest.mark.slow


@pytest.fixture
def customer(app: Flask) -> int:
    return make_customer(app)


@pytest.fixture
def document(as_marcos: FlaskClient, customer: int) -> int:
    return added(as_marcos, f"customer={customer}", "Contrato.pdf", pdf("uno"))


def test_documents_move_into_folders_alone_and_together(
    app: Flask, as_marcos: FlaskClient, customer: int, document: int
) -> None:
    other = added(as_marcos, f"customer={customer}", "Otro.pdf", pdf("otro"))
    folder = new_folder(as_marcos, f"customer={customer}", "Contratos")
    form = {"confirmed": "1", "folder_id": folder}

    asked = as_marcos.post("/documents/actions/move", data={"ids": [document, other]})
    assert "Contratos" in asked.text
    as_marcos.post("/documents/actions/move", data={"ids": [document, other], **form})
    assert {found(app, document).folder_id, found(app, other).folder_id} == {folder}

    as_marcos.post(f"/documents/{document}/move", data={"confirmed": "1", "folder_id": ""})
    assert found(app, document).folder_id is None
    path = f"/customers/{customer}/documents"
    assert "Otro.pdf" in as_marcos.get(f"{path}?folder={folder}").text
    assert "Otro.pdf" not in as_marcos.get(f"{path}?folder=none").text
    with app.app_context():
        events = db.session.scalars(
            select(AuditEvent.changes).where(AuditEvent.action == "document.moved")
        ).all()
    assert {"folder": [None, "Contratos"]} in events
    assert {"folder": ["Contratos", None]} in events


def way_back(page: str) -> str:
    """The address of the button that takes a move back."""
    return unescape(page.split('action="/documents/move-back', 1)[1].split('"', 1)[0])


def test_a_move_is_taken_back_with_one_tap(
    app: Flask, as_marcos: FlaskClient, customer: int, document: int
) -> None:
    whose = f"customer={customer}"
    first, second = (new_folder(as_marcos, whose, name) for name in ("Contratos", "Informes"))
    other = added(as_marcos, f"{whose}&folder={first}", "Otro.pdf", pdf("otro"))
    path = f"/customers/{customer}/documents?folder={second}"
    as_marcos.post(
        "/documents/actions/move",
        data={"ids": [document, other], "confirmed": "1", "folder_id": second, "next": path},
    )
    page = as_marcos.get(path).text
    back = f"/documents/move-back{way_back(page)}"

    answer = as_marcos.post(back, data={"next": path})

    assert answer.location == path
    assert "2 documents are back where they were." in as_marcos.get(path).text
    assert (found(app, document).folder_id, found(app, other).folder_id) == (None, first)
    as_marcos.post(back, data={"next": path})
    assert "moved this on in the meantime" in as_marcos.get(path).text


def test_what_moved_on_or_lost_its_folder_is_not_moved_back(
    app: Flask, as_lucia: FlaskClient, as_marcos: FlaskClient, customer: int, document: int
) -> None:
    first, second = (new_folder(as_marcos, f"customer={customer}", name) for name in ("A", "B"))
    as_marcos.post(f"/documents/{document}/move", data={"confirmed": "1", "folder_id": first})
    as_marcos.post(f"/documents/{document}/move", data={"confirmed": "1", "folder_id": second})
    back = f"/documents/move-back?to={second}&from={first}.{document}"
    as_lucia.post(f"/folders/{first}/delete", data={"confirmed": "1"})

    refused = as_marcos.post(back, follow_redirects=True)

    assert "This folder is gone" in refused.text
    assert found(app, document).folder_id == second


@pytest.mark.parametrize(
    "query", ["", "to=1", "to=x&from=none.x", "from=-1.5", "from=" + "9" * 40 + ".1", "from=none"]
)
def test_a_broken_way_back_moves_nothing(
    app: Flask, as_marcos: FlaskClient, customer: int, document: int, query: str
) -> None:
    folder = new_folder(as_marcos, f"customer={customer}", "Contratos")
    as_marcos.post(f"/documents/{document}/move", data={"confirmed": "1", "folder_id": folder})

    assert as_marcos.post(f"/documents/move-back?{query}").status_code == 302
    assert found(app, document).folder_id == folder


def test_a_folder_is_made_while_moving(
    app: Flask, as_marcos: FlaskClient, customer: int, document: int
) -> None:
    form = {"confirmed": "1", "folder_id": "", "new_folder": "Contratos"}

    assert as_marcos.post(f"/documents/{document}/move", data=form).status_code == 302
    again = as_marcos.post(f"/documents/{document}/move", data=form)

    assert again.status_code == 422
    assert "There is a folder of this name already." in again.text
    assert found(app, document).folder_id == 1
    assert '<option selected value="1">' in as_marcos.get(f"/documents/{document}/move").text


@pytest.mark.parametrize("folder", ["999", "x", "-1", "9" * 30])
def test_no_document_moves_into_a_folder_that_is_not_there(
    app: Flask, as_marcos: FlaskClient, document: int, folder: str
) -> None:
    form = {"confirmed": "1", "folder_id": folder}
    as_marcos.post(f"/documents/{document}/move", data=form)

    assert found(app, document).folder_id is None


def test_documents_stay_with_their_owner(app: Flask, as_lucia: FlaskClient, document: int) -> None:
    animal = make_animal(app, make_customer(app))
    theirs = added(as_lucia, f"animal={animal}", "Informe.pdf", pdf("informe"))
    folder = new_folder(as_lucia, f"animal={animal}", "Informes")
    form = {"confirmed": "1", "folder_id": folder}

    single = as_lucia.post(f"/documents/{document}/move", data=form)
    together = as_lucia.post("/documents/actions/move", data={"ids": [theirs, document], **form})

    assert single.status_code == together.status_code == 422
    assert found(app, document).folder_id is None
    assert found(app, theirs).folder_id is None


def test_a_folder_is_renamed_and_its_name_is_taken_once(
    app: Flask, as_marcos: FlaskClient, customer: int
) -> None:
    folder = new_folder(as_marcos, f"customer={customer}", "Fotos")
    new_folder(as_marcos, f"customer={customer}", "Contratos")

    again = as_marcos.post(f"/folders/new?customer={customer}", data={"name": "CONTRATOS "})
    taken = as_marcos.post(f"/folders/{folder}/edit", data={"name": "contratos", "version": "1"})
    renamed = as_marcos.post(f"/folders/{folder}/edit", data={"name": "Informes", "version": "1"})

    assert (again.status_code, taken.status_code, renamed.status_code) == (422, 422, 302)
    assert "There is a folder of this name already." in again.text
    assert "Informes" in as_marcos.get(f"/customers/{customer}/documents").text


def test_a_deleted_folder_leaves_its_documents(
    app: Flask, as_lucia: FlaskClient, as_marcos: FlaskClient, customer: int
) -> None:
    folder = new_folder(as_marcos, f"customer={customer}", "Contratos")
    inside = added(as_marcos, f"customer={customer}", "uno.pdf", pdf(), folder=folder)

    assert as_marcos.post(f"/folders/{folder}/delete", data={"confirmed": "1"}).status_code == 403
    assert "The document in it is not deleted" in as_lucia.get(f"/folders/{folder}/delete").text
    answer = as_lucia.post(f"/folders/{folder}/delete", data={"confirmed": "1"})

    assert answer.headers["Location"] == f"/customers/{customer}/documents"
    assert found(app, inside).folder_id is None
    assert amounts(app) == (1, 0, 0, 1)
    gone = as_lucia.get(f"/customers/{customer}/documents?folder={folder}")
    assert "This folder is gone" in gone.text
