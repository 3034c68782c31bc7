"""The page on which a potential customer becomes a customer: what comes along, and whom they may be already."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

from flask import flash, redirect, request, url_for
from flask_admin import expose
from flask_login import current_user

from petadmin.adminkit.declaration import Reply
from petadmin.adminkit.edge import StaleRow, commit, row_id_in
from petadmin.adminkit.words import words
from petadmin.core.db import Model, db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import Label, _, _l
from petadmin.core.phones import show_phone
from petadmin.customers.models import Customer
from petadmin.customers.visibility import SEE_INACTIVE
from petadmin.desk.view import DeskView
from petadmin.leads import converting
from petadmin.leads.models import Lead, Stage

NEW = "new"
"""Chosen in place of a customer: they become a new one."""

TABLE_WORDS: dict[str, Label] = {
    "consent": _l("Consents"),
    "document": _l("Documents"),
    "document_folder": _l("Folders"),
    "email": _l("Emails"),
    "interaction": _l("Contacts"),
    "letter_draft": _l("Drafts of emails"),
    "note": _l("Notes"),
    "notice": _l("Notices"),
    "received_email": _l("Received emails"),
}
"""Words for what comes along, in the plural."""

UNTOLD = frozenset({"audit_event", "campaign_recipient"})
"""The history, and to which mailings they belonged, comes along without anybody having to know."""


class Alike(NamedTuple):
    """A customer who may be the same, and why."""

    customer: Customer
    reasons: Sequence[str]
    proposed: bool


class ConvertView(DeskView):
    """Adds to the desk of a potential customer: the way to a customer."""

    method_verbs: ClassVar[Mapping[str, str]] = {
        **DeskView.method_verbs,
        "convert_view": "convert",
    }

    @expose("/<pk:row_id>/convert", methods=("GET", "POST"))
    def convert_view(self, row_id: int) -> Reply:
        lead = self.row_or_404(row_id)
        if lead.customer is not None:
            return _already(lead)
        if request.method != "POST":
            return self._ask_to_convert(lead)
        if request.form.get("seen") != str(lead.version):
            changed = _("Somebody else has just changed something here. Look at it again.")
            return self._ask_to_convert(lead, error=changed), 409
        try:
            return self._convert(lead)
        except DomainError as error:
            return self._ask_to_convert(self.row_or_404(row_id), error=str(error)), 422
        except StaleRow:
            changed = _("Somebody else has just changed something here. Look at it again.")
            return self._ask_to_convert(self.row_or_404(row_id), error=changed), 409

    def _convert(self, lead: Lead) -> Reply:
        customer = commit(
            lambda: converting.convert(
                db.session, lead, to=_chosen(lead, request.form.get("to")), by=current_user.id
            )
        )
        flash(_("%(name)s is now a customer, with everything on file.", name=customer), "success")
        return redirect(url_for("customers.details_view", row_id=customer.id))

    def _ask_to_convert(self, lead: Lead, *, error: str | None = None) -> str:
        page: str = self.render(
            "leads/convert.html",
            desk=self.frame_of(lead, active=""),
            lead=lead,
            is_lost=lead.stage is Stage.lost,
            alike=_alike(lead),
            coming=_coming(lead),
            sees_all=current_user.may(SEE_INACTIVE),
            error=error,
            new=NEW,
            chosen=request.form.get("to"),
        )
        return page


def _already(lead: Lead) -> Reply:
    """Whoever presses once more, or second, comes to the customer that there is."""
    flash(_("%(name)s is a customer already.", name=lead.name), "info")
    return redirect(url_for("customers.details_view", row_id=lead.customer_id))


def _chosen(lead: Lead, text: str | None) -> Customer | None:
    """The customer whom they are to be; a customer who is not offered cannot be chosen."""
    offered = converting.matches(db.session, lead)
    if text == NEW or (text is None and not offered):
        return None
    customer_id = row_id_in(text or "")
    for customer in offered:
        if customer.id == customer_id:
            return customer
    raise DomainError(_l("Choose who they are."), field="to")


def _alike(lead: Lead) -> list[Alike]:
    """Those who may be the same; one who can be reached in the same way is proposed."""
    found: list[Alike] = []
    for customer in converting.matches(db.session, lead):
        proposed = (
            customer.is_active
            and converting.is_same_person(lead, customer)
            and not any(one.proposed for one in found)
        )
        found.append(Alike(customer, _reasons(lead, customer), proposed))
    return found


def _reasons(lead: Lead, customer: Customer) -> list[str]:
    reasons = []
    if lead.email and lead.email == customer.email:
        reasons.append(_("The same email address: %(address)s", address=lead.email))
    reasons += [
        _("The same phone: %(number)s", number=show_phone(number))
        for number in converting.shared_phones(lead, customer)
    ]
    return reasons or [_("The same name")]


def _coming(lead: Lead) -> list[tuple[Label, int]]:
    """How much comes along, by what it is called."""
    counts: Mapping[str, Any] = converting.counts(db.session, lead.id)
    entities = {
        mapper.local_table.name: getattr(mapper.class_, "__audit__", "")  # type: ignore[attr-defined]  # a mapped table has a name
        for mapper in Model.registry.mappers
    }
    found: list[tuple[Label, int]] = [
        (TABLE_WORDS.get(table, words().entities.get(entities[table], table)), number)
        for table, number in counts.items()
        if table not in UNTOLD
    ]
    if lead.interests:
        found.append((_l("Interests"), len(lead.interests)))
    return found
