"""The business area daycare."""

from petadmin.business.areas import Area, BookingKind, Figures
from petadmin.core.i18n import _l

AREA = Area(
    key="daycare",
    label=_l("Daycare"),
    icon="sun",
    colour="yellow",
    books=BookingKind.stay,
    booking_word=_l("Reservation"),
    bookings_word=_l("Reservations"),
    bookings_path="reservations",
    new_booking_label=_l("New reservation"),
    visit_word=_l("Stay"),
    visits_word=_l("Stays"),
    visits_path="stays",
    new_visit_label=_l("New check-in"),
    figures=Figures(
        count=_l("Stays"),
        average_billed=_l("Average billed per stay"),
        measured=_l("Hours stayed"),
        average_measured=_l("Average hours per stay"),
    ),
)
