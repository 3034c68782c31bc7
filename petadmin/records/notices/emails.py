"""The e-mail that reminds a member of staff of a notice."""

from petadmin.access.models import Language, User
from petadmin.core.i18n import DEFAULT_LANGUAGE
from petadmin.mail.composing import compose
from petadmin.mail.drafts import Draft
from petadmin.records.notices.models import Notice


def due_email(notice: Notice, person: User) -> Draft:
    """Tells somebody that a notice is due, once for each time at which it becomes so."""
    language = person.language or Language[DEFAULT_LANGUAGE]
    customer = notice.animal.customer if notice.animal_id is not None else notice.customer
    context = {
        "name": person.name,
        "notice": notice,
        "animal": str(notice.animal) if notice.animal_id is not None else "",
        "customer": str(customer) if customer is not None else "",
        "lead": str(notice.lead) if notice.lead_id is not None else "",
    }
    subject, text, html = compose("records/notice_due", language=language.value, context=context)
    return Draft(
        kind="notice.due",
        to=person.email,
        to_name=person.name,
        subject=subject,
        text=text,
        html=html,
        language=language,
        # So that those who may not see the customer do not read of them in the e-mail log.
        customer_id=customer.id if customer is not None else notice.lead.customer_id,
        lead_id=notice.lead_id,
        internal=True,
        dedupe_key=f"notice.due:{notice.id}:{notice.due_at.isoformat()}",
        created_by_id=notice.author_id,
    )
