"""What is asked of e-mails just before they are sent: does the recipient still want advertising, are they active?

Beside it: what follows for mailings when their e-mails were sent, or will not be.
"""

from collections.abc import Mapping, Sequence

from flask import Flask
from sqlalchemy import Connection, bindparam, case, or_, select

from petadmin.customers.models import Customer
from petadmin.mail.gates import Refusal, add_gate
from petadmin.mail.models import Category, Email, EmailStatus, ErrorCode
from petadmin.mail.sent import add_after_sent, add_after_unsent
from petadmin.marketing.campaigns import services
from petadmin.marketing.campaigns.emails import SENT
from petadmin.marketing.campaigns.models import CampaignRecipient
from petadmin.records.consents.models import Purpose
from petadmin.records.consents.queries import given_by

UNSUBSCRIBED = Refusal(EmailStatus.cancelled, ErrorCode.unsubscribed)
INACTIVE = Refusal(EmailStatus.cancelled, ErrorCode.inactive)

_AGREED = case(
    (
        Email.customer_id.is_not(None),
        given_by("customer_id", Email.customer_id, Purpose.marketing),
    ),
    else_=given_by("lead_id", Email.lead_id, Purpose.marketing),
)
_UNWANTED = select(Email.id).where(
    Email.id.in_(bindparam("those", expanding=True)),
    Email.category == Category.marketing,
    # What goes to staff, such as a test, needs no consent of the person whom it is about.
    Email.internal.is_(False),
    or_(Email.customer_id.is_not(None), Email.lead_id.is_not(None)),
    ~_AGREED,
)
_TO_INACTIVE = (
    select(Email.id)
    .join(Customer, Customer.id == Email.customer_id)
    .where(
        Email.id.in_(bindparam("those", expanding=True)),
        # What staff have written by hand goes to whom they wrote it.
        or_(Email.kind == SENT, Email.kind.like("reminder.%")),
        Customer.inactive_since.is_not(None),
    )
)
_CAMPAIGNS = (
    select(CampaignRecipient.campaign_id)
    .where(CampaignRecipient.email_id.in_(bindparam("those", expanding=True)))
    .distinct()
    .order_by(CampaignRecipient.campaign_id)
)


def register(app: Flask) -> None:
    """Ask of each e-mail before it is sent, and follow what becomes of mailings."""
    add_gate(app, advertising_is_wanted, order=10)
    add_gate(app, customer_is_active, order=20)
    add_after_sent(app, follow)
    add_after_unsent(app, follow)


def advertising_is_wanted(connection: Connection, ids: Sequence[int]) -> Mapping[int, Refusal]:
    """Advertising does not go to who has taken back their consent while it waited."""
    unwanted = connection.scalars(_UNWANTED, {"those": list(ids)})
    return dict.fromkeys(unwanted, UNSUBSCRIBED)


def customer_is_active(connection: Connection, ids: Sequence[int]) -> Mapping[int, Refusal]:
    """Mailings and reminders do not go to customers who were deactivated while they waited."""
    return dict.fromkeys(connection.scalars(_TO_INACTIVE, {"those": list(ids)}), INACTIVE)


def follow(connection: Connection, ids: Sequence[int]) -> None:
    """Finish the mailings of which these were the last e-mails."""
    if ids and (campaigns := connection.scalars(_CAMPAIGNS, {"those": list(ids)}).all()):
        services.finish_settled(connection, campaigns)
