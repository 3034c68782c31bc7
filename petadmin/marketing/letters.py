"""The text of an e-mail as somebody typed it: its paragraphs and lines, with web addresses told from the rest."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_ADDRESS = re.compile(r"(?<!\w)(?:https?://|www\.)\w[^\s<>\"“”«»]{0,2000}", re.IGNORECASE)
_PARAGRAPHS = re.compile(r"\n[^\S\n]*\n\s*")

# What ends a sentence does not belong to the address before it, nor does a bracket that was opened before.
_AFTER = ".,;:!?'’*…"
_BRACKETS = {")": "(", "]": "[", "}": "{"}


class Piece(NamedTuple):
    """A part of a line; with an `url`, a link."""

    text: str
    url: str = ""


Paragraph = Sequence[Sequence[Piece]]
"""Lines, each of some pieces."""


def paragraphs(text: str) -> list[Paragraph]:
    """What stands between empty lines, line by line; nothing but web addresses means anything."""
    return [
        [list(_pieces(line.strip())) for line in part.splitlines()]
        for part in _PARAGRAPHS.split(text.strip())
        if part
    ]


def _pieces(line: str) -> Iterator[Piece]:
    end = 0
    for found in _ADDRESS.finditer(line):
        address = _without_end(found[0])
        if found.start() > end:
            yield Piece(line[end : found.start()])
        yield Piece(address, _url(address))
        end = found.start() + len(address)
    if end < len(line):
        yield Piece(line[end:])


def _url(address: str) -> str:
    return address if address.lower().startswith("http") else f"https://{address}"


def _without_end(address: str) -> str:
    while address:
        last = address[-1]
        opened = _BRACKETS.get(last)
        if last not in _AFTER and (opened is None or address.count(opened) >= address.count(last)):
            break
        address = address[:-1]
    return address
