"""The storage: contents by their SHA-256, in a folder or a bucket, never half stored."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from flask import Flask, current_app
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, S3Store
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l
from petadmin.files.models import StoredFile
from petadmin.settings import StorageUrl

if TYPE_CHECKING:
    from obstore.store import S3Config

EXTENSION = "petadmin.storage"
PROBE = "probe"

# Large contents are written in one piece: an upload in parts can leave parts behind.
ONE_PIECE = False
PIECE = 256 * 1024

# A full disk, a used-up quota, a file larger than allowed, and what servers call the same.
_NO_ROOM = re.compile(r"os error (?:27|28|69|112|122)\)|StorageFull|QuotaExceeded|\b507\b")


class FileLostError(Exception):
    """The storage does not hold what a row says it does, or holds something else."""


class StorageError(DomainError):
    """The storage cannot be reached, or refuses; nothing was half stored."""


class StorageFullError(StorageError):
    """There is no room left in the storage."""


@dataclass(frozen=True)
class Storage:
    """Where contents are kept."""

    url: StorageUrl

    @cached_property
    def _store(self) -> ObjectStore:
        # Made on first use, since its threads do not outlive a fork.
        if self.url.folder is not None:
            return LocalStore(self.url.folder, mkdir=True)
        config: S3Config = {}
        if self.url.endpoint:
            config["endpoint"] = self.url.endpoint
        if self.url.region:
            config["region"] = self.url.region
        return S3Store(
            self.url.bucket,
            prefix=self.url.prefix or None,
            config=config,
            client_options={
                "allow_http": self.url.endpoint.startswith("http://"),
                "connect_timeout": timedelta(seconds=3),
                "timeout": timedelta(seconds=60),
            },
            retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=60)},
        )

    def put(self, session: Db, content: bytes, *, media_type: str) -> StoredFile:
        """Keep a content; of equal ones only the first, with its media type. Raises `StorageError`."""
        sha256 = hashlib.sha256(content).hexdigest()
        if known := _file_with(session, sha256):
            self._mend(known, content)
            return known
        file = StoredFile(sha256=sha256, size=len(content), media_type=media_type)
        try:
            # The row first, since it holds off whoever removes this content at the same time; it goes
            # again if the content cannot be written, so that no row promises what is not there.
            with session.begin_nested():
                session.add(file)
                session.flush()
                self._write(_path(sha256), content)
        except IntegrityError:
            return session.scalars(select(StoredFile).where(StoredFile.sha256 == sha256)).one()
        return file

    def read(self, file: StoredFile) -> bytes:
        """The content of a file; raises `FileLostError` or `StorageError`."""
        return b"".join(self.stream(file))

    def stream(self, file: StoredFile) -> Iterator[bytes]:
        """The content in pieces; the last one comes only when the whole proves to be as it was.

        Raises `FileLostError` or `StorageError`: at the first piece when the content is missing or of
        another size, before the last one when it is damaged.
        """
        found = hashlib.sha256()
        held = b""
        for piece in self._pieces(file):
            found.update(piece)
            if held:
                yield held
            held = piece
        if found.hexdigest() != file.sha256:
            raise FileLostError(f"the content of file {file.id} is damaged")
        yield held

    def delete(self, sha256: str) -> None:
        """Remove a content that no row promises any more; it may be gone already."""
        with _reaching():
            try:
                self._store.delete(_path(sha256))
            except FileNotFoundError:
                return

    def contents(self, folder: str, *, older_than: datetime) -> Iterator[str]:
        """The SHA-256 of each content in one of the `FOLDERS` that was written before a moment."""
        with _reaching():
            for found in self._store.list(f"{folder}/"):
                for entry in found:
                    sha256 = entry["path"].rpartition("/")[2]
                    if entry["last_modified"] < older_than and _path(sha256) == entry["path"]:
                        yield sha256

    def check(self) -> None:
        """Write and read a trifle; raises what goes wrong."""
        self._store.put(PROBE, b"ok", use_multipart=ONE_PIECE)
        self._store.get(PROBE).bytes()

    def _write(self, path: str, content: bytes) -> None:
        with _reaching():
            self._store.put(path, content, use_multipart=ONE_PIECE)

    def _pieces(self, file: StoredFile) -> Iterator[bytes]:
        with _reaching():
            try:
                found = self._store.get(_path(file.sha256))
            except FileNotFoundError as error:
                raise FileLostError(f"file {file.id} is not in the storage") from error
            if found.meta["size"] != file.size:
                raise FileLostError(f"the content of file {file.id} is damaged")
            for piece in found.stream(min_chunk_size=PIECE):
                yield bytes(piece)

    def _mend(self, known: StoredFile, content: bytes) -> None:
        """Write the content of a known file again where the storage has lost it."""
        with _reaching():
            try:
                if self._store.head(_path(known.sha256))["size"] == known.size:
                    return
            except FileNotFoundError:
                pass
        self._write(_path(known.sha256), content)


@contextmanager
def _reaching() -> Iterator[None]:
    """Make what goes wrong on the way to the storage an error that can be shown."""
    try:
        yield
    except (OSError, BaseError) as error:
        if _NO_ROOM.search(str(error)):
            raise StorageFullError(
                _l(
                    "There is no room left to store files. Nothing was stored; tell whoever runs this."
                )
            ) from error
        raise StorageError(
            _l("The files cannot be reached at the moment. Nothing was stored; try again later.")
        ) from error


FOLDERS = tuple(f"{number:02x}" for number in range(256))
"""Contents lie in folders of their first two letters, which keeps directories small."""


def _path(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"


def _file_with(session: Db, sha256: str) -> StoredFile | None:
    # The lock keeps an unused file from being removed before our transaction points to it.
    statement = select(StoredFile).where(StoredFile.sha256 == sha256)
    return session.scalar(statement.with_for_update(read=True, key_share=True))


def init_storage(app: Flask, url: StorageUrl) -> Storage:
    """Give the application its storage."""
    app.extensions[EXTENSION] = Storage(url)
    return storage_of(app)


def storage_of(app: Flask) -> Storage:
    """The storage of an application."""
    registered: Storage = app.extensions[EXTENSION]
    return registered


def storage() -> Storage:
    """The storage of the running application."""
    return storage_of(current_app)
