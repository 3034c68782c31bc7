"""Files on their way out: streamed, with headers that let a browser show or save them and nothing else."""

import unicodedata
from collections.abc import Iterator
from itertools import chain
from urllib.parse import quote

from flask import Response, request

from petadmin.adminkit.shell import error_page
from petadmin.core.i18n import _l
from petadmin.files.kinds import FileKind, kind_by_media_type
from petadmin.files.models import StoredFile
from petadmin.files.naming import clean_name
from petadmin.files.storage import FileLostError, StorageError, storage

PREVIEWED = frozenset({FileKind.pdf, FileKind.jpeg, FileKind.png, FileKind.webp, FileKind.gif})
"""What a browser shows by itself."""

POLICY = "default-src 'none'; sandbox; frame-ancestors 'self'"

# What a header may hold as it is, by RFC 5987.
_PLAIN = "!#$&+-.^_`|~"


def may_preview(file: StoredFile) -> bool:
    """Whether the file may be shown on a page instead of being saved."""
    return kind_by_media_type(file.media_type) in PREVIEWED


def send(file: StoredFile, *, name: str, inline: bool = False, max_age: int = 0) -> Response:
    """The content as an answer, or a page that says why there is none; asks nobody for permission.

    `inline` shows what may be shown and is passed over for everything else. `max_age`, in seconds, is
    how long a browser shows it again without asking; it suits pictures, which never change.
    """
    inline = inline and may_preview(file)
    if request.if_none_match.contains(file.sha256):
        return _with_headers(Response(status=304), file, max_age)
    try:
        pieces = _begun(storage().stream(file))
    except FileLostError:
        return error_page(
            404, text=_l("This file is no longer in the storage. Upload it again if you have it.")
        )
    except StorageError:
        return error_page(
            503, text=_l("The files cannot be reached at the moment. Try again later.")
        )
    answer = Response(pieces, content_type=file.media_type)
    answer.content_length = file.size
    answer.headers["Content-Disposition"] = _disposition(clean_name(name), inline=inline)
    answer.headers["Content-Security-Policy"] = POLICY
    return _with_headers(answer, file, max_age)


def _with_headers(answer: Response, file: StoredFile, max_age: int) -> Response:
    answer.set_etag(file.sha256)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    freshness = f"max-age={max_age}" if max_age else "no-cache"
    answer.headers["Cache-Control"] = f"private, {freshness}"
    return answer


def _begun(pieces: Iterator[bytes]) -> Iterator[bytes]:
    # With the first piece in hand there is something to send; the status cannot change after that.
    return chain([next(pieces, b"")], pieces)


def _disposition(name: str, *, inline: bool) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = plain.replace("\\", "_").replace('"', "_")
    way = "inline" if inline else "attachment"
    return f"{way}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe=_PLAIN)}"
