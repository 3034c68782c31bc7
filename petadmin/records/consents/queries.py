"""Questions about consents: which hold now."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, false, func, select
from sqlalchemy.orm import joinedload

from petadmin.core.db import Db
from petadmin.records.consents.models import Consent, Purpose
from petadmin.records.queries import owned


def newest_of(session: Db, subject: Any) -> Sequence[Consent]:
    """What a customer or a potential customer said last, for each purpose."""
    newest = select(func.max(Consent.id)).where(owned(Consent, subject)).group_by(Consent.purpose)
    return session.scalars(
        select(Consent)
        .where(Consent.id.in_(newest))
        .options(joinedload(Consent.author))
        .order_by(Consent.purpose)
    ).all()


def holds(session: Db, subject: Any, purpose: Purpose) -> bool:
    """Whether somebody has agreed to a purpose, and not taken it back."""
    last = (
        select(Consent.given)
        .where(owned(Consent, subject), Consent.purpose == purpose)
        .order_by(Consent.id.desc())
        .limit(1)
    )
    return bool(session.scalar(last))


def given_by(owner: str, owner_id: Any, purpose: Purpose) -> ColumnElement[bool]:
    """The condition that whoever has this id agreed last; `owner` is the foreign key, such as `customer_id`.

    Who may be seen is asked of them, so their consents are read as a table, to which visibility adds nothing.
    """
    consents = Consent.__table__.alias("said")
    last = (
        select(consents.c.given)
        .where(consents.c[owner] == owner_id, consents.c.purpose == purpose)
        .order_by(consents.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(last, false())
