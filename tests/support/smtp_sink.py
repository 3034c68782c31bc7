"""A mail server for tests: `python -m tests.support.smtp_sink PORT FOLDER`.

It appends each message that it accepts to accepted.jsonl in the folder, safely on disk before it
says so, and answers as behaviour.json asks for.
"""

import asyncio
import base64
import email
import json
import os
import sys
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session


class Sink:
    """The answers to MAIL, RCPT and the end of DATA."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._accepted = os.open(
            folder / "accepted.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600
        )

    async def handle_MAIL(  # noqa: N802  # The names are those of aiosmtpd.
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        if reply := self._reply("MAIL"):
            return reply
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        if reply := self._reply("RCPT"):
            return reply
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        if reply := self._reply("DATA"):
            return reply
        content = envelope.original_content or b""
        entry = {
            "message_id": str(email.message_from_bytes(content).get("Message-ID", "")).strip(),
            "sender": envelope.mail_from,
            "recipients": envelope.rcpt_tos,
            "content": base64.b64encode(content).decode(),
        }
        os.write(self._accepted, json.dumps(entry).encode() + b"\n")
        os.fsync(self._accepted)
        await asyncio.sleep(self._behaviour().get("delay", 0))
        return "250 Accepted"

    def _reply(self, command: str) -> str:
        return str(self._behaviour().get("replies", {}).get(command, ""))

    def _behaviour(self) -> dict[str, Any]:
        path = self._folder / "behaviour.json"
        asked: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
        return asked


async def serve(port: int, folder: Path) -> None:
    sink = Sink(folder)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(sink, hostname="sink.example.com", enable_SMTPUTF8=True, loop=loop),
        host="127.0.0.1",
        port=port,
        reuse_address=True,
    )
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
