"""Albums with photos for the walks through all doors."""

from typing import Any

from petadmin.core.db import db
from petadmin.files import images
from petadmin.files.storage import storage
from petadmin.records.albums import services
from petadmin.records.albums.models import Album
from tests.support.pictures import made


def add(customer_id: int, animal_id: int) -> None:
    """An album of the customer and one of the animal, each with a photo."""
    add_album(customer_id=customer_id)
    add_album(animal_id=animal_id)


def add_album(name: str = "Verano", photos: int = 1, **owner: Any) -> Album:
    """An album with so many photos of the same picture."""
    album = services.add(db.session, {"name": name, **owner})
    db.session.flush()
    for number in range(photos):
        services.add_photo(db.session, storage(), album, made(), caption=f"Foto {number + 1}")
    db.session.flush()
    return album


def hang_portrait(row: Any) -> int:
    """Give a customer or an animal a photo; returns the picture's id."""
    row.picture_id = images.keep(db.session, storage(), made()).id
    db.session.flush()
    return int(row.picture_id)
