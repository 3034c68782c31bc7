"""What can happen to documents and folders: kept, described, moved, replaced, restored, removed."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select, update

from petadmin.adminkit.uploads import Upload
from petadmin.audit.recording import record
from petadmin.core.clock import utcnow
from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l
from petadmin.core.text import fold
from petadmin.files.kinds import FileKind
from petadmin.files.models import StoredFile
from petadmin.files.naming import FILE_NAME_LENGTH, clean_name
from petadmin.files.storage import Storage
from petadmin.records.documents import queries
from petadmin.records.documents.links import source_of
from petadmin.records.documents.models import Document, DocumentSource, DocumentVersion, Folder
from petadmin.records.queries import owner_in, owner_of

MOST_FOLDERS = 200
"""So many folders an owner may have; their list stands on one page."""

Owner = Mapping[str, int]
"""Whose it is, as the foreign key: `{"customer_id": 5}`."""


def keep(
    session: Db,
    storage: Storage,
    upload: Upload,
    *,
    owner: Owner,
    author_id: int | None,
    folder_id: int | None = None,
) -> Document:
    """Put a file on file; raises `DomainError`, and `StorageError` when it cannot be stored."""
    folder = _folder_for(session, folder_id, owner)
    document = Document(
        **owner,
        folder=folder,
        name=upload.name,
        source=DocumentSource.file,
        author_id=author_id,
    )
    _fill(document, upload.store(session, storage), file_name=upload.name, kind=upload.kind.value)
    session.add(document)
    return document


def link(session: Db, values: Mapping[str, Any], *, author_id: int | None) -> Document:
    """Put a link to Google Drive on file; the values name the owner as well."""
    owner = owner_in(values)
    document = Document(
        **owner,
        folder=_folder_for(session, values.get("folder_id"), owner),
        name=clean_name(values["name"]),
        description=values.get("description") or "",
        source=source_of(values["url"] or ""),
        url=values["url"],
        author_id=author_id,
    )
    session.add(document)
    return document


def describe(session: Db, document: Document, values: Mapping[str, Any]) -> None:
    """Change name, description, folder and, of a link, the address."""
    if document.is_link and "url" in values:
        document.source = source_of(values["url"] or "")
        document.url = values["url"]
    name = clean_name(values["name"])
    document.name = name if document.is_link else with_ending(name, FileKind(document.kind))
    document.description = values.get("description") or ""
    move(session, [document], values.get("folder_id"))


def with_ending(name: str, kind: FileKind) -> str:
    """The name with an ending that fits the kind, so that a saved copy opens with the right program."""
    if name.lower().endswith(kind.endings):
        return name
    ending = kind.endings[0]
    return name[: FILE_NAME_LENGTH - len(ending)].rstrip(" .") + ending


def move(session: Db, documents: Sequence[Document], folder_id: int | None) -> None:
    """Put documents into a folder of their owner, or with None out of theirs."""
    for document in documents:
        if document.folder_id == folder_id:
            continue
        before = str(document.folder) if document.folder is not None else None
        document.folder = _folder_for(session, folder_id, owner_of(document))
        after = str(document.folder) if document.folder is not None else None
        record(session, "document.moved", document, changes={"folder": [before, after]})


def replace(
    session: Db, storage: Storage, document: Document, upload: Upload, *, author_id: int | None
) -> None:
    """Give a document a new content; the present one is kept as an earlier version."""
    file = upload.store(session, storage)
    if file.id == document.file_id:
        raise DomainError(
            _l("This is the very file that is already on file; nothing was replaced."), field="file"
        )
    _put_aside(session, document)
    _refill(document, file, upload.name, upload.kind, author_id)
    record(session, "document.replaced", document, changes=_named(document))


def restore(
    session: Db, document: Document, version: DocumentVersion, *, author_id: int | None
) -> None:
    """Make an earlier version the present one again, as a new version; none is lost."""
    _put_aside(session, document)
    _refill(document, version.file, version.file_name, FileKind(version.kind), author_id)
    changes = {"restored": [None, version.number], **_named(document)}
    record(session, "document.restored", document, changes=changes)


def add_folder(session: Db, values: Mapping[str, Any], *, field: str = "name") -> Folder:
    """Make a folder; the values name the owner, and errors stand at the field."""
    owner = owner_in(values)
    ((column, owner_id),) = owner.items()
    # Whoever adds folders for the same owner at the same moment may get past the limit; it is no secret.
    number = session.scalar(
        select(func.count()).select_from(queries.folders_of(column, owner_id).subquery())
    )
    if (number or 0) >= MOST_FOLDERS:
        raise DomainError(_l("There are too many folders already. Remove one first."), field=field)
    folder = Folder(**owner, name=values["name"])
    _check_name(session, folder, owner, field=field)
    session.add(folder)
    return folder


def rename_folder(session: Db, folder: Folder, name: str) -> None:
    """Give a folder another name; what is in it stays there."""
    with session.no_autoflush:
        folder.name = name
        _check_name(session, folder, owner_of(folder))


def remove_folder(session: Db, folder: Folder) -> None:
    """Remove a folder; its documents are kept, outside of all folders."""
    session.execute(
        update(Document)
        .where(Document.folder_id == folder.id)
        .values(folder_id=None, version=Document.version + 1, updated_at=utcnow())
        .execution_options(synchronize_session=False)
    )
    session.delete(folder)


def _folder_for(session: Db, folder_id: int | None, owner: Owner) -> Folder | None:
    if folder_id is None:
        return None
    folder = session.get(Folder, folder_id)
    if folder is None:
        raise DomainError(_l("This folder is gone. Choose another one."), field="folder_id")
    if owner_of(folder) != dict(owner):
        raise DomainError(
            _l("A document stays with its owner: this folder is somebody else's."),
            field="folder_id",
        )
    return folder


def _check_name(session: Db, folder: Folder, owner: Owner, *, field: str = "name") -> None:
    ((column, owner_id),) = owner.items()
    for other in session.scalars(queries.folders_of(column, owner_id)):
        if other is not folder and fold(other.name) == fold(folder.name):
            raise DomainError(_l("There is a folder of this name already."), field=field)


def _put_aside(session: Db, document: Document) -> None:
    if document.file_id is None:
        raise DomainError(_l("Only files have versions; a link is changed by editing it."))
    session.add(
        DocumentVersion(
            document_id=document.id,
            number=document.number,
            file_id=document.file_id,
            file_name=document.file_name,
            kind=document.kind,
            size=document.size,
            author_id=document.author_id,
            created_at=document.filed_at,
        )
    )


def _refill(
    document: Document, file: StoredFile, file_name: str, kind: FileKind, author_id: int | None
) -> None:
    before = FileKind(document.kind)
    _fill(document, file, file_name=file_name, kind=kind.value)
    if kind is not before:
        stem = document.name
        for ending in before.endings:
            stem = stem[: -len(ending)] if stem.lower().endswith(ending) else stem
        document.name = with_ending(stem or clean_name(file_name), kind)
    document.number += 1
    document.author_id = author_id
    document.filed_at = utcnow()


def _fill(document: Document, file: StoredFile, *, file_name: str, kind: str) -> None:
    document.file = file
    document.file_name = file_name
    document.kind = kind
    document.size = file.size


def _named(document: Document) -> dict[str, list[Any]]:
    """What the history says about a new content."""
    return {"file_name": [None, document.file_name], "number": [None, document.number]}
