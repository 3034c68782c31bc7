"""The forms around an album: where photos move to, and to whom its link goes."""

from wtforms import RadioField
from wtforms.validators import InputRequired, Length

from petadmin.adminkit.fields import LineField, TextField
from petadmin.adminkit.forms import PlainForm
from petadmin.core.i18n import _l
from petadmin.records.albums.services import LONGEST_NAME

NEW = "new"
"""The choice of an album that is still to be made."""


class MoveForm(PlainForm):
    """An album of the same customer, or the name of a new one."""

    album = RadioField(_l("Album"), choices=[], validate_choice=False)
    name = LineField(_l("Name of the new album"), [Length(max=LONGEST_NAME)])


class SendLinkForm(PlainForm):
    """To whom the link goes, and what is said along with it."""

    to = LineField(
        _l("Recipient"),
        [InputRequired(), Length(max=254)],
        render_kw={"type": "email", "autocomplete": "off"},
    )
    message = TextField(
        _l("Message"),
        [Length(max=5000)],
        description=_l("Stands above the link. It may stay empty."),
    )
