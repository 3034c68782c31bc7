"""The website in processes of its own, as it runs in production."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.support.processes import ServerProcess, accepts, free_port

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def serving(
    instance: Path, settings: Mapping[str, str], *, workers: int = 2, threads: int = 1
) -> Iterator[tuple[str, ServerProcess]]:
    """Start it on a free port, with settings as they are called without their prefix; gives the address too."""
    port = free_port()
    command = ["gunicorn", "app:app", "--chdir", str(ROOT), "--bind", f"127.0.0.1:{port}"]
    size = ["--workers", str(workers), "--threads", str(threads)]
    process = ServerProcess(
        "The website",
        command=[sys.executable, "-m", *command, *size, "--no-control-socket"],
        is_ready=lambda: accepts(port),
        log=instance / "gunicorn.log",
        environ=environ_of(settings),
    )
    process.start()
    try:
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.stop()


def environ_of(settings: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process with these settings and no others."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("PETADMIN_")}
    return {**bare, **{f"PETADMIN_{name}": value for name, value in settings.items()}}
