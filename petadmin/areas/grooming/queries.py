"""What is asked of the photos of grooming services."""

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from petadmin.areas.grooming.models import GroomingPhoto, GroomingService


def photos_of(service_id: int) -> Select[GroomingPhoto]:
    """The photos of a service that may be seen, in the order in which they came."""
    # Joined, since a photo is hidden with its service.
    return (
        select(GroomingPhoto)
        .join(GroomingPhoto.grooming_service)
        .where(GroomingService.id == service_id)
        .order_by(GroomingPhoto.id)
        .options(joinedload(GroomingPhoto.picture))
    )
