"""The business area daycare."""

from petadmin.business.areas import Area
from petadmin.core.i18n import _l

AREA = Area(
    key="daycare",
    label=_l("Daycare"),
    icon="sun",
    colour="yellow",
    booking_word=_l("Reservation"),
    visit_word=_l("Stay"),
)
