"""What bookings bring: their screens, checks, desks, filters of templates, and words for their history."""

from petadmin.adminkit.screens import Screens
from petadmin.bookings import checks, desk, notes, words
from petadmin.bookings.admin.bookings import AreaBookingView, BookingView
from petadmin.business.areas import Area
from petadmin.core.i18n import _l

NEW_ORDER = 20
"""Where the forms of the areas begin in the New menu."""


def register(screens: Screens) -> None:
    """Register the list over all areas, and what all areas have in common."""
    notes.put_into(screens.add(BookingView(), order=4))
    filters = screens.app.jinja_env.filters
    filters["period"] = words.period
    filters["clock"] = words.clock
    filters["booking_tone"] = words.tone
    filters["booking_icon"] = words.status_icon
    checks.register(screens.app)
    desk.register(screens.app)
    notes.register(screens.app, screens.find("notes"))
    screens.words.name(
        "booking",
        _l("Booking"),
        actions={
            "created": _l("Booked"),
            "updated": _l("Booking changed"),
            "deleted": _l("Booking deleted"),
            "exported": _l("Bookings exported"),
            "confirmed": _l("Booking confirmed"),
            "cancelled": _l("Booking cancelled"),
            "no_show": _l("Nobody came to a booking"),
            "restored": _l("Booking restored"),
            "checked_in": _l("Checked in"),
            "check_in_undone": _l("Check-in taken back"),
            "checked_out": _l("Checked out"),
            "check_out_undone": _l("Check-out taken back"),
            "performed": _l("Done as booked"),
            "perform_undone": _l("Not done after all"),
        },
    )


def register_area(screens: Screens, area: Area) -> None:
    """Register the list and the form of an area that takes bookings."""
    view = screens.add(AreaBookingView(area), order=10, group=area.menu_group)
    notes.put_into(view)
    label = _l("%(area)s: %(what)s", area=area.label, what=area.new_booking_label)
    screens.add_new(view, order=NEW_ORDER, label=label)
    desk.register_area(screens.app, area)
