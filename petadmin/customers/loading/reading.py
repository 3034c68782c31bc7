"""Reading a CSV file whatever its alphabet and delimiter; what cannot be one is refused in one line."""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

LARGEST_FILE = 100 * 1024 * 1024
MOST_COLUMNS = 200
DELIMITERS = ",;\t|"

BINARY_SHARE = 0.01
"""A text has hardly any control characters; more than this share of them is something else."""

_CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f]")


class UnreadableFile(Exception):
    """Why nothing of a file can be loaded, in one line."""


@dataclass(frozen=True)
class Row:
    """A row as it stands in the file, and the line on which it begins."""

    line: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """A file with a line of headings."""

    headings: list[str]
    rows: list[Row]


def read_table(path: Path, *, known: Callable[[str], bool]) -> Table:
    """Read a file; of the possible delimiters, the one that gives the most known headings is taken.

    Raises `UnreadableFile` for a file that is no CSV, has no headings, or is broken at any place.
    """
    text = _text(_content(path))
    rows = _rows(text, _delimiter(text, known))
    headings = next(rows, None)
    if headings is None:
        raise UnreadableFile("The file is empty.")
    if len(headings.cells) > MOST_COLUMNS:
        raise UnreadableFile(f"The first line has more than {MOST_COLUMNS} columns.")
    return Table([heading.strip() for heading in headings.cells], list(rows))


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise UnreadableFile(f"The file cannot be read: {error.strerror}.") from error
    if len(content) > LARGEST_FILE:
        raise UnreadableFile(f"The file is larger than {LARGEST_FILE // 2**20} MB: split it.")
    return content


def _text(content: bytes) -> str:
    if content.startswith(b"PK\x03\x04"):
        raise UnreadableFile("This is a spreadsheet or a ZIP file: save it as CSV first.")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableFile("The file is in UTF-16: save it as CSV in UTF-8 first.")
    if b"\x00" in content:
        line = content.count(b"\n", 0, content.index(b"\x00")) + 1
        raise UnreadableFile(
            f"Line {line} holds a NUL character: this is no text file, or a damaged one."
        )
    text = _decoded(content)
    if len(_CONTROL.findall(text)) > BINARY_SHARE * len(text):
        raise UnreadableFile("This is no text file.")
    return text


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # A file that is UTF-8 for the most part is a damaged one; read as another it would give wrong letters.
        readable = content.decode("utf-8", "ignore")
        if sum(not letter.isascii() for letter in readable) > _unreadable_bytes(content):
            line = content.count(b"\n", 0, error.start) + 1
            raise UnreadableFile(
                f"Line {line} is damaged: it is not UTF-8 as the rest of the file."
            ) from error
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _unreadable_bytes(content: bytes) -> int:
    return content.decode("utf-8", "replace").count("\ufffd")


def _delimiter(text: str, known: Callable[[str], bool]) -> str:
    first = text.lstrip("\r\n").partition("\n")[0]
    found: Counter[str] = Counter()
    for delimiter in DELIMITERS:
        headings = first.replace('"', "").strip("\r").split(delimiter)
        found[delimiter] = sum(known(heading) for heading in headings)
    return found.most_common(1)[0][0]


def _rows(text: str, delimiter: str) -> Iterator[Row]:
    """The rows that are not blank, each with the line on which it begins."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise UnreadableFile(f"Line {line} is broken: {_in_words(error)}.") from error
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield Row(line, cells)
        line = reader.line_num + 1


def _in_words(error: csv.Error) -> str:
    said = str(error)
    if "field limit" in said:
        return f"a field is longer than {csv.field_size_limit():,} characters, or its quotation mark is never closed"
    if "unexpected end" in said:
        return "a quotation mark is opened there and never closed"
    if "expected after" in said:
        return "a closing quotation mark is followed by more text"
    return said


def wide(row: Row, headings: Sequence[str]) -> bool:
    """Whether a row has more cells than there are headings."""
    return any(cell.strip() for cell in row.cells[len(headings) :])
