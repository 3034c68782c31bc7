"""The screen of drafts: e-mails that somebody has begun to write; everybody sees their own."""

from collections.abc import Sequence
from typing import Any

from flask_login import current_user
from sqlalchemy import Select, select
from sqlalchemy.orm import defer
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.adminkit.cells import from_macro
from petadmin.adminkit.verbs import Verb, verb
from petadmin.adminkit.view import EntityView
from petadmin.core.db import db
from petadmin.core.i18n import _l, ngettext
from petadmin.marketing.models import LetterDraft
from petadmin.marketing.writing import draft_url
from petadmin.records.desk import PEOPLE
from petadmin.records.queries import with_owner


class LetterDraftView(EntityView):
    """The drafts of the one who is looking."""

    entity = "letter_draft"
    entity_model = LetterDraft
    path = "emails/drafts"
    icon = "edit"
    label = _l("Draft of an email")
    label_plural = _l("Email drafts")
    empty_text = _l(
        "An email that is kept as a draft while it is written waits here for its author."
    )

    column_list = ["subject", "recipient", "send_at", "updated_at"]
    column_labels = {
        "subject": _l("Subject"),
        "recipient": _l("Recipient"),
        "send_at": _l("Send on"),
        "updated_at": _l("Last saved"),
    }
    column_cells = {
        "subject": from_macro("emails_log/drafts.html", "subject"),
        "recipient": from_macro("emails_log/drafts.html", "recipient"),
    }
    column_secondary = frozenset({"send_at", "updated_at"})
    column_owned = frozenset({"recipient"})
    owned_by = PEOPLE

    def exposes(self, method: str) -> bool:
        # A draft is gone on with on the page on which it was begun.
        return method in {"index_view", "row_view", "bulk_view"}

    def scope(self) -> Select[Any]:
        return select(LetterDraft).where(LetterDraft.author_id == current_user.id)

    def list_options(self) -> Sequence[ORMOption]:
        return [defer(LetterDraft.body), *with_owner(LetterDraft)]

    def row_options(self) -> Sequence[ORMOption]:
        return with_owner(LetterDraft)

    def row_url(self, row: Any) -> str | None:
        return draft_url(row)

    def export_urls(self, listing: Any) -> list[dict[str, str]]:
        return []

    def after_verb_url(self, verb: Verb, rows: Sequence[Any], back: str) -> str:
        # The page of a draft went with it.
        return back if "/emails/write" not in back else self.list_url

    @verb("discard", _l("Delete draft"), icon="trash", tone="danger",
          question=_l("What was written there is gone for good."))  # fmt: skip
    def discard(self, rows: Sequence[LetterDraft], form: None) -> str:
        for row in rows:
            db.session.delete(row)
        return ngettext("%(num)s draft is deleted.", "%(num)s drafts are deleted.", len(rows))
