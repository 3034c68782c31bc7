"""What is said beside the form before a booking is saved: what the checks find, and what it costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask_babel import get_timezone

from petadmin.animals.models import Animal
from petadmin.bookings import newcomers
from petadmin.bookings.forms.booking import BookingForm
from petadmin.bookings.reminders.following import expected
from petadmin.bookings.services import LONGEST
from petadmin.business import preflight
from petadmin.business.preflight import Draft, Finding, Level, Report
from petadmin.catalog.pricing import Quote, quote
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.core.i18n import Label, _l

LOOKS: Mapping[Level, tuple[str, str, Label]] = {
    Level.stop: ("danger", "circle-x", _l("Stop")),
    Level.warning: ("warning", "alert-triangle", _l("Warning")),
    Level.information: ("info", "info-circle", _l("Information")),
}
"""Tone, icon and word of each level."""


@dataclass(frozen=True)
class Outlook:
    """What can be said of a form as it is filled in by now; `why_not` when it says too little yet."""

    report: Report | None
    price: Quote | None
    reasons: Mapping[str, str]
    why_not: Label | None = None
    reminders: Sequence[datetime] = ()
    """When reminders of it will go."""

    no_reminders: Label | None = None
    """Why the customer gets none of them."""

    @property
    def stops(self) -> list[Finding]:
        """What stands in the way and has no reason to be overridden yet."""
        given = [key for key, reason in self.reasons.items() if reason.strip()]
        return self.report.stops(given) if self.report is not None else []

    @property
    def warnings(self) -> int:
        found = self.report.findings if self.report is not None else ()
        return sum(finding.level is Level.warning for finding in found)


def outlook_of(form: BookingForm) -> Outlook:
    """Run the checks over a form and find its price."""
    begins, ends = form.begins, form.ends
    if begins is None or ends is None:
        why_not = _l("As soon as it is known when it is, it is looked at here.")
        return Outlook(None, None, form.reasons, why_not)
    if ends <= begins:
        return Outlook(None, None, form.reasons, _l("It must end after it begins."))
    if ends - begins > LONGEST:
        return Outlook(None, None, form.reasons, _l("A booking can be a year long at most."))
    report = preflight.look(_draft_of(form))
    if form.has_newcomer:
        # Of somebody who is not on file yet nothing is known that could be in order.
        report = replace(report, fine=())
    reminders = expected(db.session, form.area.key, begins, now=utcnow())
    return Outlook(
        report,
        _price_of(form),
        form.reasons,
        _silence_of(form, report),
        reminders,
        _no_reminders(form) if reminders else None,
    )


def _no_reminders(form: BookingForm) -> Label | None:
    """Why reminders of the booking would not go to whom it is for."""
    customer = None if form.has_newcomer else form.customer_row
    if customer is None:
        return None
    if not customer.automatic_email or not customer.reminder_email:
        return _l("The customer wants no reminders.")
    return None if customer.email else _l("The customer has no email address.")


def _silence_of(form: BookingForm, report: Report) -> Label | None:
    """Why there is nothing to say, when it is not yet known who comes."""
    if report.findings or report.fine or form.has_newcomer:
        return None
    return _l("As soon as it is known who comes, it is looked at here.")


def _draft_of(form: BookingForm) -> Draft:
    zone = get_timezone()
    begins: Any = form.begins
    ends: Any = form.ends
    return Draft(
        area=form.area.key,
        first_day=begins.astimezone(zone).date(),
        last_day=ends.astimezone(zone).date(),
        starts_at=begins,
        ends_at=ends,
        customer=None if form.has_newcomer else form.customer_row,
        animals=_animals_of(form),
        service=form.service.chosen,
        resource=form.resource.chosen if "resource" in form else None,
        staff_id=form.staff.data,
        booking_id=form.booking.id if form.booking is not None else None,
        occupancy=form.occupancy,
    )


def _animals_of(form: BookingForm) -> Sequence[Animal]:
    newcomer = form.newcomer()
    if newcomer is None:
        return form.animals.chosen
    animal = newcomers.expected(newcomer)
    return () if animal is None else (animal,)


def _price_of(form: BookingForm) -> Quote | None:
    service = form.service.chosen
    if service is None:
        return None
    begins: Any = form.begins
    ends: Any = form.ends
    return quote(
        db.session,
        service,
        None if form.has_newcomer else form.customer_row,
        starts_at=begins,
        ends_at=ends,
        zone=get_timezone(),
        animals=1 if form.has_newcomer else max(len(form.animals.chosen), 1),
        agreed_cents=form.agreed,
    )
