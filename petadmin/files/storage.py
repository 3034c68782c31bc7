"""The storage: contents by their SHA-256, in a folder or a bucket, never half stored."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from flask import Flask, current_app
from obstore.store import LocalStore, ObjectStore, S3Store
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from petadmin.core.db import Db
from petadmin.files.models import StoredFile
from petadmin.settings import StorageUrl

if TYPE_CHECKING:
    from obstore.store import S3Config

EXTENSION = "petadmin.storage"
PROBE = "probe"

# Large contents are written in one piece: an upload in parts can leave parts behind.
ONE_PIECE = False


class FileLostError(Exception):
    """The storage does not hold what a row says it does, or holds something else."""


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
        """Keep a content; of equal ones only the first, with its media type."""
        sha256 = hashlib.sha256(content).hexdigest()
        if known := _file_with(session, sha256):
            return known
        # The object first: a row must never promise what is not there.
        self._store.put(_path(sha256), content, use_multipart=ONE_PIECE)
        file = StoredFile(sha256=sha256, size=len(content), media_type=media_type)
        try:
            with session.begin_nested():
                session.add(file)
        except IntegrityError:
            return session.scalars(select(StoredFile).where(StoredFile.sha256 == sha256)).one()
        return file

    def read(self, file: StoredFile) -> bytes:
        """The content of a file; raises `FileLostError`."""
        try:
            content = bytes(self._store.get(_path(file.sha256)).bytes())
        except FileNotFoundError as error:
            raise FileLostError(f"the content of file {file.id} is not in the storage") from error
        if hashlib.sha256(content).hexdigest() != file.sha256:
            raise FileLostError(f"the content of file {file.id} is damaged")
        return content

    def check(self) -> None:
        """Write and read a trifle; raises what goes wrong."""
        self._store.put(PROBE, b"ok", use_multipart=ONE_PIECE)
        self._store.get(PROBE).bytes()


def _path(sha256: str) -> str:
    # Two letters of folder keep directories small.
    return f"{sha256[:2]}/{sha256}"


def _file_with(session: Db, sha256: str) -> StoredFile | None:
    return session.scalar(select(StoredFile).where(StoredFile.sha256 == sha256))


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
