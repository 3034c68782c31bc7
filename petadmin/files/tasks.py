"""Periodic housekeeping of the storage."""

from petadmin.core.db import db
from petadmin.files.cleaning import remove_unused
from petadmin.files.storage import storage


def remove_unused_files() -> None:
    """Take out what nothing points to any more."""
    remove_unused(db.session, storage())
    db.session.commit()
