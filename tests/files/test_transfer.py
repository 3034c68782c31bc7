"""Files come in through a form's field and go out through an answer, safely both ways."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response
from markupsafe import Markup
from werkzeug.datastructures import CombinedMultiDict, FileStorage, MultiDict
from wtforms.validators import InputRequired

from petadmin.adminkit.downloads import may_preview, send
from petadmin.adminkit.forms import PlainForm
from petadmin.adminkit.uploads import PictureField, Upload, UploadField, read_upload
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.files.kinds import FileKind
from petadmin.files.models import StoredFile
from petadmin.files.storage import init_storage, storage
from petadmin.settings import StorageUrl
from tests.conftest import make_app
from tests.support.papers import docx, paper, pdf, photo

LIMIT = 1024 * 1024


@pytest.fixture(scope="module")
def whole_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The whole application, for its error pages and the headers of all answers."""
    app = make_app(tmp_path_factory.mktemp("files"), DATABASE_URL="sqlite:///files.sqlite3")
    with app.app_context():
        db.create_all()
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(name="app")
def _app(whole_app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """The same, in use, with a storage of its own."""
    init_storage(whole_app, StorageUrl(folder=tmp_path / "files"))
    with whole_app.app_context():
        yield whole_app
        db.session.remove()


def kept(content: bytes, kind: FileKind) -> StoredFile:
    return storage().put(db.session(), content, media_type=kind.media_type)


def sent(
    app: Flask,
    file: StoredFile,
    *,
    name: str = "Contrato.pdf",
    headers: dict[str, str] | None = None,
    **how: Any,
) -> Response:
    with app.test_request_context(headers=headers):
        return app.process_response(send(file, name=name, **how))


@pytest.mark.parametrize("kind", FileKind)
def test_a_file_goes_out_whole_and_tells_a_browser_what_it_is(app: Flask, kind: FileKind) -> None:
    content = paper(kind)

    answer = sent(app, kept(content, kind), name=f"Luna.{kind}", inline=True)

    assert answer.get_data() == content
    assert answer.content_type.partition(";")[0] == kind.media_type
    assert answer.content_length == len(content)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; sandbox;")
    shown = kind in {FileKind.pdf, FileKind.jpeg, FileKind.png, FileKind.webp, FileKind.gif}
    assert answer.headers["Content-Disposition"].startswith("inline" if shown else "attachment")


def test_a_file_is_saved_unless_it_is_asked_to_be_shown(app: Flask) -> None:
    file = kept(pdf(), FileKind.pdf)

    answer = sent(app, file)

    assert may_preview(file)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_content_of_no_known_kind_is_only_saved(app: Flask) -> None:
    file = storage().put(db.session(), b"<script>", media_type="text/html")

    answer = sent(app, file, name="a.html", inline=True)

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("name", "header"),
    [
        (
            "Cartilla de Ñandú 1.pdf",
            "filename=\"Cartilla de Nandu 1.pdf\"; filename*=UTF-8''Cartilla%20de%20%C3%91and%C3%BA%201.pdf",
        ),
        ("犬.pdf", "filename=\".pdf\"; filename*=UTF-8''%E7%8A%AC.pdf"),
        (
            'a"\r\nX-Evil: 1.pdf',
            "filename=\"a_ X-Evil_ 1.pdf\"; filename*=UTF-8''a_%20X-Evil_%201.pdf",
        ),
        ("../../a.pdf", "filename=\"a.pdf\"; filename*=UTF-8''a.pdf"),
    ],
)
def test_a_name_survives_in_the_header(app: Flask, name: str, header: str) -> None:
    answer = sent(app, kept(pdf(), FileKind.pdf), name=name)

    assert answer.headers["Content-Disposition"] == f"attachment; {header}"


def test_a_browser_that_has_the_file_gets_it_no_second_time(app: Flask) -> None:
    file = kept(photo(), FileKind.jpeg)
    etag = sent(app, file).headers["ETag"]

    again = sent(app, file, headers={"If-None-Match": etag}, max_age=3600)

    assert (again.status_code, again.get_data()) == (304, b"")
    assert again.headers["ETag"] == etag == f'"{file.sha256}"'
    assert again.headers["Cache-Control"] == "private, max-age=3600"
    assert sent(app, file, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_lost_or_damaged_content_is_a_page_that_says_so(app: Flask, tmp_path: Path) -> None:
    file = kept(pdf(), FileKind.pdf)
    path = tmp_path / "files" / file.sha256[:2] / file.sha256
    path.write_bytes(pdf("Contrats"))
    damaged = sent(app, file)
    path.unlink()
    lost = sent(app, file)

    for answer in (damaged, lost):
        assert answer.status_code == 404
        assert "no longer in the storage" in answer.get_data(as_text=True)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Content-Disposition" not in answer.headers


def test_a_storage_out_of_reach_is_a_page_that_says_so(app: Flask, tmp_path: Path) -> None:
    file = kept(pdf(), FileKind.pdf)
    (tmp_path / "files").rename(tmp_path / "moved")
    (tmp_path / "files").write_text("in the way")

    answer = sent(app, file)

    assert answer.status_code == 503
    assert "cannot be reached" in answer.get_data(as_text=True)


class PaperForm(PlainForm):
    paper = UploadField("Paper", limit=lambda: LIMIT)
    wanted = UploadField("Wanted", [InputRequired()], limit=lambda: LIMIT)
    photo = PictureField("Photo", limit=lambda: LIMIT)


def handed_in(**files: tuple[str, bytes] | str) -> PaperForm:
    """The form as Werkzeug hands it over."""
    stored = MultiDict(
        (name, FileStorage(io.BytesIO(file[1]), filename=file[0], name=name))
        for name, file in files.items()
        if isinstance(file, tuple)
    )
    typed = MultiDict((name, file) for name, file in files.items() if isinstance(file, str))
    form = PaperForm(CombinedMultiDict([stored, typed]))
    form.validate()
    return form


def test_a_field_holds_what_was_chosen(app: Flask) -> None:
    form = handed_in(wanted=("../Contrato.docx", docx()), photo=("luna.PNG", photo(FileKind.png)))

    assert not form.errors
    assert form.wanted.data == Upload(name="Contrato.docx", content=docx(), kind=FileKind.docx)
    assert form.photo.data is not None
    assert form.photo.data.kind is FileKind.png
    assert form.paper.data is None
    file = form.wanted.data.store(db.session(), storage())
    assert (file.media_type, storage().read(file)) == (FileKind.docx.media_type, docx())


@pytest.mark.parametrize("nothing", [{}, {"wanted": ("", b"")}, {"wanted": "typed.pdf"}])
def test_a_required_file_must_be_chosen(app: Flask, nothing: Any) -> None:
    form = handed_in(**nothing)

    assert set(form.errors) == {"wanted"}
    assert form.wanted.data is None


def test_what_is_refused_stands_at_its_field(app: Flask) -> None:
    form = handed_in(
        wanted=("a.exe", b"MZ"),
        paper=("a.pdf", b"%PDF-" + bytes(LIMIT)),
        photo=("a.pdf", pdf()),
    )

    assert "not accepted here" in form.errors["wanted"][0]
    assert "at most 1 MB" in form.errors["paper"][0]
    assert "Accepted are .gif, .heic" in form.errors["photo"][0]
    assert (form.wanted.data, form.paper.data, form.photo.data) == (None, None, None)


def test_no_more_is_read_than_the_limit(app: Flask) -> None:
    stream = io.BytesIO(bytes(LIMIT * 4))

    with pytest.raises(DomainError):
        read_upload(FileStorage(stream, filename="a.pdf"), limit=LIMIT)

    assert stream.tell() == LIMIT + 1


def test_the_control_names_what_is_accepted_and_shows_no_value(app: Flask) -> None:
    form = handed_in(wanted=("a.pdf", pdf()))

    assert isinstance(form.photo(), Markup)
    assert 'type="file"' in form.photo()
    assert 'accept=".gif, .heic, .heif, .jpeg, .jpg, .png, .webp"' in form.photo()
    assert "value=" not in form.wanted()
    assert "required" in form.wanted()
    assert str(form.photo.description).startswith("At most 1 MB. Accepted are .gif")
