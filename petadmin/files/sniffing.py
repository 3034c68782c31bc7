"""What a content really is: its ending is a claim, and only what proves true is accepted."""

import re
import struct
from collections.abc import Callable, Collection

from petadmin.core.i18n import _l
from petadmin.files import archives, compound, problems
from petadmin.files.kinds import PICTURES, FileKind, endings, kind_by_name
from petadmin.files.naming import ReadableSize
from petadmin.files.problems import BadFileError
from petadmin.files.texts import decoded

_EDGE = 1024
_BLANKS = b"\x00\t\n\x0c\r "
_PDF_COMMENT = re.compile(rb"%[\t -~\x80-\xff]*")
_MARKUP = re.compile(rb"<(?:!doctype|html|head|body|script|iframe|svg|\?php)\b", re.IGNORECASE)
_NOT_PLAIN = (b"<!doctype", b"<html", b"<script", b"<svg", b"<?php", b"#!", b"%pdf-", b"{\\rtf")
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
# Controls that no text has, besides tabs, line ends and page ends.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")


def sniff(
    content: bytes, *, name: str, allowed: Collection[FileKind], limit: int | None = None
) -> FileKind:
    """The kind of a content; raises `BadFileError`, a `DomainError`, if it is none of the allowed ones.

    `name` is what the file is called, cleaned; `limit` is in bytes. A document must be what its ending
    says. A picture may be of another allowed kind, since phones and browsers rename pictures freely.
    """
    _check_size(content, name, limit)
    claimed = kind_by_name(name)
    if claimed is None or claimed not in allowed:
        raise BadFileError(
            _l(
                "“%(name)s” is of a kind that is not accepted here. Accepted are %(allowed)s.",
                name=name,
                allowed=endings(allowed),
            )
        )
    if claimed.is_picture:
        return _picture(content, name, claimed, allowed)
    _CHECKS[claimed](content, name)
    return claimed


def _check_size(content: bytes, name: str, limit: int | None) -> None:
    if not content:
        raise BadFileError(_l("“%(name)s” is empty.", name=name))
    if limit is not None and len(content) > limit:
        raise too_large(name, limit)


def too_large(name: str, limit: int) -> BadFileError:
    """The refusal of a file that is larger than so many bytes."""
    return BadFileError(
        _l(
            "“%(name)s” is too large. A file may have at most %(limit)s.",
            name=name,
            limit=ReadableSize(limit),
        )
    )


def picture_kind(content: bytes) -> FileKind | None:
    """The kind of picture that a content begins like."""
    head = content[:32]
    if head.startswith(b"\xff\xd8\xff"):
        return FileKind.jpeg
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.png
    if head.startswith((b"GIF87a", b"GIF89a")):
        return FileKind.gif
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return FileKind.webp
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return FileKind.heic
    return None


def _picture(
    content: bytes, name: str, claimed: FileKind, allowed: Collection[FileKind]
) -> FileKind:
    kind = picture_kind(content)
    if kind is None or kind not in PICTURES & set(allowed):
        raise problems.other_content(name, ending=claimed.endings[0])
    _check_alone(content, name)
    return kind


def _check_alone(content: bytes, name: str) -> None:
    """Refuse what a browser or an unpacker would take for something else."""
    edges = (content[:_EDGE], content[-_EDGE:])
    if any(_MARKUP.search(edge) for edge in edges) or _carries_archive(content):
        raise problems.hidden_content(name)


def _carries_archive(content: bytes) -> bool:
    """Whether a ZIP archive hangs at the end, found as unpackers find it."""
    end = content.rfind(b"PK\x05\x06", -(22 + 0xFFFF) - _EDGE)
    if end < 0 or end + 22 > len(content):
        return False
    directory_size = struct.unpack_from("<I", content, end + 12)[0]
    start = end - directory_size
    return directory_size == 0 or (start >= 0 and content[start : start + 4] == b"PK\x01\x02")


def _check_pdf(content: bytes, name: str) -> None:
    """Behind the last end there may be blanks and up to a kilobyte of comments, as readers allow.

    Everything else there makes a second file of the document for those who read from the end: an
    archive, a page, a script. A line that opens with a percent sign is a comment to readers of PDF,
    and neither an archive nor a page hides in it.
    """
    if not content.startswith(b"%PDF-"):
        raise problems.other_content(name, ending=".pdf")
    if b"%%EOF" not in content:
        raise problems.broken(name)
    # Each saving of changes ends with this mark, so that only the last one counts.
    tail = content[content.rindex(b"%%EOF") + 5 :].strip(_BLANKS)
    if len(tail) > _EDGE or not _is_comment(tail) or _MARKUP.search(tail):
        raise problems.hidden_content(name)
    _check_alone(content, name)


def _is_comment(tail: bytes) -> bool:
    lines = (line.strip(_BLANKS) for line in tail.splitlines())
    return all(_PDF_COMMENT.fullmatch(line) for line in lines if line)


def _check_rtf(content: bytes, name: str) -> None:
    if not content.startswith(b"{\\rtf"):
        raise problems.other_content(name, ending=".rtf")
    _check_alone(content, name)
    if not content.rstrip(_BLANKS).endswith(b"}"):
        raise problems.broken(name)


def _check_text(content: bytes, name: str) -> None:
    text = decoded(content)
    opening = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:16].lower()
    if text is None or _CONTROLS.search(text) or opening.startswith(_NOT_PLAIN):
        raise problems.other_content(name, ending=".txt")


_CHECKS: dict[FileKind, Callable[[bytes, str], None]] = {
    FileKind.pdf: _check_pdf,
    FileKind.rtf: _check_rtf,
    FileKind.txt: _check_text,
    FileKind.doc: compound.check_doc,
    FileKind.xls: compound.check_xls,
    FileKind.docx: archives.check_docx,
    FileKind.xlsx: archives.check_xlsx,
    FileKind.odt: archives.check_odt,
    FileKind.ods: archives.check_ods,
}
