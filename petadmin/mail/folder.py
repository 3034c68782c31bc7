"""Mailing into a folder: one .eml file for each e-mail, for machines without an SMTP server."""

import os
from pathlib import Path

from petadmin.mail.models import ErrorCode
from petadmin.mail.transports import Letter, NoServiceError, Outcome, Verdict


class FolderTransport:
    """Writes each letter whole or not at all; writing it again replaces the file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, letter: Letter) -> Outcome:
        name = f"{letter.created_at:%Y-%m-%d}-{letter.email_id}.eml"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._write(self._folder / name, letter.raw)
        except OSError as error:
            raise NoServiceError(ErrorCode.server_unreachable, str(error)) from error
        return Outcome(Verdict.sent)

    def expect_more(self) -> None:
        """A folder is always ready."""

    def close(self) -> None:
        """Nothing is kept open."""

    def _write(self, path: Path, raw: bytes) -> None:
        unfinished = path.with_suffix(f".{os.getpid()}.part")
        with unfinished.open("wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
