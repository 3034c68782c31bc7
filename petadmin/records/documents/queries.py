"""Questions about documents and folders."""

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from petadmin.records.documents.models import Document, DocumentVersion, Folder


def folders_of(column: str, owner_id: int) -> Select[Folder]:
    """The folders of an owner, such as a customer (`customer_id`), by name."""
    return (
        select(Folder)
        .where(getattr(Folder, column) == owner_id)
        .order_by(func.lower(Folder.name), Folder.id)
    )


def counts_by_folder(column: str, owner_id: int) -> Select[int | None, int]:
    """How many documents are in each folder; under no folder stands the number of the rest."""
    return (
        select(Document.folder_id, func.count())
        .where(getattr(Document, column) == owner_id)
        .group_by(Document.folder_id)
    )


def version_of(document_id: int, number: int) -> Select[DocumentVersion]:
    """An earlier version of a document."""
    return (
        select(DocumentVersion)
        .where(DocumentVersion.document_id == document_id, DocumentVersion.number == number)
        .options(joinedload(DocumentVersion.file))
    )


def versions_of(document_id: int) -> Select[DocumentVersion]:
    """The earlier versions of a document, the latest first."""
    return (
        select(DocumentVersion)
        .where(DocumentVersion.document_id == document_id)
        .options(joinedload(DocumentVersion.author))
        .order_by(DocumentVersion.number.desc())
    )
