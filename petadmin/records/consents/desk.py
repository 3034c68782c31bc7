"""What consents put on the desks: a panel that tells which hold, and takes further ones."""

from typing import Any

from flask import Flask
from flask_login import current_user

from petadmin.adminkit.fields import ChoiceField, InputRequired, Length, TextField
from petadmin.adminkit.forms import EntityForm
from petadmin.core.choices import Choice
from petadmin.core.db import db
from petadmin.core.i18n import _l
from petadmin.desk.registry import Panel, desk_of
from petadmin.records.consents import services, switch
from petadmin.records.consents.models import Purpose, Way

SUBJECTS = ("customer", "lead")
LONGEST_TEXT = 2000


class Answer(Choice):
    """What somebody said."""

    given = "given", _l("Agreed")
    withdrawn = "withdrawn", _l("Not agreed, or taken back")


class ConsentForm(EntityForm):
    """A consent that staff put on file."""

    purpose = ChoiceField(_l("What for"), [InputRequired()], choices=Purpose)
    answer = ChoiceField(_l("Answer"), [InputRequired()], choices=Answer)
    way = ChoiceField(_l("How"), [InputRequired()], choices=Way)
    text = TextField(
        _l("Words or note"),
        [Length(max=LONGEST_TEXT)],
        description=_l("Kept as proof: what was agreed to, or where the paper is."),
    )


def register(app: Flask) -> None:
    """Put the panel on the desks of customers and potential customers."""
    switch.register(app)
    for subject in SUBJECTS:
        desk_of(app, subject).add(
            Panel(
                key="consents",
                label=_l("Consents"),
                icon="shield-check",
                template="consents/panel.html",
                permission="consent:list",
                order=75,
                context=switch.status_of,
                form=lambda: ConsentForm,
                edit_permission="consent:create",
                save=_save,
                lazy=True,
            )
        )


def _save(subject: Any, values: dict[str, Any]) -> None:
    services.note(
        db.session,
        services.owner_of(subject),
        purpose=values["purpose"],
        given=values["answer"] is Answer.given,
        way=values["way"],
        text=values["text"] or "",
        by=current_user.id,
    )
