"""A written e-mail as it will arrive: a preview for whoever writes, and nothing but addresses as markup."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from petadmin.core.clock import utcnow
from petadmin.marketing.letters import Piece, paragraphs
from tests.marketing.letters import emails, send

pytestmark = pytest.mark.slow


def test_the_preview_is_the_message_itself(app: Flask, as_marcos: FlaskClient, marta: int) -> None:
    page = send(as_marcos, f"customer={marta}", do="preview").text
    (address,) = re.findall(r'src="(/emails/previews/[^"]+)"', page)
    frame = as_marcos.get(address)
    send(as_marcos, f"customer={marta}")

    (email,) = emails(app)
    assert frame.text == email.html
    assert "sandbox" in frame.headers["Content-Security-Policy"]
    assert "script" not in frame.headers["Content-Security-Policy"]
    assert email.text.strip() in page.replace("&#34;", '"')


def test_a_preview_is_for_whoever_asked_for_it(
    as_marcos: FlaskClient, as_lucia: FlaskClient, marta: int
) -> None:
    page = send(as_marcos, f"customer={marta}", do="preview").text
    (address,) = re.findall(r'src="(/emails/previews/[^"]+)"', page)

    assert as_lucia.get(address).status_code == 404
    assert as_marcos.get(f"{address}x").status_code == 404


def test_nothing_but_web_addresses_is_markup(
    app: Flask, as_marcos: FlaskClient, marta: int
) -> None:
    text = '<script>alert(1)</script>\n{ 7*7 } https://a.example/?b="><img src=x> & www.b.example.'
    send(as_marcos, f"customer={marta}", text=text, subject="<b>{ 7*7 }</b>")

    (email,) = emails(app)
    assert "<script" not in email.html
    assert "<img" not in email.html
    assert "{ 7*7 }" in email.html
    assert 'href="https://a.example/?b="' in email.html
    assert 'href="https://www.b.example"' in email.html
    assert email.subject == "<b>{ 7*7 }</b>"


@pytest.mark.parametrize(
    ("line", "links"),
    [
        ("Vea https://example.org/a_(b).", ["https://example.org/a_(b)"]),
        ("(www.example.org)", ["https://www.example.org"]),
        ("HTTP://EXAMPLE.ORG/?a=1&b=2, y más", ["HTTP://EXAMPLE.ORG/?a=1&b=2"]),
        ("www.a.example//b", ["https://www.a.example//b"]),
        ("javascript:alert(1) ftp://a.example http:// www. xwww.a.example marta@example.com", []),
        ("https://ñandú.example/año", ["https://ñandú.example/año"]),
    ],
)
def test_web_addresses_are_told_from_the_rest(line: str, links: list[str]) -> None:
    ((pieces,),) = paragraphs(line)

    assert [piece.url for piece in pieces if piece.url] == links
    assert "".join(piece.text for piece in pieces) == line


def test_paragraphs_and_lines_are_kept() -> None:
    assert paragraphs("Uno\nDos\n \n\n\nTres") == [
        [[Piece("Uno")], [Piece("Dos")]],
        [[Piece("Tres")]],
    ]
    assert paragraphs("") == []


def test_brackets_without_end_take_no_time() -> None:
    started = utcnow()
    paragraphs(("www.a" + ")" * 1995) * 10)
    assert utcnow() - started < timedelta(seconds=2)
