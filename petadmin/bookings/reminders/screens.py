"""What each area of business has on its screens for its reminders."""

from petadmin.adminkit.screens import Screens
from petadmin.bookings.reminders.admin.reminders import AreaReminderView
from petadmin.business.areas import Area


def register_area(screens: Screens, area: Area) -> None:
    """Put up the list of an area's reminders."""
    screens.add(AreaReminderView(area), order=30, group=area.menu_group)
