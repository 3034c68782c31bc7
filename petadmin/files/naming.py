"""How files are called and how large they are, in words that are safe to show, store and send."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from flask_babel import format_decimal

from petadmin.core.text import clean_line
from petadmin.files.kinds import kind_by_name

FILE_NAME_LENGTH = 150
"""The most characters that a file's name has."""

UNNAMED = "file"
_LONGEST_ENDING = 10
# Windows and macOS allow none of these, and a browser would have to escape some.
_FORBIDDEN = str.maketrans(dict.fromkeys('<>:"|?*', "_"))
# Invisible letters that change how the rest of a name is read.
_INVISIBLE = str.maketrans(
    dict.fromkeys((0x00AD, 0x061C, 0x180E, *range(0x200B, 0x2010), *range(0x2060, 0x2070)))
)
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"}
    | {f"{port}{number}" for port in ("com", "lpt") for number in "0123456789¹²³"}
)


def clean_name(text: str | None) -> str:
    """A file's name without folders, controls and device names, at most 150 characters, never empty."""
    last = clean_line(text or "").translate(_INVISIBLE).replace("\\", "/").rpartition("/")[2]
    # Windows drops blanks and dots at the end, and a dot at the beginning hides a file elsewhere.
    name = last.translate(_FORBIDDEN).strip(" .")
    if not name:
        return UNNAMED
    if last.strip().startswith(".") and kind_by_name(f"{UNNAMED}.{name}"):
        return f"{UNNAMED}.{name}"
    if name.partition(".")[0].strip().lower() in _DEVICES:
        name = f"_{name}"
    return _shortened(name)


def _shortened(name: str) -> str:
    ending = PurePosixPath(name).suffix
    if len(ending) > _LONGEST_ENDING:
        ending = ""
    stem = name.removesuffix(ending) if ending else name
    return stem[: FILE_NAME_LENGTH - len(ending)].rstrip(" .") + ending


@dataclass(frozen=True)
class ReadableSize:
    """A number of bytes that reads as "2 MB" in the language in which it is shown."""

    bytes: int

    def __str__(self) -> str:
        unit, size = ("MB", 1024 * 1024) if self.bytes >= 1024 * 1024 else ("KB", 1024)
        # Of less than a kilobyte nobody wants to know more.
        return f"{format_decimal(max(round(self.bytes / size, 1), 1))} {unit}"
