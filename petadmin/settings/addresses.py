"""How addresses of databases, servers and stores are read, and the parts they are made of."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from email.utils import formataddr, parseaddr
from ipaddress import ip_address
from pathlib import Path
from typing import Literal
from urllib.parse import SplitResult, parse_qsl, unquote

from petadmin.settings.values import SettingsError, refuse, split_address

LONGEST_MAILBOX_NAME = 200
"""As many letters as the database keeps of it."""


@dataclass(frozen=True, kw_only=True)
class MailAddress:
    """Who an e-mail is from: an address with an optional name."""

    address: str
    name: str = ""

    def __str__(self) -> str:
        return formataddr((self.name, self.address))


@dataclass(frozen=True, kw_only=True)
class MailUrl:
    """Where e-mails go: to an SMTP server or, as .eml files, to a folder."""

    scheme: Literal["smtp", "smtps", "file"]
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = field(default="", repr=False)
    starttls: bool = False
    sender: str = ""
    folder: Path | None = None


@dataclass(frozen=True, kw_only=True)
class ImapUrl:
    """Where e-mails that come in are read: a folder of a mailbox on an IMAP server."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    encryption: Literal["tls", "starttls", "none"] = "tls"
    folder: str = "INBOX"

    @property
    def name(self) -> str:
        """What the mailbox is called where it is told of."""
        return f"{self.user} · {self.host}/{self.folder}"


@dataclass(frozen=True, kw_only=True)
class StorageUrl:
    """Where files are kept: in a folder or, when there is no folder, in an S3-compatible bucket."""

    folder: Path | None = None
    bucket: str = ""
    prefix: str = ""
    endpoint: str = ""
    region: str = ""


def database_url_under(instance: Path) -> Callable[[str, str], str]:
    accepted = "sqlite:/// and a path, or postgresql://user:password@host:port/database"

    def parse(name: str, value: str) -> str:
        parts = split_address(name, value, accepted)
        if value.startswith("sqlite:///"):
            path = value.removeprefix("sqlite:///")
            if not path or path.startswith((":", "file:")) or path.endswith("/"):
                raise refuse(name, accepted)
            return f"sqlite:///{instance / path}"
        if parts.scheme not in {"postgresql", "postgresql+psycopg"} or len(parts.path) < 2:
            raise refuse(name, accepted)
        return value

    return parse


def redis_url(name: str, value: str) -> str:
    accepted = "redis://host:port/number, rediss://host:port/number or unix:///path/to/socket"
    parts = split_address(name, value, accepted)
    usable = (parts.scheme in {"redis", "rediss"} and parts.hostname) or (
        parts.scheme == "unix" and len(parts.path) > 1
    )
    database_number = parts.path.removeprefix("/")
    if parts.scheme != "unix" and database_number and not database_number.isdecimal():
        raise refuse(name, accepted)
    if not usable:
        raise refuse(name, accepted)
    return value


def mail_url_under(instance: Path) -> Callable[[str, str], MailUrl]:
    accepted = (
        "smtp://user:password@host:port, smtps://user:password@host:port (both take ?from=address, "
        "and smtp takes ?starttls=yes or no), or file: with an optional folder"
    )

    def parse(name: str, value: str) -> MailUrl:
        parts = split_address(name, value, accepted)
        if parts.scheme == "file":
            if parts.netloc or parts.query:
                raise refuse(name, accepted)
            return MailUrl(scheme="file", folder=instance / (unquote(parts.path) or "mail"))
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or parts.path.strip("/"):
            raise refuse(name, accepted)
        known = {"from", "starttls"} if parts.scheme == "smtp" else {"from"}
        options = _options(name, parts, known, accepted)
        # A password never travels in the clear unless that was asked for.
        starttls = options.get("starttls", "yes" if parts.username else "no")
        if starttls not in {"yes", "no"} or (parts.username and parts.password is None):
            raise refuse(name, accepted)
        return MailUrl(
            scheme="smtps" if parts.scheme == "smtps" else "smtp",
            host=parts.hostname,
            port=parts.port or (465 if parts.scheme == "smtps" else 587 if parts.username else 25),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            starttls=parts.scheme == "smtp" and starttls == "yes",
            sender=options.get("from", ""),
        )

    return parse


def imap_url(name: str, value: str) -> ImapUrl | None:
    """The mailbox to be read; none without an address. Raises SettingsError."""
    if not value:
        return None
    accepted = (
        "imaps://user:password@host:port/folder, or imap:// with ?starttls=yes (without it only to "
        "this machine); @, / and : in user name and password are written as %40, %2F and %3A"
    )
    parts = split_address(name, value, accepted)
    if parts.scheme not in {"imap", "imaps"} or not parts.hostname:
        raise refuse(name, accepted)
    if not parts.username or not parts.password:
        raise refuse(name, accepted)
    options = _options(name, parts, {"starttls"} if parts.scheme == "imap" else set(), accepted)
    starttls = options.get("starttls", "no")
    # A password never travels in the clear.
    if starttls not in {"yes", "no"} or (
        parts.scheme == "imap" and starttls == "no" and not _is_this_machine(parts.hostname)
    ):
        raise refuse(name, accepted)
    plain: Literal["starttls", "none"] = "starttls" if starttls == "yes" else "none"
    found = ImapUrl(
        host=parts.hostname,
        port=parts.port or (993 if parts.scheme == "imaps" else 143),
        user=unquote(parts.username),
        password=unquote(parts.password),
        encryption="tls" if parts.scheme == "imaps" else plain,
        folder=unquote(parts.path.strip("/")) or "INBOX",
    )
    known = f"{found.user}{found.password}{found.folder}"
    if not known.isprintable() or len(found.name) > LONGEST_MAILBOX_NAME:
        raise refuse(name, accepted)
    return found


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def storage_url_under(instance: Path) -> Callable[[str, str], StorageUrl]:
    accepted = "a folder, or s3://bucket/prefix with optional ?endpoint=address and &region=name"

    def parse(name: str, value: str) -> StorageUrl:
        parts = split_address(name, value, accepted)
        if parts.scheme in {"", "file"}:
            path = unquote(parts.path) if parts.scheme else value
            if parts.scheme and (parts.netloc or not path):
                raise refuse(name, accepted)
            return StorageUrl(folder=instance / Path(path).expanduser())
        if parts.scheme != "s3" or not re.fullmatch(r"[a-z0-9][a-z0-9.-]+", parts.netloc):
            raise refuse(name, accepted)
        options = _options(name, parts, {"endpoint", "region"}, accepted)
        endpoint = options.get("endpoint", "")
        if endpoint and not endpoint.startswith(("http://", "https://")):
            raise refuse(name, accepted)
        return StorageUrl(
            bucket=parts.netloc,
            prefix=unquote(parts.path).strip("/"),
            endpoint=endpoint,
            region=options.get("region", ""),
        )

    return parse


def sender(value: str, *, mail_url: MailUrl, name: str) -> MailAddress:
    """The address that e-mails come from: the variable, else ?from= of the mail address."""
    variable = "PETADMIN_MAIL_FROM"
    chosen = value or mail_url.sender
    if not chosen and mail_url.scheme == "file":
        return MailAddress(name=name, address="no-reply@localhost")
    if not chosen:
        raise SettingsError(
            f"{variable} is missing: an SMTP server needs the address that e-mails come from, "
            "such as Patitas <hello@example.com>."
        )
    shown_name, address = parseaddr(chosen)
    if not re.fullmatch(r"[^@\s<>,;:]+@[^@\s<>,;:]+", address) or not chosen.isprintable():
        accepted = "an e-mail address with an optional name, such as Patitas <hello@example.com>"
        raise refuse(variable if value else "PETADMIN_MAIL_URL ?from=", accepted, value=chosen)
    return MailAddress(name=shown_name or name, address=address)


def _options(
    name: str, parts: SplitResult, known: Collection[str], accepted: str
) -> dict[str, str]:
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if set(options) - set(known) or parts.fragment:
        raise refuse(name, accepted)
    return options
