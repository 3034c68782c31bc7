"""What can happen to kept texts: made, changed, duplicated, deleted."""

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from sqlalchemy import select

from petadmin.access.models import Language
from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l
from petadmin.core.text import fold
from petadmin.mail.templates.models import EmailTemplate, Occasion
from petadmin.mail.templates.texts import Text, problems_with
from petadmin.marketing.templates.queries import rules_with

MOST_TEXTS = 300
NAME_LENGTH = 80
_TEXTS = ("subject_en", "body_en", "subject_es", "body_es")


def keep(session: Db, values: Mapping[str, Any]) -> EmailTemplate:
    """Keep a new text; raises `DomainError`."""
    ids = session.scalars(select(EmailTemplate.id).limit(MOST_TEXTS)).all()
    if len(ids) >= MOST_TEXTS:
        raise DomainError(_l("There are %(num)d already. Delete some of them.", num=MOST_TEXTS))
    template = EmailTemplate()
    change(session, template, values)
    session.add(template)
    session.flush()
    return template


def change(session: Db, template: EmailTemplate, values: Mapping[str, Any]) -> None:
    """Change a text; raises `DomainError` for a name in use, and for what could not be sent."""
    name, occasion = values["name"], values["occasion"]
    _check_name(session, name, besides=template.id)
    if template in session and occasion is not template.occasion:
        _check_unused(session, template)
    texts = {key: values[key] or "" for key in _TEXTS}
    _check_texts(texts, occasion)
    template.name, template.folded, template.occasion = name, fold(name), occasion
    for key, text in texts.items():
        setattr(template, key, text)


def duplicate(session: Db, template: EmailTemplate) -> EmailTemplate:
    """A second one with the same text, to be changed."""
    values = {key: getattr(template, key) for key in _TEXTS}
    return keep(
        session,
        {**values, "name": _free_name(session, template.name), "occasion": template.occasion},
    )


def remove(session: Db, templates: Sequence[EmailTemplate]) -> None:
    """Delete texts that no rule sends; raises `DomainError`."""
    for template in templates:
        if rules_with(session, template.id):
            raise DomainError(
                _l(
                    "“%(name)s” is the text of a reminder rule. Give the rule another text first.",
                    name=template.name,
                )
            )
        session.delete(template)


def _check_name(session: Db, name: str, *, besides: int | None) -> None:
    found = session.scalar(select(EmailTemplate.id).where(EmailTemplate.folded == fold(name)))
    if found is not None and found != besides:
        raise DomainError(_l("There is one of this name already."), field="name")


def _check_unused(session: Db, template: EmailTemplate) -> None:
    if rules_with(session, template.id):
        raise DomainError(
            _l(
                "A reminder rule sends this text, so it stays what it is for. Duplicate it instead."
            ),
            field="occasion",
        )


def _check_texts(texts: Mapping[str, str], occasion: Occasion) -> None:
    written = [language for language in Language if any(_of_language(texts, language))]
    if not written:
        raise DomainError(_l("Write it in one language at least."), field="subject_en")
    for language in written:
        text = _of_language(texts, language)
        for name, part in text._asdict().items():
            if not part:
                raise DomainError(
                    _l("A text needs a subject and a body, or neither of them in this language."),
                    field=f"{name}_{language.value}",
                )
            empty = text._replace(**{other: "" for other in text._fields if other != name})
            problems = problems_with(empty, occasion)
            if problems:
                told = " ".join(problems)
                raise DomainError(told, field=f"{name}_{language.value}")


def _of_language(texts: Mapping[str, str], language: Language) -> Text:
    return Text(texts[f"subject_{language.value}"], texts[f"body_{language.value}"])


def _free_name(session: Db, name: str) -> str:
    for number in count(2):
        ending = f" ({number})"
        candidate = f"{name[: NAME_LENGTH - len(ending)]}{ending}"
        taken = select(EmailTemplate.id).where(EmailTemplate.folded == fold(candidate))
        if session.scalar(taken) is None:
            break
    return candidate
