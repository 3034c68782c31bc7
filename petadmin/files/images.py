"""Pictures: made anew in three sizes, so that nothing of what was handed in is kept but what is seen."""

import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from petadmin.core.db import Db
from petadmin.core.i18n import _l
from petadmin.files import problems
from petadmin.files.kinds import PICTURES, FileKind
from petadmin.files.models import Picture
from petadmin.files.problems import BadFileError
from petadmin.files.sniffing import sniff
from petadmin.files.storage import Storage

SECONDS = 20
ROOT = Path(__file__).parent.parent.parent
# Each child takes up to 160 MB, so however many pictures come at once, only so many are worked on.
_TURNS = threading.BoundedSemaphore(1)

# The isolated mode keeps the working directory and user's packages off the path; ours is added back.
_START = (
    "import sys; sys.path.insert(0, sys.argv[1]);"
    " from petadmin.files.image_child import main; main()"
)


@dataclass(frozen=True, kw_only=True)
class Made:
    """A picture that is made and not kept yet: three JPEGs, and how large the largest is in pixels."""

    small: bytes
    medium: bytes
    large: bytes
    width: int
    height: int


def make_picture(
    session: Db,
    storage: Storage,
    content: bytes,
    *,
    name: str,
    limit: int | None = None,
) -> Picture:
    """Make and keep a picture; raises `DomainError` for what is none, is broken or too large.

    The limit is in bytes. The row is in the session and has its id.
    """
    return keep(session, storage, make(content, name=name, limit=limit))


def make(content: bytes, *, name: str, limit: int | None = None) -> Made:
    """The three sizes of a picture; takes up to a second and no session, so nobody waits for a transaction.

    Raises `DomainError` for what is no picture, is broken or too large.
    """
    kind = sniff(content, name=name, allowed=PICTURES, limit=limit)
    return _made(content, kind, name=name, quarter_turns=0)


def make_turned(large: bytes, quarter_turns: int) -> Made:
    """The sizes of a picture turned clockwise, made of its large one; takes as long as `make`."""
    return _made(large, FileKind.jpeg, name="", quarter_turns=quarter_turns % 4)


def turn(session: Db, storage: Storage, picture: Picture, quarter_turns: int) -> Picture:
    """The same picture turned clockwise, as a new row; whoever pointed to the old one points here now."""
    return keep(session, storage, make_turned(storage.read(picture.large), quarter_turns))


def keep(session: Db, storage: Storage, made: Made) -> Picture:
    """Store what was made; the row is in the session and has its id. Raises `StorageError`."""
    media_type = FileKind.jpeg.media_type
    small, medium, large = (
        storage.put(session, content, media_type=media_type)
        for content in (made.small, made.medium, made.large)
    )
    picture = Picture(small=small, medium=medium, large=large, width=made.width, height=made.height)
    session.add(picture)
    session.flush()
    return picture


def _made(content: bytes, kind: FileKind, *, name: str, quarter_turns: int) -> Made:
    command = [sys.executable, "-I", "-c", _START, str(ROOT), kind.value, str(quarter_turns)]
    # One arena instead of one for each thread halves what the libraries take from the system.
    environ = {"MALLOC_ARENA_MAX": "1"}
    try:
        with _TURNS:
            done = subprocess.run(
                command,
                input=content,
                capture_output=True,
                timeout=SECONDS,
                check=False,
                env=environ,
            )
    except subprocess.TimeoutExpired as error:
        raise _too_many_pixels(name) from error
    if done.returncode != 0:
        raise problems.broken(name)
    head, _, body = done.stdout.partition(b"\n")
    return _sizes_in(json.loads(head), body, name)


def _sizes_in(head: dict[str, Any], body: bytes, name: str) -> Made:
    if head.get("refused") == "pixels":
        raise _too_many_pixels(name)
    if "lengths" not in head:
        raise problems.broken(name)
    first, second, third = head["lengths"]
    return Made(
        small=body[:first],
        medium=body[first : first + second],
        large=body[first + second : first + second + third],
        width=head["width"],
        height=head["height"],
    )


def _too_many_pixels(name: str) -> BadFileError:
    return BadFileError(
        _l(
            "“%(name)s” has more pixels than can be worked on. Make it smaller, for example 3,000 by"
            " 2,000 pixels, or save it as JPEG.",
            name=name,
        )
    )
