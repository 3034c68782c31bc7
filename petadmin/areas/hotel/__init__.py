"""The business area hotel."""

from petadmin.business.areas import Area
from petadmin.core.i18n import _l

AREA = Area(
    key="hotel",
    label=_l("Hotel"),
    icon="bed",
    colour="blue",
    booking_word=_l("Reservation"),
    visit_word=_l("Stay"),
)
