"""The business area veterinary."""

from petadmin.business.areas import Area, BookingKind, Figures
from petadmin.core.i18n import _l

AREA = Area(
    key="veterinary",
    label=_l("Veterinary"),
    icon="stethoscope",
    colour="cyan",
    books=BookingKind.appointment,
    booking_word=_l("Appointment"),
    bookings_word=_l("Appointments"),
    bookings_path="appointments",
    new_booking_label=_l("New appointment"),
    visit_word=_l("Consultation"),
    visits_word=_l("Consultations"),
    visits_path="consultations",
    new_visit_label=_l("New consultation"),
    figures=Figures(
        count=_l("Consultations"),
        average_billed=_l("Average price"),
    ),
)
