"""Addresses of documents and spreadsheets at Google Drive: which ones are taken, and what they lead to."""

import re
from urllib.parse import urlsplit

from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l
from petadmin.records.documents.models import DocumentSource

LONGEST = 500

# Companies have their name in the address, people with several accounts a number.
_DOCS = re.compile(
    r"(?:/a/[\w.-]+)?/(document|spreadsheets)(?:/u/\d+)?/d/[\w-]{10,}(?:/|$)", re.ASCII
)
_DRIVE = re.compile(r"(?:/a/[\w.-]+)?/(?:file/(?:u/\d+/)?d/[\w-]{10,}(?:/|$)|open$)", re.ASCII)
_PRINTABLE = re.compile(r"[!-~]+")


def source_of(url: str) -> DocumentSource:
    """What an address leads to; raises `DomainError` for any other than Google Drive's."""
    if len(url) > LONGEST or not _PRINTABLE.fullmatch(url) or "\\" in url:
        raise _not_google_drive()
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise _not_google_drive() from error
    # Names and ports before the path could lead elsewhere than the eye reads.
    if parts.scheme != "https" or parts.netloc.lower() != parts.hostname:
        raise _not_google_drive()
    if parts.hostname == "docs.google.com" and (found := _DOCS.match(parts.path)):
        of_path = {"document": DocumentSource.google_document}
        return of_path.get(found[1], DocumentSource.google_spreadsheet)
    if parts.hostname == "drive.google.com" and _DRIVE.match(parts.path):
        # Drive's own addresses do not say what they lead to; most lead to documents.
        return DocumentSource.google_document
    raise _not_google_drive()


def _not_google_drive() -> DomainError:
    return DomainError(
        _l(
            "This is not the address of a Google Drive document or spreadsheet. It begins with"
            " https://docs.google.com/document, https://docs.google.com/spreadsheets or"
            " https://drive.google.com."
        ),
        field="url",
    )
