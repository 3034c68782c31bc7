"""What the area breeding brings."""

from petadmin.adminkit.screens import Screens
from petadmin.adminkit.words import Words
from petadmin.areas.breeding import AREA, desk, models
from petadmin.areas.breeding.admin.litters import LitterView
from petadmin.areas.breeding.admin.puppies import PuppyView
from petadmin.areas.breeding.admin.sales import PuppySaleView
from petadmin.bookings.area_screens import put_up
from petadmin.core.i18n import _l

__all__ = ["AREA", "models", "register"]


def register(screens: Screens) -> None:
    """Register the area's screens and what it puts on the desks."""
    sales = PuppySaleView()
    put_up(screens, AREA, visits=sales)
    screens.add(PuppyView(), order=30, group=AREA.menu_group)
    litters = screens.add(LitterView(), order=31, group=AREA.menu_group)
    screens.add_new(sales, order=64, label=AREA.new_visit_label)
    screens.add_new(litters, order=65, label=_l("New litter"))
    desk.register(screens.app)
    _name(screens.words)


def _name(words: Words) -> None:
    words.name(
        "litter",
        _l("Litter"),
        actions={
            "created": _l("Litter put on file"),
            "updated": _l("Litter changed"),
            "deleted": _l("Litter deleted"),
            "exported": _l("Litters exported"),
        },
        fields={"dam": _l("Dam"), "sire": _l("Sire")},
    )
    words.name(
        "puppy",
        _l("Puppy"),
        actions={
            "created": _l("Puppy put on file"),
            "updated": _l("Puppy changed"),
            "deleted": _l("Puppy taken out of its litter"),
            "exported": _l("Puppies exported"),
            "reserved": _l("Puppy reserved"),
            "released": _l("Puppy for sale again"),
            "kept": _l("Puppy stays"),
            "sold": _l("Puppy sold"),
            "taken_back": _l("Puppy taken back"),
        },
        fields={"litter": _l("Litter"), "sale": _l("Sold to"), "reserved_for": _l("Reserved for")},
    )
    words.actions["visit.taken_back"] = _l("Sale taken back")
