"""Questions about albums and their photos."""

from collections.abc import Collection

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from petadmin.records.albums.models import Album, Photo
from petadmin.records.queries import animal_of


def photos_of(album_id: int) -> Select[Photo]:
    """The photos of an album in their order."""
    return (
        select(Photo)
        .where(Photo.album_id == album_id)
        .order_by(Photo.position, Photo.id)
        .options(joinedload(Photo.picture))
    )


def some_of(album_id: int, photo_ids: Collection[int]) -> Select[Photo]:
    """Those photos of an album that have one of these ids, in their order."""
    return photos_of(album_id).where(Photo.id.in_(photo_ids))


def with_picture(album_id: int, picture_id: int) -> Select[Photo]:
    """The photo of an album that shows a picture."""
    return photos_of(album_id).where(Photo.picture_id == picture_id).limit(1)


def counts(album_ids: Collection[int]) -> Select[int, int]:
    """Album and number of its photos, for those that have any."""
    return (
        select(Photo.album_id, func.count(Photo.id))
        .where(Photo.album_id.in_(album_ids))
        .group_by(Photo.album_id)
    )


def last_position(album_id: int) -> Select[int]:
    """The highest position in an album; none when it is empty."""
    return select(func.max(Photo.position)).where(Photo.album_id == album_id)


def albums_near(album: Album, customer_id: int) -> Select[Album]:
    """The other albums of the customer and of the customer's animals."""
    animal = animal_of(Album)
    theirs = select(animal.id).where(animal.customer_id == customer_id)
    return (
        select(Album)
        .where(
            Album.id != album.id,
            or_(Album.customer_id == customer_id, Album.animal_id.in_(theirs)),
        )
        .order_by(Album.name, Album.id)
        .options(joinedload(Album.customer), joinedload(Album.animal))
    )
