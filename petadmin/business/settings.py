"""What administrators set for the whole business on its screen, typed and with defaults.

Deployment settings (addresses, secrets) are another thing: they come from the environment.
"""

from dataclasses import asdict, dataclass, fields
from typing import Any

from sqlalchemy import delete, select

from petadmin.business.models import BusinessSetting
from petadmin.core.db import Db

_KEPT = "petadmin.business_settings"
"""Key of the session's `info`: read once for each request or job."""


@dataclass(frozen=True, kw_only=True)
class BusinessSettings:
    """The settings of the business. Sizes are in megabytes, spans in days, `currency` by ISO 4217.

    `tax_basis_points` is the rate of what names none of its own. Between the hours `quiet_from` and `quiet_until`
    no advertising is sent; where they are the same, it is sent at any hour.
    """

    email_required: bool = False
    phone_required: bool = False
    document_megabytes: int = 2
    picture_megabytes: int = 10
    album_link_days: int = 30
    currency: str = "EUR"
    tax_basis_points: int = 2_100
    areas_off: tuple[str, ...] = ()
    mailing_per_minute: int = 60
    quiet_from: int = 21
    quiet_until: int = 9
    email_credits_limited: bool = False
    low_credits: int = 100


_CHOSEN = select(BusinessSetting.name, BusinessSetting.value).where(
    BusinessSetting.name.in_([field.name for field in fields(BusinessSettings)])
)


def business_settings(session: Db) -> BusinessSettings:
    """The settings that hold now."""
    kept: BusinessSettings | None = session.info.get(_KEPT)
    if kept is None:
        # Asked in the middle of a change, which has yet to be checked.
        with session.no_autoflush:
            # As plain values: every page asks for them, and none of the rows is changed.
            chosen: dict[str, Any] = {row.name: row.value for row in session.execute(_CHOSEN)}
        kept = BusinessSettings(**{name: _frozen(value) for name, value in chosen.items()})
        session.info[_KEPT] = kept
    return kept


def choose(session: Db, chosen: BusinessSettings) -> dict[str, list[Any]]:
    """Keep these settings; returns what changed, as name to old and new value."""
    before, after = asdict(business_settings(session)), asdict(chosen)
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    session.execute(delete(BusinessSetting).where(BusinessSetting.name.in_(list(changes))))
    defaults = asdict(BusinessSettings())
    for name in changes:
        if after[name] != defaults[name]:
            session.add(BusinessSetting(name=name, value=after[name]))
    session.info.pop(_KEPT, None)
    return changes


def _frozen(value: Any) -> Any:
    # The database keeps several values as a list.
    return tuple(value) if isinstance(value, list) else value
