"""Notes, notices and incidents for the walks through all doors."""

from datetime import timedelta

from sqlalchemy import select

from petadmin.access.models import User
from petadmin.adminkit.uploads import Upload
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.files.kinds import FileKind
from petadmin.files.storage import storage
from petadmin.records.incidents import services as incidents
from petadmin.records.incidents.models import IncidentKind, Severity
from petadmin.records.notes import services as notes
from petadmin.records.notices import services as notices
from tests.support.cast import MARCOS
from tests.support.days import this_day
from tests.support.papers import pdf


def add(customer_id: int, animal_id: int) -> None:
    """Of each kind one of the customer and one of the animal: pinned and not, open and closed."""
    owners = ({"customer_id": customer_id}, {"animal_id": animal_id})
    for owner, closed in zip(owners, (False, True), strict=True):
        _note(owner, pinned=closed)
        for _number in range(2):
            # One is done on the way, and the verbs after it need another.
            _notice(owner, done=closed)
        _incident(owner, settled=closed)


def _note(owner: dict[str, int], *, pinned: bool) -> None:
    upload = Upload(name="informe.pdf", content=pdf(), kind=FileKind.pdf)
    values = {"text": "Prefiere las mañanas", "pinned": pinned, "files": [upload], **owner}
    author = db.session.scalars(select(User.id).where(User.email == MARCOS.email)).one()
    # Users change only what they wrote themselves.
    notes.add(db.session, storage(), values, author_id=author)


def _notice(owner: dict[str, int], *, done: bool) -> None:
    now = utcnow()
    values = {"text": "Pedir la póliza", "due_at": now, "by_email": True, **owner}
    notice = notices.add(db.session, values, author_id=None, now=now)
    notice.due_at = now - timedelta(hours=2)
    db.session.flush()
    if done:
        notices.done(db.session, notice, by_id=None, now=now)


def _incident(owner: dict[str, int], *, settled: bool) -> None:
    day = this_day()
    values = {
        "kind": IncidentKind.fight,
        "severity": Severity.serious,
        "occurred_on": day - timedelta(days=9),
        "text": "Pelea en el patio",
        **owner,
    }
    incident = incidents.add(db.session, values, author_id=None, today=day)
    db.session.flush()
    if settled:
        incidents.settle(db.session, incident, on=day, today=day)
