"""Folders, documents and their earlier versions."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from petadmin.access.models import User
from petadmin.core.choices import Choice, choice_column
from petadmin.core.clock import utcnow
from petadmin.core.db import Model, Timestamped, Versioned, pk
from petadmin.core.i18n import _l
from petadmin.core.ownership import OfAnyone, one_owner_of_three
from petadmin.core.text import fold
from petadmin.files.models import StoredFile
from petadmin.search.indexing import Searchable


class DocumentSource(Choice):
    """Where the content of a document is."""

    file = "file", _l("File")
    google_document = "google_document", _l("Google Drive document")
    google_spreadsheet = "google_spreadsheet", _l("Google Drive spreadsheet")


class Folder(OfAnyone, Versioned, Timestamped, Model):
    """A folder for documents; folders do not nest."""

    __tablename__ = "document_folder"
    __table_args__ = (
        one_owner_of_three(),
        CheckConstraint("name <> ''", name="has_a_name"),
        Index("ix_document_folder_customer", "customer_id", "name"),
        Index("ix_document_folder_animal", "animal_id", "name"),
        Index("ix_document_folder_lead", "lead_id", "name"),
    )
    __audit__: ClassVar[str] = "folder"

    id: Mapped[pk]
    name: Mapped[str] = mapped_column(String(80))

    def __str__(self) -> str:
        return self.name

    def audit_label(self) -> str:
        return self.name


class Document(OfAnyone, Searchable, Versioned, Timestamped, Model):
    """A file on file, or a link to one at Google Drive; `number` counts its versions."""

    __tablename__ = "document"
    __table_args__ = (
        one_owner_of_three(),
        CheckConstraint("name <> ''", name="has_a_name"),
        CheckConstraint(
            "(source = 'file') = (file_id IS NOT NULL) AND (source = 'file') = (url = '')",
            name="file_or_link",
        ),
        # By owner and id the desk lists the newest; by owner and folder their number is counted.
        Index("ix_document_customer", "customer_id", "id"),
        Index("ix_document_animal", "animal_id", "id"),
        Index("ix_document_lead", "lead_id", "id"),
        Index("ix_document_customer_folder", "customer_id", "folder_id"),
        Index("ix_document_animal_folder", "animal_id", "folder_id"),
        Index("ix_document_lead_folder", "lead_id", "folder_id"),
        Index("ix_document_folder", "folder_id", "id"),
        Index("ix_document_sort_name_id", "sort_name", "id"),
        Index("ix_document_created_at_id", "created_at", "id"),
        Index(
            "ix_document_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
            postgresql_with={"fastupdate": "off"},
        ).ddl_if(dialect="postgresql"),
    )
    __audit__: ClassVar[str] = "document"
    # Moving and replacing are recorded by name, with words instead of numbers.
    __audit_secret__: ClassVar[frozenset[str]] = frozenset(
        {"folder_id", "file_id", "file_name", "kind", "size", "number", "author_id", "filed_at"}
    )
    search_columns: ClassVar[tuple[str, ...]] = ("name", "description", "file_name")

    id: Mapped[pk]
    folder_id: Mapped[int | None] = mapped_column(
        ForeignKey("document_folder.id", ondelete="SET NULL")
    )
    name: Mapped[str] = mapped_column(String(200))
    sort_name: Mapped[str] = mapped_column(String(200), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[DocumentSource] = mapped_column(choice_column(DocumentSource))
    url: Mapped[str] = mapped_column(String(500), default="")
    file_id: Mapped[int | None] = mapped_column(
        ForeignKey("stored_file.id", ondelete="RESTRICT"), index=True
    )
    file_name: Mapped[str] = mapped_column(String(200), default="")
    kind: Mapped[str] = mapped_column(String(12), default="", doc="A `FileKind`, such as `pdf`.")
    size: Mapped[int] = mapped_column(default=0, doc="In bytes.")
    number: Mapped[int] = mapped_column(default=1)
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"),
        index=True,
        doc="Who brought the present content.",
    )
    filed_at: Mapped[datetime] = mapped_column(default=utcnow, doc="When they brought it.")

    folder: Mapped[Folder | None] = relationship()
    file: Mapped[StoredFile | None] = relationship()
    author: Mapped[User | None] = relationship()
    earlier: Mapped[list["DocumentVersion"]] = relationship(
        back_populates="document",
        cascade="all, delete-orphan",
        order_by="DocumentVersion.number.desc()",
        passive_deletes=True,
    )

    @property
    def is_link(self) -> bool:
        """Whether the content is at Google Drive."""
        return self.source is not DocumentSource.file

    @validates("name")
    def _keep_sort_name(self, _name: str, name: str) -> str:
        self.sort_name = fold(name)[:200]
        return name

    def __str__(self) -> str:
        return self.name

    def audit_label(self) -> str:
        return self.name


class DocumentVersion(Model):
    """What a document was before it was replaced."""

    __tablename__ = "document_version"
    __table_args__ = (Index("ix_document_version_number", "document_id", "number", unique=True),)

    id: Mapped[pk]
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"))
    number: Mapped[int]
    file_id: Mapped[int] = mapped_column(
        ForeignKey("stored_file.id", ondelete="RESTRICT"), index=True
    )
    file_name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(12))
    size: Mapped[int]
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(default=utcnow)

    document: Mapped[Document] = relationship(back_populates="earlier")
    file: Mapped[StoredFile] = relationship()
    author: Mapped[User | None] = relationship()
