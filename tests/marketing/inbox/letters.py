"""E-mails as they arrive: from people, from mail servers, and from those who mean no good."""

from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from petadmin.core.clock import utcnow


def letter(
    *,
    sender: str = "Marta González <marta@example.com>",
    subject: str = "Una pregunta",
    text: str = "¿Tenéis sitio el viernes?",
    html: str = "",
    message_id: str = "<uno@example.com>",
    answers: str = "",
    **headers: str,
) -> bytes:
    """An e-mail that somebody wrote."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = "Patitas <hello@patitas.example>"
    message["Subject"] = subject
    message["Date"] = format_datetime(utcnow())
    if message_id:
        message["Message-ID"] = message_id
    if answers:
        message["In-Reply-To"] = answers
        message["References"] = answers
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    return message.as_bytes()


def written(letter: bytes, *, hours_ago: float) -> bytes:
    """A letter as if it had been written before."""
    head, body = letter.split(b"\r\n\r\n", 1)
    lines = [line for line in head.split(b"\r\n") if not line.startswith(b"Date:")]
    moment = format_datetime(utcnow() - timedelta(hours=hours_ago))
    return b"\r\n".join([*lines, f"Date: {moment}".encode(), b"", body])


def with_files(*files: tuple[str, bytes]) -> bytes:
    """An e-mail with attachments."""
    message = EmailMessage(policy=SMTP)
    message["From"] = "marta@example.com"
    message["Subject"] = "Los papeles"
    message["Message-ID"] = "<papeles@example.com>"
    message.set_content("Adjunto los papeles.")
    for name, content in files:
        message.add_attachment(
            content, maintype="application", subtype="octet-stream", filename=name
        )
    return message.as_bytes()


def returned(
    *,
    about: str,
    address: str,
    status: str = "5.1.1",
    action: str = "failed",
    diagnostic: str = "smtp; 550 5.1.1 No such user",
    only_headers: bool = False,
    number: int = 1,
) -> bytes:
    """A report that an e-mail came back (RFC 3464)."""
    whole = f"From: hello@patitas.example\r\nMessage-ID: {about}\r\nSubject: Hola\r\n\r\nHola.\r\n"
    kind = "text/rfc822-headers" if only_headers else "message/rfc822"
    return (
        "Return-Path: <>\r\n"
        "From: Mail Delivery System <MAILER-DAEMON@mx.example.com>\r\n"
        "To: hello@patitas.example\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\n"
        f"Message-ID: <returned-{number}@mx.example.com>\r\n"
        "Auto-Submitted: auto-replied\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n'
        "\r\n"
        "--b\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n"
        "I'm sorry to have to inform you that your message could not be delivered.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example.com\r\n"
        "\r\n"
        f"Final-Recipient: rfc822; {address}\r\n"
        f"Action: {action}\r\n"
        f"Status: {status}\r\n"
        f"Diagnostic-Code: {diagnostic}\r\n"
        "\r\n"
        f"--b\r\nContent-Type: {kind}\r\n\r\n{whole}"
        "--b--\r\n"
    ).encode()


def complaint(*, about: str, feedback: str = "abuse") -> bytes:
    """A report that somebody called an e-mail of ours spam (RFC 5965)."""
    return (
        "From: <abusedesk@example.com>\r\n"
        "To: hello@patitas.example\r\n"
        "Subject: FW: Oferta\r\n"
        "Message-ID: <complaint@example.com>\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="b"\r\n'
        "\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nThis is an e-mail abuse report.\r\n"
        "--b\r\nContent-Type: message/feedback-report\r\n\r\n"
        f"Feedback-Type: {feedback}\r\nUser-Agent: SomeGenerator/1.0\r\nVersion: 1\r\n\r\n"
        "--b\r\nContent-Type: message/rfc822\r\n\r\n"
        f"From: hello@patitas.example\r\nMessage-ID: {about}\r\nSubject: Oferta\r\n\r\nHola.\r\n"
        "--b--\r\n"
    ).encode()
