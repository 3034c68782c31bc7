"""Files as nobody should hand them in: good ones under bad names, bad ones under good names."""

from collections.abc import Sequence
from functools import cache

from hypothesis import strategies as st

from petadmin.files.kinds import FileKind
from tests.support.papers import (
    docx,
    huge_gif,
    huge_png,
    lying_bomb,
    overlapping_bomb,
    paper,
    pdf,
)

Sent = tuple[bytes, bytes]
"""The name and the content of a file."""

NAMES: Sequence[bytes] = [
    *(b"", b".", b"..", b".pdf", b"../../etc/passwd", b"..\\..\\boot.ini", b"C:\\fakepath\\a.pdf"),
    *(b"a.pdf.exe", b"a.exe", b"a.svg", b"a.html", b"a", b"a.", b"con.pdf", b"a.PDF", b"a.pdf "),
    *(b"x" * 500 + b".pdf", "ñ🐕.pdf".encode(), "\u202efdp.exe".encode(), "ﷺ".encode() * 80),
    *(b"a\x00.pdf", b"a\x1b[31m.pdf", b"\xff\xfe.pdf", b"\xed\xa0\x80.jpg", b"<b>a</b>.pdf"),
]
POLYGLOT = b"<script>alert(1)</script>\n" + pdf()


@cache
def bad_files() -> Sequence[Sent]:
    """Files that no field accepts."""
    photo, contract = paper(FileKind.jpeg), pdf()
    return [
        *((b"a.pdf", b""), (b"a.pdf", b"%PDF-1.4 x"), (b"a.pdf", POLYGLOT), (b"a.pdf", photo)),
        *((b"a.docx", docx()[:-30]), (b"a.docx", lying_bomb()), (b"a.docx", overlapping_bomb())),
        *(
            (b"a.jpg", contract),
            (b"a.gif", b"<p>GIF89a"),
            (b"a.exe", contract),
            (b"a.svg", b"<svg/>"),
        ),
        *((b"a.txt", b"\x00\x01"), (b"a.heic", b"ftypheic"), (b"a.html", b"<p>")),
    ]


@cache
def broken_pictures() -> Sequence[Sent]:
    """Files that begin like pictures, which is enough where they are only kept, and cannot be shown."""
    return [
        (b"a.jpg", paper(FileKind.jpeg)[:200]),
        (b"a.jpg", b"\xff\xd8\xff" + b"\x00" * 90),
        (b"a.png", huge_png()),
        (b"a.gif", huge_gif()),
        (b"a.heic", paper(FileKind.heic)[:100]),
    ]


@cache
def good_files() -> Sequence[Sent]:
    """One of each kind."""
    return [(f"a{kind.endings[0]}".encode(), paper(kind)) for kind in FileKind]


def files() -> st.SearchStrategy[Sent]:
    """Good and bad ones, now and then under another name or cut off."""
    kinds = (good_files(), bad_files(), broken_pictures())
    sent = st.one_of(*(st.sampled_from(kind) for kind in kinds))
    return st.one_of(sent, sent, st.builds(_renamed, sent, st.sampled_from(NAMES)), _pieces(sent))


def _renamed(sent: Sent, name: bytes) -> Sent:
    return name, sent[1]


def _pieces(sent: st.SearchStrategy[Sent]) -> st.SearchStrategy[Sent]:
    return st.builds(
        lambda file, share: (file[0], file[1][: len(file[1]) * share // 100]),
        sent,
        st.integers(0, 99),
    )
