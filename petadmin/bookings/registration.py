"""What bookings registers."""

from petadmin.adminkit.screens import Screens
from petadmin.bookings import booking_screens, figures, models, visit_screens

__all__ = ["models", "register"]


def register(screens: Screens) -> None:
    """Register screens and words."""
    figures.register(screens.app)
    booking_screens.register(screens)
    visit_screens.register(screens)
