"""What the clinic puts on an animal's card: what it was prescribed."""

from typing import Any

from flask import Flask

from petadmin.areas.veterinary import AREA, queries
from petadmin.business.areas import areas
from petadmin.core.db import db
from petadmin.core.i18n import _l
from petadmin.desk.registry import Panel, desk_of
from petadmin.records.desk import section_url

KEY = "prescriptions"
SHOWN = 8
"""So many medicines stand in the panel; the consultations tell of the others."""


def register(app: Flask) -> None:
    """Put prescriptions on the animals' cards."""
    desk_of(app, "animal").add(
        Panel(
            key=KEY,
            label=_l("Prescriptions"),
            icon="pill",
            template="veterinary/panel.html",
            permission="visit:list",
            order=48,
            context=_newest,
            lazy=True,
            offered=_has_any,
        )
    )


def _has_any(subject: Any) -> bool:
    if AREA.key not in areas():
        return False
    return db.session.scalars(queries.prescriptions_of(subject.id).limit(1)).first() is not None


def _newest(subject: Any) -> dict[str, Any]:
    found = db.session.scalars(queries.prescriptions_of(subject.id).limit(SHOWN + 1)).all()
    return {
        "prescriptions": found[:SHOWN],
        "more": len(found) > SHOWN,
        "all_url": section_url(subject, f"{AREA.key}-{AREA.visits_path}"),
    }
