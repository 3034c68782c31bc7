"""Every page comes in both languages, and no word of it is left in the other one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Enum, String

from petadmin.access.models import Language
from petadmin.core.db import Model, db
from tests.conftest import browser_of
from tests.conventions.markup import read
from tests.conventions.scene import KeptScene, desk_panels, desk_parts, views_of
from tests.support.cast import LUCIA, Person, speak

CATALOGUE = (
    Path(__file__).resolve().parents[2] / "translations" / "es" / "LC_MESSAGES" / "messages.po"
)

NAMES = frozenset(
    [
        "csv",
        "drive",
        "en",
        "english",
        "es",
        "español",
        "excel",
        "google",
        "kb",
        "mb",
        "patitas",
        "pdf",
        "sqlite3",
        "tel",
        "whatsapp",
        "x",
        "eml",
        "mail",
    ]
)
"""Names and units that are the same everywhere, and the languages, which are called in their own."""

WORDS_OF_THE_SYSTEM = frozenset({"audit_event.action", "audit_event.entity", "email.kind"})
"""Columns of text that hold keys, whose words people should never see as they are."""

PLACEHOLDER = re.compile(r"\{\{ [a-z_]+ \}\}")
"""Placeholders of kept texts are called the same in both languages, so that a text can be copied."""

MAILBOX = re.compile(r"[^<>]+ <[^<>@ ]+@[^<>@ ]+>")

Request = tuple[str, str, dict[str, str]]

IN_ANY_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True, scope="session")
"""The words of a page are those of its template: one database is enough."""


@dataclass(frozen=True)
class Shown:
    """What every page shows in either language, and the words in it that nobody has to translate."""

    english: dict[tuple[str, str], set[str]]
    spanish: dict[tuple[str, str], set[str]]
    known: set[str]


@pytest.fixture(scope="session")
def shown(house: Flask, kept_scene: KeptScene) -> Shown:
    """All pages are asked for once, for both of the tests that read them."""
    with house.app_context():
        kept_scene.put_back()
        known = data_words() | NAMES
    english, spanish = (shown_to(house, LUCIA, language) for language in Language)
    return Shown(english, spanish, known)


@pytest.mark.slow
@IN_ANY_DATABASE
def test_no_word_is_the_same_in_both_languages_unless_it_should_be(shown: Shown) -> None:
    left = {
        " ".join(page): shared
        for page, words in shown.english.items()
        if (
            shared := {
                text for text in words & shown.spanish[page] if not is_explained(text, shown.known)
            }
        )
    }

    assert left == {}, "\n".join(f"{url}: {sorted(words)}" for url, words in left.items())


@pytest.mark.slow
@IN_ANY_DATABASE
def test_no_english_sentence_stands_on_a_spanish_page(shown: Shown) -> None:
    words = set().union(*shown.spanish.values())

    found = {text for text in words if is_english(text) and not is_explained(text, shown.known)}

    assert found == set(), "\n".join(sorted(found))


def test_a_word_is_written_in_one_way() -> None:
    messages = read_po(BytesIO(CATALOGUE.read_bytes()))

    assert [message.id for message in messages if "e-mail" in str(message.id).lower()] == []


@pytest.mark.parametrize("language", list(Language))
def test_strangers_are_met_in_the_language_of_their_browser(
    as_stranger: FlaskClient, language: Language
) -> None:
    other = "de-CH,fr;q=0.9"
    accepted = f"{other},{language.value};q=0.5"

    page = as_stranger.get("/login", headers={"Accept-Language": accepted}).text

    (root,) = read(page).find("html")
    assert root["lang"] == language.value
    assert {"en": "Log in", "es": "Iniciar sesión"}[language.value] in read(page).texts


def test_a_stranger_may_choose_a_language(as_stranger: FlaskClient) -> None:
    as_stranger.post("/me/language", data={"language": "es"})

    page = as_stranger.get("/login", headers={"Accept-Language": "en"}).text

    assert read(page).find("html", lang="es")


def shown_to(app: Flask, person: Person, language: Language) -> dict[tuple[str, str], set[str]]:
    """What somebody sees and hears on every page, by its address."""
    speak(app, person, language)
    client = browser_of(app, person)
    found = {}
    for method, url, form in requests(app):
        answer = client.open(url, method=method, data=form)
        assert answer.status_code < 500, url
        if answer.status_code in (302, 303) or answer.mimetype != "text/html":
            continue
        page = read(answer.text)
        (root,) = page.find("html")
        assert root["lang"] == language.value
        found[method, url + "?".join(form)] = set(page.words())
    return found


def requests(app: Flask) -> Iterator[Request]:
    """Every page, forms with everything wrong, questions, errors, and lists in odd states."""
    for url in (
        "/",
        "/search",
        "/search?q=luna",
        "/search?q=zzzz",
        "/help/lists",
        "/me/password",
        "/nowhere",
        "/customers/?kind=dragon",
        "/customers/?after=x",
        "/customers/?q=zzzz",
        "/customers/?kind=person&created=2020-01-01..&city=villa&state=active",
        "/customers/?created=2020-01-01..2030-01-01",
        "/emails/?state=uncertain",
        "/animals/?species=horse",
    ):
        yield "GET", url, {}
    for view in views_of(app).values():
        yield from requests_of(app, view.path, view.entity, [*view.verbs])
    yield "POST", "/me/password", {"current": "x"}
    yield "POST", "/login", {"email": ""}
    yield "POST", "/customers/1/deactivate", {"confirmed": "1", "since": "x"}
    yield "POST", "/customers/1/send-sheet", {"to": "no address"}
    yield "POST", "/customers/actions/deactivate", {"ids": "1"}


def requests_of(app: Flask, path: str, entity: str, verbs: list[str]) -> Iterator[Request]:
    view = next(view for view in views_of(app).values() if view.entity == entity)
    yield "GET", f"/{path}/", {}
    yield "GET", f"/{path}/new", {}
    for row in range(1, 8 if entity == "email" else 3):
        yield "GET", f"/{path}/{row}", {}
        for verb in verbs:
            yield "GET", f"/{path}/{row}/{verb.replace('_', '-')}", {}
    yield "GET", f"/{path}/1/edit", {}
    wrong = dict.fromkeys(view.form_columns or (), "\u2603" * 500)
    yield "POST", f"/{path}/new", {**wrong, "version": "1", "phones-0-number": "x"}
    yield "POST", f"/{path}/1/edit", {**wrong, "version": "0"}
    for section in desk_parts(app, view):
        yield "GET", f"/{path}/1/{section.key}", {}
    for panel in desk_panels(app, view):
        yield "GET", f"/{path}/1/panels/{panel.key}?edit=1", {}
    if entity == "customer":
        for part in ("sheet", "send-sheet"):
            yield "GET", f"/{path}/1/{part}", {}


def data_words() -> set[str]:
    """Every word that people have entered."""
    found: set[str] = set()
    for table in Model.metadata.sorted_tables:
        columns = [
            column
            for column in table.columns
            if isinstance(column.type, String)
            and not isinstance(column.type, Enum)
            and f"{table.name}.{column.name}" not in WORDS_OF_THE_SYSTEM
        ]
        if columns:
            rows = db.session.execute(table.select().with_only_columns(*columns))
            found |= {word for row in rows for text in row if text for word in words_in(text)}
    return found


def is_explained(text: str, known: set[str]) -> bool:
    """Whether a text that both languages show is data, a name, an address, or a word that they share."""
    if text in shared_words() or PLACEHOLDER.fullmatch(text) or MAILBOX.fullmatch(text):
        return True
    return all(word in known or word in shared_single_words() for word in words_in(text))


def is_english(text: str) -> bool:
    """Whether a text is one of ours as it stands in the code, although Spanish has another one for it."""
    if text in translations().values():
        return False
    return any(pattern.fullmatch(text) for pattern in english_patterns())


def words_in(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]+(?:\d\w*)?", text.lower()))


@cache
def translations() -> dict[str, str]:
    """The Spanish of each of our texts."""
    catalogue = read_po(BytesIO(CATALOGUE.read_bytes()), locale="es")
    found: dict[str, str] = {}
    for message in catalogue:
        if message.id:
            ids = message.id if isinstance(message.id, tuple | list) else [message.id]
            strings = (
                message.string if isinstance(message.string, tuple | list) else [message.string]
            )
            found.update(zip(map(str, ids), map(str, strings), strict=True))
    return found


@cache
def shared_words() -> frozenset[str]:
    return frozenset(text for text, spanish in translations().items() if text == spanish)


@cache
def shared_single_words() -> frozenset[str]:
    return frozenset(word for text in shared_words() for word in words_in(text))


@cache
def english_patterns() -> tuple[re.Pattern[str], ...]:
    """Our texts whose Spanish differs, with anything in place of what is filled in."""
    patterns = []
    for text, spanish in translations().items():
        fixed = re.sub(r"%\(\w+\)[sd]", "", text)
        if text != spanish and len(words_in(fixed)) > 0:
            parts = re.split(r"%\(\w+\)[sd]", " ".join(text.split()))
            patterns.append(re.compile(".+".join(map(re.escape, parts)).replace("%%", "%")))
    return tuple(patterns)
