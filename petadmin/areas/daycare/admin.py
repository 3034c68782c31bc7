"""The screen of stays in the daycare."""

from petadmin.areas.daycare import AREA
from petadmin.areas.daycare.forms import DaycareStayForm
from petadmin.areas.daycare.models import DaycareStay
from petadmin.bookings.admin.stays import StayView
from petadmin.core.i18n import _l


class DaycareStayView(StayView):
    """Who spends the day here, and who did."""

    of = AREA
    entity_model = DaycareStay
    form = DaycareStayForm
    icon = "sun"
    empty_text = _l("Who is checked in stands here, and who has left, with hours and amounts.")
