"""The form of stays in the hotel."""

from petadmin.areas.hotel import AREA
from petadmin.bookings.visit_forms import StayForm


class HotelStayForm(StayForm):
    """A stay in the hotel."""

    area = AREA.key
