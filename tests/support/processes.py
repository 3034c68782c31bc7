"""A server process of the tests: started, waited for, stopped, or killed to see what happens."""

import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

PATIENCE = 20.0


class ServerProcess:
    """A process that can be killed with -9 and started again at the same address."""

    def __init__(
        self,
        name: str,
        *,
        command: Sequence[str],
        is_ready: Callable[[], bool],
        log: Path,
        user: int | None = None,
        group: int | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self._command = command
        self._is_ready = is_ready
        self._log = log
        self._user = user
        self._group = group
        self._environ = environ
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start and wait until it answers; raises RuntimeError with the end of its log."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                user=self._user,
                group=self._group,
                extra_groups=None if self._user is None else [],
                env=self._environ,
            )
        deadline = time.monotonic() + PATIENCE
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                end = self._log.read_text(errors="replace")[-2000:]
                raise RuntimeError(f"{self.name} did not start; its log ends with:\n{end}")
            time.sleep(0.02)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(number)
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process = None

    def kill(self) -> None:
        """End it with -9, as a crash would."""
        if self._process is None:
            return
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None


def free_port() -> int:
    """A port of this machine that nothing uses now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def accepts(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def short_folder(purpose: str) -> Path:
    """A new temporary folder whose path is short enough for a unix socket."""
    return Path(tempfile.mkdtemp(prefix=f"petadmin-{purpose}-"))
