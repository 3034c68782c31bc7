"""Questions about kept texts."""

from collections.abc import Sequence

from sqlalchemy import func, select

from petadmin.bookings.reminders.models import ReminderRule
from petadmin.core.db import Db
from petadmin.mail.templates.models import EmailTemplate, Occasion


def rules_with(session: Db, template_id: int) -> int:
    """How many reminder rules send this text."""
    statement = select(func.count()).where(ReminderRule.template_id == template_id)
    return session.scalar(statement) or 0


def numbers_of_rules(session: Db, ids: Sequence[int]) -> dict[int, int]:
    """The same for many texts at once; those that no rule uses are left out."""
    statement = (
        select(ReminderRule.template_id, func.count())
        .where(ReminderRule.template_id.in_(ids))
        .group_by(ReminderRule.template_id)
    )
    return {key: number for key, number in session.execute(statement) if key is not None}


def of_occasion(session: Db, occasion: Occasion) -> Sequence[EmailTemplate]:
    """The texts that can be chosen for an occasion, by name."""
    statement = select(EmailTemplate).where(EmailTemplate.occasion == occasion)
    return session.scalars(statement.order_by(EmailTemplate.folded, EmailTemplate.id)).all()
