"""The one-machine start: web server, worker, scheduler and a Redis-protocol server in one go."""

import fcntl
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from petadmin.launcher.instance import StartError, prepared_settings
from petadmin.launcher.redis_server import (
    NoRedisServerError,
    answers,
    find_redis_server,
    on_socket,
    redis_command,
)
from petadmin.launcher.supervisor import Child, Supervisor
from petadmin.settings import Settings, SettingsError, own_redis_socket

ROOT = Path(__file__).resolve().parents[2]
START_PATIENCE = 60.0


def start(environ: Mapping[str, str]) -> int:
    """Run Petadmin on this machine until it is told to stop; return the exit status."""
    try:
        settings = prepared_settings(environ)
        with _only_start(settings.instance):
            return _run(settings, environ)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except (StartError, NoRedisServerError) as error:
        sys.stderr.write(f"{error}\n")
        return 1


@contextmanager
def _only_start(instance: Path) -> Iterator[None]:
    """Two starts on one folder would share a database and fight over the Redis server."""
    with (instance / "start.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StartError(
                f"Petadmin already runs on the folder {instance}: stop it first, "
                "or set PETADMIN_INSTANCE to another folder."
            ) from error
        yield


def _run(settings: Settings, environ: Mapping[str, str]) -> int:
    _check_address(settings)
    environ = {**environ, "PYTHONUNBUFFERED": "1", **_own_links(settings)}
    supervisor = Supervisor(folder=ROOT, environ=environ)
    supervisor.listen_for_signals()
    try:
        if not environ.get("PETADMIN_REDIS_URL", "").strip():
            _start_redis(supervisor, settings, environ)
        if not supervisor.stopping:
            _prepare(supervisor, environ)
        if not supervisor.stopping:
            _start_processes(supervisor, settings)
            supervisor.run()
    finally:
        supervisor.stop()
    sys.stdout.write("Petadmin has stopped.\n")
    return 0


def _check_address(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    shown = _address(settings.host, settings.port)
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
            # Only listening notices a server that shares its address.
            probe.listen(1)
        except OSError as error:
            raise StartError(
                f"{shown} cannot be used ({error.strerror}): stop what runs there, "
                "or set PETADMIN_PORT to another port."
            ) from error


def _address(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _start_redis(supervisor: Supervisor, settings: Settings, environ: Mapping[str, str]) -> None:
    path = own_redis_socket(settings.instance)
    folder = settings.instance / "redis"
    folder.mkdir(exist_ok=True, mode=0o700)
    path.parent.mkdir(exist_ok=True, mode=0o700)
    # The server of a start that was killed may still be saving.
    _wait_until(lambda: not answers(path), supervisor, "An older Redis server does not stop")
    log = folder / "redis.log"
    endpoint = [*on_socket(path), "--logfile", str(log)]
    command = redis_command(find_redis_server(environ), folder=folder, endpoint=endpoint)
    server = supervisor.start(Child(name="Redis server", command=command, foundation=True))
    _wait_until(lambda: answers(path) or not server.runs, supervisor, "Redis does not start")
    if not server.runs:
        raise StartError(f"The Redis server could not start: see {log}.")


def _prepare(supervisor: Supervisor, environ: Mapping[str, str]) -> None:
    """Migrate and, the first time, make the demo business; its log-ins are read from their file."""
    sys.stdout.write("Preparing the database ...\n")
    sys.stdout.flush()
    command = [sys.executable, "-m", "petadmin.launcher.preparation"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, start_new_session=True
    ) as process:
        while process.poll() is None:
            if supervisor.stopping:
                process.terminate()
            time.sleep(0.05)
    if process.returncode and not supervisor.stopping:
        raise StartError("The database could not be prepared: see the lines above.")


def _start_processes(supervisor: Supervisor, settings: Settings) -> None:
    address = _address(settings.host, settings.port)
    gunicorn = ["-m", "gunicorn", "app:app", "--bind", address, "--workers", "2", "--threads", "4"]
    quiet = ["--log-level", "warning", "--graceful-timeout", "10", "--no-control-socket"]
    python = sys.executable
    web = supervisor.start(Child(name="web server", command=[python, *gunicorn, *quiet]))
    supervisor.start(Child(name="worker", command=[python, "worker.py"]))
    supervisor.start(Child(name="scheduler", command=[python, "worker.py", "--scheduler"]))
    _wait_until(lambda: _is_up(settings) or not web.runs, supervisor, "The web server hangs")
    if supervisor.stopping:
        return
    if not web.runs:
        raise StartError("The web server could not start: see the lines above.")
    _greet(settings)


def _is_up(settings: Settings) -> bool:
    try:
        with socket.create_connection((_reachable(settings.host), settings.port), timeout=1) as web:
            web.sendall(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
            return bool(web.recv(1))
    except OSError:
        return False


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # Not bound here.


def _own_links(settings: Settings) -> Mapping[str, str]:
    """Let links in e-mails lead to this machine as long as no e-mail leaves it, so that everything can be tried."""
    if settings.public_url or settings.mail_url.folder is None:
        return {}
    return {"PETADMIN_PUBLIC_URL": _shown_address(settings)}


def _shown_address(settings: Settings) -> str:
    return settings.public_url or f"http://{_address(_reachable(settings.host), settings.port)}"


def _greet(settings: Settings) -> None:
    lines = ["", f"Petadmin is running at {_shown_address(settings)}"]
    logins = settings.instance / "demo-logins.txt"
    if logins.is_file():
        lines.extend(["", logins.read_text(encoding="utf-8").strip()])
    lines.extend(["", "Press Ctrl-C to stop it.", ""])
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _wait_until(condition: Callable[[], bool], supervisor: Supervisor, complaint: str) -> None:
    deadline = time.monotonic() + START_PATIENCE
    while not condition() and not supervisor.stopping:
        if time.monotonic() > deadline:
            raise StartError(f"{complaint}: it took more than {START_PATIENCE:.0f} seconds.")
        time.sleep(0.05)
