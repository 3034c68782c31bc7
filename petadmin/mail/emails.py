"""The e-mails that the e-mail queue itself writes."""

from petadmin.access.models import Language, User
from petadmin.core.i18n import DEFAULT_LANGUAGE
from petadmin.mail.composing import compose
from petadmin.mail.drafts import Draft


def test_email(user: User) -> Draft:
    """An e-mail to oneself that shows that mailing works."""
    language = user.language or Language[DEFAULT_LANGUAGE]
    subject, text, html = compose("mail/test", language=language, context={"name": user.name})
    return Draft(
        kind="mail.test",
        to=user.email,
        to_name=user.name,
        subject=subject,
        text=text,
        html=html,
        language=language,
        created_by_id=user.id,
    )
