"""Keeps the processes of the one-machine start alive, and ends all of them together."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

PAUSE = 0.2
FIRST_DELAY = 1.0
LONGEST_DELAY = 30.0
# A process that lived this long has recovered: its next death starts again at the first delay.
HEALTHY_AFTER = 60.0
PATIENCE = 15.0
PR_SET_PDEATHSIG = 1


@dataclass(kw_only=True, eq=False)
class Child:
    """One process to keep alive; a foundation is stopped only after all others have ended."""

    name: str
    command: Sequence[str]
    foundation: bool = False
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    delay: float = FIRST_DELAY
    restart_at: float | None = None

    @property
    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None


class Supervisor:
    """Starts children, restarts those that die, and stops them all on SIGINT, SIGTERM or SIGHUP.

    Honcho ends everything when one process dies, but a killed worker has to come back.
    """

    def __init__(self, *, folder: Path, environ: Mapping[str, str]) -> None:
        self._folder = folder
        self._environ = environ
        self._children: list[Child] = []
        self.stopping = False

    def listen_for_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def start(self, child: Child) -> Child:
        self._children.append(child)
        self._spawn(child)
        return child

    def run(self) -> None:
        """Watch over the children until a signal asks to stop."""
        while not self.stopping:
            for child in self._children:
                self._revive(child)
            time.sleep(PAUSE)

    def stop(self) -> None:
        """End all children, foundations last; who does not go in time is killed."""
        self._end([child for child in self._children if not child.foundation])
        self._end([child for child in self._children if child.foundation])

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _spawn(self, child: Child) -> None:
        # In a session of its own a child does not get the Ctrl-C of the terminal, so that the
        # order of stopping stays with the supervisor.
        child.process = subprocess.Popen(
            child.command,
            cwd=self._folder,
            env=dict(self._environ),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            # Safe here, for this process has no threads.
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509
        )
        child.started = time.monotonic()
        child.restart_at = None

    def _revive(self, child: Child) -> None:
        if child.runs or child.process is None:
            return
        now = time.monotonic()
        if child.restart_at is None:
            recovered = now - child.started > HEALTHY_AFTER
            child.delay = FIRST_DELAY if recovered else min(child.delay * 2, LONGEST_DELAY)
            child.restart_at = now + child.delay
            status = child.process.returncode
            sys.stderr.write(f"The {child.name} ended with status {status}; it is started again.\n")
        if now >= child.restart_at:
            self._spawn(child)

    def _end(self, children: Sequence[Child]) -> None:
        for child in children:
            if child.process is not None and child.runs:
                child.process.terminate()
        deadline = time.monotonic() + PATIENCE
        while any(child.runs for child in children) and time.monotonic() < deadline:
            time.sleep(PAUSE / 4)
        for child in children:
            if child.process is not None and child.runs:
                sys.stderr.write(f"The {child.name} did not stop in time and was killed.\n")
                os.killpg(child.process.pid, signal.SIGKILL)
                child.process.wait()


def _end_with_parent() -> None:
    """Ask the kernel to end this child when the supervisor is killed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
