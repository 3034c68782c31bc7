"""The forms of notices: for whom, when, and until when one is put off."""

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms.fields.choices import Choice as Option

from petadmin.access.models import User
from petadmin.adminkit.fields import (
    BooleanField,
    InputRequired,
    Length,
    LookupField,
    TextField,
)
from petadmin.adminkit.forms import EntityForm, PlainForm
from petadmin.adminkit.moments import MomentField, soon, tomorrow_morning
from petadmin.core.db import db
from petadmin.core.i18n import Label, _, _l
from petadmin.records.notices.queries import staff
from petadmin.records.notices.services import LONGEST_TEXT


class StaffField(LookupField):
    """A member of staff, or everybody; there are few enough to choose from a plain list."""

    def __init__(self, label: Label = "", validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, validators, model=User, endpoint="", **kwargs)

    @property
    def lookup_url(self) -> str:
        # Nothing is looked up by typing.
        return ""

    @property
    def chosen_text(self) -> str:
        return super().chosen_text or _("Everybody")

    def iter_choices(self) -> Iterable[Option]:
        yield Option("", _("Everybody"), not self.data, {})
        people = {user.id: user.name for user in db.session.scalars(staff())}
        if self.data and self.data not in people:
            # Somebody who has left stays chosen until another one is.
            people[self.data] = self.chosen_text
        for user_id, name in people.items():
            yield Option(str(user_id), name, user_id == self.data, {})


class NoticeForm(EntityForm):
    """A notice."""

    text = TextField(
        _l("What is to be remembered"),
        [InputRequired(), Length(max=LONGEST_TEXT)],
        render_kw={"rows": 3},
    )
    due_at = MomentField(
        _l("Date and time"), [InputRequired()], quick=soon, default=tomorrow_morning
    )
    assignee = StaffField(_l("For whom"))
    by_email = BooleanField(
        _l("By email as well"),
        description=_l("To the one it is for; when it is for everybody, to the one who wrote it."),
    )


class PostponeForm(PlainForm):
    """Until when a notice is put off."""

    due_at = MomentField(_l("Until when"), [InputRequired()], quick=soon, default=tomorrow_morning)
