"""A real IMAP server for tests, in a process of its own; it forgets everything when it ends."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from imapclient import IMAPClient

from tests.support.processes import ServerProcess, accepts, free_port, short_folder

USER = "patitas"
PASSWORD = "lirio/azul@7"
IN_ADDRESS = "lirio%2Fazul%407"


@dataclass(frozen=True, kw_only=True)
class ImapServer:
    """A mailbox into which tests put e-mails; started again, it numbers them anew."""

    port: int
    process: ServerProcess

    @property
    def url(self) -> str:
        return f"imap://{USER}:{IN_ADDRESS}@127.0.0.1:{self.port}/INBOX"

    def put(self, *letters: bytes) -> None:
        """Let e-mails arrive."""
        with self._looking() as client:
            for letter in letters:
                client.append("INBOX", letter)

    def remove_all(self) -> None:
        """Let another program delete all of them."""
        with self._looking() as client:
            client.delete_messages(client.search())
            client.expunge()

    def unseen(self) -> int:
        """How many are not marked as seen."""
        with self._looking() as client:
            return len(client.search(["UNSEEN"]))

    def number(self) -> int:
        """How many there are."""
        with self._looking() as client:
            return len(client.search())

    @contextmanager
    def _looking(self) -> Iterator[IMAPClient]:
        with IMAPClient("127.0.0.1", port=self.port, ssl=False, timeout=10) as client:
            client.login(USER, PASSWORD)
            client.select_folder("INBOX")
            yield client


@contextmanager
def imap_server(*options: str) -> Iterator[ImapServer]:
    """Start one on a port of its own; `options` are those of pymap, such as a certificate."""
    folder = short_folder("imap")
    port = free_port()
    account = ["dict", "--demo-user", USER, "--demo-password", PASSWORD]
    place = [
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--no-service",
        "managesieve",
        "--no-service",
        "admin",
    ]
    process = ServerProcess(
        "The IMAP server",
        command=[
            sys.executable,
            "-c",
            "from pymap.main import main; main()",
            *place,
            *options,
            *account,
        ],
        is_ready=lambda: accepts(port),
        log=folder / "log",
    )
    server = ImapServer(port=port, process=process)
    try:
        process.start()
        yield server
    finally:
        process.kill()
        shutil.rmtree(folder, ignore_errors=True)
