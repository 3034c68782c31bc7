"""The e-mails that are sent from a desk."""

from typing import Any

from petadmin.mail.composing import compose
from petadmin.mail.drafts import Draft


def summary_sheet(subject: Any, *, to: str, message: str, actor_id: int | None) -> Draft:
    """The summary sheet to its subject, in the subject's language; the PDF is attached later."""
    is_lead = subject.__tablename__ == "lead"
    composed = compose(
        "desk/summary_sheet",
        language=subject.language.value,
        context={"name": str(subject), "message": message},
    )
    return Draft(
        kind=f"{subject.__tablename__}.sheet",
        to=to,
        to_name=str(subject),
        subject=composed.subject,
        text=composed.text,
        html=composed.html,
        language=subject.language,
        # A potential customer who has become a customer stands in for both.
        customer_id=subject.customer_id if is_lead else subject.id,
        lead_id=subject.id if is_lead else None,
        created_by_id=actor_id,
    )
