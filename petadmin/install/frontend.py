"""Fetches the front-end packages and builds the static files with hashed names and a manifest.

Run as `python -m petadmin.install.frontend`; `--dev` installs what the browser tests need as well,
and `--lock` writes the lock file anew.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree

from petadmin.install.node import InstallError, install_packages, lock_packages

INSTALL = Path(__file__).resolve().parent
STATIC = INSTALL.parent / "static"
SOURCES = STATIC / "src"
BUILD = STATIC / "build"
MODULES = INSTALL / "node_modules"
ENTRIES = ("app.js", "charts.js", "editor.js")
BUNDLE_OPTIONS = (
    "--bundle",
    "--minify",
    # One self-contained script for each entry: nothing leaks into the page's global names.
    "--format=iife",
    "--target=es2022",
    "--legal-comments=none",
    "--loader:.woff2=file",
    "--loader:.svg=file",
    "--loader:.png=file",
    "--loader:.webp=file",
    "--entry-names=[name]-[hash]",
    "--asset-names=[name]-[hash]",
    "--log-level=warning",
)
SVG = "http://www.w3.org/2000/svg"


def build(*, with_dev: bool = False) -> bool:
    """Bring the build folder up to date; return whether anything had to be built."""
    BUILD.mkdir(parents=True, exist_ok=True)
    with _one_build_at_a_time():
        install_packages(INSTALL, os.environ, with_dev=with_dev)
        fingerprint = _fingerprint()
        stamp = BUILD / ".fingerprint"
        if stamp.exists() and stamp.read_text() == fingerprint and _is_complete():
            return False
        with tempfile.TemporaryDirectory(prefix=".new-", dir=BUILD) as scratch:
            new = Path(scratch)
            manifest = {**_bundle(new), **_sprite(new), **_images(new)}
            _publish(new, manifest)
        stamp.write_text(fingerprint)
    return True


@contextmanager
def _one_build_at_a_time() -> Iterator[None]:
    with (BUILD / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _fingerprint() -> str:
    """Digest of all that the build is made from."""
    digest = hashlib.sha256()
    own = [Path(__file__), INSTALL / "package-lock.json"]
    for path in [*own, *sorted(SOURCES.rglob("*"))]:
        if path.is_file():
            digest.update(f"{path.relative_to(INSTALL.parent)}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _is_complete() -> bool:
    manifest = BUILD / "manifest.json"
    if not manifest.exists():
        return False
    return all((BUILD / name).exists() for name in json.loads(manifest.read_text()).values())


def _bundle(target: Path) -> dict[str, str]:
    """Build scripts, style sheets and fonts with esbuild; return logical to hashed names."""
    binaries = sorted((MODULES / "@esbuild").glob("*/bin/esbuild"))
    if not binaries:
        raise InstallError(
            "esbuild has no binary for this machine: see petadmin/install/node_modules."
        )
    meta = target / "meta.json"
    options = [*BUNDLE_OPTIONS, f"--outdir={target}", f"--metafile={meta}"]
    entries = [str(SOURCES / name) for name in ENTRIES]
    environ = {**os.environ, "NODE_PATH": str(MODULES)}
    finished = subprocess.run(
        [str(binaries[0]), *entries, *options], cwd=STATIC, env=environ, check=False
    )
    if finished.returncode:
        raise InstallError("esbuild could not build the static files: see the lines above.")
    outputs: dict[str, object] = json.loads(meta.read_text())["outputs"]
    meta.unlink()
    return {_logical_name(Path(output).name): Path(output).name for output in outputs}


def _logical_name(hashed: str) -> str:
    stem, _, suffix = hashed.rpartition(".")
    return f"{stem.rpartition('-')[0]}.{suffix}"


def _sprite(target: Path) -> dict[str, str]:
    """Draw the icons named in icons.txt together as the symbols of one SVG file."""
    symbols = [
        _symbol(line.strip())
        for line in (SOURCES / "icons.txt").read_text().splitlines()
        if line.strip() and not line.startswith("#")
    ]
    text = f'<svg xmlns="{SVG}">{"".join(symbols)}</svg>\n'
    return {"icons.svg": _write_hashed(target, "icons.svg", text.encode())}


def _symbol(name: str) -> str:
    filled = name.startswith("filled/")
    source = MODULES / "@tabler" / "icons" / "icons" / (name if filled else f"outline/{name}")
    drawing = source.with_name(f"{source.name}.svg")
    if not drawing.is_file():
        raise InstallError(f"petadmin/static/src/icons.txt names an unknown icon: {name!r}.")
    ElementTree.register_namespace("", SVG)
    root = ElementTree.fromstring(drawing.read_text())  # noqa: S314  # Comes by the lock file.
    shapes = [shape for shape in root if shape.get("d") != "M0 0h24v24H0z"]
    inner = "".join(ElementTree.tostring(shape, encoding="unicode").strip() for shape in shapes)
    inner = inner.replace(f' xmlns="{SVG}"', "")
    # The width of strokes is left to the style sheet, which a symbol's own value would overrule.
    paint = 'fill="currentColor"'
    if not filled:
        paint = 'fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"'
    identifier = f"{name.removeprefix('filled/')}-filled" if filled else name
    return f'<symbol id="{identifier}" viewBox="0 0 24 24" {paint}>{inner}</symbol>'


def _images(target: Path) -> dict[str, str]:
    folder = SOURCES / "images"
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): _write_hashed(target, path.name, path.read_bytes())
        for path in files
    }


def _write_hashed(target: Path, name: str, content: bytes) -> str:
    stem, _, suffix = name.rpartition(".")
    hashed = f"{stem}-{hashlib.sha256(content).hexdigest()[:8]}.{suffix}"
    (target / hashed).write_bytes(content)
    return hashed


def _publish(new: Path, manifest: dict[str, str]) -> None:
    """Move the new files in, then the manifest, then remove what it no longer names."""
    for name in manifest.values():
        (new / name).replace(BUILD / name)
    draft = new / "manifest.json"
    draft.write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n")
    draft.replace(BUILD / "manifest.json")
    kept = {*manifest.values(), "manifest.json", new.name}
    for path in BUILD.iterdir():
        if path.name in kept or path.name in {".lock", ".fingerprint"}:
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def main(arguments: Sequence[str]) -> int:
    try:
        if "--lock" in arguments:
            lock_packages(INSTALL, os.environ)
            return 0
        built = build(with_dev="--dev" in arguments)
    except InstallError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if built:
        sys.stdout.write("Built the front-end assets.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
