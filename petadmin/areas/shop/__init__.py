"""The business area shop."""

from petadmin.business.areas import Area, Figures
from petadmin.core.i18n import _l

AREA = Area(
    key="shop",
    label=_l("Shop"),
    icon="shopping-cart",
    colour="orange",
    visit_word=_l("Sale"),
    visits_word=_l("Sales"),
    visits_path="sales",
    new_visit_label=_l("New sale"),
    figures=Figures(
        count=_l("Sales"),
        average_billed=_l("Average billed per sale"),
        measured=_l("Products sold"),
        average_measured=_l("Average products per sale"),
    ),
)
