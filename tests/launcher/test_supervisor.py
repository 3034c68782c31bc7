"""The supervisor brings back what dies and ends everything it started, foundations last."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from petadmin.launcher import supervisor
from petadmin.launcher.supervisor import Child, Supervisor

ROOT = Path(__file__).resolve().parents[2]
NOTES_ITS_END = """
import pathlib, signal, sys, time
def end(*_):
    with pathlib.Path(sys.argv[2]).open("a") as file:
        file.write(sys.argv[1] + "\\n")
    sys.exit()
signal.signal(signal.SIGTERM, end)
pathlib.Path(sys.argv[2] + "." + sys.argv[1]).touch()
time.sleep(60)
"""


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, "it did not happen within ten seconds"
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Supervisor]:
    crew = Supervisor(folder=tmp_path, environ=os.environ)
    yield crew
    crew.stop()


def test_a_foundation_ends_after_all_others(crew: Supervisor, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    for name, foundation in (("base", True), ("web", False), ("worker", False)):
        command = [sys.executable, "-c", NOTES_ITS_END, name, str(notes)]
        crew.start(Child(name=name, command=command, foundation=foundation))
        wait_for((tmp_path / f"notes.{name}").exists)
    crew.stop()
    ended = notes.read_text().split()
    assert sorted(ended) == ["base", "web", "worker"]
    assert ended[-1] == "base"


def test_a_child_that_ignores_the_request_to_stop_is_killed(
    crew: Supervisor,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(supervisor, "PATIENCE", 0.3)
    ready = tmp_path / "ready"
    script = f"trap '' TERM; touch {ready}; while :; do sleep 0.1; done"
    child = crew.start(Child(name="mule", command=["sh", "-c", script]))
    wait_for(ready.exists)
    crew.stop()
    assert not child.runs
    assert "The mule did not stop in time and was killed." in capfd.readouterr().err


@pytest.mark.slow
def test_a_killed_child_comes_back_and_ends_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    program = f"""
        from pathlib import Path
        import os
        from petadmin.launcher.supervisor import Child, Supervisor
        crew = Supervisor(folder=Path({str(tmp_path)!r}), environ=os.environ)
        crew.listen_for_signals()
        command = ["sh", "-c", "echo $$ >> pids; exec sleep 60"]
        crew.start(Child(name="sleeper", command=command))
        crew.run()
        crew.stop()
    """
    pids = tmp_path / "pids"

    def started() -> list[int]:
        return [int(pid) for pid in pids.read_text().split()] if pids.exists() else []

    with subprocess.Popen([sys.executable, "-c", textwrap.dedent(program)], cwd=ROOT) as process:
        wait_for(lambda: len(started()) == 1)
        os.kill(started()[0], signal.SIGKILL)
        wait_for(lambda: len(started()) == 2)
        process.kill()
    if sys.platform == "linux":
        wait_for(lambda: not is_alive(started()[1]))
    else:
        os.kill(started()[1], signal.SIGTERM)
