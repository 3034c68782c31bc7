"""Collects the words of code and templates into the catalogues, and checks that none is missing.

Run as `python -m petadmin.install.translations update` or `... check`.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = ROOT / "translations"
LANGUAGES = ("en", "es")
# The words in the code are English, so an empty English entry means the word itself.
SOURCE_LANGUAGE = "en"
# For each folder, how the words are found in its files; the first pattern that fits counts.
SOURCES = {
    "petadmin": [("install/**", "ignore"), ("static/**", "ignore"), ("**.py", "python")],
    "templates": [("**.html", "jinja2"), ("**.txt", "jinja2")],
}
# A template that cannot be read must not lose its words in silence.
OPTIONS = {"**.html": {"silent": "false"}, "**.txt": {"silent": "false"}}
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "_l": None,
    "gettext": None,
    "ngettext": (1, 2),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|%[sd]")


def catalogue_path(language: str) -> Path:
    return CATALOGUES / language / "LC_MESSAGES" / "messages.po"


def extract() -> Catalog:
    """All words of the source, with the files they stand in."""
    found = Catalog(project="Petadmin", charset="utf-8")
    for folder, methods in SOURCES.items():
        words = extract_from_dir(
            ROOT / folder, methods, OPTIONS, keywords=KEYWORDS, comment_tags=("Translators:",)
        )
        for name, _line, message, comments, context in words:
            location = [(f"{folder}/{name}", 0)]
            found.add(message, None, location, auto_comments=comments, context=context)
    return found


def read(language: str) -> Catalog:
    path = catalogue_path(language)
    if not path.exists():
        return Catalog(locale=language, project="Petadmin", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language, ignore_obsolete=True)


def update() -> None:
    """Bring the catalogues in line with the source; what changed a little is marked fuzzy."""
    words = extract()
    for language in LANGUAGES:
        catalogue = read(language)
        before = _shape(catalogue)
        # English entries stay empty, so guessing them from similar ones would only mislead.
        catalogue.update(words, no_fuzzy_matching=language == SOURCE_LANGUAGE)
        catalogue.obsolete.clear()
        catalogue.header_comment = f"# The words of Petadmin: {catalogue.locale_identifier}."
        path = catalogue_path(language)
        if path.exists() and _shape(catalogue) == before:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, width=100, sort_by_file=True, include_lineno=False)


def problems() -> Iterator[str]:
    """One line for each word that is new, gone, missing, fuzzy or has other placeholders."""
    words = {_key(message): message for message in extract() if message.id}
    for language in LANGUAGES:
        known = {_key(message): message for message in read(language) if message.id}
        for key in words.keys() - known.keys():
            yield f"{language}: new, run `make translate`: {key[1]!r}"
        for key in known.keys() - words.keys():
            yield f"{language}: no longer used, run `make translate`: {key[1]!r}"
        for key in words.keys() & known.keys():
            yield from _problems_of(known[key], language)


def _problems_of(message: Message, language: str) -> Iterator[str]:
    ids, texts = _forms(message.id), _forms(message.string)
    if message.fuzzy:
        yield f"{language}: fuzzy: {ids[0]!r}"
    if not all(texts):
        if language != SOURCE_LANGUAGE or any(texts):
            yield f"{language}: not translated: {ids[0]!r}"
        return
    expected = [_placeholders(text) for text in ids]
    # A singular may leave the number out, so each text has to match one of the originals.
    if any(_placeholders(text) not in expected for text in texts):
        yield f"{language}: other placeholders than the original: {ids[0]!r}"


def _forms(text: str | Sequence[str] | None) -> list[str]:
    """The singular and the plurals, or the only form."""
    return [text or ""] if text is None or isinstance(text, str) else list(text)


def _placeholders(text: str) -> list[str]:
    return sorted(match.group(0) for match in PLACEHOLDER.finditer(text))


def _key(message: Message) -> tuple[str | None, str]:
    return message.context, _forms(message.id)[0]


def _shape(catalogue: Catalog) -> list[tuple[object, ...]]:
    """What matters of a catalogue: all but the time at which it was written."""
    shape = [
        (m.context, m.id, m.string, sorted(m.flags), sorted({place for place, _ in m.locations}))
        for m in catalogue
        if m.id
    ]
    return sorted(shape, key=repr)


def main(arguments: Sequence[str]) -> int:
    if arguments == ["update"]:
        update()
        return 0
    found = sorted(problems())
    for line in found:
        sys.stderr.write(f"{line}\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
