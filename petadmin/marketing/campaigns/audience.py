"""Whom a mailing is for: a selection, what a list showed, or everybody, narrowed by what is known of them.

What a list showed is kept as the address of the filtered list and asked anew each time, through the list's own
code; so whoever comes to match until the start gets the mailing as well.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode

from flask import current_app, g, has_request_context
from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select, true
from werkzeug.datastructures import MultiDict

from petadmin.access.models import Language, User
from petadmin.access.visibility import VISIBILITY, look_as
from petadmin.adminkit.listing import Listing, Looked, known_arguments, narrow
from petadmin.adminkit.requests import LoggedIn
from petadmin.adminkit.view import EntityView, view_at
from petadmin.business.settings import business_settings
from petadmin.core.db import Db
from petadmin.core.errors import BadAddress, DomainError
from petadmin.core.i18n import Label, _, _l
from petadmin.customers.models import Customer, CustomerArea
from petadmin.marketing.campaigns.queries import Chosen, lead_model
from petadmin.records.desk import PEOPLE
from petadmin.records.labels.models import CustomerInterest, CustomerTag, Interest, LeadInterest

LONGEST_FILTER = 2000

STALE = _l(
    "The list that the recipients were taken from had a filter that is no longer there. Choose the recipients anew."
)

# Tables, to which visibility adds nothing: what may be seen is asked of the person.
_areas, _tags, _interests = CustomerArea.__table__, CustomerTag.__table__, Interest.__table__
_of_customers, _of_leads = CustomerInterest.__table__, LeadInterest.__table__


@dataclass(frozen=True, kw_only=True)
class Audience:
    """Whom a mailing is for, as it is kept with it.

    `chosen` names rows by kind of person, `lists` the query of a filtered list; with neither it is everybody of
    the kinds in `people`. `saved` is the name of the filter that the list was narrowed by, if it had one. The rest
    narrows this down. `started_by` is who started the mailing: it is for those whom they may see.
    """

    people: Sequence[str] = ("customer",)
    chosen: Mapping[str, Sequence[int]] | None = None
    lists: Mapping[str, str] | None = None
    saved: str = ""
    interests: Sequence[int] = ()
    areas: Sequence[str] = ()
    tags: Sequence[int] = ()
    language: str = ""
    started_by: int | None = None

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """The audience as a mailing keeps it; what a later version knows no more is passed over."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in kept.items() if name in known})

    def kept(self) -> dict[str, Any]:
        """The same for keeping."""
        return asdict(self)

    @property
    def is_taken_from_a_list(self) -> bool:
        return bool(self.chosen or self.lists)


def chosen(audience: Audience) -> Chosen:
    """The conditions for who is chosen; raises `DomainError` for a list whose filters are gone."""
    lead = lead_model()
    customers, leads = _base(audience, "customer"), _base(audience, "lead")
    if audience.is_taken_from_a_list:
        # Whoever has become a customer meanwhile is written to as one.
        became = select(lead.customer_id).where(leads, lead.customer_id.is_not(None))
        customers = or_(customers, Customer.id.in_(became.correlate(None)))
    return Chosen(
        and_(customers, *_narrowed(audience, Customer)),
        and_(leads, lead.customer_id.is_(None), *_narrowed(audience, lead)),
    )


def _base(audience: Audience, name: str) -> ColumnElement[bool]:
    kind: Any = Customer if name == "customer" else lead_model()
    if audience.lists:
        query = audience.lists.get(name)
        if query is None:
            return false()
        ids = listed(name, query).with_only_columns(kind.id).correlate(None)
        return _true(kind.id.in_(ids))
    if audience.chosen:
        return _true(kind.id.in_(list(audience.chosen.get(name, ()))))
    if name not in audience.people:
        return false()
    return true() if kind is Customer else _true(kind.lost_reason.is_(None))


def _true(condition: Any) -> ColumnElement[bool]:
    found: ColumnElement[bool] = condition
    return found


def _narrowed(audience: Audience, kind: Any) -> Iterator[ColumnElement[bool]]:
    is_customer = kind is Customer
    if audience.language:
        yield kind.language == Language(audience.language)
    if audience.interests:
        yield _interested(is_customer, kind.id, _interests.c.id.in_(audience.interests))
    if audience.areas:
        yield (
            exists().where(_areas.c.customer_id == kind.id, _areas.c.area.in_(audience.areas))
            if is_customer
            # A potential customer belongs to the areas that they ask about.
            else _interested(False, kind.id, _interests.c.area.in_(audience.areas))
        )
    if audience.tags:
        yield (
            exists().where(_tags.c.customer_id == kind.id, _tags.c.tag_id.in_(audience.tags))
            if is_customer
            else false()
        )


def _interested(
    is_customer: bool, person_id: Any, condition: ColumnElement[bool]
) -> ColumnElement[bool]:
    bearers = _of_customers if is_customer else _of_leads
    owner = bearers.c.customer_id if is_customer else bearers.c.lead_id
    return exists().where(owner == person_id, bearers.c.interest_id == _interests.c.id, condition)


# Lists that recipients are taken from


def listed(name: str, query: str) -> Select[Any]:
    """All rows that a list shows at an address; raises `DomainError` for a filter that is gone."""
    view, listing = _listing(name, query)
    try:
        return narrow(view, listing.looked, listing)
    except BadAddress as error:
        raise DomainError(STALE) from error


def query_of(listing: Listing) -> str:
    """What of a list's address says which rows it shows."""
    pairs = [("q", listing.q)] if listing.q else []
    known = {item.name for item in listing.view.list_filters()}
    pairs += [(name, value) for name, value in listing.args.items(multi=True) if name in known]
    return urlencode(pairs)


def query_of_list(name: str, query: str) -> str:
    """The same of a query that a list may order as well."""
    return query_of(_listing(name, query)[1])


def words_of(name: str, query: str) -> list[tuple[Label, str]]:
    """What a list was narrowed by: each filter's label and value."""
    view, listing = _listing(name, query)
    known = {item.name: item for item in view.list_filters()}
    found: list[tuple[Label, str]] = [(_("Search"), listing.q)] if listing.q else []
    try:
        found += [
            (known[key].label, known[key].show(value))
            for key, value in listing.args.items(multi=True)
            if key in known and value
        ]
    except BadAddress as error:
        raise DomainError(STALE) from error
    return found


def _listing(name: str, query: str) -> tuple[EntityView, Listing]:
    view = view_at(PEOPLE[name])
    args: MultiDict[str, str] = MultiDict(parse_qsl(query))
    try:
        return view, Listing(view, Looked(f"/{view.path}/"), known_arguments(view, args))
    except BadAddress as error:
        raise DomainError(STALE) from error


# Whose eyes


@contextmanager
def as_seen_by(session: Db, user_id: int | None) -> Iterator[None]:
    """Look at people as a member of staff does, where nobody asks for a page; whoever is gone sees what is for all."""
    if has_request_context():
        yield
        return
    user = session.get(User, user_id) if user_id is not None else None
    holds: Callable[[str], bool] = user.may if user is not None else lambda permission: False
    with current_app.test_request_context():
        # The filters of lists ask who is looking.
        if user is not None:
            g._login_user = LoggedIn(user)
        look_as(
            session,
            current_app.extensions[VISIBILITY],
            holds=holds,
            areas_off=business_settings(session).areas_off,
        )
        try:
            yield
        finally:
            session.info.pop(VISIBILITY, None)
            g.pop("_login_user", None)
