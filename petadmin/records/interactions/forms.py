"""The form of a contact."""

from collections.abc import Sequence
from datetime import datetime

from wtforms import widgets

from petadmin.adminkit.fields import ChoiceField, DayField, InputRequired, Length, TextField
from petadmin.adminkit.fields import Optional as MayBeEmpty
from petadmin.adminkit.forms import EntityForm
from petadmin.adminkit.moments import MomentField
from petadmin.core.clock import utcnow
from petadmin.core.i18n import Label, _l
from petadmin.records.interactions.models import Direction, Method, Progress
from petadmin.records.interactions.services import LONGEST_DETAILS


class TapField(ChoiceField):
    """One of a few things, each a tap away."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.RadioInput()


class WholeLength(Length):
    """Refuses what is too long as a whole, where the browser would cut it off while it is pasted."""

    def __init__(self, *, max: int) -> None:
        super().__init__(max=max)
        self.field_flags: dict[str, object] = {}


def just_now(now: datetime) -> Sequence[tuple[datetime, Label]]:
    """The usual moment, for whoever has changed it."""
    return [(now, _l("Now"))]


class InteractionForm(EntityForm):
    """A contact."""

    method = TapField(_l("How"), [InputRequired()], choices=Method, default=Method.call)
    direction = TapField(
        _l("Who got in touch"), [InputRequired()], choices=Direction, default=Direction.sent
    )
    at = MomentField(_l("Date and time"), [InputRequired()], quick=just_now, default=utcnow)
    details = TextField(_l("Details"), [WholeLength(max=LONGEST_DETAILS)], render_kw={"rows": 5})
    status = ChoiceField(
        _l("State"),
        choices=Progress,
        blank=True,
        description=_l("Pending ones stay in sight until somebody completes them."),
    )


class FollowedUpForm(InteractionForm):
    """A contact with somebody who is to be followed up."""

    follow_up_on = DayField(
        _l("Next follow-up on"),
        [MayBeEmpty()],
        description=_l("When to get in touch again; leave it empty when there is no need to."),
    )
