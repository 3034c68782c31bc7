"""A potential customer becomes a customer, once whoever presses, and everything on file about them comes along."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, Table, func, insert, literal, select, union_all, update
from sqlalchemy.orm import selectinload

from petadmin.audit.recording import record
from petadmin.business.areas import all_areas
from petadmin.core.clock import utcnow
from petadmin.core.db import Db, Model
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l
from petadmin.core.ownership import OfAnyone
from petadmin.core.phones import whatsapp_url
from petadmin.core.text import fold
from petadmin.customers import services as customers
from petadmin.customers.models import Customer, CustomerKind, Phone, PhoneKind
from petadmin.leads import services
from petadmin.leads.models import Lead, Stage
from petadmin.records.documents.models import Document, Folder
from petadmin.records.labels import services as labels
from petadmin.records.labels.models import CustomerInterest, Interest, LeadInterest

ALONE = frozenset({"lead_interest", "lead_step"})
"""Tables that tell of the potential customer alone; a customer's interests are in a table of their own."""

MOST_ALIKE = 20

NAMES = ("first_name", "last_name")

# Tables, to which visibility adds nothing: what may be seen is asked of the customer and the potential customer.
_leads, _phones, _folders, _documents = (
    Model.metadata.tables[kind.__tablename__] for kind in (Lead, Phone, Folder, Document)
)
_interests, _of_leads, _of_customers = (
    Model.metadata.tables[kind.__tablename__] for kind in (Interest, LeadInterest, CustomerInterest)
)


class Following(NamedTuple):
    """A table whose rows come along; those that may have but one owner leave the potential customer."""

    table: Table
    moves: bool


def following() -> Iterator[Following]:
    """Every table whose rows come along, found in the tables themselves, so that no new one is forgotten."""
    kinds = {mapper.local_table: mapper.class_ for mapper in Model.registry.mappers}
    for table in Model.metadata.sorted_tables:
        points = any(key.column is _leads.c.id for key in table.foreign_keys)
        if points and table.name not in ALONE:
            yield Following(table, moves=issubclass(kinds[table], OfAnyone))


def counts(session: Db, lead_id: int) -> dict[str, int]:
    """How many rows of each table will come along, by the table's name."""
    asked = union_all(
        *(
            select(literal(table.name), func.count()).where(table.c.lead_id == lead_id)
            for table, _moves in following()
        )
    )
    return {name: number for name, number in session.connection().execute(asked) if number}


def matches(session: Db, lead: Lead) -> Sequence[Customer]:
    """Customers who may be the same: with the same e-mail address or phone, and then with the same name."""
    found: dict[int, Customer] = {}
    for statement in _alike(lead):
        rows = statement.options(selectinload(Customer.phones)).order_by(Customer.id)
        for customer in session.scalars(rows.limit(MOST_ALIKE)):
            found.setdefault(customer.id, customer)
    return list(found.values())[:MOST_ALIKE]


def is_same_person(lead: Lead, customer: Customer) -> bool:
    """Whether they can be reached in the same way, which says more than a name that many bear."""
    same_email = bool(lead.email) and lead.email == customer.email
    return same_email or bool(shared_phones(lead, customer))


def shared_phones(lead: Lead, customer: Customer) -> list[str]:
    """The phone numbers that both have."""
    theirs = {phone.number for phone in customer.phones}
    return [number for number in _phones_of(lead) if number in theirs]


def convert(session: Db, lead: Lead, *, to: Customer | None, by: int | None) -> Customer:
    """Make a customer of a potential customer, or let them be one who is on file; once done it stays as it is.

    Whoever was lost is taken back first.
    """
    held = _hold(session, lead)
    if held.customer_id is not None:
        return session.get_one(Customer, held.customer_id)
    if to is not None and not to.is_active:
        raise DomainError(
            _l("This customer is inactive. Take them back into use first."), field="customer"
        )
    if held.stage is Stage.lost:
        services.reopen(session, held, by=by)
    customer = _add(session, held) if to is None else _fill_up(session, held, to)
    session.flush()
    stage = held.stage
    held.customer_id = customer.id
    held.converted_at = utcnow()
    held.converted_by_id = by
    services.arrive(session, held, Stage.converted, by=by)
    changes = {"customer": [None, customer.name], "stage": [stage.value, Stage.converted.value]}
    record(session, "lead.converted", held, changes=changes)
    session.flush()
    _take_along(session, held.id, customer.id)
    return customer


def _alike(lead: Lead) -> Iterator[Select[Customer]]:
    # Each asks one index; a single statement with `or` would have PostgreSQL read all customers.
    if lead.email:
        yield select(Customer).where(Customer.email == lead.email)
    numbers = _phones_of(lead)
    if numbers:
        bearers = select(_phones.c.customer_id).where(_phones.c.number.in_(numbers))
        yield select(Customer).where(Customer.id.in_(bearers))
    # People call a company by its name or by that of the person who wrote.
    names = {fold(name)[: customers.LONGEST_SORT_NAME] for name in (lead.name, lead.contact_person)}
    yield select(Customer).where(Customer.sort_name.in_(names - {""}))


def _hold(session: Db, lead: Lead) -> Lead:
    """Let nobody else convert them meanwhile; whoever comes second reads what the first one has written."""
    session.execute(select(_leads.c.id).where(_leads.c.id == lead.id).with_for_update())
    # A statement of its own, which sees all that was written while the first one had to wait.
    fresh = select(Lead).where(Lead.id == lead.id).execution_options(populate_existing=True)
    held = session.scalar(fresh)
    if held is None:
        raise DomainError(
            _l("Somebody else has just changed this potential customer. Nothing was done.")
        )
    return held


def _add(session: Db, lead: Lead) -> Customer:
    values = {name: getattr(lead, name) for name in (*NAMES, "kind", "company_name", "email")}
    customer = customers.add(
        session,
        {
            **values,
            "language": lead.language,
            "phones": [_phone_row(lead, number) for number in _phones_of(lead)],
            "addresses": _addresses(lead),
            "areas": _areas(session, lead),
        },
    )
    labels.put_on(session, customer, interests=lead.interests)
    return customer


def _fill_up(session: Db, lead: Lead, customer: Customer) -> Customer:
    """Who is on file keeps what they have and gets what they lack."""
    values = {
        name: getattr(lead, name) for name in ("email", "company_name") if getattr(lead, name)
    }
    if not any(getattr(customer, name) for name in NAMES):
        values |= {name: getattr(lead, name) for name in NAMES}
    values = {name: value for name, value in values.items() if not getattr(customer, name)}
    known = {phone.number for phone in customer.phones}
    further = [number for number in _phones_of(lead) if number not in known]
    if further:
        values["phones"] = [
            *(
                {"number": one.number, "kind": one.kind, "label": one.label}
                for one in customer.phones
            ),
            *(_phone_row(lead, number) for number in further),
        ]
    if not customer.addresses and lead.city:
        values["addresses"] = _addresses(lead)
    wanted = _areas(session, lead)
    if set(wanted) - set(customer.areas):
        values["areas"] = sorted({*customer.areas, *wanted})
    customers.apply(session, customer, values)
    interests = list(dict.fromkeys([*customer.interests, *lead.interests]))
    labels.put_on(session, customer, interests=interests)
    return customer


def _take_along(session: Db, lead_id: int, customer_id: int) -> None:
    """Let all that points at the potential customer point at the customer."""
    connection = session.connection()
    _join_folders(session, lead_id, customer_id)
    _take_hidden_interests(session, lead_id, customer_id)
    for table, moves in following():
        values: dict[str, Any] = {"customer_id": customer_id}
        if moves:
            values["lead_id"] = None
        connection.execute(update(table).where(table.c.lead_id == lead_id).values(values))
    # That was written past the session, which must not cling to what it had read.
    for row in list(session.identity_map.values()):
        if isinstance(row, Lead | Document) or row.__dict__.get("lead_id") == lead_id:
            session.expire(row)


def _take_hidden_interests(session: Db, lead_id: int, customer_id: int) -> None:
    """Let those come along that nobody sees at present, since their area is switched off."""
    known = select(_of_customers.c.interest_id).where(_of_customers.c.customer_id == customer_id)
    missing = select(literal(customer_id), _of_leads.c.interest_id).where(
        _of_leads.c.lead_id == lead_id, _of_leads.c.interest_id.not_in(known)
    )
    columns = ["customer_id", "interest_id"]
    session.connection().execute(insert(_of_customers).from_select(columns, missing))


def _join_folders(session: Db, lead_id: int, customer_id: int) -> None:
    """Put the papers of a folder into the customer's own one of the same name, where there is one."""
    connection = session.connection()
    theirs = select(_folders.c.id, _folders.c.name).where(_folders.c.customer_id == customer_id)
    known = {fold(name): folder_id for folder_id, name in connection.execute(theirs)}
    ours = select(_folders.c.id, _folders.c.name).where(_folders.c.lead_id == lead_id)
    for folder_id, name in connection.execute(ours).all():
        if fold(name) in known:
            papers = update(_documents).where(_documents.c.folder_id == folder_id)
            connection.execute(papers.values(folder_id=known[fold(name)]))
            connection.execute(_folders.delete().where(_folders.c.id == folder_id))


def _phones_of(lead: Lead) -> list[str]:
    return [number for number in (lead.phone, lead.other_phone) if number]


def _phone_row(lead: Lead, number: str) -> dict[str, Any]:
    fixed = PhoneKind.work if lead.kind is CustomerKind.company else PhoneKind.home
    return {"number": number, "kind": PhoneKind.mobile if whatsapp_url(number) else fixed}


def _addresses(lead: Lead) -> list[dict[str, str]]:
    return [{"city": lead.city}] if lead.city else []


def _areas(session: Db, lead: Lead) -> list[str]:
    """The areas of what they are interested in, those that are switched off included."""
    asked = (
        select(_interests.c.area)
        .join(_of_leads, _of_leads.c.interest_id == _interests.c.id)
        .where(_of_leads.c.lead_id == lead.id)
    )
    found = session.connection().scalars(asked)
    return sorted({area for area in found if area and area in all_areas()})
