"""The screen of stays in the hotel."""

from flask_babel import get_timezone

from petadmin.areas.hotel import AREA
from petadmin.areas.hotel.forms import HotelStayForm
from petadmin.areas.hotel.models import HotelStay
from petadmin.bookings.admin.stays import StayView
from petadmin.bookings.models import Visit
from petadmin.core.clock import utcnow
from petadmin.core.i18n import _l, ngettext


class HotelStayView(StayView):
    """Who stays in the hotel, and who did."""

    of = AREA
    entity_model = HotelStay
    form = HotelStayForm
    icon = "bed"
    empty_text = _l("Who is checked in stands here, and who has left, with days and amounts.")

    def measure_of(self, row: Visit) -> str:
        zone = get_timezone()
        first = row.starts_at.astimezone(zone).date()
        last = (row.ends_at or utcnow()).astimezone(zone).date()
        nights = max((last - first).days, 1)
        return ngettext("%(num)s night", "%(num)s nights", nights)
