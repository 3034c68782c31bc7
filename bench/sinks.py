"""Mail servers that take everything and keep nothing: `python -m bench.sinks NAME PORT`.

`library` is made of aiosmtpd as it is, about as quick as the mail servers that people have; `quick` speaks what a
client needs and no more, so as to be faster than what is measured against it. Both take each connection in a process of
its own, as mail servers do: in one for all, two workers would only wait for each other at the server.
"""

import asyncio
import shutil
import socket
import socketserver
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from aiosmtpd.handlers import Sink as TakesAll
from aiosmtpd.smtp import SMTP

from tests.support.processes import ServerProcess, accepts, free_port, short_folder

_END = b"\r\n.\r\n"
_ANSWERS = {
    b"EHLO": b"250-sink.example.com\r\n250-SIZE 33554432\r\n250 PIPELINING\r\n",
    b"DATA": b"354 Go on\r\n",
    b"QUIT": b"221 Bye\r\n",
}


class QuickSmtp(asyncio.Protocol):
    """One connection: lines are answered as they come, a message when its last line is there."""

    def __init__(self) -> None:
        self._waiting = b""
        self._in_message = False
        self._write: Callable[[bytes], None] = _nowhere

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.WriteTransport):
            self._write = transport.write
        self._write(b"220 sink.example.com\r\n")

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        if answers := b"".join(self._answers()):
            self._write(answers)

    def _answers(self) -> Iterator[bytes]:
        while True:
            mark = _END if self._in_message else b"\r\n"
            line, found, rest = self._waiting.partition(mark)
            if not found:
                return
            self._waiting = rest
            if self._in_message:
                self._in_message = False
                yield b"250 Accepted\r\n"
                continue
            verb = line[:4].upper()
            self._in_message = verb == b"DATA"
            yield _ANSWERS.get(verb, b"250 OK\r\n")


def _nowhere(_answer: bytes) -> None:
    """There is no connection yet."""


def _library() -> asyncio.BaseProtocol:
    protocol: asyncio.BaseProtocol = SMTP(TakesAll(), hostname="sink.example.com")
    return protocol


SINKS: dict[str, Callable[[], asyncio.BaseProtocol]] = {"library": _library, "quick": QuickSmtp}
"""Both of them, by the name under which figures are printed."""


@dataclass(frozen=True, kw_only=True)
class Sink:
    """A running one."""

    name: str
    port: int
    process: ServerProcess

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}?from=sink@example.com"


@contextmanager
def sink_called(name: str) -> Iterator[Sink]:
    """Serve in a process of its own until the block ends."""
    folder = short_folder("sink")
    port = free_port()
    process = ServerProcess(
        f"The {name} SMTP sink",
        command=[sys.executable, "-m", "bench.sinks", name, str(port)],
        is_ready=lambda: accepts(port),
        log=folder / "log",
    )
    try:
        process.start()
        yield Sink(name=name, port=port, process=process)
    finally:
        process.kill()
        shutil.rmtree(folder, ignore_errors=True)


class Conversation(socketserver.BaseRequestHandler):
    """One connection, in a process of its own."""

    def handle(self) -> None:
        asyncio.run(_talk(SINKS[sys.argv[1]], self.request))


async def _talk(protocol: Callable[[], asyncio.BaseProtocol], connection: socket.socket) -> None:
    transport, _protocol = await asyncio.get_running_loop().connect_accepted_socket(
        protocol, connection
    )
    while not transport.is_closing():
        await asyncio.sleep(0.1)


class Server(socketserver.ForkingTCPServer):
    """Mail servers take each connection in a process of its own, and so does this one."""

    allow_reuse_address = True
    max_children = 100


if __name__ == "__main__":
    with Server(("127.0.0.1", int(sys.argv[2])), Conversation) as server:
        server.serve_forever()
