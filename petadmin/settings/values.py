"""How single values of the settings are read, each refused in one line."""

import re
from collections.abc import Callable
from typing import Literal
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

# As long as any password has to be.
DEMO_PASSWORD_LENGTH = 10


class SettingsError(Exception):
    """One line that names the variable, what is wrong with it, and what is accepted."""


def refuse(name: str, accepted: str, *, value: str | None = None) -> SettingsError:
    # Addresses may carry passwords, so only callers that know better show the value.
    shown = "not valid" if value is None else f"{value[:60]!r}"
    return SettingsError(f"{name} is {shown}: it must be {accepted}.")


def split_address(name: str, url: str, accepted: str) -> SplitResult:
    """Split an address, with its port checked; raises SettingsError."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise refuse(name, accepted) from error
    return parts


def whole_number(lowest: int, highest: int) -> Callable[[str, str], int]:
    def parse(name: str, value: str) -> int:
        number = int(value) if re.fullmatch(r"[0-9]{1,6}", value) else None
        if number is None or not lowest <= number <= highest:
            accepted = f"a whole number from {lowest} to {highest}"
            raise refuse(name, accepted, value=value)
        return number

    return parse


def business_name(name: str, value: str) -> str:
    if len(value) > 100 or not value.isprintable():
        raise refuse(name, "one line of at most 100 characters", value=value)
    return value


def language(name: str, value: str) -> Literal["en", "es"]:
    match value:
        case "en" | "es":
            return value
    raise refuse(name, "en or es", value=value)


def log_level(name: str, value: str) -> Literal["DEBUG", "INFO", "WARNING", "ERROR"]:
    match level := value.upper():
        case "DEBUG" | "INFO" | "WARNING" | "ERROR":
            return level
    raise refuse(name, "DEBUG, INFO, WARNING or ERROR", value=value)


def demo_password(name: str, value: str) -> str | None:
    if value and len(value) < DEMO_PASSWORD_LENGTH:
        raise refuse(name, f"at least {DEMO_PASSWORD_LENGTH} characters long")
    return value or None


def time_zone(name: str, value: str) -> ZoneInfo:
    try:
        return ZoneInfo(value)
    # A folder name or a name too long for the file system is not a missing key but an OSError.
    except (KeyError, ValueError, OSError) as error:
        raise refuse(name, "the name of a time zone such as Europe/Madrid", value=value) from error


def listening_host(name: str, value: str) -> str:
    host = value.removeprefix("[").removesuffix("]")
    if not re.fullmatch(r"[A-Za-z0-9.:_-]+", host):
        raise refuse(name, "an address or host name to listen on such as 127.0.0.1", value=value)
    return host


def public_url(name: str, value: str) -> str | None:
    if not value:
        return None
    accepted = "http:// or https:// and a host, without a path, such as https://pets.example.com"
    parts = split_address(name, value, accepted)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"}:
        raise refuse(name, accepted)
    if parts.query or parts.fragment or "@" in parts.netloc:
        raise refuse(name, accepted)
    return f"{parts.scheme}://{parts.netloc}"


def own_hosts(host: str, public_url: str | None) -> str:
    bracketed = f"[{host}]" if ":" in host else host
    public = urlsplit(public_url).hostname if public_url else None
    hosts = ["localhost", "127.0.0.1", "[::1]", bracketed]
    if public:
        hosts.append(f"[{public}]" if ":" in public else public)
    return ",".join(dict.fromkeys(hosts))


def trusted_hosts(name: str, value: str) -> tuple[str, ...]:
    hosts = tuple(host.strip() for host in value.split(",") if host.strip())
    accepted = (
        "host names without port, separated by commas, such as pets.example.com "
        "(a leading dot takes all hosts below a name)"
    )
    if not hosts:
        raise refuse(name, accepted, value=value)
    for host in hosts:
        if not re.fullmatch(r"\.?[A-Za-z0-9][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\]", host):
            raise refuse(name, accepted, value=host)
    return hosts
