"""WritingView: the page on which an e-mail to one customer or potential customer is written."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from flask import flash, redirect, request, url_for
from flask_admin import expose
from flask_login import current_user

from petadmin.adminkit.acting import attach
from petadmin.adminkit.declaration import Reply
from petadmin.adminkit.edge import commit, next_url, row_id_in, submitted
from petadmin.adminkit.undo import with_link
from petadmin.adminkit.view import EntityView, view_at
from petadmin.bookings.models import Booking
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _, _l, in_language
from petadmin.desk.outcomes import flash_of
from petadmin.files.storage import storage
from petadmin.mail.credits.queries import available_credits
from petadmin.mail.drafts import Draft
from petadmin.mail.services import queue_asking
from petadmin.mail.templates.models import EmailTemplate
from petadmin.mail.templates.texts import (
    MissingValues,
    Text,
    language_of,
    problems_with,
    text_in,
    used,
)
from petadmin.marketing import drafts, emails, queries, services
from petadmin.marketing.about import About, about_in_address, kept_as
from petadmin.marketing.attachments import attached_again
from petadmin.marketing.forms import LetterForm, letter_form
from petadmin.marketing.inbox.blocked import alerts_about
from petadmin.marketing.messages import preview_url
from petadmin.marketing.models import LetterDraft
from petadmin.marketing.recipients import Recipient
from petadmin.records.desk import PEOPLE, desk_url
from petadmin.records.documents.models import Document
from petadmin.records.queries import whose

DOCUMENTS_SHOWN = 50
"""So many documents can be chosen from, the newest; the others are sent from their own section."""


@dataclass(frozen=True)
class _Desk:
    """What lies before the one who writes: about whom and what, and what there is to choose from."""

    about: About
    recipients: Sequence[Recipient]
    on_file: Sequence[Document]
    templates: Sequence[EmailTemplate]

    def again(self) -> "_Desk":
        """The same after a commit, loaded anew."""
        return replace(self, about=about_in_address())


class WritingView(EntityView):
    """Adds to the e-mail log: writing to one person."""

    method_verbs: ClassVar[Mapping[str, str]] = {**EntityView.method_verbs, "write_view": "write"}

    @expose("/write", methods=("GET", "POST"))
    def write_view(self) -> Reply:
        about = about_in_address()
        person = about.person
        converted = person.__tablename__ == "lead" and person.customer_id
        if request.method != "POST" and converted and about.is_bare:
            return redirect(write_url(person.customer))
        recipients = about.recipients()
        if not recipients:
            return self._page(about, "emails_log/unreachable.html", advice=_advice(person))
        texts = queries.kept_texts(db.session, about.occasions)
        desk = _Desk(about, recipients, _documents_of(person), texts)
        kind = letter_form(recipients, desk.on_file, texts)
        form = kind(submitted(), **_first_values(desk))
        if request.method != "POST":
            _bring_files(form, about)
            return self._letter_page(desk, form)
        try:
            return self._answer(desk, form)
        except DomainError as error:
            attach(form, _at_field(error, form))
        return self._letter_page(desk.again(), form), 422

    def _answer(self, desk: _Desk, form: LetterForm) -> Reply:
        wanted = request.form.get("do")
        commit(form.keep_files)
        if wanted in ("fill", "replace"):
            return self._fill(desk.again(), form, sure=wanted == "replace")
        if wanted == "draft":
            return self._keep(desk, form)
        if not form.is_good(desk.on_file) or not _is_readable(desk.about, form):
            return self._letter_page(desk.again(), form), 422
        draft = _draft(desk, form)
        if wanted == "send":
            return self._send(desk.about, draft, form)
        if wanted == "test":
            test = emails.test_of(draft, current_user.user)
            written = commit(lambda: queue_asking(db.session, test))
            flash(*flash_of(written, _("A test is on its way to %(address)s.", address=test.to)))
        url = commit(
            lambda: preview_url(db.session, storage(), draft.html, user_id=current_user.id)
        )
        return self._letter_page(desk.again(), form, preview=draft, preview_url=url)

    def _send(self, about: About, draft: Draft, form: LetterForm) -> Reply:
        written = commit(
            lambda: services.send(
                db.session,
                about.person,
                draft,
                occasion=form.occasion.data or "",
                draft_id=row_id_in(form.draft.data or ""),
                answers=about.received,
            )
        )
        email = written.email
        said = _("The email to %(address)s is on its way.", address=email.recipient_email)
        # What the browser keeps of the form is not needed any more.
        flash(*flash_of(written, said, settles=kept_as()))
        return redirect(next_url(desk_url(about.person)))

    def _fill(self, desk: _Desk, form: LetterForm, *, sure: bool) -> Reply:
        """Put a kept text into the form; what somebody typed is only replaced when they say so."""
        chosen = next((one for one in desk.templates if str(one.id) == form.template.data), None)
        if chosen is None:
            attach(form, DomainError(_l("Choose one of the kept texts."), field="template"))
            return self._letter_page(desk, form), 422
        if not sure and not _is_replaceable(desk, form):
            return self._letter_page(desk, form, asks=chosen)
        language = language_of(chosen, desk.about.person.language)
        form.subject.data, form.text.data = text_in(chosen, desk.about.person.language)
        # What was sent is not what is shown.
        form.subject.raw_data = form.text.raw_data = []
        if language is not desk.about.person.language:
            said = _(
                "This text is kept in one language only: %(language)s.", language=language.label
            )
            flash(said, "warning")
        return self._letter_page(desk, form)

    def _keep(self, desk: _Desk, form: LetterForm) -> Reply:
        if not form.can_be_kept():
            return self._letter_page(desk.again(), form), 422
        about = desk.about
        written = drafts.Unfinished(
            to=form.to.data or "",
            subject=form.subject.data or "",
            body=form.text.data or "",
            send_at=form.when.data,
            files=form.attachments(desk.on_file),
            booking_id=about.booking.id if about.booking is not None else None,
            received_id=about.received.id if about.received is not None else None,
        )
        try:
            draft = commit(
                lambda: drafts.save(
                    db.session,
                    about.person,
                    written,
                    author_id=current_user.id,
                    draft_id=row_id_in(form.draft.data or ""),
                    seen=form.seen.data or "",
                )
            )
        except drafts.SavedElsewhere:
            # The next try makes a new one.
            form.draft.data = form.seen.data = ""
            raise
        told: Any = with_link(
            _("The draft is kept."),
            url_for("emails_drafts.index_view"),
            _("All drafts"),
            settles=kept_as(),
        )
        flash(told, "success")
        return redirect(draft_url(draft, next=next_url("") or None))

    def _letter_page(self, desk: _Desk, form: LetterForm, *, preview: Draft | None = None,
                     preview_url: str = "", asks: EmailTemplate | None = None) -> str:  # fmt: skip
        about = desk.about
        with in_language(about.person.language.value):
            salutation = _("Hello %(name)s,", name=desk.recipients[0].greeted)
        addresses = [one.address for one in desk.recipients]
        return self._page(
            about,
            "emails_log/write.html",
            form=form,
            recipients=desk.recipients,
            templates=desk.templates,
            asks=asks,
            placeholders=about.placeholders,
            blocked=alerts_about(addresses, back=request.full_path),
            no_credit=available_credits(db.session) == 0,
            # With several recipients it depends on the choice.
            salutation=salutation if len(desk.recipients) == 1 else "",
            preview=preview,
            preview_url=preview_url,
            may_see_documents=bool(form.documents.labels),
            action_url=request.full_path.rstrip("?"),
            next=next_url(""),
            kept_as=kept_as(),
        )

    def _page(self, about: About, template: str, **context: Any) -> str:
        person = about.person
        screen: Any = view_at(PEOPLE[person.__tablename__])
        page: str = self.render(
            template,
            title=_("Write email"),
            person=person,
            about=about,
            edit_url=screen.edit_url(person),
            cancel_url=next_url(desk_url(person)),
            **context,
        )
        return page


def write_url(person: Any) -> str:
    """The page on which an e-mail to a person is written; it leads back to their desk."""
    return url_for("emails.write_view", **{person.__tablename__: person.id})


def booking_url(booking: Booking) -> str:
    """The page on which an e-mail about a booking is written; it leads back to the booking."""
    back = url_for("bookings.details_view", row_id=booking.id)
    return url_for("emails.write_view", booking=booking.id, next=back)


def draft_url(draft: LetterDraft, **others: Any) -> str:
    """The page on which a draft is gone on with.

    It names the person and what it is about too, in case the draft goes meanwhile.
    """
    kind, owner_id = whose(draft)
    about = {"booking": draft.booking_id, "received": draft.received_id, kind: owner_id}
    address: dict[str, Any] = {"draft": draft.id, **about, **others}
    return url_for("emails.write_view", **address)


def _advice(person: Any) -> str:
    if person.__tablename__ == emails.CUSTOMER:
        return _(
            "Add one to the customer, or to one of the people around them; then an email can be written here."
        )
    return _("Add one, and an email can be written here.")


def _first_values(desk: _Desk) -> dict[str, Any]:
    draft = desk.about.draft
    first = {
        "to": desk.recipients[0].address,
        # A draft that is open twice goes once.
        "occasion": f"draft-{draft.id}" if draft is not None else secrets.token_urlsafe(12),
        "draft": str(draft.id) if draft is not None else "",
        "seen": drafts.state_of(draft) if draft is not None else "",
        **desk.about.first_values(),
    }
    known = {one.address for one in desk.recipients}
    return first if first["to"] in known else {**first, "to": desk.recipients[0].address}


def _bring_files(form: LetterForm, about: About) -> None:
    if about.draft is not None:
        form.kept.data = [
            attached_again(one.file, one.name, user_id=current_user.id)
            for one in about.draft.attachments
        ]


def _documents_of(person: Any) -> Sequence[Document]:
    if not current_user.may("document:view"):
        return []
    statement = queries.files_on_file(person).limit(DOCUMENTS_SHOWN)
    return db.session.scalars(statement).unique().all()


def _is_replaceable(desk: _Desk, form: LetterForm) -> bool:
    """Whether nothing was typed, or nothing else than a kept text as it is kept."""
    typed = Text(form.subject.data or "", form.text.data or "")
    language = desk.about.person.language
    return not any(typed) or typed in [text_in(one, language) for one in desk.templates]


def _is_readable(about: About, form: LetterForm) -> bool:
    """Whether every placeholder is one; what is wrong is put at its field."""
    good = True
    for field, text in (
        (form.subject, Text(form.subject.data or "", "")),
        (form.text, Text("", form.text.data or "")),
    ):
        problems = problems_with(text, about.occasions[-1], also=about.placeholders)
        field.errors = [*field.errors, *problems]
        good = good and not problems
    return good


def _draft(desk: _Desk, form: LetterForm) -> Draft:
    recipient = next(one for one in desk.recipients if one.address == form.to.data)
    draft = emails.letter(
        desk.about.person,
        recipient,
        Text(form.subject.data or "", form.text.data or ""),
        values=desk.about.values(recipient),
        author_id=current_user.id,
        not_before=form.when.data,
    )
    return replace(draft, attachments=form.attachments(desk.on_file))


def _at_field(error: DomainError, form: LetterForm) -> DomainError:
    """Where the form asks for what the queue refuses, or for what placeholders are missing."""
    if isinstance(error, MissingValues):
        in_subject = error.names <= used(Text(form.subject.data or "", ""))
        return DomainError(error.message, field="subject" if in_subject else "text")
    return DomainError(error.message, field="to") if error.field == "email" else error
