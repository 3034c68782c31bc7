"""Links by which whoever gets advertising ends it: signed, without an end, and silent about whom they are for.

Anything that sends advertising takes its link from `unsubscribe_url`; what happens behind it is decided by the
page (`marketing/campaigns/unsubscribe.py`).
"""

from typing import NamedTuple

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l
from petadmin.mail.post_office import post_office

PATH = "/unsubscribe/"
LONGEST = 200
"""No token is longer; what is longer is not even looked at."""

NO_ADDRESS = _l(
    "Advertising needs a link by which recipients unsubscribe, and nobody has said yet at which address Petadmin"
    " is reached. Whoever runs the server sets PETADMIN_PUBLIC_URL."
)

_CUSTOMER, _LEAD, _TRIAL = "c", "l", "t"


class Subscriber(NamedTuple):
    """Whom a link is for: a customer or a potential customer; neither in tests and previews."""

    customer_id: int | None = None
    lead_id: int | None = None


def can_unsubscribe() -> bool:
    """Whether there is an address at which links can be followed."""
    return bool(post_office().public_url)


def unsubscribe_url(*, customer_id: int | None = None, lead_id: int | None = None) -> str:
    """The link of a customer or else a potential customer; that of neither changes nothing, as in tests.

    Raises `DomainError` where the deployment does not say at which address it is reached.
    """
    office = post_office()
    if not office.public_url:
        raise DomainError(NO_ADDRESS)
    if customer_id is not None:
        token = _signer().dumps([_CUSTOMER, customer_id])
    else:
        token = _signer().dumps([_LEAD, lead_id] if lead_id is not None else [_TRIAL, 0])
    return f"{office.public_url.rstrip('/')}{PATH}{token}"


def subscriber_of(token: str) -> Subscriber | None:
    """Whom a token is for; None for what was not signed here."""
    if len(token) > LONGEST:
        return None
    try:
        kind, row_id = _signer().loads(token)
    except (BadSignature, TypeError, ValueError):
        return None
    if kind == _CUSTOMER:
        return Subscriber(customer_id=row_id)
    return Subscriber(lead_id=row_id) if kind == _LEAD else Subscriber()


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt="unsubscribe")
