"""LeavingView: the verbs by which animals leave, on the lists of stays and on that of all visits."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask_babel import get_timezone

from petadmin.adminkit.cells import money
from petadmin.adminkit.verbs import verb
from petadmin.bookings import visits
from petadmin.bookings.admin.visit_list import VisitsView, whose
from petadmin.bookings.models import CareSheet, Visit
from petadmin.bookings.visit_forms import CheckOutForm
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.core.i18n import _, _l, ngettext

if TYPE_CHECKING:
    Screen = VisitsView
else:
    # A second base that is a view would hide what the first one exposes in its own way.
    Screen = object


def is_stay(visit: Visit) -> bool:
    """Whether it begins with a check-in and ends with a check-out."""
    return isinstance(visit, CareSheet)


class LeavingView(Screen):
    """Check-out and taking it back; it stands first among the bases of a screen."""

    @verb("check_out", _l("Check out"), icon="logout", form=CheckOutForm,
          offered=lambda row: row.is_open)  # fmt: skip
    def check_out(self, rows: Sequence[Visit], form: CheckOutForm) -> str:
        visits.check_out(db.session, rows, at=form.at.data or utcnow(), zone=get_timezone())
        if len(rows) == 1:
            amount = money(rows[0].amount_cents, rows[0].currency)
            return _("%(name)s is checked out: %(amount)s.", name=whose(rows[0]), amount=amount)
        return ngettext("%(num)s is checked out.", "%(num)s are checked out.", len(rows))

    @verb("undo_check_out", _l("Take check-out back"), icon="arrow-back-up", bulk=False,
          offered=lambda row: not row.is_open and is_stay(row))  # fmt: skip
    def undo_check_out(self, rows: Sequence[Visit], form: None) -> str:
        visits.undo_check_out(db.session, rows)
        return _("%(name)s is here again.", name=whose(rows[0]))
