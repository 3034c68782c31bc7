"""The business area breeding."""

from petadmin.business.areas import Area
from petadmin.core.i18n import _l

AREA = Area(
    key="breeding",
    label=_l("Breeding"),
    icon="heart-handshake",
    colour="purple",
    booking_word=_l("Reservation"),
    visit_word=_l("Sale"),
)
