"""Questions about the e-mail queue."""

from sqlalchemy import Select, select

from petadmin.mail.models import Email, EmailStatus

WAITING = frozenset({EmailStatus.queued, EmailStatus.scheduled})


def waiting_of_customer(customer_id: int) -> Select[Email]:
    """What is still to be sent to a customer."""
    return select(Email).where(Email.customer_id == customer_id, Email.status.in_(WAITING))
