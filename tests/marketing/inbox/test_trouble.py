"""Servers that are gone, refuse, hang or talk nonsense: each is told of, and nothing is lost."""

import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
import trustme
from flask import Flask
from flask.testing import FlaskClient

from petadmin.core.db import db
from petadmin.mail.inbox.models import Mailbox, Trouble
from petadmin.mail.inbox.server import inbox_url
from petadmin.mail.inbox.tasks import read_mailbox
from petadmin.mail.post_office import PostOffice, init_mail, post_office
from petadmin.marketing.inbox.health import check_mailbox
from tests.mail.conftest import QUICK
from tests.marketing.inbox.conftest import kept, received, set_mailbox
from tests.marketing.inbox.letters import letter
from tests.support.imap_server import IN_ADDRESS, USER, ImapServer, imap_server
from tests.support.processes import free_port


@pytest.fixture
def impatient(reader: Flask) -> Iterator[None]:
    """Let the application wait a second for each answer and no longer."""
    office = post_office()
    quick = PostOffice(
        url=office.url,
        sender=office.sender,
        business_name=office.business_name,
        patience=QUICK,
    )
    init_mail(reader, quick)
    yield
    init_mail(reader, office)


def trouble() -> Trouble | None:
    """What is written down of the mailbox after it was to be read."""
    read_mailbox()
    url = inbox_url()
    assert url is not None
    db.session.expire_all()
    mailbox = db.session.get_one(Mailbox, url.name)
    assert "lirio" not in mailbox.trouble
    return mailbox.trouble_kind


@contextmanager
def server_that(behaves: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server that does this with each connection."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, _address = listening.accept()
                except OSError:
                    return
                threading.Thread(target=behave, args=(connection,), daemon=True).start()

        def behave(connection: socket.socket) -> None:
            with closing(connection):
                try:
                    behaves(connection)
                except OSError:
                    return

        threading.Thread(target=serve, daemon=True).start()
        yield listening.getsockname()[1]


def pass_on(source: socket.socket, target: socket.socket) -> None:
    """Send on what comes in, until either end is closed."""
    with suppress(OSError):
        while piece := source.recv(4096):
            target.sendall(piece)


def address(port: int, *, word: str = IN_ADDRESS, rest: str = "/INBOX") -> str:
    return f"imap://{USER}:{word}@127.0.0.1:{port}{rest}"


def test_a_server_that_is_gone(reader: Flask) -> None:
    set_mailbox(reader, address(free_port()))
    assert trouble() is Trouble.server_unreachable


def test_a_wrong_password_is_told_and_never_logged(
    reader: Flask, imap: ImapServer, caplog: pytest.LogCaptureFixture
) -> None:
    set_mailbox(reader, address(imap.port, word="lirio-falso"))
    with caplog.at_level(logging.DEBUG):
        assert trouble() is Trouble.login_refused
    assert "cannot be read" in caplog.text
    assert "lirio" not in caplog.text


def test_a_folder_that_is_not_there(reader: Flask, imap: ImapServer) -> None:
    set_mailbox(reader, address(imap.port, rest="/Nada"))
    assert trouble() is Trouble.no_folder


def test_a_server_that_hangs_is_given_up(reader: Flask, impatient: None) -> None:
    with server_that(lambda connection: time.sleep(5)) as port:
        set_mailbox(reader, address(port))
        begun = time.monotonic()
        assert trouble() is Trouble.server_unreachable
        assert time.monotonic() - begun < 4


@pytest.mark.parametrize(
    "says",
    [b"220 smtp.example.com ESMTP\r\n", b"\0\xff\xfe" * 100 + b"\r\n", b"* BYE go away\r\n", b""],
    ids=["another protocol", "nonsense", "goodbye", "nothing"],
)
def test_a_server_that_is_none(reader: Flask, says: bytes) -> None:
    with server_that(lambda connection: connection.sendall(says)) as port:
        set_mailbox(reader, address(port))
        assert trouble() in (Trouble.server_unreachable, Trouble.connection_broken)


def test_a_server_that_hangs_after_the_login(reader: Flask, impatient: None) -> None:
    def behave(connection: socket.socket) -> None:
        connection.sendall(b"* OK [CAPABILITY IMAP4rev1] ready\r\n")
        for line in connection.makefile("rb"):
            tag, command = line.split()[:2]
            if command == b"SELECT":
                time.sleep(5)
            connection.sendall(tag + b" OK done\r\n")

    with server_that(behave) as port:
        set_mailbox(reader, address(port))
        assert trouble() is Trouble.no_folder


def test_a_connection_that_breaks_loses_nothing(reader: Flask, imap: ImapServer) -> None:
    imap.put(
        *(letter(message_id=f"<{number}@x.example>", text=f"{number}") for number in range(20))
    )
    fetches = threading.Semaphore(8)

    def relay(connection: socket.socket) -> None:
        with closing(socket.create_connection(("127.0.0.1", imap.port))) as server:
            threading.Thread(target=pass_on, args=(server, connection), daemon=True).start()
            while piece := connection.recv(4096):
                if b" FETCH " in piece and not fetches.acquire(blocking=False):
                    return
                server.sendall(piece)

    with server_that(relay) as port:
        set_mailbox(reader, address(port))
        assert trouble() is Trouble.connection_broken
        found = len(kept())
        assert 0 < found < 20
        fetches.release(1000)
        assert trouble() is None
    assert len(kept()) == 20


def test_trouble_is_over_when_the_server_is_back(
    reader: Flask, imap: ImapServer, as_lucia: FlaskClient
) -> None:
    imap.process.kill()
    assert trouble() is Trouble.server_unreachable
    page = as_lucia.get("/inbox/").get_data(as_text=True)
    assert "The mailbox cannot be read: The mail server cannot be reached." in page
    imap.process.start()
    assert trouble() is None
    assert "The mailbox was last read" in as_lucia.get("/inbox/").get_data(as_text=True)


def test_the_health_page_names_the_mailbox(reader: Flask, imap: ImapServer) -> None:
    with pytest.raises(RuntimeError, match="nobody reads"):
        check_mailbox()
    assert trouble() is None
    check_mailbox()
    set_mailbox(reader, address(imap.port, word="falso"))
    assert trouble() is Trouble.login_refused
    with pytest.raises(RuntimeError, match="login_refused"):
        check_mailbox()


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """A certificate authority that this process trusts, and no other."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    return authority


@contextmanager
def encrypted(certificate: trustme.LeafCert, folder: Path) -> Iterator[ImapServer]:
    """A server that offers STARTTLS with this certificate."""
    certificate.private_key_and_cert_chain_pem.write_to_path(str(folder / "server.pem"))
    path = str(folder / "server.pem")
    with imap_server("--cert", path, "--key", path) as server:
        yield server


def test_an_encrypted_mailbox_is_read(reader: Flask, authority: trustme.CA, tmp_path: Path) -> None:
    with encrypted(authority.issue_cert("127.0.0.1"), tmp_path) as server:
        set_mailbox(reader, address(server.port, rest="/INBOX?starttls=yes"))
        assert [row.subject for row in received(letter(), into=server)] == ["Una pregunta"]


def test_the_password_goes_to_no_stranger(
    reader: Flask, authority: trustme.CA, tmp_path: Path
) -> None:
    with encrypted(trustme.CA().issue_cert("127.0.0.1"), tmp_path) as server:
        set_mailbox(reader, address(server.port, rest="/INBOX?starttls=yes"))
        assert trouble() is Trouble.bad_certificate


def test_a_mailbox_on_tls_from_the_first_byte(
    reader: Flask, imap: ImapServer, authority: trustme.CA
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)

    def relay(connection: socket.socket) -> None:
        with (
            closing(socket.create_connection(("127.0.0.1", imap.port))) as server,
            context.wrap_socket(connection, server_side=True) as inside,
        ):
            threading.Thread(target=pass_on, args=(server, inside), daemon=True).start()
            pass_on(inside, server)

    imap.put(letter())
    with server_that(relay) as port:
        set_mailbox(reader, address(port).replace("imap://", "imaps://"))
        assert trouble() is None
    assert len(kept()) == 1
