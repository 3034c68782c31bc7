"""What can happen to the photos of a grooming service: added, described, removed."""

from sqlalchemy import func, select

from petadmin.areas.grooming.models import GroomingPhoto, GroomingService, Stage
from petadmin.audit.recording import record
from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l
from petadmin.core.text import clean_line
from petadmin.files import images
from petadmin.files.images import Made
from petadmin.files.storage import Storage

MOST_PHOTOS = 40
"""So many photos a service takes, before and after together."""

LONGEST_CAPTION = 300


def add_photo(
    session: Db,
    storage: Storage,
    service: GroomingService,
    made: Made,
    *,
    stage: Stage,
    caption: str = "",
) -> GroomingPhoto:
    """Put a photo of the animal before or after on file; raises `StorageError`."""
    counted = select(func.count(GroomingPhoto.id)).where(
        GroomingPhoto.grooming_service_id == service.id
    )
    if (session.scalar(counted) or 0) >= MOST_PHOTOS:
        raise DomainError(_l("A service takes at most %(num)d photos.", num=MOST_PHOTOS))
    photo = GroomingPhoto(
        grooming_service_id=service.id,
        picture_id=images.keep(session, storage, made).id,
        stage=stage,
        caption=_caption(caption),
    )
    session.add(photo)
    session.flush()
    record(session, "visit.photos_added", service, changes={"photos": [None, 1]})
    return photo


def write_caption(photo: GroomingPhoto, caption: str, *, was: str) -> None:
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


def remove_photo(session: Db, service: GroomingService, photo: GroomingPhoto) -> None:
    """Take a photo off file for good."""
    session.delete(photo)
    record(session, "visit.photo_removed", service, changes={"photos": [1, None]})


def _caption(text: str) -> str:
    return clean_line(text)[:LONGEST_CAPTION]
