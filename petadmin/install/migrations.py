"""Checks that one line of migrations leads from an empty database to exactly what the models say.

Run as `python -m petadmin.install.migrations`; it uses a SQLite database of its own.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="petadmin-migrations-") as folder:
        environ = {name: text for name, text in os.environ.items() if "PETADMIN_" not in name}
        environ.update(PETADMIN_INSTANCE=folder, PETADMIN_SECRET_KEY="x" * 32)
        heads = _flask("heads", environ).stdout.splitlines()
        if len(heads) != 1:
            sys.stderr.write(f"There must be one last migration, not {len(heads)}: {heads}\n")
            return 1
        for command in ("upgrade", "check"):
            finished = _flask(command, environ)
            if finished.returncode:
                sys.stderr.write(finished.stdout + finished.stderr)
                sys.stderr.write(f"`flask db {command}` found that the migrations are not right.\n")
                return 1
    return 0


def _flask(command: str, environ: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    flask = [sys.executable, "-m", "flask", "--app", "app", "db", command]
    return subprocess.run(
        flask, cwd=ROOT, env=dict(environ), capture_output=True, text=True, check=False
    )


if __name__ == "__main__":
    raise SystemExit(main())
