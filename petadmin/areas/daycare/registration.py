"""What the area daycare brings."""

from petadmin.adminkit.screens import Screens
from petadmin.areas.daycare import AREA, models
from petadmin.areas.daycare.admin import DaycareStayView
from petadmin.bookings.area_screens import put_up

__all__ = ["AREA", "models", "register"]


def register(screens: Screens) -> None:
    """Register the area's screens and what it puts on the desks."""
    put_up(screens, AREA, visits=DaycareStayView())
