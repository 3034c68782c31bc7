"""Collects the words of code and templates into the catalogues, and checks that none is missing.

Run as `python -m petadmin.install.translations update` or `... check`.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = ROOT / "translations"
# The words in the code are English, so English needs no catalogue.
LANGUAGES = ("es",)
# For each folder, how the words are found in its files; the first pattern that fits counts.
SOURCES = {
    "petadmin": [("install/**", "ignore"), ("static/**", "ignore"), ("**.py", "python")],
    "templates": [("**.html", "jinja2"), ("**.txt", "jinja2")],
}
# A template that cannot be read must not lose its words in silence.
READING = {"silent": "false", "trimmed": "true"}
OPTIONS = {"**.html": READING, "**.txt": READING}
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "_l": None,
    "_lp": ((1, "c"), 2),
    "gettext": None,
    "ngettext": (1, 2),
}
# Dates and the names of tools would make two people's catalogues differ for nothing.
HEADERS = ("Language", "Plural-Forms", "Content-Type", "Content-Transfer-Encoding")
PLACEHOLDER = re.compile(r"%(?:\(\w+\)[a-z]|.)?")
TAG = re.compile(r"</?[a-z][^<>]*>")


def catalogue_path(language: str) -> Path:
    return CATALOGUES / language / "LC_MESSAGES" / "messages.po"


def extract() -> Catalog:
    """All words of the source, with the files they stand in."""
    found = Catalog()
    for folder, methods in SOURCES.items():
        words = extract_from_dir(
            ROOT / folder, methods, OPTIONS, keywords=KEYWORDS, comment_tags=("Translators:",)
        )
        for name, _line, message, comments, context in words:
            location = [(f"{folder}/{name}", 0)]
            found.add(message, None, location, auto_comments=comments, context=context)
    return found


def read(content: bytes, language: str) -> Catalog:
    return read_po(BytesIO(content), locale=language, ignore_obsolete=True)


def brought_up(content: bytes, words: Catalog, language: str) -> bytes:
    """The catalogue with exactly the given words; a new one is empty, one that is gone is dropped."""
    catalogue = read(content, language)
    # Among words as short as these, a guess from a similar one is mostly wrong.
    catalogue.update(words, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    body = BytesIO()
    write_po(body, catalogue, width=100, omit_header=True, sort_by_file=True, include_lineno=False)
    headers = dict(catalogue.mime_headers)
    lines = ['msgid ""', 'msgstr ""', *(f'"{name}: {headers[name]}\\n"' for name in HEADERS)]
    return "\n".join([*lines, "", ""]).encode() + body.getvalue()


def problems(content: bytes, words: Catalog, language: str) -> list[str]:
    """One line for each word that is new, gone, missing, fuzzy or differs in more than language."""
    wanted = {_key(message): message for message in words if message.id}
    known = {_key(message): message for message in read(content, language) if message.id}
    found = [f"new, run `make translate`: {key[1]!r}" for key in wanted.keys() - known.keys()]
    found += [
        f"no longer used, run `make translate`: {key[1]!r}" for key in known.keys() - wanted.keys()
    ]
    for key in wanted.keys() & known.keys():
        found += [f"{problem}: {key[1]!r}" for problem in _problems_of(known[key])]
    if not found and brought_up(content, words, language) != content:
        found.append("not as `make translate` writes it, run it")
    return sorted(f"{language}: {line}" for line in found)


def _problems_of(message: Message) -> Iterator[str]:
    originals, texts = _forms(message.id), _forms(message.string)
    if message.fuzzy:
        yield "fuzzy"
    if not all(texts):
        yield "not translated"
        return
    for what, pattern in (("placeholders", PLACEHOLDER), ("tags", TAG)):
        expected = [_found(pattern, text) for text in originals]
        # Where the original's singular leaves the number out, the translation's may say it.
        if _found(pattern, texts[0]) not in expected or any(
            _found(pattern, text) != expected[-1] for text in texts[1:]
        ):
            yield f"other {what} than the original"


def _forms(text: str | Sequence[str] | None) -> list[str]:
    """The singular and the plurals, or the only form."""
    return [text or ""] if text is None or isinstance(text, str) else list(text)


def _found(pattern: re.Pattern[str], text: str) -> list[str]:
    return sorted(match.group(0) for match in pattern.finditer(text))


def _key(message: Message) -> tuple[str | None, str]:
    return message.context, _forms(message.id)[0]


def main(arguments: Sequence[str]) -> int:
    words = extract()
    found = []
    for language in LANGUAGES:
        path = catalogue_path(language)
        content = path.read_bytes() if path.exists() else b""
        if arguments == ["update"]:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(brought_up(content, words, language))
        else:
            found += problems(content, words, language)
    for line in found:
        sys.stderr.write(f"{line}\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
