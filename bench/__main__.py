"""`python -m bench`: how fast the pages are, and whether they stay so when the business grows.

`python -m bench mail` measures e-mails per second instead, `python -m bench file` the desk of a
customer with very much on file, `python -m bench areas` the pages of bookings and visits over years of them,
`python -m bench leads` those of potential customers and contacts, `python -m bench log` those of e-mails and
reminders.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import areas, large_file, leads, letters, mail_rate
from bench.business import open_business
from bench.measuring import Measured, measure
from bench.options import chosen, kept_folder, parser_of, require_server
from bench.pages import pages
from bench.report import growth_table, size_table
from tests.support.servers import PostgresServer, postgres_server

SIZES = (1_000, 100_000, 1_000_000)
DATABASES = ("sqlite", "postgresql")
RESULTS = Path(__file__).parent / "results"


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["mail"]:
        mail_rate.main(arguments[1:])
        return
    if arguments[:1] == ["areas"]:
        areas.main(arguments[1:])
        return
    if arguments[:1] == ["leads"]:
        leads.main(arguments[1:])
        return
    if arguments[:1] == ["log"]:
        letters.main(arguments[1:])
        return
    if arguments[:1] == ["file"]:
        large_file.main()
        return
    options = _options(arguments)
    databases = DATABASES if options.database == "both" else (options.database,)
    lines: list[str] = []
    for database in databases:
        with kept_folder(options.keep) as folder, _server(database) as server:
            tables = _measure_sizes(folder, server, options)
        lines.extend(tables)
    if options.save:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "pages.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = parser_of("python -m bench", __doc__, tries=30)
    parser.add_argument(
        "--sizes", type=_sizes, default=SIZES, help="numbers of customers: 1000,100000"
    )
    parser.add_argument("--database", choices=(*DATABASES, "both"), default="both")
    parser.add_argument("--without-stock", action="store_true", help="leave out stock Flask-Admin")
    parser.add_argument(
        "--save", action="store_true", help=f"write the tables to {RESULTS.name}/ too"
    )
    options = parser.parse_args(arguments)
    if options.database != "sqlite":
        require_server(parser, options)
    return options


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(sorted(int(part) for part in text.split(",")))


@contextmanager
def _server(database: str) -> Iterator[PostgresServer | None]:
    if database == "sqlite":
        yield None
        return
    with postgres_server() as server:
        yield server


def _measure_sizes(
    folder: Path, server: PostgresServer | None, options: argparse.Namespace
) -> list[str]:
    lines: list[str] = []
    by_size: dict[int, list[Measured]] = {}
    for size in options.sizes:
        with open_business(folder, size, server, keep=bool(options.keep)) as business:
            _say(lines, f"\n{business.title}")
            by_size[size] = measure(
                business,
                chosen(pages(business), options),
                tries=options.tries,
                with_stock=not options.without_stock,
                slow=options.statements,
            )
        for line in size_table(by_size[size]):
            _say(lines, line)
    if len(by_size) > 1:
        for line in growth_table(by_size):
            _say(lines, line)
    return lines


def _say(lines: list[str], line: str) -> None:
    lines.append(line)
    print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
