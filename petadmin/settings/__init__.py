"""Deployment settings: read from the environment (PETADMIN_*), checked before anything starts."""

import hashlib
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import quote
from zoneinfo import ZoneInfo

from petadmin.settings import addresses, values
from petadmin.settings.addresses import ImapUrl, MailAddress, MailUrl, StorageUrl
from petadmin.settings.values import SettingsError, refuse

__all__ = [
    "DEFAULT_INSTANCE",
    "ImapUrl",
    "MailAddress",
    "MailUrl",
    "Settings",
    "SettingsError",
    "StorageUrl",
    "load_settings",
    "own_redis_socket",
    "secret_key_file",
]

PREFIX = "PETADMIN_"
# The test set-up has variables of its own (docs/settings.md), which the application ignores.
TEST_PREFIX = "PETADMIN_TEST_"
SECRET_KEY_LENGTH = 32
# The kernel's limit for the path of a unix socket is 108 bytes, with a margin for temporary names.
LONGEST_SOCKET_PATH = 100
# Next to app.py, unless PETADMIN_INSTANCE says otherwise.
DEFAULT_INSTANCE = Path(__file__).resolve().parents[2] / "instance"

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All deployment settings; docs/settings.md describes the variable of each field."""

    business_name: str
    database_url: str = field(repr=False)
    demo_password: str | None = field(repr=False)
    host: str
    imap_url: ImapUrl | None
    instance: Path
    language: Literal["en", "es"]
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"]
    mail_from: MailAddress
    mail_timeout: int
    mail_url: MailUrl
    port: int
    proxies: int
    public_url: str | None
    redis_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    storage_url: StorageUrl
    timezone: ZoneInfo
    trusted_hosts: tuple[str, ...]


def load_settings(environ: Mapping[str, str], instance: Path) -> Settings:
    """Return the checked settings; `instance` is the folder used when PETADMIN_INSTANCE is not set.

    Raises SettingsError for the first unknown name or bad value.
    """
    given = _given(environ)
    folder = Path(given.get("INSTANCE", instance)).expanduser().absolute()

    def read(name: str, default: str, parse: Callable[[str, str], T]) -> T:
        return parse(PREFIX + name, given.get(name, default))

    host = read("HOST", "127.0.0.1", values.listening_host)
    public_url = read("PUBLIC_URL", "", values.public_url)
    business_name = read("BUSINESS_NAME", "Patitas", values.business_name)
    mail_url = read("MAIL_URL", "file:", addresses.mail_url_under(folder))
    return Settings(
        business_name=business_name,
        database_url=read(
            "DATABASE_URL", "sqlite:///petadmin.sqlite3", addresses.database_url_under(folder)
        ),
        demo_password=read("DEMO_PASSWORD", "", values.demo_password),
        host=host,
        imap_url=read("IMAP_URL", "", addresses.imap_url),
        instance=folder,
        language=read("LANGUAGE", "en", values.language),
        log_level=read("LOG_LEVEL", "INFO", values.log_level),
        mail_from=addresses.sender(
            given.get("MAIL_FROM", ""), mail_url=mail_url, name=business_name
        ),
        mail_timeout=read("MAIL_TIMEOUT", "30", values.whole_number(1, 600)),
        mail_url=mail_url,
        port=read("PORT", "8000", values.whole_number(1, 65535)),
        proxies=read("PROXIES", "0", values.whole_number(0, 10)),
        public_url=public_url,
        redis_url=read("REDIS_URL", _own_redis_url(folder), addresses.redis_url),
        secret_key=_secret_key(given.get("SECRET_KEY", ""), folder),
        storage_url=read("STORAGE_URL", "files", addresses.storage_url_under(folder)),
        timezone=read("TIMEZONE", "Europe/Madrid", values.time_zone),
        trusted_hosts=read(
            "TRUSTED_HOSTS", values.own_hosts(host, public_url), values.trusted_hosts
        ),
    )


def secret_key_file(instance: Path) -> Path:
    """The file that keeps the secret key of a one-machine start."""
    return instance / "secret-key"


def own_redis_socket(instance: Path) -> Path:
    """The socket of the Redis-protocol server that the one-machine start runs itself."""
    socket = instance / "redis.sock"
    if len(str(socket).encode()) <= LONGEST_SOCKET_PATH:
        return socket
    digest = hashlib.sha256(str(instance).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"petadmin-{digest}" / "redis.sock"


def _given(environ: Mapping[str, str]) -> dict[str, str]:
    """The variables that are set, without the prefix; an empty one counts as not set."""
    known = {setting.name.upper() for setting in fields(Settings)}
    given: dict[str, str] = {}
    for name in sorted(environ):
        if not name.startswith(PREFIX) or name.startswith(TEST_PREFIX):
            continue
        short = name.removeprefix(PREFIX)
        if short not in known:
            names = ", ".join(PREFIX + known_name for known_name in sorted(known))
            raise SettingsError(f"{name} is not a setting; the settings are: {names}.")
        if value := environ[name].strip():
            given[short] = value
    return given


def _own_redis_url(instance: Path) -> str:
    return f"unix://{quote(str(own_redis_socket(instance)))}"


def _secret_key(value: str, instance: Path) -> str:
    variable = f"{PREFIX}SECRET_KEY"
    kept = secret_key_file(instance)
    if not value and kept.is_file():
        value = kept.read_text(encoding="utf-8").strip()
    if not value:
        raise SettingsError(
            f"{variable} is missing: set it to at least {SECRET_KEY_LENGTH} random characters, "
            "the same for all processes (a one-machine start makes its own)."
        )
    if len(value) < SECRET_KEY_LENGTH:
        raise refuse(variable, f"at least {SECRET_KEY_LENGTH} characters long")
    return value
