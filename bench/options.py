"""What may be said to every measurement of pages, and the folder in which businesses are kept."""

import argparse
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.pages import Page
from tests.support.servers import POSTGRES_VARIABLE


def parser_of(name: str, description: str | None, *, tries: int) -> argparse.ArgumentParser:
    """A parser that knows what all measurements have in common."""
    parser = argparse.ArgumentParser(prog=name, description=description)
    parser.add_argument("--tries", type=int, default=tries, help="how often each page is asked for")
    parser.add_argument(
        "--statements", type=float, metavar="MS", help="show statements slower than this"
    )
    parser.add_argument(
        "--only", default="", metavar="WORDS", help="only pages with this in their names"
    )
    parser.add_argument(
        "--keep",
        type=Path,
        metavar="FOLDER",
        help="use what an earlier run left in this folder, and leave it there; businesses on PostgreSQL"
        f" stay on the server that {POSTGRES_VARIABLE} names",
    )
    return parser


def require_server(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """Businesses on PostgreSQL cannot be kept on a server that goes with the run."""
    if options.keep and POSTGRES_VARIABLE not in os.environ:
        parser.error(f"--keep needs a PostgreSQL server that stays: set {POSTGRES_VARIABLE}.")


def chosen(pages: Sequence[Page], options: argparse.Namespace) -> list[Page]:
    """The pages that are asked for."""
    return [page for page in pages if options.only in page.name]


@contextmanager
def kept_folder(kept: Path | None) -> Iterator[Path]:
    """The folder that is kept, else one that goes with the run."""
    if kept is None:
        with TemporaryDirectory() as folder:
            yield Path(folder)
        return
    kept.mkdir(parents=True, exist_ok=True)
    yield kept.resolve()
