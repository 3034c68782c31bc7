"""Files that go with a written e-mail: looked at, kept while the form comes back, limited."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from petadmin.core.db import db
from petadmin.files.kinds import FileKind
from petadmin.files.models import StoredFile
from petadmin.mail.models import Email, EmailMessage
from tests.marketing.letters import emails, kept, send
from tests.records.documents import added
from tests.support.cast import make_animal, make_customer
from tests.support.papers import paper, pdf, photo

pytestmark = pytest.mark.slow

MEGABYTE = 1024 * 1024


def test_files_and_documents_go_along(app: Flask, as_marcos: FlaskClient, marta: int) -> None:
    luna = make_animal(app, marta)
    own = added(as_marcos, f"customer={marta}", "Contrato.pdf", pdf("Contrato"))
    hers = added(as_marcos, f"animal={luna}", "Cartilla.pdf", pdf("Cartilla"))
    page = as_marcos.get(f"/emails/write?customer={marta}").text

    send(
        as_marcos,
        f"customer={marta}",
        ("../../Presupuesto\u202e.pdf", pdf("Presupuesto")),
        ("foto.jpg", photo(FileKind.jpeg)),
        documents=[str(own), str(hers)],
    )

    assert "Cartilla.pdf · Luna" in page
    with app.app_context():
        email = db.session.scalars(select(Email)).one()
        names = {attachment.name for attachment in email.attachments}
        raw = db.session.scalars(select(EmailMessage.raw)).one()
    assert names == {"Contrato.pdf", "Cartilla.pdf", "Presupuesto.pdf", "foto.jpg"}
    assert raw.count(b"Content-Disposition: attachment") == 4


def test_files_are_kept_while_the_form_comes_back(
    app: Flask, as_marcos: FlaskClient, marta: int
) -> None:
    files = [("uno.pdf", pdf("uno")), ("dos.pdf", pdf("dos"))]
    refused = send(as_marcos, f"customer={marta}", *files, text="")
    tokens = kept(refused.text)
    again = send(as_marcos, f"customer={marta}", do="preview", kept=tokens)
    send(as_marcos, f"customer={marta}", kept=kept(again.text)[1:])

    assert refused.status_code == 422
    assert len(tokens) == 2
    assert "uno.pdf" in again.text
    with app.app_context():
        email = db.session.scalars(select(Email)).one()
        assert [attachment.name for attachment in email.attachments] == ["dos.pdf"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("programa.exe", b"MZ", "of a kind that is not accepted"),
        ("foto.heic", b"x", "of a kind that is not accepted"),
        ("hoja.docx", paper(FileKind.xlsx), "something else"),
        ("pagina.html", b"<script>", "of a kind that is not accepted"),
        ("grande.pdf", pdf() + b" " * 2 * MEGABYTE, "at most 2 MB"),
        ("vacio.pdf", b"", "is empty"),
    ],
)
def test_a_bad_file_is_refused_and_the_good_one_kept(
    app: Flask, as_marcos: FlaskClient, marta: int, name: str, content: bytes, said: str
) -> None:
    answer = send(as_marcos, f"customer={marta}", (name, content), ("bueno.pdf", pdf()))

    assert answer.status_code == 422
    assert said in answer.text
    assert len(kept(answer.text)) == 1
    assert "Nos vemos el lunes." in answer.text
    assert emails(app) == []


def test_there_is_a_limit_to_all_files_together(
    app: Flask, as_marcos: FlaskClient, marta: int
) -> None:
    many = [(f"{number}.pdf", pdf(str(number))) for number in range(9)]
    large = [(f"{number}.pdf", _large(number)) for number in range(5)]

    assert "at most 8 attachments" in send(as_marcos, f"customer={marta}", *many).text
    answer = send(as_marcos, f"customer={marta}", *large)
    assert "larger than 8 MB" in answer.text
    assert send(as_marcos, f"customer={marta}", kept=kept(answer.text)[:4]).status_code == 302
    assert len(emails(app)) == 1


def _large(number: int) -> bytes:
    body = pdf(str(number))
    return body.replace(b"%%EOF", b"%" + b" " * (2 * MEGABYTE - len(body) - 10) + b"\n%%EOF")


def test_what_was_kept_is_for_its_user_and_may_be_gone(
    app: Flask, as_marcos: FlaskClient, as_lucia: FlaskClient, marta: int
) -> None:
    page = send(as_marcos, f"customer={marta}", ("uno.pdf", pdf()), text="").text
    tokens = kept(page)

    for browser, given in ((as_lucia, tokens), (as_marcos, [f"{tokens[0]}x"]), (as_marcos, ["1"])):
        answer = send(browser, f"customer={marta}", kept=given)
        assert answer.status_code == 422
        assert "no longer there" in answer.text
    with app.app_context():
        db.session.execute(delete(StoredFile))
        db.session.commit()
    assert "no longer there" in send(as_marcos, f"customer={marta}", kept=tokens).text
    assert emails(app) == []


def test_documents_of_others_do_not_go_along(
    app: Flask, as_marcos: FlaskClient, marta: int
) -> None:
    other = make_customer(app, first_name="Otra", email="otra@example.com")
    document = added(as_marcos, f"customer={other}", "Secreto.pdf", pdf())

    answer = send(as_marcos, f"customer={marta}", documents=[str(document)])

    assert answer.status_code == 422
    assert emails(app) == []
