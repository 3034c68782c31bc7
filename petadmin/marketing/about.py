"""What an e-mail to one person is about: the person, and perhaps a booking, a received e-mail, or a draft."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, request
from flask_babel import format_date, get_timezone
from flask_login import current_user
from markupsafe import escape
from sqlalchemy import select

from petadmin.adminkit.edge import row_id_in
from petadmin.adminkit.view import view_at
from petadmin.bookings.models import Booking
from petadmin.bookings.reminders.occasions.booking import values_of
from petadmin.bookings.reminders.wording import joined
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.core.i18n import _, in_language
from petadmin.mail.inbox.models import ReceivedEmail, ReceivedKind
from petadmin.mail.services import MAX_SUBJECT
from petadmin.mail.templates.models import Occasion
from petadmin.mail.templates.placeholders import Placeholder, booking_placeholders
from petadmin.mail.templates.texts import placeholders
from petadmin.marketing import queries
from petadmin.marketing.models import LetterDraft
from petadmin.marketing.recipients import Recipient
from petadmin.records.desk import PEOPLE

KINDS = ("draft", "received", "booking", *PEOPLE)
"""What the address of the page may name; of several, the first."""

QUOTED = 5_000
"""So many letters of what is answered stand below the answer."""


@dataclass(frozen=True)
class About:
    """Whom and what a letter is about."""

    person: Any
    booking: Booking | None = None
    received: ReceivedEmail | None = None
    draft: LetterDraft | None = None

    @property
    def is_bare(self) -> bool:
        """Whether it is about nothing but the person."""
        return self.booking is None and self.received is None and self.draft is None

    @property
    def occasions(self) -> Sequence[Occasion]:
        """Of which occasions kept texts can be chosen."""
        return [Occasion.written] if self.booking is None else [Occasion.booking, Occasion.written]

    @property
    def placeholders(self) -> Sequence[Placeholder]:
        """What can stand in the text."""
        of_booking = booking_placeholders() if self.booking is not None else ()
        return (*placeholders(Occasion.written), *of_booking)

    def recipients(self) -> list[Recipient]:
        """Where the person can be reached; who wrote is answered at the address that they wrote from."""
        found = queries.recipients(db.session, self.person)
        if self.received is None or not self.received.sender_email:
            return found
        address = self.received.sender_email
        known = [one for one in found if one.address.lower() == address.lower()]
        name = self.received.sender_name or str(self.person)
        sender = known or [Recipient(address, name, name, own=False)]
        return [*sender, *(one for one in found if one not in known)]

    def values(self, recipient: Recipient) -> Mapping[str, str]:
        """What the placeholders stand for, in the language of the person."""
        with in_language(self.person.language.value):
            animals = joined(queries.names_of_animals(db.session, self.person))
            booked = self._booked()
        return {
            "animal_names": animals,
            **booked,
            "customer_name": recipient.greeted,
            "staff_name": current_user.name,
        }

    def _booked(self) -> Mapping[str, str]:
        if self.booking is None:
            return {}
        zone = get_timezone()
        return values_of(self.booking, utcnow().astimezone(zone).date(), zone)

    def first_values(self) -> dict[str, Any]:
        """What stands in the form at first."""
        if self.draft is not None:
            draft = self.draft
            return {
                "to": draft.recipient_email,
                "subject": draft.subject,
                "text": draft.body,
                "when": draft.send_at,
            }
        if self.received is not None:
            return {"subject": _answer_to(self.received.subject), "text": self._quoted()}
        return {}

    def _quoted(self) -> str:
        received = self.received
        if received is None or not received.text:
            return ""
        with in_language(self.person.language.value):
            told = _(
                "On %(day)s %(name)s wrote:",
                day=format_date(received.received_at.astimezone(get_timezone()), "long"),
                name=received.sender_name or received.sender_email,
            )
        # Braces of theirs are no placeholders.
        lines = received.text[:QUOTED].replace("{", "{\u200b").strip().splitlines()
        quoted = "<br>".join(str(escape(line)) for line in lines)
        return f"<p><br></p><p>{escape(told)}</p><blockquote>{quoted}</blockquote>"


def about_in_address() -> About:
    """What the page's address names, as far as the one who is looking may see it; else the page is not there."""
    found = {name: row_id_in(request.args[name]) for name in KINDS if request.args.get(name)}
    if not found or None in found.values():
        abort(404)
    ids = {name: row_id for name, row_id in found.items() if row_id is not None}
    booking = _booking(ids["booking"]) if "booking" in ids else None
    received = _received(ids["received"]) if "received" in ids else None
    draft = _draft(ids["draft"]) if "draft" in ids else None
    people = {name: ids[name] for name in PEOPLE if name in ids}
    if len(people) > 1 or ("draft" in ids and draft is None and not _is_sent(people)):
        abort(404)
    if draft is not None:
        # What it was about may be somebody else's by now.
        booking = booking if booking is not None and booking.customer is draft.owner else None
        received = received if received is not None and received.owner is draft.owner else None
    owners = [one.owner for one in (draft, received) if one is not None]
    owners += [booking.customer] if booking is not None else []
    if not owners and people:
        ((name, row_id),) = people.items()
        return About(view_at(PEOPLE[name]).row_or_404(row_id))
    if not owners or None in owners or len(set(owners)) > 1:
        abort(404)
    # Loaded by their own screen, so that nobody writes to whom they may not see.
    person = view_at(PEOPLE[owners[0].__tablename__]).row_or_404(owners[0].id)
    return About(person, booking, received, draft)


def _is_sent(people: Mapping[str, int]) -> bool:
    """Whether a form came whose draft is gone by now: what was typed must not go with it."""
    return request.method == "POST" and bool(people)


def kept_as() -> str:
    """The name under which the browser keeps what is typed, for this user and this matter."""
    name = next(name for name in KINDS if request.args.get(name))
    return f"{current_user.id}:{name}:{request.args[name]}"


def _booking(booking_id: int) -> Booking:
    if not current_user.may("booking:view"):
        abort(403)
    booking: Booking = view_at("bookings").row_or_404(booking_id)
    return booking


def _received(received_id: int) -> ReceivedEmail:
    if not current_user.may("received_email:view"):
        abort(403)
    statement = select(ReceivedEmail).where(
        ReceivedEmail.id == received_id, ReceivedEmail.kind == ReceivedKind.message
    )
    return db.session.scalar(statement) or abort(404)


def _draft(draft_id: int) -> LetterDraft | None:
    """A draft, if it is one of their own."""
    return db.session.scalar(
        select(LetterDraft).where(
            LetterDraft.id == draft_id, LetterDraft.author_id == current_user.id
        )
    )


def _answer_to(subject: str) -> str:
    bare = subject.strip()
    if bare.lower().startswith(("re:", "aw:", "rv:")):
        return bare[:MAX_SUBJECT]
    return f"Re: {bare}"[:MAX_SUBJECT]
