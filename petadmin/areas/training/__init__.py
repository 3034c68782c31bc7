"""The business area training."""

from petadmin.business.areas import Area
from petadmin.core.i18n import _l

AREA = Area(
    key="training",
    label=_l("Training"),
    icon="school",
    colour="green",
    booking_word=_l("Appointment"),
    visit_word=_l("Session"),
)
