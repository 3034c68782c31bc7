"""WritingView: the page on which an e-mail to one customer or potential customer is written."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from flask import abort, flash, redirect, request, url_for
from flask_admin import expose
from flask_login import current_user

from petadmin.adminkit.acting import attach
from petadmin.adminkit.cells import local_datetime
from petadmin.adminkit.declaration import Reply
from petadmin.adminkit.edge import commit, next_url, submitted
from petadmin.adminkit.undo import with_link
from petadmin.adminkit.view import EntityView, view_at
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _, in_language
from petadmin.files.storage import storage
from petadmin.mail.drafts import Draft
from petadmin.mail.models import Email, EmailStatus
from petadmin.mail.services import queue
from petadmin.marketing import emails, queries, services
from petadmin.marketing.forms import LetterForm, letter_form
from petadmin.marketing.messages import preview_url
from petadmin.marketing.recipients import Recipient
from petadmin.records.desk import PEOPLE, desk_url
from petadmin.records.documents.models import Document

DOCUMENTS_SHOWN = 50
"""So many documents can be chosen from, the newest; the others are sent from their own section."""


class WritingView(EntityView):
    """Adds to the e-mail log: writing to one person."""

    method_verbs: ClassVar[Mapping[str, str]] = {**EntityView.method_verbs, "write_view": "write"}

    @expose("/write", methods=("GET", "POST"))
    def write_view(self) -> Reply:
        person = self._person()
        if request.method != "POST" and person.__tablename__ == "lead" and person.customer_id:
            return redirect(write_url(person.customer))
        recipients = queries.recipients(db.session, person)
        if not recipients:
            return self._page(person, "emails_log/unreachable.html", advice=_advice(person))
        on_file = _documents_of(person)
        form = letter_form(recipients, on_file)(submitted(), **_first_values(recipients))
        if request.method != "POST":
            return self._letter_page(person, recipients, form)
        try:
            return self._answer(person, recipients, form, on_file)
        except DomainError as error:
            attach(form, _at_field(error))
        return self._letter_page(self._person(), recipients, form), 422

    def _answer(
        self,
        person: Any,
        recipients: Sequence[Recipient],
        form: LetterForm,
        on_file: Sequence[Document],
    ) -> Reply:
        commit(form.keep_files)
        if not form.is_good(on_file):
            return self._letter_page(self._person(), recipients, form), 422
        draft = _draft(person, recipients, form, on_file)
        if request.form.get("do") == "send":
            email = commit(
                lambda: services.send(db.session, person, draft, occasion=form.occasion.data or "")
            )
            return self._sent(email)
        if request.form.get("do") == "test":
            commit(lambda: queue(db.session, emails.test_of(draft, current_user.user)))
            flash(_("A test is on its way to %(address)s.", address=current_user.email), "success")
        url = commit(
            lambda: preview_url(db.session, storage(), draft.html, user_id=current_user.id)
        )
        return self._letter_page(self._person(), recipients, form, preview=draft, preview_url=url)

    def _person(self) -> Any:
        """To whom the page writes; loaded by their own screen, so that nobody writes to whom they may not see."""
        owner = self.owner_to_be()
        return owner[1] if owner is not None else abort(404)

    def _sent(self, email: Email) -> Reply:
        said = _("The e-mail to %(address)s is on its way.", address=email.recipient_email)
        if email.status is EmailStatus.scheduled:
            said = _(
                "The e-mail to %(address)s goes on %(moment)s.",
                address=email.recipient_email,
                moment=local_datetime(email.not_before),
            )
        url = url_for(".details_view", row_id=email.id)
        # What the browser keeps of the form is not needed any more.
        told: Any = with_link(said, url, _("See it in the e-mail log"), settles=_kept_as())
        flash(told, "success")
        return redirect(next_url(desk_url(self._person())))

    def _letter_page(self, person: Any, recipients: Sequence[Recipient], form: LetterForm, *,
                   preview: Draft | None = None, preview_url: str = "") -> str:  # fmt: skip
        with in_language(person.language.value):
            salutation = _("Hello %(name)s,", name=recipients[0].greeted)
        return self._page(
            person,
            "emails_log/write.html",
            form=form,
            recipients=recipients,
            # With several recipients it depends on the choice.
            salutation=salutation if len(recipients) == 1 else "",
            preview=preview,
            preview_url=preview_url,
            may_see_documents=bool(form.documents.labels),
            action_url=request.full_path.rstrip("?"),
            next=next_url(""),
            kept_as=_kept_as(),
        )

    def _page(self, person: Any, template: str, **context: Any) -> str:
        screen: Any = view_at(PEOPLE[person.__tablename__])
        page: str = self.render(
            template,
            title=_("Write e-mail"),
            person=person,
            edit_url=screen.edit_url(person),
            cancel_url=next_url(desk_url(person)),
            **context,
        )
        return page


def write_url(person: Any) -> str:
    """The page on which an e-mail to a person is written; it leads back to their desk."""
    return url_for("emails.write_view", **{person.__tablename__: person.id})


def _advice(person: Any) -> str:
    if person.__tablename__ == emails.CUSTOMER:
        return _(
            "Add one to the customer, or to one of the people around them; then an e-mail can be written here."
        )
    return _("Add one, and an e-mail can be written here.")


def _first_values(recipients: Sequence[Recipient]) -> dict[str, Any]:
    return {"to": recipients[0].address, "occasion": secrets.token_urlsafe(12)}


def _documents_of(person: Any) -> Sequence[Document]:
    if not current_user.may("document:view"):
        return []
    statement = queries.files_on_file(person).limit(DOCUMENTS_SHOWN)
    return db.session.scalars(statement).unique().all()


def _draft(
    person: Any, recipients: Sequence[Recipient], form: LetterForm, on_file: Sequence[Document]
) -> Draft:
    recipient = next(one for one in recipients if one.address == form.to.data)
    draft = emails.letter(
        person,
        recipient,
        emails.Letter(form.subject.data or "", form.text.data or ""),
        author_id=current_user.id,
        not_before=form.when.data,
    )
    return replace(draft, attachments=form.attachments(on_file))


def _at_field(error: DomainError) -> DomainError:
    """Where the form asks for what the queue refuses."""
    return DomainError(error.message, field="to") if error.field == "email" else error


def _kept_as() -> str:
    """The name under which the browser keeps what is typed, for this user and this person."""
    name = next(name for name in PEOPLE if request.args.get(name))
    return f"{current_user.id}:{name}:{request.args[name]}"
