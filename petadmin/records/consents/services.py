"""What can happen to consents: somebody agrees, or takes it back."""

from typing import Any

from petadmin.core.db import Db
from petadmin.core.text import clean_text
from petadmin.records.consents.models import Consent, Purpose, Way


def owner_of(person: Any) -> dict[str, int]:
    """Somebody as `note` takes them; of a potential customer who has become a customer it is told at both."""
    owner = {f"{person.__tablename__}_id": int(person.id)}
    became = getattr(person, "customer_id", None)
    return {**owner, "customer_id": int(became)} if became is not None else owner


def note(
    session: Db,
    owner: dict[str, int],
    *,
    purpose: Purpose,
    given: bool,
    way: Way,
    text: str = "",
    origin: str = "",
    by: int | None = None,
) -> Consent:
    """Put on file what somebody said; `owner` names them as foreign key, such as `{"lead_id": 5}`."""
    keys: dict[str, Any] = dict(owner)
    consent = Consent(
        **keys,
        purpose=purpose,
        given=given,
        way=way,
        text=clean_text(text),
        origin=origin,
        author_id=by,
    )
    session.add(consent)
    return consent
