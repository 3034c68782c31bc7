"""The business area veterinary."""

from petadmin.business.areas import Area
from petadmin.core.i18n import _l

AREA = Area(
    key="veterinary",
    label=_l("Veterinary"),
    icon="stethoscope",
    colour="cyan",
    booking_word=_l("Appointment"),
    visit_word=_l("Consultation"),
)
