"""What becomes of somebody who writes on the website."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from petadmin.access.models import Language
from petadmin.core.clock import utcnow
from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.core.phones import parse_phone
from petadmin.customers.models import CustomerKind
from petadmin.leads import queries, services
from petadmin.leads.models import OPEN, Lead, Source
from petadmin.records.consents.models import Consent, Purpose, Way
from petadmin.records.interactions import services as contacts
from petadmin.records.interactions.models import Direction, Method, Progress
from petadmin.records.labels import services as labels
from petadmin.records.labels.models import Interest

SAME_WITHIN = timedelta(days=1)
"""Whoever writes again within this time is not taken for somebody new."""


@dataclass(frozen=True, kw_only=True)
class Enquiry:
    """What somebody wrote; `consents` are the purposes agreed to, with the words that stood there."""

    name: str
    company: str
    email: str
    phone: str
    message: str
    language: Language
    origin: str
    interests: Sequence[Interest]
    consents: dict[Purpose, str]


def receive(session: Db, enquiry: Enquiry, *, assignee_id: int | None, day: date) -> Lead:
    """Put an enquiry on file, to be answered on that day; raises `DomainError` for what cannot be right.

    It is a new potential customer, or a further contact with one who wrote within a day.
    """
    lead = _known(session, enquiry)
    if lead is None:
        lead = services.add(
            session, _values(enquiry, assignee_id, day), by=None, interests=enquiry.interests
        )
    else:
        labels.put_on(
            session, lead, interests=list(dict.fromkeys([*lead.interests, *enquiry.interests]))
        )
    session.flush()
    contacts.log(
        session,
        {
            "lead_id": lead.id,
            "at": utcnow(),
            "method": Method.message,
            "direction": Direction.received,
            "details": enquiry.message,
            "status": Progress.pending,
        },
        by=None,
    )
    for purpose, words in enquiry.consents.items():
        session.add(
            Consent(
                lead_id=lead.id,
                purpose=purpose,
                given=True,
                way=Way.web_form,
                text=words,
                origin=enquiry.origin,
            )
        )
    return lead


def _known(session: Db, enquiry: Enquiry) -> Lead | None:
    try:
        phones = [parse_phone(enquiry.phone)] if enquiry.phone else []
    except DomainError:
        phones = []  # Adding them says what is wrong with it.
    alike = queries.alike(email=enquiry.email.lower(), phones=phones)
    fresh = alike.where(Lead.stage.in_(OPEN), Lead.created_at > utcnow() - SAME_WITHIN)
    return session.scalar(fresh.limit(1))


def _values(enquiry: Enquiry, assignee_id: int | None, day: date) -> dict[str, object]:
    first, _, last = enquiry.name.partition(" ")
    return {
        "kind": CustomerKind.company if enquiry.company else CustomerKind.person,
        "first_name": first,
        "last_name": last,
        "company_name": enquiry.company,
        "email": enquiry.email,
        "phone": enquiry.phone,
        "language": enquiry.language,
        "wishes": enquiry.message,
        "source": Source.web,
        "source_detail": enquiry.origin,
        "assignee_id": assignee_id,
        "follow_up_on": day,
    }
