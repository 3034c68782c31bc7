"""A website with everything that works behind it: mail server, mailbox, worker and scheduler."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from flask import Flask

from petadmin.business.settings import BusinessSettings, choose
from petadmin.core.db import db
from petadmin.mail.credits import services as credits
from tests.browser.website import SECRET_KEY, Website, website
from tests.support.imap_server import ImapServer, imap_server
from tests.support.processes import ServerProcess
from tests.support.servers import Delivered, SmtpSink, redis_server, smtp_sink
from tests.support.serving import ROOT, environ_of


@dataclass(frozen=True)
class Post:
    """Where e-mails go to and come from."""

    sink: SmtpSink
    mailbox: ImapServer

    def to(self, address: str) -> list[Delivered]:
        """What the mail server has taken for an address."""
        return [one for one in self.sink.delivered() if address in one.recipients]


@contextmanager
def post_office() -> Iterator[Post]:
    """A mail server and a mailbox."""
    with smtp_sink() as sink, imap_server() as mailbox:
        yield Post(sink, mailbox)


@contextmanager
def office(post: Post, instance: Path) -> Iterator[Website]:
    """A website where advertising never rests and e-mails cost credits."""
    with ExitStack() as stack:
        variables = {
            "REDIS_URL": stack.enter_context(redis_server()).url,
            "MAIL_URL": post.sink.url,
            "MAIL_TIMEOUT": "5",
            "IMAP_URL": post.mailbox.url,
            "PUBLIC_URL": "http://localhost",
        }
        site = stack.enter_context(website(instance, **variables))
        _set_up(site.app)
        # The first page of all waits for processes that have only just started.
        with urlopen(f"{site.url}/login", timeout=120):  # noqa: S310  # our own website
            pass
        for options in ((), ("--scheduler",)):
            stack.enter_context(_working(instance, variables, *options))
        yield site


def _set_up(app: Flask) -> None:
    with app.app_context():
        chosen = BusinessSettings(quiet_from=0, quiet_until=0, email_credits_limited=True)
        choose(db.session(), chosen)
        credits.limit(db.session.connection(), limited=True)
        credits.buy(db.session(), 5_000, by_id=None)
        db.session.commit()


@contextmanager
def _working(instance: Path, variables: Mapping[str, str], *options: str) -> Iterator[None]:
    """A worker, or with its option the scheduler."""
    settings = {
        "SECRET_KEY": SECRET_KEY,
        "DATABASE_URL": "sqlite:///petadmin.sqlite3",
        "INSTANCE": str(instance),
        **variables,
    }
    name = "scheduler" if options else "worker"
    process = ServerProcess(
        f"The {name}",
        command=[sys.executable, str(ROOT / "worker.py"), *options],
        is_ready=lambda: True,
        log=instance / f"{name}.log",
        environ=environ_of(settings),
    )
    process.start()
    try:
        yield
    finally:
        process.stop()
