"""Mailing over SMTP: one connection for many messages, and every answer sorted into what it means.

The sorting follows RFC 5321 and the enhanced codes of RFC 3463; docs/email-queue.md has the table.
"""

import re
import smtplib
import socket
import ssl
import threading
import time
from contextlib import suppress
from enum import Enum

from petadmin.mail.models import ErrorCode
from petadmin.mail.post_office import PostOffice
from petadmin.mail.transports import Letter, NoServiceError, Outcome, Verdict

_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)
_ENHANCED = re.compile(r"^([245]\.\d{1,3}\.\d{1,3})\b")

BY_ENHANCED = {
    "5.1.1": ErrorCode.mailbox_unknown,
    "5.1.2": ErrorCode.invalid_address,
    "5.1.3": ErrorCode.invalid_address,
    "5.1.6": ErrorCode.mailbox_unknown,
    "5.1.10": ErrorCode.mailbox_unknown,
    "5.2.1": ErrorCode.mailbox_unknown,
    "5.2.2": ErrorCode.mailbox_full,
    "5.2.3": ErrorCode.message_too_big,
    "5.3.4": ErrorCode.message_too_big,
}


class Stage(Enum):
    """How far the conversation about one message had come."""

    sender = "sender"
    recipient = "recipient"
    message = "message"


class SmtpTransport:
    """One connection to an SMTP server, opened when first needed and kept."""

    def __init__(self, office: PostOffice) -> None:
        self._url = office.url
        self._sender = office.sender.address
        self._answer_time = office.patience.answer
        self._conversation_time = office.patience.conversation.total_seconds()
        self._smtp: smtplib.SMTP | None = None
        self._guard: Guard | None = None
        self._greeted = False

    def send(self, letter: Letter) -> Outcome:
        kept = self._smtp is not None
        smtp, guard = self._connected()
        with guard.limit(self._conversation_time):
            try:
                refusal = self._announce(smtp, letter)
            except OSError as error:
                self.close()
                refusal = Outcome(Verdict.not_now, ErrorCode.connection_broken, str(error))
            if refusal is None:
                return self._hand_over(smtp, letter)
        if kept and self._smtp is None:
            # A server may end a kept connection whenever it likes; that is not about this letter.
            return self.send(letter)
        return refusal

    def expect_more(self) -> None:
        # The server works on this line while the caller writes down the letter before. Nothing is
        # handed over yet.
        if self._smtp is None or self._greeted:
            return
        try:
            self._smtp.putcmd("MAIL", f"FROM:<{self._sender}>")
            self._greeted = True
        except OSError:
            self.close()

    def close(self) -> None:
        if self._guard is not None:
            self._guard.end()
        if self._smtp is not None:
            with suppress(OSError):
                self._smtp.close()
        self._smtp = self._guard = None
        self._greeted = False

    def _announce(self, smtp: smtplib.SMTP, letter: Letter) -> Outcome | None:
        """The envelope; returns why it was not taken. Nothing is sent before the message itself."""
        limit = smtp.esmtp_features.get("size", "")
        if limit.isdecimal() and 0 < int(limit) < len(letter.raw):
            return Outcome(Verdict.never, ErrorCode.message_too_big, f"SIZE {limit}")
        self.expect_more()
        if not self._greeted:
            raise smtplib.SMTPServerDisconnected("The connection was closed.")
        code, answer = smtp.getreply()
        self._greeted = False
        if code // 100 != 2:
            return self._refused(smtp, Stage.sender, code, answer)
        # The address was checked when it was queued; smtplib would take it apart and put it together again.
        code, answer = smtp.docmd("RCPT", f"TO:<{letter.recipient}>")
        if code // 100 != 2:
            return self._refused(smtp, Stage.recipient, code, answer)
        code, answer = smtp.docmd("DATA")
        if code != 354:
            return self._refused(smtp, Stage.message, code, answer)
        return None

    def _hand_over(self, smtp: smtplib.SMTP, letter: Letter) -> Outcome:
        try:
            smtp.send(_LEADING_DOT.sub(b"..", letter.raw) + b".\r\n")
        except OSError as error:
            # The closing dot stayed here, and without it the server must not deliver.
            self.close()
            return Outcome(Verdict.not_now, ErrorCode.connection_broken, str(error))
        try:
            code, answer = smtp.getreply()
        except OSError as error:
            self.close()
            return Outcome(Verdict.unsure, ErrorCode.connection_broken, str(error))
        # Exactly this: a broken-off line of digits must not pass for a yes.
        if code == 250:
            return Outcome(Verdict.sent)
        return self._refused(smtp, Stage.message, code, answer)

    def _refused(self, smtp: smtplib.SMTP, stage: Stage, code: int, answer: bytes) -> Outcome:
        if code == 421 or code < 400:
            self.close()
        else:
            with suppress(OSError):
                smtp.rset()
        return sort_answer(stage, code, answer)

    def _connected(self) -> tuple[smtplib.SMTP, "Guard"]:
        if self._smtp is None or self._guard is None:
            self._smtp = self._connect()
            self._guard = Guard(self._smtp)
        return self._smtp, self._guard

    def _connect(self) -> smtplib.SMTP:
        try:
            smtp = self._open()
            try:
                self._introduce(smtp)
            except (OSError, NoServiceError):
                smtp.close()
                raise
        except ssl.SSLCertVerificationError as error:
            raise NoServiceError(ErrorCode.bad_certificate, str(error)) from error
        except (smtplib.SMTPConnectError, smtplib.SMTPHeloError) as error:
            raise NoServiceError(ErrorCode.server_busy, _words(error.smtp_error)) from error
        except (OSError, ValueError) as error:
            raise NoServiceError(ErrorCode.server_unreachable, str(error)) from error
        return smtp

    def _open(self) -> smtplib.SMTP:
        # Left to itself smtplib asks the name service for this machine's name, which can take long.
        me = self._sender.rpartition("@")[2]
        host, port, timeout = self._url.host, self._url.port, self._answer_time
        if self._url.scheme == "smtps":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(host, port, me, timeout=timeout, context=context)
        return smtplib.SMTP(host, port, me, timeout=timeout)

    def _introduce(self, smtp: smtplib.SMTP) -> None:
        smtp.ehlo_or_helo_if_needed()
        if self._url.starttls:
            try:
                smtp.starttls(context=ssl.create_default_context())
            except (smtplib.SMTPNotSupportedError, smtplib.SMTPResponseException) as error:
                raise NoServiceError(ErrorCode.no_encryption, str(error)) from error
            smtp.ehlo()
        if self._url.user:
            self._log_in(smtp)

    def _log_in(self, smtp: smtplib.SMTP) -> None:
        try:
            smtp.login(self._url.user, self._url.password)
        except smtplib.SMTPAuthenticationError as error:
            raise NoServiceError(ErrorCode.login_refused, _words(error.smtp_error)) from error
        except smtplib.SMTPServerDisconnected:
            raise
        except smtplib.SMTPException as error:
            raise NoServiceError(ErrorCode.login_refused, str(error)) from error


class Guard:
    """Ends a connection whose conversation takes too long, even if bytes keep trickling in."""

    def __init__(self, smtp: smtplib.SMTP) -> None:
        self._connection = smtp.sock
        self._deadline = float("inf")
        self._ended = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def limit(self, seconds: float) -> "Guard":
        """From now on the conversation may take this long, until the context ends."""
        self._deadline = time.monotonic() + seconds
        return self

    def end(self) -> None:
        """Watch no longer."""
        self._ended.set()

    def __enter__(self) -> None:
        """Begin a limited conversation."""

    def __exit__(self, *_error: object) -> None:
        self._deadline = float("inf")

    def _watch(self) -> None:
        while not self._ended.wait(0.5):
            if time.monotonic() > self._deadline and self._connection is not None:
                with suppress(OSError):
                    self._connection.shutdown(socket.SHUT_RDWR)
                return


def sort_answer(stage: Stage, code: int, answer: bytes) -> Outcome:
    """What a server's refusal means for the message."""
    words = _words(answer)
    detail = f"{code} {words}"
    if code // 100 == 4:
        return Outcome(Verdict.not_now, ErrorCode.server_busy, detail)
    if code // 100 == 5:
        return Outcome(Verdict.never, _reason(stage, code, words), detail)
    if stage is Stage.message:
        return Outcome(Verdict.unsure, ErrorCode.connection_broken, detail)
    return Outcome(Verdict.not_now, ErrorCode.connection_broken, detail)


def _reason(stage: Stage, code: int, words: str) -> ErrorCode:
    if found := _ENHANCED.match(words):
        return BY_ENHANCED.get(found[1], ErrorCode.refused)
    match stage, code:
        case Stage.recipient, 550 | 551:
            return ErrorCode.mailbox_unknown
        case Stage.recipient, 501 | 553:
            return ErrorCode.invalid_address
        case Stage.recipient, 552:
            return ErrorCode.mailbox_full
        case _, 552 | 523:
            return ErrorCode.message_too_big
    return ErrorCode.refused


def _words(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join(text.split())
