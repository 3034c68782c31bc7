"""The source keeps to the rules of the house that no other tool checks."""

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest

from petadmin.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE = 500
OURS = ("petadmin", "templates", "tests", "bench", "docs")
ENDINGS = frozenset({".py", ".html", ".css", ".js", ".txt", ".md"})
MADE_ELSEWHERE = (
    "petadmin/static/build",
    "petadmin/install/requirements",
)
FOREIGN_FOLDERS = frozenset({"__pycache__", "node_modules"})
GENERATED = ("petadmin/migrations/versions", "tests/golden")

COMMITTING = frozenset(
    {
        "petadmin/adminkit/edge.py",
        "petadmin/adminkit/exporting.py",
        "petadmin/core/db.py",
        "petadmin/mail/claims.py",
        "petadmin/migrations/env.py",
    }
)
"""The edges that commit, besides tasks and commands."""
COMMITTING_NAMES = frozenset({"tasks.py", "commands.py"})

ICONS = ROOT / "petadmin" / "static" / "src" / "icons.txt"


def files(*endings: str, folders: tuple[str, ...] = OURS) -> list[Path]:
    """Our own files with these endings."""
    found = [ROOT / "app.py", ROOT / "worker.py"]
    for folder in folders:
        found += sorted((ROOT / folder).rglob("*"))
    return [path for path in found if path.suffix in endings and not is_made_elsewhere(path)]


def is_made_elsewhere(path: Path) -> bool:
    return name_of(path).startswith(MADE_ELSEWHERE) or not FOREIGN_FOLDERS.isdisjoint(path.parts)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


PYTHON = files(".py", folders=("petadmin",))
TEMPLATES = files(".html", ".txt", folders=("templates",))
PAGES = [path for path in TEMPLATES if path.suffix == ".html"]


@cache
def nodes(path: Path) -> list[ast.AST]:
    """Everything that a module consists of."""
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in nodes(path) if isinstance(node, ast.Call))


def called(node: ast.Call) -> str:
    """The last name of what is called."""
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def test_no_file_is_longer_than_a_person_wants_to_read() -> None:
    lengths = {
        name_of(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in files(*ENDINGS - {".md"})
        if not name_of(path).startswith(GENERATED)
    }

    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


@pytest.mark.parametrize(
    ("pattern", "what"),
    [
        (r"\|\s*safe\b", "the filter `safe`"),
        (r"\son[a-z]+\s*=\s*[\"'{]", "an inline handler"),
        (r"\sstyle\s*=", "an inline style"),
        (r"javascript:", "a javascript: address"),
        (r"<script(?![^>]*nonce=)", "a script without a nonce"),
        (r"(?:src|href)=[\"']https?://(?!wa\.me/)", "something from another host"),
        (r"hx-on|hx-vals=[\"']js:|hx-vars", "htmx that needs eval"),
        (r"autoescape\s+false", "output that is not escaped"),
    ],
)
def test_no_template_contains(pattern: str, what: str) -> None:
    found = [name_of(path) for path in PAGES if re.search(pattern, path.read_text(), re.IGNORECASE)]

    assert found == [], what


def test_styles_stand_in_templates_only_where_nothing_may_be_fetched() -> None:
    found = [name_of(path) for path in PAGES if "<style" in path.read_text()]

    assert set(found) <= {"templates/desk/sheet.html"}


@pytest.mark.slow
def test_every_icon_is_in_the_sprite() -> None:
    known = known_icons()
    missing = {
        f"{name_of(path)}: {name}"
        for path in (*PYTHON, *PAGES)
        for name in icons_named_in(path)
        if name not in known
    }

    assert missing == set()


def known_icons() -> set[str]:
    names = [line.strip() for line in ICONS.read_text().splitlines()]
    return {
        f"{name.removeprefix('filled/')}-filled" if name.startswith("filled/") else name
        for name in names
        if name and not name.startswith("#")
    }


def icons_named_in(path: Path) -> Iterator[str]:
    """The icons that a file names: as a keyword, a class attribute, a macro's argument, or a name in a table."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        yield from re.findall(r"(?<![\w.])icon\(\"([\w-]+)\"", text)
        yield from re.findall(r"icon(?:_name)?=\"([\w-]+)\"", text)
        yield from re.findall(r"page\.empty\(\"([\w-]+)\"", text)
        yield from re.findall(r"menus\.link\([^)]*?,[^,]*?, \"([\w-]+)\"\)", text)
        return
    for node in nodes(path):
        value = icon_value(node)
        if isinstance(value, ast.Constant):
            yield str(value.value)


def icon_value(node: ast.AST) -> ast.expr | None:
    """What stands where Python code names an icon."""
    if isinstance(node, ast.keyword) and node.arg == "icon":
        return node.value
    if isinstance(node, ast.Assign):
        names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        return node.value if "icon" in names else None
    if isinstance(node, ast.Call) and called(node) == "Link" and len(node.args) > 1:
        return node.args[1]
    return None


def test_only_the_edges_commit() -> None:
    committing = {
        name_of(path)
        for path in PYTHON
        for node in calls(path)
        if called(node) == "commit" and isinstance(node.func, ast.Attribute)
    }
    allowed = {name for name in committing if Path(name).name in COMMITTING_NAMES}

    assert committing - allowed <= COMMITTING


def test_every_message_to_a_person_can_be_translated() -> None:
    plain = [
        f"{name_of(path)}:{node.lineno}"
        for path in PYTHON
        for node in calls(path)
        if called(node) in ("DomainError", "PdfError", "BadAddress")
        and (not node.args or isinstance(node.args[0], ast.Constant | ast.JoinedStr))
    ]

    assert plain == []


def test_the_messages_of_errors_are_lazy() -> None:
    """An error may be caught and shown where another language is spoken."""
    hasty = [
        f"{name_of(path)}:{node.lineno}"
        for path in PYTHON
        for node in calls(path)
        if called(node) in ("DomainError", "PdfError")
        and isinstance(node.args[0], ast.Call)
        and called(node.args[0]) not in ("_l",)
    ]

    assert hasty == []


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    names = [f"`{PREFIX}{setting.name.upper()}`" for setting in fields(Settings)]

    assert [name for name in names if name not in text] == []


def test_every_package_stands_in_the_map_of_the_code() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    packages = sorted(path.parent.name for path in (ROOT / "petadmin").glob("*/__init__.py"))

    assert [name for name in packages if f"{name}/" not in readme] == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        name_of(path)
        for path in PYTHON
        if "migrations/versions" not in name_of(path)
        and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]

    assert silent == []


def test_nothing_is_imported_inside_a_function() -> None:
    hidden = [
        f"{name_of(path)}:{inner.lineno}"
        for path in PYTHON
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]

    assert hidden == []


def test_services_and_models_do_not_reach_for_the_one_who_is_looking() -> None:
    reaching = [
        name_of(path)
        for path in PYTHON
        if path.name in ("services.py", "models.py", "queries.py")
        and "current_user" in path.read_text(encoding="utf-8")
    ]

    assert reaching == []


PAST_VISIBILITY = frozenset(
    {
        "petadmin/animals/health/conditions.py",  # Asks for vaccinations of animals that are filtered themselves.
        "petadmin/animals/visibility.py",  # Is what decides.
        "petadmin/areas/breeding/services.py",  # A puppy is sold once, whoever may see its sale.
        "petadmin/areas/training/courses.py",  # A course that was sold stays, whoever may see its sale.
        "petadmin/audit/recording.py",  # Compares the table of a row, and reads nothing.
        "petadmin/bookings/holding.py",  # A place is taken, whoever may see by whom.
        "petadmin/bookings/queries.py",  # A place is taken, whoever may see by whom.
        "petadmin/core/db.py",  # Names the column of the version.
        "petadmin/customers/admin.py",  # Asks for areas and cities of customers that are filtered themselves.
        "petadmin/customers/labelling.py",  # Asks for labels of customers that are filtered themselves.
        "petadmin/customers/visibility.py",  # Is what decides.
        "petadmin/leads/queries.py",  # Finds ids, which a filtered statement then takes or leaves.
        "petadmin/leads/visibility.py",  # Is what decides.
        "petadmin/mail/credits/following.py",  # Compares the table of a row, and reads nothing.
        "petadmin/mail/delivery.py",  # A worker sends for everybody.
        "petadmin/marketing/campaigns/audience.py",  # Asks for labels of people who are filtered themselves.
        "petadmin/marketing/campaigns/queries.py",  # Asks for blocks and animals of people who are filtered themselves.
        "petadmin/marketing/campaigns/standings.py",  # Whether it is over, whoever may see its recipients.
        "petadmin/marketing/credits/visibility.py",  # Is what decides.
        "petadmin/records/consents/queries.py",  # Asks what people said who are filtered themselves.
        "petadmin/records/labels/interests.py",  # Asks for interests of people who are filtered themselves.
        "petadmin/records/labels/queries.py",  # A name is taken also by a label that nobody sees at present.
        "petadmin/search/indexing.py",  # Search texts are kept for hidden rows as well.
        "petadmin/search/matching.py",  # Finds ids, which a filtered statement then takes or leaves.
    }
)
"""Statements on tables see hidden rows; these modules may make them, for the reason given."""


def test_tables_are_read_through_entities_so_that_visibility_reaches_them() -> None:
    found = {
        name_of(path)
        for path in PYTHON
        if not name_of(path).startswith(("petadmin/demo/", "petadmin/migrations/"))
        and reads_past_visibility(path)
    }

    assert found <= PAST_VISIBILITY


def reads_past_visibility(path: Path) -> bool:
    by_table = any(
        isinstance(node, ast.Attribute) and node.attr == "__table__" for node in nodes(path)
    )
    texts = [node.args[0] for node in calls(path) if called(node) == "text" and node.args]
    words = [str(text.value) for text in texts if isinstance(text, ast.Constant)]
    return by_table or any(re.search(r"\b(FROM|INTO|UPDATE)\b", word) for word in words)
