"""The screen of rides."""

from petadmin.bookings.admin.visits import VisitView
from petadmin.bookings.visit_forms import VisitForm
from tests.desk.taxi import AREA
from tests.desk.taxi.models import Ride


class RideForm(VisitForm):
    """A ride."""

    area = AREA.key


class RideView(VisitView):
    """Who was driven, and when."""

    of = AREA
    entity_model = Ride
    form = RideForm
    icon = "truck"
