"""Whether the mailbox is read, for `/readyz`."""

from petadmin.core.db import db
from petadmin.mail.inbox.queries import is_silent, mailbox_state
from petadmin.mail.inbox.server import inbox_url


def check_mailbox() -> None:
    """Raises when the mailbox could not be read the last time, or nobody has looked for long."""
    url = inbox_url()
    if url is None:
        return
    mailbox = mailbox_state(db.session, url.name)
    if mailbox is not None and mailbox.trouble:
        raise RuntimeError(f"the mailbox {url.name} cannot be read: {mailbox.trouble}")
    if is_silent(mailbox):
        raise RuntimeError(f"nobody reads the mailbox {url.name}")
