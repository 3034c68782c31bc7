"""`python app.py` brings everything up on one machine, keeps it up, and leaves nothing behind."""

import http.client
import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.processes import free_port

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 180.0
"""So many seconds, on a machine that is busy with other tests: the first start also makes the demo."""


class OneMachine:
    """A one-machine start on a folder and port of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.output = folder.with_suffix(".log")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, **variables: str) -> None:
        environ = {name: text for name, text in os.environ.items() if "PETADMIN_" not in name}
        environ.update(
            PETADMIN_INSTANCE=str(self.folder), PETADMIN_PORT=str(self.port), **variables
        )
        with self.output.open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, "app.py"], cwd=ROOT, env=environ, stdout=output, stderr=output
            )

    def wait_until_up(self) -> str:
        deadline = time.monotonic() + PATIENCE
        while "Press Ctrl-C" not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.1)
        return self.said()

    def end(self, number: signal.Signals = signal.SIGINT) -> int:
        """Ask it to stop and return its exit status."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def wait(self) -> int:
        return self.process.wait(PATIENCE)

    def said(self) -> str:
        return self.output.read_text(errors="replace")

    def ready(self) -> dict[str, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", "/readyz")
        answer: dict[str, str] = json.loads(connection.getresponse().read())
        connection.close()
        return answer

    def children(self) -> dict[str, int]:
        """The processes below it, by the end of their command."""
        pid = self.process.pid
        below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        commands = {
            Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ").decode().strip(): child
            for child in below
        }
        return {command: int(child) for command, child in commands.items()}

    def child(self, pattern: str) -> int | None:
        found = [pid for command, pid in self.children().items() if re.search(pattern, command)]
        return found[0] if found else None

    @property
    def process(self) -> subprocess.Popen[bytes]:
        assert self._process is not None
        return self._process


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[OneMachine]:
    machine = OneMachine(tmp_path / "instance")
    yield machine
    if machine.process.poll() is None:
        machine.end(signal.SIGTERM)


@pytest.mark.slow
def test_everything_comes_up_comes_back_and_ends(machine: OneMachine) -> None:
    machine.start()
    greeting = machine.wait_until_up()
    logins = (machine.folder / "demo-logins.txt").read_text().strip()
    assert f"http://127.0.0.1:{machine.port}" in greeting
    assert logins in greeting
    assert machine.ready()["status"] == "ok"
    for name in ("secret-key", "demo-logins.txt"):
        assert stat.S_IMODE((machine.folder / name).stat().st_mode) == 0o600

    worker = machine.child(r"worker\.py$")
    assert worker is not None
    os.kill(worker, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while machine.child(r"worker\.py$") in {None, worker}:
        assert time.monotonic() < deadline, "the worker did not come back"
        time.sleep(0.1)

    below = machine.children().values()
    assert machine.end() == 0
    assert "Petadmin has stopped." in machine.said()
    assert not [pid for pid in below if Path(f"/proc/{pid}").exists()]
    assert not (machine.folder / "redis.sock").exists()

    key = (machine.folder / "secret-key").read_text()
    machine.start()
    assert logins in machine.wait_until_up()
    assert (machine.folder / "secret-key").read_text() == key
    assert machine.end(signal.SIGTERM) == 0


def test_a_port_in_use_is_one_clear_line(machine: OneMachine) -> None:
    with socket.create_server(("127.0.0.1", machine.port)):
        machine.start()
        assert machine.wait() == 1
    assert re.fullmatch(r"127\.0\.0\.1:\d+ cannot be used \(.+PETADMIN_PORT.+\n", machine.said())


def test_a_bad_setting_is_one_clear_line_and_leaves_no_trace(machine: OneMachine) -> None:
    machine.start(PETADMIN_LANGUAGE="fr")
    assert machine.wait() == 2
    assert machine.said() == "PETADMIN_LANGUAGE is 'fr': it must be en or es.\n"
    assert not machine.folder.exists()


def test_gunicorn_gives_up_on_a_bad_setting(tmp_path: Path) -> None:
    environ = {name: text for name, text in os.environ.items() if "PETADMIN_" not in name}
    environ["PETADMIN_INSTANCE"] = str(tmp_path)
    bind = f"127.0.0.1:{free_port()}"
    finished = subprocess.run(
        [sys.executable, "-m", "gunicorn", "app:app", "--bind", bind, "--no-control-socket"],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert finished.returncode == 3
    assert "PETADMIN_SECRET_KEY is missing" in finished.stderr
    assert "Traceback" not in finished.stderr
