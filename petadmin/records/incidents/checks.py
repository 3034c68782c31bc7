"""What incidents have to say before something is booked: what is not settled yet."""

from collections.abc import Sequence

from flask import Flask
from sqlalchemy import Select, select

from petadmin.adminkit.cells import local_date
from petadmin.adminkit.edge import page_url
from petadmin.business.preflight import ANIMALS, CUSTOMER, Draft, Finding, Level, add_check
from petadmin.core.db import db
from petadmin.core.i18n import _, _l
from petadmin.records.incidents import queries
from petadmin.records.incidents.models import Incident

SHOWN = 5


def register(app: Flask) -> None:
    """Register the check."""
    add_check(app, unsettled, order=45, fine=_l("no open incidents"), about=_open_ones())


def unsettled(draft: Draft) -> Sequence[Finding]:
    """Incidents of the customer or of these animals that are not settled, the newest first."""
    customer_id, animal_ids = _ids(draft)
    if customer_id is None and not animal_ids:
        return []
    found = queries.unsettled_about(customer_id, animal_ids).limit(SHOWN)
    return [
        Finding(
            key=f"incident:{incident.id}",
            level=Level.warning,
            title=_(
                "Open incident: %(kind)s, %(day)s",
                kind=incident.kind.label,
                day=local_date(incident.occurred_on),
            ),
            text=f"{incident.owner}: {incident.summary}",
            url=page_url("incidents.details_view", row_id=incident.id),
        )
        for incident in db.session.scalars(found)
    ]


def _open_ones() -> Select[int]:
    return select(Incident.id).where(queries.is_unsettled_about(CUSTOMER, ANIMALS))


def _ids(draft: Draft) -> tuple[int | None, list[int]]:
    customer_id = draft.customer.id if draft.customer is not None else None
    return customer_id, [animal.id for animal in draft.animals]
