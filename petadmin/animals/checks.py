"""What the animals' package has to say before something is booked for animals."""

from collections.abc import Sequence

from flask import Flask

from petadmin.adminkit.edge import page_url
from petadmin.business.preflight import Draft, Finding, Level, add_check
from petadmin.core.i18n import _


def register(app: Flask) -> None:
    """Register the checks."""
    add_check(app, deceased, order=6)
    add_check(app, highlights, order=81)


def deceased(draft: Draft) -> Sequence[Finding]:
    """Nothing is booked for an animal that is dead."""
    return [
        Finding(
            key=f"deceased:{animal.id}",
            level=Level.stop,
            title=_("%(animal)s is deceased.", animal=animal.name),
            url=page_url("animals.details_view", row_id=animal.id),
        )
        for animal in draft.animals
        if not animal.is_alive
    ]


def highlights(draft: Draft) -> Sequence[Finding]:
    """What staff are to know whenever they work with an animal."""
    return [
        Finding(
            key=f"animal:{animal.id}",
            level=Level.information,
            title=_("Important information: %(animal)s", animal=animal.name),
            text=animal.important_info,
        )
        for animal in draft.animals
        if animal.important_info
    ]
