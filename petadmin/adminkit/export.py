"""Lists as CSV and XLSX, with a guard against cells that a spreadsheet would run as formulas."""

import csv
import io
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

MAX_ROWS = 50_000
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

_DANGEROUS = re.compile(r"^\s*[=+\-@\t\r\n\0]")
_ILLEGAL_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
MAX_CELL = 32_000


def guard(value: Any) -> Any:
    """Texts that begin like a formula get an apostrophe in front (OWASP ASVS 1.2.10)."""
    if isinstance(value, str) and _DANGEROUS.match(value):
        return f"'{value}"
    return value


def write_csv(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The lines of a CSV file; the byte order mark tells Excel that it is UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield "\ufeff"
    for row in itertools.chain([heads], rows):
        writer.writerow([_csv_cell(value) for value in row])
        yield _taken(buffer)


def write_xlsx(title: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A workbook with one sheet: bold heads that stay in sight, dates as dates."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31])
    sheet.freeze_panes = "A2"
    for index in range(len(heads)):
        sheet.column_dimensions[get_column_letter(index + 1)].width = 22
    cells = []
    for head in heads:
        cell = WriteOnlyCell(sheet, value=guard(head))
        cell.font = Font(bold=True)
        cells.append(cell)
    sheet.append(cells)
    for row in rows:
        sheet.append([_xlsx_cell(value) for value in row])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _csv_cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    return guard(value)


def _xlsx_cell(value: Any) -> Any:
    if isinstance(value, str):
        return guard(_ILLEGAL_IN_XML.sub("", value)[:MAX_CELL])
    return value


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
