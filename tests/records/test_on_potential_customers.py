"""Notes, notices and documents of potential customers work as those of others, and are hidden with whom they became."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.leads.models import Lead, Stage
from petadmin.mail.models import Email
from petadmin.records.documents.models import Document, DocumentVersion, Folder
from petadmin.records.notes.models import Note, NoteAttachment
from petadmin.records.notices import tasks
from tests.records.notices import make as make_notice
from tests.support.cast import LUCIA, make_customer, make_lead
from tests.support.papers import pdf

pytestmark = pytest.mark.slow


@pytest.fixture
def olga(app: Flask) -> int:
    return make_lead(app)


def become(app: Flask, lead_id: int, customer_id: int) -> None:
    """What was put on file after the conversion still hangs on the potential customer."""
    with app.app_context():
        lead = db.session.get_one(Lead, lead_id)
        lead.stage, lead.customer_id, lead.converted_at = Stage.converted, customer_id, utcnow()
        db.session.commit()


def rows(app: Flask, kind: type[Any]) -> list[Any]:
    with app.app_context():
        return list(db.session.scalars(select(kind).order_by(kind.id)))


def write_note(browser: FlaskClient, olga: int) -> None:
    form = {"text": "Quiere una hembra", "files": (BytesIO(pdf()), "cachorros.pdf")}
    address = f"/notes/new?lead={olga}&next=/leads/{olga}"
    answer = browser.post(address, data=form, content_type="multipart/form-data")
    assert answer.headers["Location"] == f"/leads/{olga}"


def upload(browser: FlaskClient, olga: int) -> None:
    files = {"files": (BytesIO(pdf("Presupuesto")), "presupuesto.pdf")}
    address = f"/documents/upload?lead={olga}"
    answer = browser.post(
        address,
        data=files,
        content_type="multipart/form-data",
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 201, answer.text


def test_a_note_with_a_file_stands_on_the_desk(
    app: Flask, olga: int, as_marcos: FlaskClient
) -> None:
    write_note(as_marcos, olga)

    (note,) = rows(app, Note)
    assert (note.lead_id, note.customer_id, note.animal_id) == (olga, None, None)
    desk = as_marcos.get(f"/leads/{olga}").text
    assert "Quiere una hembra" in desk
    assert as_marcos.get(f"/notes/{note.id}/attachments/1").data.startswith(b"%PDF")
    everywhere = as_marcos.get("/notes/").text
    assert f'href="/leads/{olga}"' in everywhere
    assert "Olga Prado" in everywhere
    form = {"text": "Quiere un macho", "version": "1"}
    as_marcos.post(f"/notes/{note.id}/edit", data=form)
    assert rows(app, Note)[0].text == "Quiere un macho"


def test_the_composer_of_the_desk_keeps_what_is_refused(olga: int, as_marcos: FlaskClient) -> None:
    answer = as_marcos.post(
        f"/notes/new?lead={olga}",
        data={"text": ""},
        headers={"HX-Request": "true", "HX-Target": "panel-notes"},
    )
    assert answer.status_code == 422
    assert 'id="panel-notes"' in answer.text


def test_a_notice_is_in_the_bell_on_the_desk_and_in_the_e_mail(
    app: Flask, olga: int, as_marcos: FlaskClient
) -> None:
    notice = make_notice(app, "Mandar fotos", whom=LUCIA, by_email=True, lead_id=olga)
    everybody = make_notice(app, "Llamar otra vez", lead_id=olga)

    assert "Llamar otra vez · Olga Prado" in as_marcos.get("/").text
    desk = as_marcos.get(f"/leads/{olga}").text
    assert f"/notices/{everybody}/done" in desk
    assert f'href="/leads/{olga}"' in as_marcos.get(f"/notices/{notice}").text

    with app.app_context():
        tasks.mail_due_notices()
    (email,) = rows(app, Email)
    assert (email.lead_id, email.customer_id, email.internal) == (olga, None, True)
    assert "Olga Prado" in email.subject
    with app.app_context():
        text = db.session.get_one(Email, email.id).text
    assert "Potential customer: Olga Prado" in text


def test_documents_go_into_folders_of_theirs(app: Flask, olga: int, as_marcos: FlaskClient) -> None:
    upload(as_marcos, olga)
    as_marcos.post(f"/folders/new?lead={olga}", data={"name": "Presupuestos"})
    (document,), (folder,) = rows(app, Document), rows(app, Folder)
    assert (document.lead_id, folder.lead_id) == (olga, olga)

    form = {"folder_id": folder.id, "confirmed": "1"}
    as_marcos.post(f"/documents/{document.id}/move", data=form)

    assert rows(app, Document)[0].folder_id == folder.id
    shelf = as_marcos.get(f"/leads/{olga}/documents?folder={folder.id}").text
    assert "presupuesto.pdf" in shelf
    page = as_marcos.get(f"/documents/{document.id}").text
    assert f"/leads/{olga}/documents" in page
    assert as_marcos.get(f"/documents/{document.id}/file").data.startswith(b"%PDF")


def test_a_folder_of_somebody_else_is_refused(
    app: Flask, olga: int, as_marcos: FlaskClient
) -> None:
    marta = make_customer(app)
    upload(as_marcos, olga)
    as_marcos.post(f"/folders/new?customer={marta}", data={"name": "Contratos"})
    (document,), (folder,) = rows(app, Document), rows(app, Folder)

    form = {"folder_id": folder.id, "confirmed": "1"}
    as_marcos.post(f"/documents/{document.id}/move", data=form)

    assert rows(app, Document)[0].folder_id is None


def test_they_are_hidden_with_the_customer_they_became(
    app: Flask, olga: int, as_marcos: FlaskClient, as_lucia: FlaskClient
) -> None:
    write_note(as_marcos, olga)
    upload(as_marcos, olga)
    with app.app_context():
        document = db.session.scalars(select(Document)).one()
        version = DocumentVersion(
            document_id=document.id,
            number=0,
            file_id=document.file_id,
            file_name="antes.pdf",
            kind="pdf",
            size=1,
            created_at=utcnow(),
        )
        db.session.add(version)
        db.session.commit()
    notice = make_notice(app, "Mandar fotos", lead_id=olga)
    doors = [
        "/notes/1",
        "/notes/1/attachments/1",
        f"/notices/{notice}",
        "/documents/1",
        "/documents/1/file",
        "/documents/1/versions/0",
    ]
    assert [as_marcos.get(door).status_code for door in doors] == [200] * len(doors)

    become(app, olga, make_customer(app))
    assert [as_marcos.get(door).status_code for door in doors] == [200] * len(doors)

    with app.app_context():
        hidden = make_customer(app, first_name="Zósimo", inactive=True)
        lead = db.session.get_one(Lead, olga)
        lead.customer_id = hidden
        db.session.commit()
    assert [as_marcos.get(door).status_code for door in doors] == [404] * len(doors)
    assert "Mandar fotos" not in as_marcos.get("/").text
    assert "Quiere una hembra" not in as_marcos.get("/notes/").text
    assert [as_lucia.get(door).status_code for door in doors] == [200] * len(doors)
    assert rows(app, NoteAttachment)


def test_the_history_of_the_desk_tells_of_them(
    app: Flask, olga: int, as_marcos: FlaskClient
) -> None:
    write_note(as_marcos, olga)
    notice = make_notice(app, "Mandar fotos", hours=-1, lead_id=olga)
    as_marcos.post(f"/notices/{notice}/done")

    history = as_marcos.get(f"/leads/{olga}/history").text

    assert "Note written" in history
    assert "Potential customer added" in history
