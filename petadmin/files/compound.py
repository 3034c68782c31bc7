"""Old Word and Excel files (OLE compound files): the names in their directory, read within bounds."""

import struct
from collections.abc import Iterator

from petadmin.files import problems

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_SECTORS = 2000
"""So many sectors of the directory are read; a real document needs a few dozen."""

_HEADER = 512
_ENTRY = 128
_FREE = 0xFFFFFFFA
_FIRST_TABLES = 109
_EMPTY, _ROOT = 0, 5
_MACROS = frozenset({"Macros", "_VBA_PROJECT_CUR", "VBA", "_VBA_PROJECT"})
_PROTECTED = frozenset({"EncryptedPackage", "EncryptionInfo"})


def check_doc(content: bytes, name: str) -> None:
    """Refuse what is no Word document of the old format without macros; raises `BadFileError`."""
    _check(content, name, ".doc", frozenset({"WordDocument"}))


def check_xls(content: bytes, name: str) -> None:
    """The same for Excel."""
    _check(content, name, ".xls", frozenset({"Workbook", "Book"}))


def _check(content: bytes, name: str, ending: str, wanted: frozenset[str]) -> None:
    if not content.startswith(SIGNATURE):
        raise problems.other_content(name, ending=ending)
    try:
        names = frozenset(_names(content))
    except (struct.error, ValueError) as error:
        raise problems.broken(name) from error
    if names & _PROTECTED:
        raise problems.locked(name)
    if not names & wanted:
        raise problems.other_content(name, ending=ending)
    if names & _MACROS:
        raise problems.macros(name)
    if _ends_as_archive(content):
        raise problems.hidden_content(name)


def _ends_as_archive(content: bytes) -> bool:
    # Documents may hold packed documents inside; only at the very end would an unpacker start there.
    end = content.rfind(b"PK\x05\x06", -(22 + 0xFFFF))
    if end < 0 or end + 22 > len(content):
        return False
    return bool(end + 22 + struct.unpack_from("<H", content, end + 20)[0] == len(content))


def _names(content: bytes) -> Iterator[str]:
    """The names of storages and streams; raises ValueError or struct.error for a broken file."""
    shift = struct.unpack_from("<H", content, 30)[0]
    if shift not in (9, 12):
        raise ValueError("no such size of sectors")
    size = 1 << shift
    tables = struct.unpack_from(f"<{_FIRST_TABLES}I", content, 76)
    sector = struct.unpack_from("<I", content, 48)[0]
    seen: set[int] = set()
    while sector < _FREE:
        if sector in seen or len(seen) >= MOST_SECTORS:
            raise ValueError("the directory has no end")
        seen.add(sector)
        yield from _names_in(_sector(content, sector, size))
        sector = _next(content, sector, size, tables)


def _names_in(directory: bytes) -> Iterator[str]:
    for start in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        length, kind = struct.unpack_from("<HB", directory, start + 64)
        if kind in (_EMPTY, _ROOT) or not 2 <= length <= 64:
            continue
        yield directory[start : start + length - 2].decode("utf-16-le", "replace")


def _next(content: bytes, sector: int, size: int, tables: tuple[int, ...]) -> int:
    table, place = divmod(sector, size // 4)
    if table >= len(tables) or tables[table] >= _FREE:
        raise ValueError("the directory leaves the table of sectors")
    following: int = struct.unpack_from("<I", _sector(content, tables[table], size), place * 4)[0]
    return following


def _sector(content: bytes, number: int, size: int) -> bytes:
    start = (number + 1) * size
    found = content[start : start + size]
    if len(found) < size:
        raise ValueError("a sector lies behind the end")
    return found
