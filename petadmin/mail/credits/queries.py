"""Questions about e-mail credits: what there is, what was used when, and whether it all adds up."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, ScalarSelect, and_, exists, func, literal, select

from petadmin.business.models import BusinessSetting
from petadmin.business.settings import business_settings
from petadmin.core.clock import day_start, utcnow
from petadmin.core.db import Db
from petadmin.mail.credits.models import CreditAccount, CreditMovement, MovementKind
from petadmin.mail.models import Credit, Email, EmailStatus, ErrorCode

OVER = frozenset({EmailStatus.sent, EmailStatus.cancelled, EmailStatus.error})
"""The states in which an e-mail holds a credit no longer: it is used, or free again."""

SETTLED_WITHIN = timedelta(minutes=5)
"""So long after its end an e-mail may still hold a credit, when whoever was to settle it has died."""

# Whoever looks for those that hold one finds them in a small index, provided that the word stands in the statement.
HOLDS = Email.credit == literal(Credit.reserved, Email.credit.type, literal_execute=True)


class Standing(NamedTuple):
    """The credits of the business at this moment; where they are not limited, e-mails cost none."""

    limited: bool
    balance: int
    reserved: int

    @property
    def available(self) -> int:
        """How many can still be promised to e-mails."""
        return self.balance - self.reserved


class MonthOfUse(NamedTuple):
    """How many credits were used in a month, which is named by its first day."""

    month: date
    used: int


def is_limited(connection: Connection) -> bool:
    """Whether e-mails cost credits, as administrators chose."""
    chosen = select(BusinessSetting.value).where(BusinessSetting.name == "email_credits_limited")
    return bool(connection.scalar(chosen))


def standing(session: Db) -> Standing:
    """What there is, and what is promised."""
    account = session.execute(
        select(CreditAccount.balance, CreditAccount.reserved).where(CreditAccount.id == 1)
    ).one_or_none()
    limited = business_settings(session).email_credits_limited
    return Standing(limited, *(account or (0, 0)))


def available_credits(session: Db) -> int | None:
    """How many e-mails can still be queued with a credit; None where credits are not limited."""
    if not business_settings(session).email_credits_limited:
        return None
    return standing(session).available


def is_low(session: Db) -> bool:
    """Whether credits are limited and fewer are left than administrators want to be warned of."""
    left = available_credits(session)
    return left is not None and left < max(business_settings(session).low_credits, 1)


def refused_for_lack(session: Db) -> bool:
    """Whether any e-mail failed since there was no credit for it."""
    failed = select(Email.id).where(
        Email.status == EmailStatus.error, Email.error_code == ErrorCode.no_credit
    )
    return session.scalar(failed.limit(1)) is not None


def use_by_month(
    session: Db, *, months: int, zone: tzinfo, now: datetime | None = None
) -> Sequence[MonthOfUse]:
    """How many credits were used in each of the last months of the business's calendar, the oldest first."""
    this = (now or utcnow()).astimezone(zone).date().replace(day=1)
    starts = [_months_before(this, back) for back in reversed(range(months))]
    ends = [*starts[1:], _months_before(this, -1)]
    counts = session.execute(
        select(*(_used_between(start, end, zone) for start, end in zip(starts, ends, strict=True)))
    ).one()
    return [MonthOfUse(month, used) for month, used in zip(starts, counts, strict=True)]


def _used_between(first: date, end: date, zone: tzinfo) -> ScalarSelect[int]:
    return (
        select(func.count())
        .where(
            CreditMovement.kind == MovementKind.use,
            CreditMovement.at >= day_start(first, zone),
            CreditMovement.at < day_start(end, zone),
        )
        .scalar_subquery()
    )


def _months_before(month: date, number: int) -> date:
    years, months = divmod(month.year * 12 + month.month - 1 - number, 12)
    return date(years, months + 1, 1)


def discrepancies(session: Db) -> list[str]:
    """What does not add up in the ledger, in English; nothing when all is well.

    Everything is read by one statement, so that workers may go on meanwhile.
    """
    balance, reserved, total, holding, unwritten, unpaid, late = session.execute(
        select(*_SUMS, _settled_late(utcnow()))
    ).one()
    found = [
        (balance != total, f"the balance is {balance}, the movements add up to {total}"),
        (reserved != holding, f"{reserved} credits are reserved, e-mails hold {holding}"),
        (unwritten, f"{unwritten} e-mails used a credit that the ledger does not know"),
        (unpaid, f"{unpaid} uses stand in the ledger of e-mails that used none"),
        (late, f"{late} e-mails are over and still hold a credit"),
    ]
    return [text for wrong, text in found if wrong]


def _count_of(*conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count()).select_from(Email).where(*conditions).scalar_subquery()


_USE = and_(CreditMovement.email_id == Email.id, CreditMovement.kind == MovementKind.use)
_SUMS = (
    func.coalesce(select(CreditAccount.balance).scalar_subquery(), 0),
    func.coalesce(select(CreditAccount.reserved).scalar_subquery(), 0),
    func.coalesce(select(func.sum(CreditMovement.amount)).scalar_subquery(), 0),
    _count_of(HOLDS),
    _count_of(Email.credit == Credit.used, ~exists().where(_USE)),
    _count_of(Email.credit != Credit.used, exists().where(_USE)),
)


def _settled_late(now: datetime) -> ScalarSelect[int]:
    return _count_of(HOLDS, Email.status.in_(OVER), Email.updated_at < now - SETTLED_WITHIN)
