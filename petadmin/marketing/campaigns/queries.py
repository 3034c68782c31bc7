"""Questions about mailings: who gets one, who is left out and why, and how far it has come."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    Subquery,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from petadmin.access.models import Language
from petadmin.access.visibility import VISIBILITY
from petadmin.animals.models import Animal
from petadmin.core.db import BigId, Db
from petadmin.customers.models import Customer, CustomerKind
from petadmin.files.models import StoredFile
from petadmin.mail.inbox.models import Suppression
from petadmin.marketing.campaigns.models import (
    CampaignFile,
    CampaignRecipient,
    LeftOut,
)
from petadmin.records.consents.models import Purpose
from petadmin.records.consents.queries import given_by

EXAMPLES = 20
"""So many of those left out for a reason are named at once."""

# Tables, to which visibility adds nothing: what may be seen is asked of the person.
_blocked = Suppression.__table__
_animals = Animal.__table__


def lead_model() -> Any:
    """The model of the potential customers, whose package stands beside this one and is known by the relation only."""
    return CampaignRecipient.lead.property.mapper.class_


class Chosen(NamedTuple):
    """The condition for the customers that a mailing is for, and for the potential customers."""

    customers: ColumnElement[bool]
    leads: ColumnElement[bool]


class Addressee(NamedTuple):
    """Somebody chosen for a mailing, before it is sent."""

    customer_id: int | None
    lead_id: int | None
    name: str
    address: str
    language: Language
    left_out: LeftOut | None

    @property
    def key(self) -> str:
        """What names them in addresses of pages."""
        return (
            f"customer-{self.customer_id}"
            if self.customer_id is not None
            else f"lead-{self.lead_id}"
        )


def classified(session: Db, chosen: Chosen, *, marketing: bool, names_animals: bool) -> Subquery:
    """Everybody chosen, each once, with the reason for which they are left out, if there is one.

    Of several with the same address the first one gets it, a customer before a potential customer.
    """
    seen = session.info.get(VISIBILITY) or ()
    everybody: CompoundSelect[Any] = union_all(
        _people(Customer, chosen.customers, marketing, names_animals).options(*seen),
        _people(lead_model(), chosen.leads, marketing, names_animals).options(*seen),
    )
    rows = everybody.subquery("everybody")
    place = func.row_number().over(
        partition_by=(rows.c.address, rows.c.reason.is_(None)),
        order_by=(rows.c.rank, rows.c.person_id),
    )
    twice = literal(LeftOut.same_address, CampaignRecipient.left_out.type)
    reason = case((rows.c.reason.is_not(None), rows.c.reason), (place > 1, twice), else_=null())
    return select(
        rows.c.customer_id,
        rows.c.lead_id,
        rows.c.name,
        rows.c.address,
        rows.c.language,
        reason.label("left_out"),
        rows.c.rank,
        rows.c.person_id,
    ).subquery("classified")


def _people(
    kind: Any, condition: ColumnElement[bool], marketing: bool, names_animals: bool
) -> Select[Any]:
    is_customer = kind is Customer
    nobody = cast(null(), BigId)
    return select(
        literal(0 if is_customer else 1, BigId).label("rank"),
        kind.id.label("person_id"),
        (kind.id if is_customer else nobody).label("customer_id"),
        (nobody if is_customer else kind.id).label("lead_id"),
        _name_of(kind).label("name"),
        func.lower(kind.email).label("address"),
        kind.language.label("language"),
        _reason(kind, marketing, names_animals).label("reason"),
    ).where(condition)


def _name_of(kind: Any) -> ColumnElement[str]:
    """The name by which staff know somebody, as their model says it."""
    person = func.trim(kind.first_name + " " + kind.last_name)
    is_company = and_(kind.kind == CustomerKind.company, kind.company_name != "")
    whole = case((is_company, kind.company_name), (person != "", person), else_=kind.company_name)
    return func.substr(whole, 1, 200)


def _reason(kind: Any, marketing: bool, names_animals: bool) -> ColumnElement[Any]:
    address = func.lower(kind.email)
    is_customer = kind is Customer
    whens: list[tuple[ColumnElement[bool], LeftOut]] = [
        (kind.email == "", LeftOut.no_address),
        (~_looks_right(kind.email), LeftOut.bad_address),
        (exists().where(_blocked.c.address == address), LeftOut.suppressed),
    ]
    if is_customer:
        whens.insert(0, (kind.inactive_since.is_not(None), LeftOut.inactive))
        whens.append((kind.automatic_email.is_(False), LeftOut.opted_out))
    if marketing:
        owner = "customer_id" if is_customer else "lead_id"
        whens.append((~given_by(owner, kind.id, Purpose.marketing), LeftOut.no_consent))
    if names_animals:
        whens.append(
            (~_has_animals(kind.id) if is_customer else literal(True), LeftOut.missing_value)
        )
    column = CampaignRecipient.left_out.type
    return case(*((when, literal(why, column)) for when, why in whens), else_=null())


def _looks_right(email: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Whether it may be an address; what only looks like one is found out when it is queued."""
    return and_(email.like("_%@_%._%"), email.not_like("%@%@%"), email.not_like("% %"))


def _has_animals(customer_id: Any) -> ColumnElement[bool]:
    return exists().where(_animals.c.customer_id == customer_id, _animals.c.deceased_on.is_(None))


class Reason(NamedTuple):
    """Why some are left out: how many, and the first of them."""

    why: LeftOut
    number: int
    first: Sequence[Addressee]


class Overview(NamedTuple):
    """Who gets a mailing, as it stands before the start."""

    number: int
    by_language: Mapping[Language, int]
    reasons: Sequence[Reason]

    @property
    def left_out(self) -> int:
        return sum(reason.number for reason in self.reasons)


def overview(session: Db, rows: Subquery) -> Overview:
    """Counts of those who get it and of those left out, the latter with their first names."""
    counts = session.execute(
        select(rows.c.left_out, rows.c.language, func.count()).group_by(
            rows.c.left_out, rows.c.language
        )
    ).all()
    getting = {language: number for why, language, number in counts if why is None}
    numbers: dict[LeftOut, int] = {}
    for why, _language, number in counts:
        if why is not None:
            numbers[why] = numbers.get(why, 0) + number
    first = _examples(session, rows) if numbers else {}
    reasons = [Reason(why, numbers[why], first[why]) for why in LeftOut if why in numbers]
    return Overview(sum(getting.values()), getting, reasons)


def _examples(session: Db, rows: Subquery) -> dict[LeftOut, list[Addressee]]:
    place = func.row_number().over(
        partition_by=rows.c.left_out, order_by=(rows.c.rank, rows.c.person_id)
    )
    numbered = (
        select(*_columns(rows), place.label("place"))
        .where(rows.c.left_out.is_not(None))
        .subquery("numbered")
    )
    found: dict[LeftOut, list[Addressee]] = {}
    wanted = select(*_columns(numbered)).where(numbered.c.place <= EXAMPLES)
    for row in session.execute(wanted.order_by(numbered.c.place)):
        found.setdefault(row.left_out, []).append(Addressee(*row))
    return found


def left_out_for(session: Db, rows: Subquery, why: LeftOut, *, limit: int) -> Sequence[Addressee]:
    """Those left out for a reason, up to a limit."""
    wanted = select(*_columns(rows)).where(rows.c.left_out == why)
    found = session.execute(wanted.order_by(rows.c.rank, rows.c.person_id).limit(limit))
    return [Addressee(*row) for row in found]


class Around(NamedTuple):
    """A recipient, and those before and after them."""

    before: Addressee | None
    here: Addressee | None
    after: Addressee | None


def recipient_at(session: Db, rows: Subquery, key: str) -> Around:
    """The recipient whom a key names, or else the first one."""
    getting = select(*_columns(rows)).where(rows.c.left_out.is_(None))
    forwards = (rows.c.rank, rows.c.person_id)
    rank, person_id = _place_of(key)
    from_here = or_(rows.c.rank > rank, and_(rows.c.rank == rank, rows.c.person_id >= person_id))
    two = [
        Addressee(*row)
        for row in session.execute(getting.where(from_here).order_by(*forwards).limit(2))
    ]
    before = session.execute(
        getting.where(~from_here).order_by(*(column.desc() for column in forwards)).limit(1)
    ).one_or_none()
    here, after = [*two, None, None][:2]
    return Around(Addressee(*before) if before is not None else None, here, after)


def _place_of(key: str) -> tuple[int, int]:
    kind, _dash, number = key.partition("-")
    if kind not in ("customer", "lead") or not (number.isascii() and number.isdigit()):
        return 0, 0
    return (0 if kind == "customer" else 1), int(number[:18])


def _columns(rows: Subquery) -> list[ColumnElement[Any]]:
    return [rows.c[name] for name in Addressee._fields]


def bytes_of_files(session: Db, campaign_id: int) -> int:
    """How much a mailing's attachments weigh together."""
    total = session.scalar(
        select(func.sum(StoredFile.size))
        .join(CampaignFile, CampaignFile.file_id == StoredFile.id)
        .where(CampaignFile.campaign_id == campaign_id)
    )
    return int(total or 0)
