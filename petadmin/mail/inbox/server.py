"""The mailbox on its server: opened, read by portions, marked as seen. Everything may hang, break or lie."""

import imaplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

from flask import Flask, current_app
from imapclient import SEEN, IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError

from petadmin.core.clock import utcnow
from petadmin.mail.inbox.arrivals import LARGEST, Arrival, Place
from petadmin.mail.inbox.models import Trouble
from petadmin.settings import ImapUrl

EXTENSION = "petadmin.mail.inbox"

PORTION = 50
"""So many e-mails are asked for at once; their bytes come one by one."""

FIRST_DAYS = 30
"""How far back a mailbox is read at first, and when its server numbers anew."""


class MailboxTrouble(Exception):
    """Why the mailbox cannot be read now, with the server's words."""

    def __init__(self, kind: Trouble, detail: str) -> None:
        super().__init__(kind.value, detail)
        self.kind = kind
        self.detail = detail


class OpenMailbox:
    """A folder of a mailbox that is being read."""

    def __init__(self, client: IMAPClient, url: ImapUrl) -> None:
        self._client = client
        self._name = url.name
        with _talking(url, Trouble.no_folder):
            told = client.select_folder(url.folder)
        self.uidvalidity = int(told.get(b"UIDVALIDITY", 0))
        self._url = url

    def numbers_after(self, last: int) -> Sequence[int]:
        """The numbers of the e-mails that came since, in their order."""
        wanted: list[object] = ["UID", f"{last + 1}:*"]
        if last == 0:
            wanted += ["SINCE", (utcnow() - timedelta(days=FIRST_DAYS)).date()]
        with _talking(self._url):
            # The server names the last one even if it is not new.
            return sorted(uid for uid in self._client.search(wanted) if uid > last)

    def read(self, numbers: Sequence[int]) -> Iterator[Arrival | Place]:
        """These e-mails, one by one; only the place of what is gone by now."""
        for start in range(0, len(numbers), PORTION):
            portion = numbers[start : start + PORTION]
            with _talking(self._url):
                known = self._client.fetch(portion, ["RFC822.SIZE", "INTERNALDATE"])
            for uid in portion:
                place = Place(self._name, self.uidvalidity, uid)
                told = known.get(uid)
                if told is None:
                    yield place
                    continue
                arrived = told.get(b"INTERNALDATE")
                moment = arrived.astimezone(UTC) if isinstance(arrived, datetime) else utcnow()
                yield self._fetch(place, int(told.get(b"RFC822.SIZE", 0)), min(moment, utcnow()))

    def mark_seen(self, uid: int) -> None:
        """Let other mail programs see that it is read."""
        with _talking(self._url):
            self._client.add_flags([uid], [SEEN], silent=True)

    def _fetch(self, place: Place, size: int, moment: datetime) -> Arrival | Place:
        is_whole = size <= LARGEST
        section = "BODY.PEEK[]" if is_whole else "BODY.PEEK[HEADER]"
        with _talking(self._url):
            try:
                told = self._client.fetch([place.uid], [section]).get(place.uid)
            except imaplib.IMAP4.abort:
                raise
            except IMAPClientError:
                # The server does not hand out this one; the others are not to wait for it.
                return Arrival(place, b"", moment)
        if told is None:
            return place
        raw = next((value for key, value in told.items() if key.startswith(b"BODY[")), None)
        return Arrival(place, raw if isinstance(raw, bytes) else b"", moment, is_whole)


@contextmanager
def opened(url: ImapUrl, *, patience: int) -> Iterator[OpenMailbox]:
    """A mailbox, logged in to; `patience` is in seconds for each answer. Raises `MailboxTrouble`."""
    client = _connected(url, patience)
    try:
        with _talking(url):
            if url.encryption == "starttls":
                client.starttls(ssl.create_default_context())
            client.login(url.user, url.password)
        yield OpenMailbox(client, url)
        with suppress(IMAPClientError, OSError):
            client.logout()
    finally:
        # Without a word after trouble, since a server that hangs would do so once more.
        with suppress(IMAPClientError, OSError):
            client.shutdown()


def init_inbox(app: Flask, url: ImapUrl | None) -> None:
    """Give the application its mailbox, if it has one."""
    app.extensions[EXTENSION] = url


def inbox_url() -> ImapUrl | None:
    """The mailbox of the running application."""
    registered: ImapUrl | None = current_app.extensions.get(EXTENSION)
    return registered


def _connected(url: ImapUrl, patience: int) -> IMAPClient:
    with _talking(url, Trouble.server_unreachable):
        encrypted = url.encryption == "tls"
        client = IMAPClient(
            url.host,
            port=url.port,
            ssl=encrypted,
            ssl_context=ssl.create_default_context() if encrypted else None,
            timeout=patience,
        )
    client.normalise_times = False
    return client


@contextmanager
def _talking(url: ImapUrl, kind: Trouble = Trouble.connection_broken) -> Iterator[None]:
    """Make what goes wrong in a conversation a trouble with a name; the password stands in none."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise MailboxTrouble(Trouble.bad_certificate, error.verify_message) from None
    except LoginError as error:
        raise MailboxTrouble(Trouble.login_refused, _said(error, url)) from None
    except (IMAPClientError, OSError, ValueError, LookupError, TypeError) as error:
        raise MailboxTrouble(kind, _said(error, url)) from None


def _said(error: Exception, url: ImapUrl) -> str:
    return str(error).replace(url.password, "…")
