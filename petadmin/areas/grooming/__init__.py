"""The business area grooming."""

from petadmin.business.areas import Area
from petadmin.core.i18n import _l

AREA = Area(
    key="grooming",
    label=_l("Grooming"),
    icon="scissors",
    colour="pink",
    booking_word=_l("Appointment"),
    visit_word=_l("Service"),
)
