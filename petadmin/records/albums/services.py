"""What can happen to an album and its photos."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update

from petadmin.audit.recording import record
from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l
from petadmin.core.text import clean_line, clean_text
from petadmin.files import images
from petadmin.files.images import Made
from petadmin.files.storage import Storage
from petadmin.mail import services as mail
from petadmin.mail.drafts import Draft
from petadmin.records.albums import queries
from petadmin.records.albums.emails import customer_of
from petadmin.records.albums.models import Album, Photo

LONGEST_NAME = 120
LONGEST_CAPTION = 300
MOST_PHOTOS = 1000
"""So many photos an album takes."""


def add(session: Db, values: dict[str, Any]) -> Album:
    """Begin an album."""
    album = Album(customer_id=values.get("customer_id"), animal_id=values.get("animal_id"))
    apply(album, values)
    session.add(album)
    return album


def apply(album: Album, values: dict[str, Any]) -> None:
    """Rename or describe an album."""
    name = clean_line(values.get("name") or "")
    if not name:
        raise DomainError(_l("An album needs a name."), field="name")
    album.name = name[:LONGEST_NAME]
    album.description = clean_text(values.get("description") or "")


def add_photo(
    session: Db,
    storage: Storage,
    album: Album,
    made: Made,
    *,
    caption: str = "",
    author_id: int | None = None,
) -> Photo:
    """Put a picture at the end of an album; the first one becomes the cover. Raises `StorageError`."""
    last = session.scalar(queries.last_position(album.id))
    if last is not None and _number_in(session, album.id) >= MOST_PHOTOS:
        raise DomainError(_l("An album takes at most %(num)d photos.", num=MOST_PHOTOS))
    photo = Photo(
        album_id=album.id,
        picture_id=images.keep(session, storage, made).id,
        caption=_caption(caption),
        position=0 if last is None else last + 1,
        author_id=author_id,
    )
    session.add(photo)
    session.flush()
    _give_cover(session, album.id, photo.picture_id)
    return photo


def write_caption(photo: Photo, caption: str, *, was: str) -> None:
    """Change a caption; raises `DomainError` when somebody else has changed it meanwhile."""
    new = _caption(caption)
    if photo.caption not in (_caption(was), new):
        raise DomainError(
            _l(
                "Somebody else has just written “%(text)s”. Save again to replace it.",
                text=photo.caption,
            )
        )
    photo.caption = new


def replace_picture(session: Db, storage: Storage, album: Album, photo: Photo, made: Made) -> None:
    """Let a photo show another picture, such as the turned one; a cover stays the cover."""
    was_cover = album.cover_id == photo.picture_id
    photo.picture = images.keep(session, storage, made)
    if was_cover:
        album.cover_id = photo.picture.id


def choose_cover(album: Album, photo: Photo) -> None:
    """Let a photo stand for the album."""
    album.cover_id = photo.picture_id


def arrange(
    session: Db, album: Album, photo: Photo, *, before: int | None = None, after: int | None = None
) -> None:
    """Put a photo before or after another one of the album, or at the end."""
    order = _order(session, album.id, photo)
    order.remove(photo.id)
    if before in order:
        place = order.index(before)
    else:
        place = order.index(after) + 1 if after in order else len(order)
    order.insert(place, photo.id)
    _number(session, order)


def step(session: Db, album: Album, photo: Photo, *, places: int) -> None:
    """Move a photo by so many places, towards the end or, below zero, the beginning."""
    order = _order(session, album.id, photo)
    place = order.index(photo.id)
    order.insert(max(place + places, 0), order.pop(place))
    _number(session, order)


def move(session: Db, album: Album, photos: Sequence[Photo], target: Album) -> None:
    """Move photos to the end of another album."""
    last = session.scalar(queries.last_position(target.id))
    if _number_in(session, target.id) + len(photos) > MOST_PHOTOS:
        raise DomainError(_l("An album takes at most %(num)d photos.", num=MOST_PHOTOS))
    for place, photo in enumerate(photos, start=0 if last is None else last + 1):
        photo.album_id = target.id
        photo.position = place
    session.flush()
    _give_cover(session, target.id, photos[0].picture_id)
    _mend_cover(session, album)
    changes = {"photos": [len(photos), None], "album": [album.name, target.name]}
    record(session, "album.photos_moved", album, changes=changes)


def remove(session: Db, album: Album, photos: Sequence[Photo]) -> None:
    """Take photos out of an album for good."""
    number = len(photos)
    for photo in photos:
        session.delete(photo)
    session.flush()
    _mend_cover(session, album)
    record(session, "album.photos_removed", album, changes={"photos": [number, None]})


def send_link(session: Db, album: Album, draft: Draft) -> mail.Written:
    """Queue the e-mail with an album's link."""
    if not customer_of(album).is_active:
        raise DomainError(_l("This customer is inactive, so nobody could open the link."))
    if not _number_in(session, album.id):
        raise DomainError(_l("The album is empty. Add photos before sending its link."))
    written = mail.queue_asking(session, draft)
    record(session, "album.link_sent", album, changes={"to": [None, draft.to]})
    return written


def end_links(session: Db, album: Album) -> None:
    """End all links to the album that were sent so far."""
    album.link_number += 1
    record(session, "album.links_ended", album)


def _caption(text: str) -> str:
    return clean_line(text)[:LONGEST_CAPTION]


def _order(session: Db, album_id: int, photo: Photo) -> list[int]:
    # Locked, so that two people who sort at the same time do not mix their orders.
    statement = select(Album.id).where(Album.id == album_id).with_for_update()
    session.execute(statement)
    order = list(session.scalars(queries.photos_of(album_id).with_only_columns(Photo.id)))
    if photo.id not in order:
        raise DomainError(_l("This photo is no longer in the album."))
    return order


def _number(session: Db, order: Sequence[int]) -> None:
    session.execute(
        update(Photo), [{"id": photo_id, "position": place} for place, photo_id in enumerate(order)]
    )


def _number_in(session: Db, album_id: int) -> int:
    found = session.execute(queries.counts([album_id])).first()
    return found[1] if found is not None else 0


def _give_cover(session: Db, album_id: int, picture_id: int) -> None:
    # Beside the row's version, since photos that arrive together must not stumble over each other.
    changed = update(Album).where(Album.id == album_id, Album.cover_id.is_(None))
    session.execute(
        changed.values(cover_id=picture_id), execution_options={"synchronize_session": False}
    )


def _mend_cover(session: Db, album: Album) -> None:
    """Let the first photo be the cover when the one that was is gone."""
    if album.cover_id is None:
        return
    if session.scalar(queries.with_picture(album.id, album.cover_id)) is None:
        first = session.scalar(queries.photos_of(album.id).limit(1))
        album.cover_id = first.picture_id if first is not None else None
