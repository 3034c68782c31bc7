"""The business area breeding."""

from petadmin.business.areas import Area, Figures
from petadmin.core.i18n import _l

AREA = Area(
    key="breeding",
    label=_l("Breeding"),
    icon="heart-handshake",
    colour="purple",
    visit_word=_l("Puppy sale"),
    visits_word=_l("Puppy sales"),
    visits_path="sales",
    new_visit_label=_l("New puppy sale"),
    figures=Figures(
        count=_l("Puppy sales"),
        average_billed=_l("Average billed per sale"),
        measured=_l("Animals sold"),
        average_measured=_l("Average animals per sale"),
    ),
)
