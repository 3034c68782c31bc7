"""PDFs: they hold what the page says, and a hostile document costs seconds and reaches nothing."""

import io
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from petadmin.printing.pdf import PdfError, render_pdf
from tests.support.cast import make_animal, make_customer

pytestmark = pytest.mark.slow


def words(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.fixture
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A web server of sorts that remembers whether anybody came."""
    visits: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _address = server.accept()
                except OSError:
                    return
                with connection:
                    visits.append(connection.recv(200))

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1], visits


def test_the_sheet_is_in_the_customers_language_with_all_accents(
    app: Flask, as_marcos: FlaskClient
) -> None:
    customer = make_customer(app, last_name="Núñez Łuczak Ωμέγα", notes="€ 12")
    make_animal(app, customer, name="Ñata")

    answer = as_marcos.get(f"/customers/{customer}/sheet.pdf")

    assert answer.mimetype == "application/pdf"
    text = words(answer.data)
    for word in ("Núñez", "Łuczak", "Ωμέγα", "Ñata", "Ficha"):
        assert word in text


def test_nothing_is_fetched_from_the_network(listener: tuple[int, list[bytes]]) -> None:
    port, visits = listener
    address = f"http://127.0.0.1:{port}"

    render_pdf(
        f'<html><head><link rel="stylesheet" href="{address}/a.css">'
        f"<style>@import url('{address}/b.css'); @font-face {{ font-family: X; src: url('{address}/c.ttf') }}</style>"
        f'</head><body style="background: url({address}/d.png); font-family: X">'
        f'<img src="{address}/e.png"><p>Hola</p></body></html>'
    )

    assert visits == []


def test_nothing_is_read_from_the_disk(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("swordfish")

    pdf = render_pdf(
        f'<p>Hola</p><img src="file://{secret}"><img src="{secret}"><img src="../../../../etc/passwd">'
        f'<pdf:include src="{secret}"/><link rel="stylesheet" href="file:///etc/passwd">'
    )

    assert b"swordfish" not in pdf
    assert b"root:" not in pdf


def test_too_deep_nesting_is_refused() -> None:
    with pytest.raises(PdfError):
        render_pdf("<div>" * 3000 + "Hola" + "</div>" * 3000)


def test_what_takes_too_long_is_ended() -> None:
    rows = "<tr><td>" + "</td><td>".join("Hola" for _column in range(40)) + "</td></tr>"

    with pytest.raises(PdfError):
        render_pdf(f"<table>{rows * 3000}</table>", seconds=2)


def test_what_is_too_long_is_refused() -> None:
    with pytest.raises(PdfError):
        render_pdf("<p>Hola</p>" * 300_000)


def test_markup_in_a_name_is_text_on_the_sheet(app: Flask, as_marcos: FlaskClient) -> None:
    customer = make_customer(app, last_name="<b>Gil</b> {{ 7*7 }}")

    answer = as_marcos.get(f"/customers/{customer}/sheet.pdf")

    assert "<b>Gil</b> {{ 7*7 }}" in words(answer.data)


def test_a_word_longer_than_its_line_is_broken(app: Flask, as_marcos: FlaskClient) -> None:
    word = "abcdefghij" * 20
    customer = make_customer(app, important_info=f"Cuidado con {word}")

    text = words(as_marcos.get(f"/customers/{customer}/sheet.pdf").data)

    assert word not in text
    assert f"Cuidado con {word}".replace(" ", "") in "".join(text.split())
