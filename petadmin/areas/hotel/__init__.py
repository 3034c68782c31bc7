"""The business area hotel."""

from petadmin.business.areas import Area, BookingKind, Figures
from petadmin.core.i18n import _l

AREA = Area(
    key="hotel",
    label=_l("Hotel"),
    icon="bed",
    colour="blue",
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
        measured=_l("Days stayed"),
        average_measured=_l("Average days per stay"),
    ),
)
