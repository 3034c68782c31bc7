"""The e-mail queue's jobs; both are safe to run twice and at the same time."""

from contextlib import closing

from petadmin.core.db import db
from petadmin.jobs.queues import jobs
from petadmin.mail.delivery import Delivery
from petadmin.mail.folder import FolderTransport
from petadmin.mail.post_office import PostOffice, post_office
from petadmin.mail.services import DRAIN
from petadmin.mail.smtp import SmtpTransport
from petadmin.mail.statements import own_statements
from petadmin.mail.sweeping import sweep_up
from petadmin.mail.transports import Transport


def drain() -> None:
    """Send what is due, and ring again when time is up with more to send."""
    office = post_office()
    with own_statements(db.engine) as statements, closing(transport_of(office)) as transport:
        finished = Delivery(
            statements=statements,
            transport=transport,
            patience=office.patience,
            stopping=jobs().stopping.is_set,
        ).drain()
    if not finished:
        jobs().ring_all([(DRAIN, ())])


def sweep() -> None:
    """Pick up what was left behind, and ring for what is due."""
    if sweep_up(db.engine, patience=post_office().patience):
        jobs().ring_all([(DRAIN, ())])


def transport_of(office: PostOffice) -> Transport:
    """The way out that the deployment chose."""
    if office.url.folder is not None:
        return FolderTransport(office.url.folder)
    return SmtpTransport(office)
