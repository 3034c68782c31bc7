"""The ledger of e-mail credits: what there is, what was used when, purchases and corrections."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from flask import flash, redirect, request, url_for
from flask_admin import expose
from flask_babel import format_date, get_timezone
from flask_login import current_user
from sqlalchemy.orm import defer, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.adminkit.acting import attach
from petadmin.adminkit.cells import from_macro, local_datetime
from petadmin.adminkit.cells import number as in_words
from petadmin.adminkit.declaration import Reply
from petadmin.adminkit.edge import commit, next_url, submitted
from petadmin.adminkit.filters import ChoiceFilter, DateFilter
from petadmin.adminkit.forms import PlainForm
from petadmin.adminkit.undo import with_link
from petadmin.adminkit.view import EntityView
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _, _l, ngettext
from petadmin.mail.credits import services
from petadmin.mail.credits.models import CreditMovement, MovementKind
from petadmin.mail.credits.queries import (
    MonthOfUse,
    refused_for_lack,
    standing,
    use_by_month,
)
from petadmin.mail.models import Email, EmailStatus, ErrorCode
from petadmin.marketing.credits.forms import CorrectionForm, PurchaseForm

MONTHS = 12
ICONS = {"purchase": "plus", "correction": "edit", "use": "send"}


class CreditView(EntityView):
    """Every change of the number of credits; nothing is ever changed or taken out."""

    entity = "credit_movement"
    entity_model = CreditMovement
    path = "email-credits"
    icon = "coins"
    label = _l("Credit movement")
    label_plural = _l("Email credits")
    create_label = _l("Add purchase")
    description = _l(
        "How many emails can still be sent, what was bought, and what each credit went for."
    )
    empty_text = _l(
        "Purchases, corrections and each email that took a credit are written down here."
    )

    column_list = ["at", "kind", "amount", "about", "author"]
    column_labels = {
        "at": _l("When"),
        "kind": _l("What"),
        "amount": _l("Credits"),
        "about": _l("Note or email"),
        "author": _l("Who"),
        "note": _l("Note"),
        "recipient": _l("Recipient"),
        "subject": _l("Subject"),
    }
    column_cells = {
        "at": lambda row: local_datetime(row.at),
        "kind": from_macro("credits/cells.html", "kind"),
        "amount": from_macro("credits/cells.html", "amount"),
        "about": from_macro("credits/cells.html", "about"),
        "author": lambda row: row.author.name if row.author is not None else _("The system"),
    }
    column_numeric = frozenset({"amount"})
    column_secondary = frozenset({"author"})
    column_filters = [
        ChoiceFilter("kind", _l("What"), CreditMovement.kind, choices=MovementKind),
        DateFilter("on", _l("When"), CreditMovement.at, zone=get_timezone),
    ]
    column_tabs = ["kind"]
    column_export = {
        "at": lambda row: row.at,
        "author": lambda row: row.author.name if row.author is not None else "",
        "about": lambda row: row.note,
        "recipient": lambda row: row.email.recipient_email if row.email is not None else "",
        "subject": lambda row: row.email.subject if row.email is not None else "",
    }
    list_template = "credits/list.html"
    method_verbs = {
        "index_view": "list",
        "filters_view": "list",
        "buy_view": "create",
        "correct_view": "correct",
        "export_view": "export",
    }

    def list_options(self) -> Sequence[ORMOption]:
        return [
            joinedload(CreditMovement.author),
            joinedload(CreditMovement.email).options(defer(Email.html), defer(Email.text)),
        ]

    def row_url(self, row: CreditMovement) -> str | None:
        return None

    def tab_look(self, filter_name: str, value: str) -> tuple[str | None, str | None, str | None]:
        return (ICONS.get(value), None, None)

    @property
    def create_url(self) -> str | None:
        return url_for(".buy_view") if self.may("create") else None

    @property
    def correct_url(self) -> str | None:
        """Where a wrong number is put right."""
        return url_for(".correct_view") if self.may("correct") else None

    def overview(self) -> dict[str, Any]:
        """What stands over the list: the credits of this moment, and how many were used in the last months."""
        used = use_by_month(db.session, months=MONTHS, zone=get_timezone())
        return {"standing": standing(db.session), "used": used, "chart": _chart(used)}

    @expose("/new", methods=("GET", "POST"))
    def buy_view(self) -> Reply:
        form = PurchaseForm(submitted())
        return self._page(form, _("Add purchase"), lambda: self._buy(form))

    @expose("/correct", methods=("GET", "POST"))
    def correct_view(self) -> Reply:
        """A number that was wrong is put right by one more movement."""
        form = CorrectionForm(submitted())
        return self._page(form, _("Correct the number of credits"), lambda: self._correct(form))

    def _page(self, form: PlainForm, title: str, work: Callable[[], str]) -> Reply:
        if request.method == "POST" and form.validate():
            try:
                said = commit(work)
            except DomainError as error:
                attach(form, error)
            else:
                _tell(said)
                return redirect(next_url(self.list_url))
        page = self.render(
            "admin/form.html",
            title=title,
            form=form,
            groups=[{"description": _available(), "fields": ["amount", "note"]}],
            submit_label=_("Save"),
            cancel_url=next_url(self.list_url),
            back_url=self.list_url,
            back_label=self.label_plural,
            action_url=request.path,
            next=next_url(""),
        )
        return page, 422 if request.method == "POST" else 200

    def _buy(self, form: Any) -> str:
        number, note = form.amount.data, form.note.data or ""
        services.buy(db.session, number, note=note, by_id=current_user.id)
        return ngettext(
            "%(number)s credit is added.",
            "%(number)s credits are added.",
            number,
            number=in_words(number),
        )

    def _correct(self, form: Any) -> str:
        services.correct(
            db.session, form.amount.data, reason=form.note.data or "", by_id=current_user.id
        )
        return _available()


def _available() -> str:
    """How many credits there are for e-mails to come, in words."""
    left = standing(db.session).available
    return ngettext(
        "%(number)s credit is available now.",
        "%(number)s credits are available now.",
        left,
        number=in_words(left),
    )


def _tell(said: str) -> None:
    """Say what has been done, and lead to the e-mails that can go now."""
    if standing(db.session).available and refused_for_lack(db.session):
        told: Any = with_link(said, refused_url(), _("Try again what failed"))
        flash(told, "success")
    else:
        flash(said, "success")


def refused_url() -> str:
    """The e-mails that failed for lack of credit, where all of them can be tried again."""
    return url_for(
        "emails.index_view", state=EmailStatus.error.value, reason=ErrorCode.no_credit.value
    )


def _chart(used: Sequence[MonthOfUse]) -> dict[str, Any]:
    return {
        "labels": [month_in_words(one.month) for one in used],
        "bars": [{"name": str(_l("Used")), "values": [one.used for one in used]}],
        "across": False,
        "stacked": False,
    }


def month_in_words(month: date) -> str:
    """A month as people read it."""
    return str(format_date(month, "LLL y"))
