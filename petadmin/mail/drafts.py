"""What the e-mail queue is given: a finished e-mail that is not queued yet."""

from dataclasses import dataclass
from datetime import datetime

from petadmin.access.models import Language
from petadmin.files.models import StoredFile
from petadmin.mail.models import Category


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An e-mail to be queued; `attachments` are stored files, each with the name it goes under.

    `dedupe_key` names the occasion: of several drafts with the same key only the first is sent. What is for
    staff is `internal`: it is no contact with the customer or potential customer whom it is about. At
    `unsubscribe_url` mail programs end advertising with one click; `in_reply_to` is the Message-ID of what is
    answered.
    """

    kind: str
    to: str
    subject: str
    text: str
    html: str
    language: Language
    to_name: str = ""
    customer_id: int | None = None
    lead_id: int | None = None
    internal: bool = False
    dedupe_key: str | None = None
    not_before: datetime | None = None
    category: Category = Category.transactional
    attachments: tuple[tuple[StoredFile, str], ...] = ()
    created_by_id: int | None = None
    unsubscribe_url: str = ""
    in_reply_to: str = ""
