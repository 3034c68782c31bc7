"""Photos that arrive for a grooming service."""

from collections.abc import Sequence

from werkzeug.datastructures import FileStorage

from petadmin.adminkit.receiving import Receipt, receive_photos
from petadmin.areas.grooming import services
from petadmin.areas.grooming.models import GroomingService, Stage
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l
from petadmin.files.images import Made
from petadmin.files.storage import storage


def receive(sent: Sequence[FileStorage], *, service_id: int, stage: Stage) -> list[Receipt]:
    """Keep what is acceptable."""

    def keep(made: Made) -> int:
        service = _service(service_id)
        return services.add_photo(db.session, storage(), service, made, stage=stage).id

    return receive_photos(sent, keep, most=services.MOST_PHOTOS)


def _service(service_id: int) -> GroomingService:
    service = db.session.get(GroomingService, service_id)
    if service is None:
        raise DomainError(_l("This service has been deleted in the meantime."))
    return service
