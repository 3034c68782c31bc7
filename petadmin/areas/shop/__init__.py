"""The business area shop."""

from petadmin.business.areas import Area
from petadmin.core.i18n import _l

AREA = Area(
    key="shop",
    label=_l("Shop"),
    icon="shopping-cart",
    colour="orange",
    booking_word=_l("Order"),
    visit_word=_l("Sale"),
)
