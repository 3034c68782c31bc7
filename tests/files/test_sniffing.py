"""A content is taken only for what it is; everything else is refused with a reason."""

from collections.abc import Callable

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from petadmin.core.errors import DomainError
from petadmin.core.i18n import in_language
from petadmin.files.kinds import DOCUMENTS, PICTURES, FileKind
from petadmin.files.sniffing import sniff
from tests.support import papers
from tests.support.papers import archive, compound, docx, open_document, paper, pdf, photo

pytestmark = pytest.mark.slow

LIMIT = 2 * 1024 * 1024
ALL = frozenset(FileKind)

ZIP = archive({"evil/Main.class": b"\xca\xfe\xba\xbe"})
EXE = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(200)
ELF = b"\x7fELF\x02\x01\x01" + bytes(200)
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"

WRONG = "its content is something else"
HIDES = "hides something else"
BROKEN = "is broken"
BOMB = "would unpack to far more"
MACROS = "carries macros"
LOCKED = "protected by a password"


@pytest.mark.parametrize("kind", FileKind)
def test_a_good_file_is_what_it_says(kind: FileKind) -> None:
    for ending in kind.endings:
        assert sniff(paper(kind), name=f"Luna{ending.upper()}", allowed=ALL, limit=LIMIT) is kind


@pytest.mark.parametrize(
    "content",
    [
        "Ñandú, León, 12 €\r\n\tVacuna al día".encode("cp1252"),
        "\ufeffÑandú".encode(),
        "Ñandú".encode("utf-16"),
        b"MZ is how my text begins",
        b"1 < 2, <b>as they say</b>",
    ],
)
def test_texts_come_in_the_encodings_of_editors(content: bytes) -> None:
    assert sniff(content, name="a.txt", allowed=DOCUMENTS) is FileKind.txt


@pytest.mark.parametrize(
    "behind",
    [
        b"",
        b"\r\n\x00\x00",
        b"\n" * 5000 + bytes(5000),
        pdf()[9:],
        b"\n% 7",
        b"% 7\n",
        "\r\n%Firmado en León\r\n\r\n  %2026-11-22\x00\n".encode(),
        b"\n%" + b"a" * 1023,
    ],
)
def test_behind_the_end_of_a_pdf_there_may_be_blanks_changes_and_comments(behind: bytes) -> None:
    assert sniff(pdf() + behind, name="a.pdf", allowed=DOCUMENTS) is FileKind.pdf


def test_a_picture_with_the_ending_of_another_is_what_it_is() -> None:
    content = photo(FileKind.webp)

    assert sniff(content, name="IMG-2026-WA0001.jpg", allowed=PICTURES) is FileKind.webp
    with pytest.raises(DomainError, match=WRONG):
        sniff(content, name="a.jpg", allowed={FileKind.jpeg})


def long_text(size: int) -> bytes:
    return b"{\\rtf1 " + b"a" * size + b"}"


def commented(comment: bytes) -> bytes:
    return ZIP[:-2] + len(comment).to_bytes(2, "little") + comment


def looping() -> bytes:
    content = bytearray(compound("Something"))
    content[512 + 4 : 512 + 8] = (1).to_bytes(4, "little")
    return bytes(content)


BAD: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "empty": ("a.pdf", lambda: b"", "is empty"),
    "oversize": ("a.rtf", lambda: long_text(LIMIT), "at most 2 MB"),
    "no ending": ("contract", pdf, "not accepted here. Accepted are .doc, .docx"),
    "program": ("a.exe", lambda: EXE, "not accepted here"),
    "two endings": ("a.pdf.exe", lambda: EXE, "not accepted here"),
    "page": ("a.html", lambda: HTML, "not accepted here"),
    "drawing": ("a.svg", lambda: b"<svg onload='alert(1)'/>", "not accepted here"),
    "picture among documents": ("a.jpg", photo, "not accepted here"),
    "picture as pdf": ("a.pdf", photo, WRONG),
    "pdf as docx": ("a.docx", pdf, WRONG),
    "docx as xlsx": ("a.xlsx", docx, WRONG),
    "docx as odt": ("a.odt", docx, WRONG),
    "ods as odt": ("a.odt", lambda: open_document("spreadsheet"), WRONG),
    "doc as xls": ("a.xls", lambda: compound("WordDocument"), WRONG),
    "docx as doc": ("a.doc", docx, WRONG),
    "plain zip as docx": ("a.docx", lambda: archive({"a.txt": b"a"}), WRONG),
    "docx without document": (
        "a.docx",
        lambda: archive({"[Content_Types].xml": b"<Types/>"}),
        WRONG,
    ),
    "docx of another main part": ("a.docx", lambda: docx(main="text/xml"), WRONG),
    "page as text": ("a.txt", lambda: b"  \n" + HTML, WRONG),
    "script as text": ("a.txt", lambda: b"#!/bin/sh\nrm -rf /\n", WRONG),
    "pdf as text": ("a.txt", pdf, WRONG),
    "zeros as text": ("a.txt", lambda: b"text\x00text", WRONG),
    "control as text": ("a.txt", lambda: b"text\x07\x1e", WRONG),
    "undecodable text": ("a.txt", lambda: b"\x81\x8d\x8f\x90\x9d", WRONG),
    "half utf-16": ("a.txt", lambda: b"\xff\xfea", WRONG),
    "exe as pdf": ("a.pdf", lambda: EXE, WRONG),
    "exe as doc": ("a.doc", lambda: EXE, WRONG),
    "elf as txt": ("a.txt", lambda: ELF, WRONG),
    "zip before pdf": ("a.pdf", lambda: ZIP + pdf(), WRONG),
    "page before pdf": ("a.pdf", lambda: HTML + pdf(), WRONG),
    "zip behind pdf": ("a.pdf", lambda: pdf() + ZIP, HIDES),
    "page behind pdf": ("a.pdf", lambda: pdf() + HTML, HIDES),
    "script behind pdf": ("a.pdf", lambda: pdf() + b"\nalert(1);//", HIDES),
    "script on the last line of pdf": ("a.pdf", lambda: pdf().rstrip() + b"alert(1)", HIDES),
    "script below a comment of pdf": ("a.pdf", lambda: pdf() + b"\n%a\nalert(1);", HIDES),
    "page in a comment of pdf": ("a.pdf", lambda: pdf() + b"\n%<html>" + bytes(5000), HIDES),
    "zip in a comment of pdf": ("a.pdf", lambda: pdf() + b"\n%" + ZIP, HIDES),
    "zeros in a comment of pdf": ("a.pdf", lambda: pdf() + b"\n%a\x00b", HIDES),
    "long comment of pdf": ("a.pdf", lambda: pdf() + b"\n%" + b"a" * 1024, HIDES),
    "page inside the head of pdf": ("a.pdf", lambda: pdf("<script>alert(1)</script>"), HIDES),
    "zip whose comment ends a pdf": ("a.pdf", lambda: pdf() + commented(b"%%EOF"), HIDES),
    "cut-off pdf": ("a.pdf", lambda: pdf()[:-20], BROKEN),
    "cut-off docx": ("a.docx", lambda: docx()[:-30], BROKEN),
    "cut-off doc": ("a.doc", lambda: compound("WordDocument")[:1000], BROKEN),
    "cut-off rtf": ("a.rtf", lambda: paper(FileKind.rtf)[:-1], BROKEN),
    "zip behind rtf": ("a.rtf", lambda: paper(FileKind.rtf) + ZIP, HIDES),
    "page before docx": ("a.docx", lambda: HTML + docx(), WRONG),
    "page behind docx": ("a.docx", lambda: docx() + HTML, HIDES),
    "zip behind docx": ("a.docx", lambda: docx() + ZIP, HIDES),
    "zip behind doc": ("a.doc", lambda: compound("WordDocument") + ZIP, HIDES),
    "java archive in docx": (
        "a.docx",
        lambda: docx({"META-INF/MANIFEST.MF": b"Main-Class: Evil"}),
        HIDES,
    ),
    "path out of docx": ("a.docx", lambda: docx({"../../evil": b"x"}), HIDES),
    "macros in docx": ("a.docx", lambda: docx({"word/vbaProject.bin": b"x"}), MACROS),
    "macros in odt": (
        "a.odt",
        lambda: open_document("text", {"Basic/Standard/Module1.xml": b"x"}),
        MACROS,
    ),
    "macros in doc": ("a.doc", lambda: compound("WordDocument", "Macros"), MACROS),
    "macros in xls": ("a.xls", lambda: compound("Workbook", "_VBA_PROJECT_CUR"), MACROS),
    "docx with a password": (
        "a.doc",
        lambda: compound("EncryptedPackage", "EncryptionInfo"),
        LOCKED,
    ),
    "packed bomb": ("a.docx", papers.packed_bomb, BOMB),
    "bomb that lies": ("a.docx", papers.lying_bomb, BOMB),
    "bomb that overlaps": ("a.docx", papers.overlapping_bomb, BOMB),
    "bomb of many members": (
        "a.odt",
        lambda: open_document("text", {f"Pictures/{number}": b"" for number in range(3000)}),
        BOMB,
    ),
    "endless directory in doc": ("a.doc", looping, BROKEN),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_refused_with_the_reason(speaking: Flask, case: str) -> None:
    name, make, reason = BAD[case]

    with pytest.raises(DomainError) as refused, in_language("en"):
        sniff(make(), name=name, allowed=DOCUMENTS, limit=LIMIT)
    with in_language("en"):
        assert reason in str(refused.value)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (photo(FileKind.gif) + ZIP, HIDES),
        (photo(FileKind.jpeg) + ZIP, HIDES),
        (photo(FileKind.png) + HTML, HIDES),
        (b"GIF89a/*" + HTML, HIDES),
        (pdf(), WRONG),
        (EXE, WRONG),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", WRONG),
        (b"\x00\x00\x00\x18ftypmp42", WRONG),
    ],
)
def test_pictures_hide_nothing(speaking: Flask, content: bytes, reason: str) -> None:
    with pytest.raises(DomainError) as refused:
        sniff(content, name="a.gif", allowed=PICTURES)
    with in_language("en"):
        assert reason in str(refused.value)


def test_the_limit_itself_is_allowed(speaking: Flask) -> None:
    content = long_text(100)

    assert sniff(content, name="a.rtf", allowed=DOCUMENTS, limit=len(content)) is FileKind.rtf
    with pytest.raises(DomainError):
        sniff(content, name="a.rtf", allowed=DOCUMENTS, limit=len(content) - 1)


@pytest.mark.parametrize("kind", [FileKind.docx, FileKind.odt, FileKind.doc, FileKind.xlsx])
@given(data=st.data())
def test_damage_anywhere_is_an_error_for_people_or_none(
    kind: FileKind, data: st.DataObject
) -> None:
    content = bytearray(paper(kind))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    try:
        sniff(bytes(content[:cut]), name=f"a.{kind}", allowed=DOCUMENTS)
    except DomainError:
        return
