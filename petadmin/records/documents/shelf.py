"""The folders beside a list of documents: what an owner has, where one stands, and where files go."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask import url_for
from flask_babel import format_decimal

from petadmin.adminkit.listing import Listing
from petadmin.core.db import db
from petadmin.core.i18n import Label, _l
from petadmin.records.desk import ANYONE
from petadmin.records.documents import queries
from petadmin.records.documents.models import Document, Folder
from petadmin.records.queries import whose

KEY = "documents"
"""The section's name in addresses."""

UNFILED = "none"
"""What the address says instead of a folder's id for documents that are in none."""


class Place(NamedTuple):
    """A folder, or what stands for all or none of them, as the side list shows it."""

    label: Label
    icon: str
    url: str
    number: str
    active: bool
    folder: str | None
    """What a form says for it when documents are moved there; None where nothing can be moved."""


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """The folders of one owner; `folder` is the one that is open."""

    places: list[Place]
    folder: Folder | None
    gone: bool
    """Whether the address names a folder that is not there."""

    all_url: str
    upload_url: str
    new_folder_url: str


def shelf_url(row: Document | Folder, folder_id: int | None = None) -> str:
    """The documents on the desk of whom a row belongs to, with a folder opened."""
    name, owner_id = whose(row)
    opened: dict[str, Any] = {"folder": folder_id} if folder_id is not None else {}
    return url_for(f"{ANYONE[name]}.row_view", row_id=owner_id, what=KEY, **opened)


def shelf_of(listing: Listing) -> Shelf:
    """The folders of the owner from whom the list is looked at."""
    assert listing.looked.owner is not None  # noqa: S101 - only a desk shows folders
    column, owner_id = listing.looked.owner
    owner: dict[str, Any] = {column.removesuffix("_id"): owner_id}
    folders = db.session.scalars(queries.folders_of(column, owner_id)).all()
    chosen = listing.args.get("folder", "")
    folder = next((one for one in folders if str(one.id) == chosen), None)
    inside: dict[str, Any] = {"folder": folder.id} if folder is not None else {}
    return Shelf(
        places=_places(listing, folders, chosen),
        folder=folder,
        gone=folder is None and chosen not in ("", UNFILED),
        all_url=listing.looked.path,
        upload_url=url_for("documents.upload_view", **owner, **inside),
        new_folder_url=url_for("folders.create_view", **owner, next=listing.looked.path),
    )


def _places(listing: Listing, folders: Sequence[Folder], chosen: str) -> list[Place]:
    column, owner_id = listing.looked.owner or ("", 0)
    counted = db.session.execute(queries.counts_by_folder(column, owner_id))
    numbers: dict[int | None, int] = dict(iter(counted))
    path = listing.looked.path

    def place(label: Label, icon: str, value: str, number: int) -> Place:
        url = f"{path}?folder={value}" if value else path
        folder = {"": None, UNFILED: ""}.get(value, value)
        return Place(label, icon, url, str(format_decimal(number)), value == chosen, folder)

    every = place(_l("All documents"), "files", "", sum(numbers.values()))
    if not folders:
        return [every]
    unfiled = place(_l("In no folder"), "file-text", UNFILED, numbers.get(None, 0))
    named = [
        place(folder.name, "folder", str(folder.id), numbers.get(folder.id, 0))
        for folder in folders
    ]
    return [every, *named, unfiled]
