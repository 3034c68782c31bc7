"""What the area grooming brings."""

from petadmin.adminkit.pictures import register_pictures
from petadmin.adminkit.screens import Screens
from petadmin.areas.grooming import AREA, models
from petadmin.areas.grooming.admin.services import GroomingServiceView
from petadmin.areas.grooming.models import GroomingPhoto
from petadmin.bookings.area_screens import put_up

__all__ = ["AREA", "models", "register"]


def register(screens: Screens) -> None:
    """Register the area's screens and what it puts on the desks."""
    put_up(screens, AREA, visits=GroomingServiceView())
    register_pictures(
        screens.app,
        GroomingPhoto.picture_id,
        permission="visit:view",
        through=GroomingPhoto.grooming_service,
    )
