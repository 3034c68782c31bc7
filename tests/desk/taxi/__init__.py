"""An eighth area of business, as a package of its own would declare it: a pet taxi."""

from petadmin.business.areas import Area, BookingKind, Figures

AREA = Area(
    key="taxi",
    label="Pet taxi",
    icon="truck",
    colour="blue",
    books=BookingKind.appointment,
    booking_word="Ride booked",
    bookings_word="Rides booked",
    bookings_path="booked",
    new_booking_label="Order a ride",
    visit_word="Ride",
    visits_word="Rides",
    visits_path="rides",
    new_visit_label="New ride",
    figures=Figures(count="Rides", average_billed="Average fare"),
)
