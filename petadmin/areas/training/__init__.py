"""The business area training."""

from petadmin.business.areas import Area, BookingKind, Figures
from petadmin.core.i18n import _l

AREA = Area(
    key="training",
    label=_l("Training"),
    icon="school",
    colour="green",
    books=BookingKind.appointment,
    booking_word=_l("Appointment"),
    bookings_word=_l("Appointments"),
    bookings_path="appointments",
    new_booking_label=_l("New appointment"),
    visit_word=_l("Session"),
    visits_word=_l("Sessions"),
    visits_path="sessions",
    new_visit_label=_l("New session"),
    figures=Figures(
        count=_l("Services done"),
        average_billed=_l("Average price"),
    ),
)
