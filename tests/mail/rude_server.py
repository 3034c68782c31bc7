"""A mail server without manners: it breaks off, falls silent or dawdles at a chosen point."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum, auto


class Rudeness(Enum):
    """What the server does instead of answering."""

    drops = auto()
    hangs = auto()
    trickles = auto()


@dataclass
class RudeServer:
    """Answers each command with its reply, until a reply is a rudeness.

    The commands are `HELLO` (the greeting), EHLO, MAIL, RCPT, DATA and `END` (after the message).
    """

    replies: dict[str, str | Rudeness]
    port: int = 0
    connections: int = 0
    messages: list[bytes] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def serve(self, listener: socket.socket) -> None:
        """Take connections until the listener is closed."""
        with suppress(OSError):
            while True:
                connection, _address = listener.accept()
                self.connections += 1
                threading.Thread(target=self._converse, args=(connection,), daemon=True).start()

    def _converse(self, connection: socket.socket) -> None:
        with connection, suppress(OSError), connection.makefile("rb") as lines:
            if not self._answer(connection, "HELLO"):
                return
            for line in lines:
                command = line[:4].decode().upper()
                if not self._answer(connection, command):
                    return
                if command == "DATA":
                    self.messages.append(_message(lines))
                    if not self._answer(connection, "END"):
                        return

    def _answer(self, connection: socket.socket, command: str) -> bool:
        usual = {"HELLO": "220 hello", "DATA": "354 go on"}.get(command, "250 OK")
        match self.replies.get(command, usual):
            case Rudeness.drops:
                return False
            case Rudeness.hangs:
                self.over.wait(30)
                return False
            case Rudeness.trickles:
                while not self.over.wait(0.2):
                    connection.sendall(b"2")
                return False
            case str(reply):
                connection.sendall(f"{reply}\r\n".encode())
        return True


def _message(lines: Iterator[bytes]) -> bytes:
    taken = []
    for line in lines:
        if line == b".\r\n":
            break
        taken.append(line)
    return b"".join(taken)


@contextmanager
def rude_server(**replies: str | Rudeness) -> Iterator[RudeServer]:
    """Serve until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = RudeServer(replies, port=listener.getsockname()[1])
        thread = threading.Thread(target=server.serve, args=(listener,), daemon=True)
        thread.start()
        yield server
        server.over.set()
        # Closing alone does not wake the one who waits for the next connection.
        listener.shutdown(socket.SHUT_RDWR)
    thread.join()
