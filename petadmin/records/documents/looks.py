"""How documents look: icon, tone and words by the kind of file or link, and the types to filter by."""

from typing import NamedTuple

from sqlalchemy import ColumnElement

from petadmin.core.i18n import Label, _l
from petadmin.files.kinds import FileKind
from petadmin.records.documents.models import Document, DocumentSource


class Look(NamedTuple):
    """How one kind of document is shown."""

    icon: str
    tone: str
    label: Label


class Type(NamedTuple):
    """Kinds that belong together for those who look for a document."""

    label: Label
    icon: str
    tone: str
    kinds: frozenset[FileKind]
    source: DocumentSource | None = None


TYPES: dict[str, Type] = {
    "pdf": Type("PDF", "file-type-pdf", "red", frozenset({FileKind.pdf})),
    "text": Type(
        _l("Text document"),
        "file-text",
        "blue",
        frozenset({FileKind.doc, FileKind.docx, FileKind.odt, FileKind.rtf, FileKind.txt}),
        DocumentSource.google_document,
    ),
    "spreadsheet": Type(
        _l("Spreadsheet"),
        "file-spreadsheet",
        "green",
        frozenset({FileKind.xls, FileKind.xlsx, FileKind.ods}),
        DocumentSource.google_spreadsheet,
    ),
}
GOOGLE = "google"


def types() -> list[tuple[str, Label]]:
    """The types as the filter offers them."""
    return [*((key, kind.label) for key, kind in TYPES.items()), (GOOGLE, _l("At Google Drive"))]


def of_type(key: str) -> ColumnElement[bool]:
    """That a document is of a type."""
    if key == GOOGLE:
        return Document.source != DocumentSource.file
    chosen = TYPES[key]
    condition = Document.kind.in_(sorted(kind.value for kind in chosen.kinds))
    return condition if chosen.source is None else condition | (Document.source == chosen.source)


def look_of(document: Document) -> Look:
    """How a document is shown."""
    if document.is_link:
        tone = "green" if document.source is DocumentSource.google_spreadsheet else "blue"
        return Look("brand-google-drive", tone, document.source.label)
    kind = FileKind(document.kind)
    found = next((one for one in TYPES.values() if kind in one.kinds), None)
    if found is None:
        return Look("photo", "purple", kind.label)
    return Look(found.icon, found.tone, kind.label)
