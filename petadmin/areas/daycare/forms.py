"""The form of stays in the daycare."""

from petadmin.areas.daycare import AREA
from petadmin.bookings.visit_forms import StayForm


class DaycareStayForm(StayForm):
    """A stay in the daycare."""

    area = AREA.key
