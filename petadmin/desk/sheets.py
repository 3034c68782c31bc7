"""SheetView: the addresses of a desk's summary sheet: print it, get it as PDF, send it by e-mail."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from flask import Response, flash, redirect, request, url_for
from flask_admin import expose
from flask_login import current_user
from wtforms.validators import InputRequired, Length

from petadmin.adminkit.acting import attach
from petadmin.adminkit.declaration import Reply
from petadmin.adminkit.edge import commit
from petadmin.adminkit.fields import LineField, TextField
from petadmin.adminkit.forms import PlainForm
from petadmin.audit.recording import record
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _, _l
from petadmin.desk import emails
from petadmin.desk.frame import Link
from petadmin.desk.outcomes import flash_of
from petadmin.desk.sheet import Sheet, make_sheet
from petadmin.desk.view import DeskView
from petadmin.files.storage import storage
from petadmin.mail import services as mail

CUSTOMERS = "customer"
"""In the address of a PDF: the copy that goes to the customer."""


class SendSheetForm(PlainForm):
    """To whom the sheet goes, and what is said along with it."""

    to = LineField(
        _l("Recipient"),
        [InputRequired(), Length(max=254)],
        render_kw={"type": "email", "autocomplete": "off"},
    )
    message = TextField(
        _l("Message"),
        [Length(max=5000)],
        description=_l("Stands above the sheet. It may stay empty."),
    )


class SheetView(DeskView):
    """A desk with a summary sheet; the subject has an `email` and a `language`."""

    method_verbs: ClassVar[Mapping[str, str]] = {
        **DeskView.method_verbs,
        "sheet_view": "print",
        "sheet_pdf_view": "print",
        "send_sheet_view": "send_sheet",
    }

    @expose("/<pk:row_id>/sheet")
    def sheet_view(self, row_id: int) -> Reply:
        return self.render(
            "desk/sheet_page.html",
            sheet=self._sheet(self.row_or_404(row_id), internal=True),
            row_id=row_id,
        )

    @expose("/<pk:row_id>/sheet.pdf")
    def sheet_pdf_view(self, row_id: int) -> Reply:
        # What is sent leaves out what only staff may read; the preview shows just that.
        sheet = self._sheet(self.row_or_404(row_id), internal=request.args.get("copy") != CUSTOMERS)
        try:
            content = sheet.pdf()
        except DomainError as error:
            flash(str(error), "error")
            return redirect(url_for(".details_view", row_id=row_id))
        answer = Response(content, mimetype="application/pdf")
        answer.headers.set("Content-Disposition", "inline", filename=sheet.file_name)
        return answer

    @expose("/<pk:row_id>/send-sheet", methods=("GET", "POST"))
    def send_sheet_view(self, row_id: int) -> Reply:
        subject = self.row_or_404(row_id)
        form = (
            SendSheetForm(request.form)
            if request.method == "POST"
            else SendSheetForm(data={"to": subject.email})
        )
        if request.method == "POST" and "preview" not in request.form and form.validate():
            try:
                written = self._send(subject, form)
            except DomainError as error:
                attach(form, DomainError(error.message, field="to") if error.field else error)
            else:
                said = _("The summary sheet is on its way to %(address)s.", address=form.to.data)
                flash(*flash_of(written, said))
                return redirect(url_for(".details_view", row_id=row_id))
        status = 422 if form.errors else 200
        return self._send_page(self.row_or_404(row_id), form), status

    def _sheet(self, subject: Any, *, internal: bool = False) -> Sheet:
        return make_sheet(
            self.desk, subject, language=str(subject.language.value), internal=internal
        )

    def _send(self, subject: Any, form: SendSheetForm) -> mail.Written:
        row_id = subject.id
        sheet = self._sheet(subject)
        # Rendering takes a second in which nobody should have to wait for this transaction.
        db.session.rollback()
        content = sheet.pdf()
        return commit(lambda: self._queue(self.row_or_404(row_id), form, sheet, content))

    def _queue(
        self, subject: Any, form: SendSheetForm, sheet: Sheet, content: bytes
    ) -> mail.Written:
        draft = emails.summary_sheet(
            subject, to=form.to.data, message=form.message.data or "", actor_id=current_user.id
        )
        file = storage().put(db.session, content, media_type="application/pdf")
        written = mail.queue_asking(
            db.session, replace(draft, attachments=((file, sheet.file_name),))
        )
        sent_to = {"to": [None, form.to.data]}
        record(db.session, f"{self.entity}.sheet_sent", subject, changes=sent_to)
        return written

    def _send_page(self, subject: Any, form: SendSheetForm) -> str:
        preview = emails.summary_sheet(
            subject,
            to=form.to.data or "",
            message=form.message.data or "",
            actor_id=current_user.id,
        )
        page: str = self.render(
            "desk/send_sheet.html",
            desk=self.frame_of(subject, active=""),
            form=form,
            preview=preview,
            sheet=self._sheet(subject),
            pdf_url=url_for(".sheet_pdf_view", row_id=subject.id, copy=CUSTOMERS),
            action_url=request.path,
            cancel_url=url_for(".details_view", row_id=subject.id),
        )
        return page

    def _verb_links(self, subject: Any) -> list[Link]:
        links = []
        if self.may("send_sheet"):
            links.append(
                Link(
                    _l("Send sheet by email"),
                    "send",
                    url_for(".send_sheet_view", row_id=subject.id),
                )
            )
        if self.may("print"):
            links.append(
                Link(_l("Print sheet"), "printer", url_for(".sheet_view", row_id=subject.id))
            )
            links.append(
                Link(_l("Sheet as PDF"), "file-text", url_for(".sheet_pdf_view", row_id=subject.id))
            )
        return links + super()._verb_links(subject)
