"""What can be done to bookings from their lists and their page."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import url_for
from flask_babel import get_timezone
from sqlalchemy import inspect

from petadmin.adminkit.undo import with_undo
from petadmin.adminkit.verbs import Verb, verb
from petadmin.bookings import services, visits
from petadmin.bookings.admin.form_view import BookingForms
from petadmin.bookings.forms.booking import CancellingForm
from petadmin.bookings.models import AHEAD, Booking, BookingStatus
from petadmin.bookings.visits import ARRIVING
from petadmin.business.areas import BookingKind, all_areas
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.core.i18n import _l, ngettext

CALLED_OFF = (BookingStatus.cancelled, BookingStatus.no_show)


def _in(*statuses: BookingStatus) -> Callable[[Any], bool]:
    return lambda row: row.status in statuses


def _is_appointment(row: Booking) -> bool:
    area = all_areas().get(row.area)
    return area is not None and area.books is BookingKind.appointment


def _was_checked_in(row: Booking) -> bool:
    """Whether its visits tell that the animals came when they did; lists do not ask for them."""
    if "visits" in inspect(row).unloaded:
        return False
    return any(visit.starts_at != row.starts_at for visit in row.visits)


class BookingVerbs(BookingForms):
    """The verbs of bookings; check-in and what follows can be taken back with one tap."""

    @verb("confirm", _l("Confirm"), icon="calendar-check",
          offered=_in(BookingStatus.requested, BookingStatus.pending))  # fmt: skip
    def confirm(self, rows: Sequence[Booking], form: None) -> str:
        for row in rows:
            services.confirm(db.session, row)
        return ngettext(
            "%(num)s booking is confirmed.", "%(num)s bookings are confirmed.", len(rows)
        )

    @verb("check_in", _l("Check in"), icon="login", offered=_in(*ARRIVING))
    def check_in(self, rows: Sequence[Booking], form: None) -> dict[str, Any]:
        for row in rows:
            visits.check_in(db.session, row, at=utcnow(), zone=get_timezone())
        said = ngettext("%(names)s is checked in.", "%(names)s are checked in.",
                        _number(rows), names=_names(rows))  # fmt: skip
        return with_undo(said, self._undo_url("undo_check_in"), rows)

    @verb("check_out", _l("Check out"), icon="logout", offered=_in(BookingStatus.checked_in))
    def check_out(self, rows: Sequence[Booking], form: None) -> dict[str, Any]:
        here = [visit for row in rows for visit in row.visits if visit.is_open]
        visits.check_out(db.session, here, at=utcnow(), zone=get_timezone())
        for row in rows:
            visits.settle(db.session, row)
        said = ngettext("%(names)s is checked out.", "%(names)s are checked out.",
                        _number(rows), names=_names(rows))  # fmt: skip
        return with_undo(said, self._undo_url("undo_check_out"), rows)

    @verb("perform", _l("Done as booked"), icon="check",
          offered=lambda row: row.status in ARRIVING and _is_appointment(row))  # fmt: skip
    def perform(self, rows: Sequence[Booking], form: None) -> dict[str, Any]:
        for row in rows:
            visits.perform(db.session, row, zone=get_timezone())
        said = ngettext("%(num)s appointment is done.", "%(num)s appointments are done.", len(rows))
        return with_undo(said, self._undo_url("undo_perform"), rows)

    @verb("no_show", _l("Nobody came"), icon="user-off",
          question=_l("The booking counts as a no-show; its place is free again."),
          offered=lambda row: row.status in AHEAD and row.starts_at <= utcnow())  # fmt: skip
    def no_show(self, rows: Sequence[Booking], form: None) -> str:
        for row in rows:
            services.mark_no_show(db.session, row, now=utcnow())
        return ngettext("%(num)s booking is marked as a no-show.",
                        "%(num)s bookings are marked as no-shows.", len(rows))  # fmt: skip

    @verb("cancel", _l("Cancel booking"), icon="calendar-x", tone="danger", form=CancellingForm,
          question=_l("Nothing is deleted; the place is free again for others."),
          offered=_in(*AHEAD))  # fmt: skip
    def cancel(self, rows: Sequence[Booking], form: CancellingForm) -> str:
        for row in rows:
            services.cancel(db.session, row, reason=form.reason.data or "", now=utcnow())
        return ngettext(
            "%(num)s booking is cancelled.", "%(num)s bookings are cancelled.", len(rows)
        )

    @verb("restore", _l("Restore"), icon="arrow-back-up", offered=_in(*CALLED_OFF), bulk=False)
    def restore(self, rows: Sequence[Booking], form: None) -> str:
        for row in rows:
            services.restore(db.session, row)
        return ngettext("%(num)s booking is restored.", "%(num)s bookings are restored.", len(rows))

    @verb("undo_check_in", _l("Undo check-in"), icon="arrow-back-up", bulk=True,
          question=_l("What was written down of the stay so far is gone then."),
          offered=_in(BookingStatus.checked_in))  # fmt: skip
    def undo_check_in(self, rows: Sequence[Booking], form: None) -> str:
        for row in rows:
            visits.undo_check_in(db.session, row)
        return ngettext("The check-in of %(num)s booking is taken back.",
                        "The check-ins of %(num)s bookings are taken back.", len(rows))  # fmt: skip

    @verb("undo_check_out", _l("Undo check-out"), icon="arrow-back-up",
          offered=_in(BookingStatus.completed))  # fmt: skip
    def undo_check_out(self, rows: Sequence[Booking], form: None) -> str:
        visits.undo_check_out(db.session, [visit for row in rows for visit in row.visits])
        return ngettext("The check-out of %(num)s booking is taken back.",
                        "The check-outs of %(num)s bookings are taken back.", len(rows))  # fmt: skip

    @verb("undo_perform", _l("Not done after all"), icon="arrow-back-up",
          question=_l("What was written down of the appointment is gone then."),
          offered=lambda row: row.status is BookingStatus.completed and _is_appointment(row))  # fmt: skip
    def undo_perform(self, rows: Sequence[Booking], form: None) -> str:
        for row in rows:
            visits.undo_perform(db.session, row)
        return ngettext("%(num)s appointment lies ahead again.",
                        "%(num)s appointments lie ahead again.", len(rows))  # fmt: skip

    def row_verbs(self, row: Booking) -> list[Verb]:
        # An appointment that was done as booked had no check-out that could be taken back.
        found: list[Verb] = super().row_verbs(row)
        if not _is_appointment(row) or _was_checked_in(row):
            return found
        return [one for one in found if one.name != "undo_check_out"]

    def tap_of(self, row: Booking) -> Verb | None:
        """What one tap does to a booking of today: the next step that suits it."""
        steps = ("perform", "check_in") if _is_appointment(row) else ("check_in",)
        found = [self.verbs[name] for name in (*steps, "check_out")]
        return next((one for one in found if self.may(one.name) and one.suits(row)), None)

    def bulk_verbs(self) -> list[Verb]:
        # The undos are posted for several rows as well, but nobody picks rows to undo.
        return [one for one in super().bulk_verbs() if not one.name.startswith("undo_")]

    def _undo_url(self, name: str) -> str:
        return url_for(f"{self.endpoint}.bulk_view", what=name.replace("_", "-"))


def _names(rows: Sequence[Booking]) -> str:
    names = [animal.name for row in rows for animal in row.animals]
    return ", ".join(names[:5]) + ("…" if len(names) > 5 else "")


def _number(rows: Sequence[Booking]) -> int:
    return sum(len(row.animals) for row in rows)
