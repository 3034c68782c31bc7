"""Names of files are safe whatever somebody sends."""

import pytest
from flask import Flask

from petadmin.core.i18n import in_language
from petadmin.files.naming import FILE_NAME_LENGTH, ReadableSize, clean_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Cartilla de Ñandú.pdf", "Cartilla de Ñandú.pdf"),
        ("../../../etc/passwd", "passwd"),
        ("C:\\Users\\lucia\\contrato.doc", "contrato.doc"),
        ("a/..", "file"),
        ("....pdf", "file.pdf"),
        (".pdf", "file.pdf"),
        (".hidden", "hidden"),
        ("con.txt", "_con.txt"),
        ("LPT1", "_LPT1"),
        ("nul .tar.gz", "_nul .tar.gz"),
        ("line\r\nSet-Cookie: x.pdf", "line Set-Cookie_ x.pdf"),
        ("nul\x00byte.pdf", "nulbyte.pdf"),
        ("contrato\u202efdp.exe", "contratofdp.exe"),
        ("zero\u200bwidth\u2060.pdf", "zerowidth.pdf"),
        ('what? "this" <b>|*.pdf', "what_ _this_ _b___.pdf"),
        ("\ud800.pdf", "file.pdf"),
        ("  . . ", "file"),
        ("", "file"),
        (None, "file"),
    ],
)
def test_a_name_is_made_safe(text: str | None, name: str) -> None:
    assert clean_name(text) == name


@pytest.mark.parametrize("letter", ["a", "ñ", "🐶", "."])
def test_a_long_name_keeps_its_ending(letter: str) -> None:
    name = clean_name(f"x{letter * 500}.docx")

    assert len(name) <= FILE_NAME_LENGTH
    assert name.endswith(".docx")


def test_a_long_ending_is_none() -> None:
    assert len(clean_name("a." + "b" * 500)) == FILE_NAME_LENGTH


@pytest.mark.parametrize("text", ["../a.pdf", "x" * 500 + ".pdf", "con", "a\x00b", "....pdf", None])
def test_cleaning_twice_changes_nothing(text: str | None) -> None:
    assert clean_name(clean_name(text)) == clean_name(text)


@pytest.mark.parametrize(
    ("language", "sizes"),
    [("en", ["1 KB", "2 KB", "1.5 MB", "2 MB"]), ("es", ["1 KB", "2 KB", "1,5 MB", "2 MB"])],
)
def test_sizes_read_as_people_write_them(speaking: Flask, language: str, sizes: list[str]) -> None:
    with in_language(language):
        shown = [str(ReadableSize(size)) for size in (12, 2048, 1_572_864, 2 * 1024 * 1024)]

    assert shown == sizes
