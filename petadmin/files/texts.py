"""Plain texts: in which encoding one was saved, and its beginning for a page that shows it."""

import codecs
from typing import NamedTuple

from petadmin.files.models import StoredFile
from petadmin.files.storage import FileLostError, Storage, StorageError

MOST_SHOWN = 200 * 1024
"""So many bytes of a text are read for a page."""


class Beginning(NamedTuple):
    """A text as far as it is shown."""

    text: str
    is_whole: bool


def decoded(content: bytes, *, is_whole: bool = True) -> str | None:
    """The text in one of the encodings in which editors here save; None if it is in none of them.

    Where the content was cut off, half a letter may stand at its end.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return codecs.getincrementaldecoder(encoding)().decode(content, is_whole)
        except UnicodeDecodeError:
            continue
    return None


def beginning_of(file: StoredFile, storage: Storage) -> Beginning | None:
    """What a page shows of a text; None if the content is lost, out of reach or no text."""
    content = b""
    try:
        for piece in storage.stream(file):
            content += piece
            if len(content) > MOST_SHOWN:
                break
    except (FileLostError, StorageError):
        return None
    is_whole = len(content) <= MOST_SHOWN
    text = decoded(content[:MOST_SHOWN], is_whole=is_whole)
    return Beginning(text, is_whole) if text is not None else None
