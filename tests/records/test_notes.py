"""Notes: written on a desk without leaving it, with files, seen and changed by those who may."""

import io
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select, update
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from petadmin.access.models import User
from petadmin.audit.models import AuditEvent
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.files.kinds import FileKind
from petadmin.files.models import StoredFile
from petadmin.records.notes.models import Note, NoteAttachment
from tests.conventions.counting import statements
from tests.support.cast import LUCIA, MARCOS, make_animal, make_customer
from tests.support.papers import paper

pytestmark = pytest.mark.slow

HTMX = {"HX-Request": "true", "HX-Target": "panel-notes"}


@pytest.fixture
def marta(app: Flask) -> int:
    return make_customer(app)


def write(client: FlaskClient, owner: str, text: str, **form: object) -> int:
    """Write a note as the composer does without a script; returns the id of the newest one."""
    name, _dash, row_id = owner.partition("-")
    answer = client.post(
        f"/notes/new?{name}={row_id}&next=/{name}s/{row_id}", data={"text": text, **form}
    )
    assert answer.status_code == 302, answer.text
    assert answer.headers["Location"] == f"/{name}s/{row_id}"
    assert client.get(f"/{name}s/{row_id}").status_code == 200
    with client.application.app_context():
        return db.session.scalars(select(Note.id).order_by(Note.id.desc())).first() or 0


def file(kind: FileKind, name: str) -> tuple[io.BytesIO, str]:
    return io.BytesIO(paper(kind)), name


def test_a_note_is_written_on_the_desk_of_a_customer_and_of_an_animal(
    app: Flask, marta: int, as_marcos: FlaskClient
) -> None:
    luna = make_animal(app, marta)

    write(as_marcos, f"customer-{marta}", "Ha llamado su hermana")
    write(as_marcos, f"animal-{luna}", "Come despacio")

    customer = as_marcos.get(f"/customers/{marta}").text
    assert "Ha llamado su hermana" in customer
    assert "Marcos Gil" in customer
    assert "Come despacio" not in customer
    assert "Come despacio" in as_marcos.get(f"/animals/{luna}").text
    assert "Come despacio" in as_marcos.get("/notes/").text


def test_the_composer_answers_a_mistake_in_its_place(marta: int, as_marcos: FlaskClient) -> None:
    answer = as_marcos.post(f"/notes/new?customer={marta}", data={"text": " "}, headers=HTMX)

    assert answer.status_code == 422
    assert 'id="panel-notes"' in answer.text
    assert "<html" not in answer.text
    assert "field-error" in answer.text


def test_a_long_note_is_refused_and_not_lost(marta: int, as_marcos: FlaskClient) -> None:
    text = "ñ" * 20_001

    answer = as_marcos.post(f"/notes/new?customer={marta}", data={"text": text})

    assert answer.status_code == 422
    assert text in answer.text
    write(as_marcos, f"customer-{marta}", "ñ" * 20_000)


def test_files_are_kept_and_handed_out_again(
    app: Flask, marta: int, as_marcos: FlaskClient
) -> None:
    files = [file(FileKind.pdf, "informe.pdf"), file(FileKind.jpeg, "../../luna.jpg")]

    note = write(as_marcos, f"customer-{marta}", "Del veterinario", files=files)

    page = as_marcos.get(f"/customers/{marta}").text
    assert "informe.pdf" in page
    assert "luna.jpg" in page
    assert "../luna.jpg" not in page
    answer = as_marcos.get(f"/notes/{note}/attachments/1")
    assert answer.data == paper(FileKind.pdf)
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert as_marcos.get(f"/notes/{note}/attachments/2").mimetype == "image/jpeg"
    for number in (0, 3, 10**20):
        assert as_marcos.get(f"/notes/{note}/attachments/{number}").status_code == 404


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"MZ\x90 no document", "informe.pdf"),
        (b"<svg onload=alert(1)>", "luna.svg"),
        (b"", "leer.txt"),
        (b"a" * (2 * 1024 * 1024 + 1), "largo.txt"),
    ],
)
def test_a_bad_file_is_refused_with_its_name_and_nothing_is_kept(
    app: Flask, marta: int, as_marcos: FlaskClient, content: bytes, name: str
) -> None:
    files = [(paper(FileKind.pdf), "bueno.pdf"), (content, name)]
    sent = [("files", FileStorage(io.BytesIO(content), name)) for content, name in files]
    # Left to itself, the test browser puts large bodies into files that it does not close.
    boundary, body = encode_multipart(MultiDict([("text", "Con ficheros"), *sent]))

    answer = as_marcos.post(
        f"/notes/new?customer={marta}",
        data=body,
        content_type=f'multipart/form-data; boundary="{boundary}"',
        headers=HTMX,
    )

    assert answer.status_code == 422
    assert name in answer.text
    assert "Con ficheros" in answer.text
    with app.app_context():
        for kind in (Note, NoteAttachment, StoredFile):
            assert db.session.scalar(select(func.count()).select_from(kind)) == 0


def test_more_files_than_a_note_takes_are_refused(
    app: Flask, marta: int, as_marcos: FlaskClient
) -> None:
    files = [file(FileKind.pdf, f"{number}.pdf") for number in range(21)]

    answer = as_marcos.post(f"/notes/new?customer={marta}", data={"text": "x", "files": files})

    assert answer.status_code == 422
    assert "at most 20 files" in answer.text


def test_pinned_notes_stand_first(marta: int, as_marcos: FlaskClient) -> None:
    first = write(as_marcos, f"customer-{marta}", "La primera")
    for number in range(6):
        write(as_marcos, f"customer-{marta}", f"Otra {number}")
    assert "La primera" not in as_marcos.get(f"/customers/{marta}").text

    as_marcos.post(f"/notes/{first}/pin", data={"next": f"/customers/{marta}"})

    page = as_marcos.get(f"/customers/{marta}").text
    assert page.index("La primera") < page.index("Otra 5")
    pinned = as_marcos.get(f"/customers/{marta}/notes?show=pinned").text
    assert "La primera" in pinned
    assert "Otra 5" not in pinned
    as_marcos.post(f"/notes/{first}/unpin")
    assert "La primera" not in as_marcos.get(f"/customers/{marta}").text


def test_pinning_leaves_one_line_in_the_history(
    app: Flask, marta: int, as_marcos: FlaskClient
) -> None:
    note = write(as_marcos, f"customer-{marta}", "Nota")

    as_marcos.post(f"/notes/{note}/pin")

    with app.app_context():
        actions = list(db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))
        assert actions[-2:] == ["note.created", "note.pinned"]
    assert "Note pinned" in as_marcos.get(f"/customers/{marta}/history").text


def test_a_note_is_changed_by_its_author_and_by_administrators_only(
    app: Flask, marta: int, as_marcos: FlaskClient, as_lucia: FlaskClient
) -> None:
    of_lucia = write(as_lucia, f"customer-{marta}", "De Lucía")
    of_marcos = write(as_marcos, f"customer-{marta}", "De Marcos")

    form = {"text": "Cambiada", "version": "1"}
    assert as_marcos.post(f"/notes/{of_lucia}/edit", data=form).status_code == 302
    assert as_marcos.post(f"/notes/{of_marcos}/edit", data=form).status_code == 302
    assert (
        as_lucia.post(
            f"/notes/{of_marcos}/edit", data={"text": "Por Lucía", "version": "2"}
        ).status_code
        == 302
    )

    page = as_marcos.get(f"/customers/{marta}").text
    assert "De Lucía" in page
    assert "Por Lucía" in page
    assert f"/notes/{of_lucia}/edit" not in page
    assert f"/notes/{of_marcos}/edit" in page


def test_a_stale_form_changes_nothing(marta: int, as_lucia: FlaskClient) -> None:
    note = write(as_lucia, f"customer-{marta}", "Una")
    as_lucia.post(f"/notes/{note}/edit", data={"text": "Dos", "version": "1"})

    answer = as_lucia.post(f"/notes/{note}/edit", data={"text": "Tres", "version": "1"})

    assert answer.status_code == 422
    assert "Dos" in answer.text
    assert "Tres" in answer.text


def test_pictures_of_telephones_become_such_as_every_browser_shows(
    marta: int, as_marcos: FlaskClient
) -> None:
    files = [file(FileKind.heic, "IMG_2211.HEIC"), file(FileKind.pdf, "alta.pdf")]
    note = write(as_marcos, f"customer-{marta}", "De paseo", files=files)

    page = as_marcos.get(f"/notes/{note}").text
    picture = as_marcos.get(f"/notes/{note}/attachments/1")
    broken = (io.BytesIO(paper(FileKind.heic)[:-100]), "rota.heic")
    refused = as_marcos.post(
        f"/notes/new?customer={marta}", data={"text": "Rota", "files": [broken]}
    )

    assert page.count('class="file-picture"') == page.count('class="file-chip"') == 1
    assert "IMG_2211.jpg" in page
    assert picture.mimetype == "image/jpeg"
    assert picture.data.startswith(b"\xff\xd8")
    assert refused.status_code == 422
    assert "is broken" in refused.text


def test_attached_pictures_are_shown_and_open_over_the_screen(
    marta: int, as_marcos: FlaskClient
) -> None:
    write(as_marcos, f"customer-{marta}", "Sin nada")
    calm = as_marcos.get(f"/customers/{marta}").text
    files = [file(FileKind.jpeg, "playa.jpg"), file(FileKind.pdf, "alta.pdf")]
    first = write(as_marcos, f"customer-{marta}", "Con fotos", files=files)
    write(as_marcos, f"customer-{marta}", "Con otra", files=[file(FileKind.png, "<b>cartilla.png")])

    desk = as_marcos.get(f"/customers/{marta}").text
    page = as_marcos.get(f"/notes/{first}").text

    assert "data-lightbox-dialog" not in calm
    assert desk.count("data-lightbox-dialog") == page.count("data-lightbox-dialog") == 1
    assert desk.count('class="file-picture"') == 2
    assert page.count('class="file-picture"') == page.count('class="file-chip"') == 1
    assert f'<img src="/notes/{first}/attachments/1"' in page
    assert "<b>cartilla" not in desk


def test_attachments_are_taken_away_and_added_while_editing(
    app: Flask, marta: int, as_marcos: FlaskClient
) -> None:
    files = [file(FileKind.pdf, "uno.pdf"), file(FileKind.docx, "dos.docx")]
    note = write(as_marcos, f"customer-{marta}", "Con dos", files=files)
    other = write(as_marcos, f"customer-{marta}", "Otra", files=[file(FileKind.pdf, "ajena.pdf")])
    with app.app_context():
        ids = {item.name: item.id for item in db.session.scalars(select(NoteAttachment))}
    assert "uno.pdf" in as_marcos.get(f"/notes/{note}/edit").text

    strange = {"text": "Con dos", "version": "1", "removed": [str(ids["ajena.pdf"])]}
    assert as_marcos.post(f"/notes/{note}/edit", data=strange).status_code == 422
    form = {
        "text": "Con dos",
        "version": "1",
        "removed": [str(ids["uno.pdf"])],
        "files": [file(FileKind.xlsx, "tres.xlsx")],
    }
    assert as_marcos.post(f"/notes/{note}/edit", data=form).status_code == 302

    with app.app_context():
        names = [item.name for item in db.session.get_one(Note, note).attachments]
        assert names == ["dos.docx", "tres.xlsx"]
        assert len(db.session.get_one(Note, other).attachments) == 1
    assert "uno.pdf" in as_marcos.get(f"/customers/{marta}/history").text


def test_only_administrators_delete(
    app: Flask, marta: int, as_marcos: FlaskClient, as_lucia: FlaskClient
) -> None:
    note = write(as_marcos, f"customer-{marta}", "Fuera", files=[file(FileKind.pdf, "a.pdf")])
    assert f"/notes/{note}/delete" not in as_marcos.get(f"/customers/{marta}").text
    assert as_marcos.post(f"/notes/{note}/delete", data={"confirmed": "1"}).status_code == 403

    assert as_lucia.get(f"/notes/{note}/delete").status_code == 200
    answer = as_lucia.post(f"/notes/{note}/delete", data={"confirmed": "1"})

    assert answer.headers["Location"] == f"/customers/{marta}"
    assert as_lucia.get(f"/notes/{note}").status_code == 404
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(NoteAttachment)) == 0


def test_notes_are_found_by_their_words_on_the_desk(marta: int, as_marcos: FlaskClient) -> None:
    write(as_marcos, f"customer-{marta}", "Trae el pienso 100% natural")
    write(as_marcos, f"customer-{marta}", "Viene los 1000 días")

    page = as_marcos.get(f"/customers/{marta}/notes?words=PIENSO").text
    assert "natural" in page
    assert "Viene" not in page
    # A percent sign stands for itself.
    assert "Viene" not in as_marcos.get(f"/customers/{marta}/notes?words=100%25").text


def test_notes_of_a_customer_out_of_use_are_not_there(
    app: Flask, as_marcos: FlaskClient, as_lucia: FlaskClient
) -> None:
    hidden = make_customer(app, first_name="Zósimo", inactive=True)
    luna = make_animal(app, hidden)
    for owner in (f"customer-{hidden}", f"animal-{luna}"):
        note = write(as_lucia, owner, "Secreto", files=[file(FileKind.pdf, "a.pdf")])

        for path in ("", "/edit", "/pin", "/attachments/1"):
            assert as_marcos.get(f"/notes/{note}{path}").status_code == 404, path
        name, _dash, row_id = owner.partition("-")
        new = as_marcos.post(f"/notes/new?{name}={row_id}", data={"text": "Intruso"})
        assert new.status_code == 404
    assert "Secreto" not in as_marcos.get("/notes/").text
    assert as_lucia.get("/notes/").text.count("Secreto") >= 2


def test_a_note_needs_one_owner(marta: int, as_marcos: FlaskClient) -> None:
    for query in ("", "?customer=", "?customer=x", "?customer=4000000", "?dragon=1",
                  f"?customer={marta}&animal=1"):  # fmt: skip
        assert as_marcos.post(f"/notes/new{query}", data={"text": "Sin"}).status_code == 404, query


def test_the_customers_copy_of_the_sheet_has_no_notes(marta: int, as_marcos: FlaskClient) -> None:
    write(as_marcos, f"customer-{marta}", "Solo para nosotros")

    for query in ("", "?copy=customer"):
        assert "Solo para nosotros" not in as_marcos.get(f"/customers/{marta}/sheet{query}").text


def test_notes_stand_in_the_timeline(app: Flask, marta: int, as_marcos: FlaskClient) -> None:
    luna = make_animal(app, marta)
    write(as_marcos, f"customer-{marta}", "Primera línea\nSegunda línea")
    write(as_marcos, f"animal-{luna}", "De Luna")

    page = as_marcos.get(f"/customers/{marta}/timeline").text
    # The history has the same to tell, and leaves it to the note's own entry.
    assert page.count("Primera línea") == 1
    assert "Segunda línea" not in page
    assert "De Luna" in as_marcos.get(f"/animals/{luna}/timeline").text


def test_the_age_of_a_note_is_told_in_words(app: Flask, marta: int, as_marcos: FlaskClient) -> None:
    note = write(as_marcos, f"customer-{marta}", "De hace poco")
    with app.app_context():
        moment = utcnow() - timedelta(hours=3)
        db.session.execute(update(Note).where(Note.id == note).values(created_at=moment))
        db.session.commit()

    assert "3 hours ago" in as_marcos.get(f"/customers/{marta}").text


@pytest.mark.slow
def test_thousands_of_notes_cost_the_desk_no_more_queries(
    app: Flask, marta: int, as_marcos: FlaskClient
) -> None:
    write(as_marcos, f"customer-{marta}", "Una")
    address = f"/customers/{marta}"
    as_marcos.get(address)
    with statements(app) as few:
        as_marcos.get(address)
    with app.app_context():
        author = db.session.scalars(select(User.id).where(User.email == MARCOS.email)).one()
        notes = [
            {"customer_id": marta, "text": f"Nota {number}", "author_id": author}
            for number in range(5_000)
        ]
        db.session.execute(insert(Note), notes)
        db.session.commit()

    with statements(app) as many:
        page = as_marcos.get(address).text

    assert len(many) == len(few)
    assert "999" in page
    assert LUCIA.name not in page
