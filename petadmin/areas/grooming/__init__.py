"""The business area grooming."""

from petadmin.business.areas import Area, BookingKind, Figures
from petadmin.core.i18n import _l

AREA = Area(
    key="grooming",
    label=_l("Grooming"),
    icon="scissors",
    colour="pink",
    books=BookingKind.appointment,
    booking_word=_l("Appointment"),
    bookings_word=_l("Appointments"),
    bookings_path="appointments",
    new_booking_label=_l("New appointment"),
    visit_word=_l("Service"),
    visits_word=_l("Services"),
    visits_path="services",
    new_visit_label=_l("New service"),
    figures=Figures(
        count=_l("Services done"),
        average_billed=_l("Average price"),
    ),
)
