"""Photos that arrive for a grooming service: each is kept or refused by itself, whatever the others are."""

from collections.abc import Sequence

from werkzeug.datastructures import FileStorage

from petadmin.adminkit.edge import commit
from petadmin.adminkit.pictures import make_apart
from petadmin.adminkit.portraits import largest_picture
from petadmin.adminkit.uploads import read_upload
from petadmin.areas.grooming import services
from petadmin.areas.grooming.models import GroomingService, Stage
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _, _l
from petadmin.files.kinds import PICTURES
from petadmin.files.naming import clean_name
from petadmin.files.storage import StorageError, storage
from petadmin.records.albums.uploading import Receipt


def receive(sent: Sequence[FileStorage], *, service_id: int, stage: Stage) -> list[Receipt]:
    """Keep what is acceptable, each photo in a transaction of its own."""
    limit = largest_picture()
    most = services.MOST_PHOTOS
    receipts = [
        _receive(one, service_id=service_id, stage=stage, limit=limit) for one in sent[:most]
    ]
    too_many = _("Only %(num)d files can be added at once.", num=most)
    receipts += [
        Receipt(name=clean_name(one.filename), problem=too_many, try_again=True)
        for one in sent[most:]
    ]
    return receipts


def _receive(sent: FileStorage, *, service_id: int, stage: Stage, limit: int) -> Receipt:
    name = clean_name(sent.filename)
    try:
        upload = read_upload(sent, kinds=PICTURES, limit=limit)
        made = make_apart(upload.content, name=name, limit=limit)
        photo_id = commit(
            lambda: (
                services.add_photo(
                    db.session, storage(), _service(service_id), made, stage=stage
                ).id
            )
        )
    except DomainError as error:
        trouble = isinstance(error, StorageError)
        return Receipt(name=name, problem=str(error), try_again=trouble)
    return Receipt(name=name, photo_id=photo_id)


def _service(service_id: int) -> GroomingService:
    service = db.session.get(GroomingService, service_id)
    if service is None:
        raise DomainError(_l("This service has been deleted in the meantime."))
    return service
