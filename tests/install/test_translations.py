"""The check of the catalogues: what it finds, and that the catalogues of the house pass it."""

import pytest
from babel.messages.catalog import Catalog
from flask import Flask

from petadmin.core.i18n import LANGUAGES, _, in_language, ngettext
from petadmin.install import translations
from petadmin.install.translations import brought_up, catalogue_path, extract, problems

GREETING = "Hello, %(name)s"
BOLD = "This is <strong>new</strong>."
COUNT = ("%(num)s animal", "%(num)s animals")
SOUND = """\
#: templates/one.html
#, python-format
msgid "Hello, %(name)s"
msgstr "Hola, %(name)s"

#: templates/one.html
msgid "This is <strong>new</strong>."
msgstr "Esto es <strong>nuevo</strong>."

#: templates/one.html
#, python-format
msgid "%(num)s animal"
msgid_plural "%(num)s animals"
msgstr[0] "%(num)s animal"
msgstr[1] "%(num)s animales"
"""


@pytest.fixture
def words() -> Catalog:
    """The words of a small source."""
    found = Catalog()
    for message in (GREETING, BOLD, COUNT):
        found.add(message, None, [("templates/one.html", 0)])
    return found


@pytest.fixture
def sound(words: Catalog) -> bytes:
    """A catalogue in which nothing is wrong, as it is written."""
    return brought_up(SOUND.encode(), words, "es")


@pytest.mark.slow
@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_the_catalogues_of_the_house_are_complete(language: str) -> None:
    assert problems(catalogue_path(language).read_bytes(), extract(), language) == []


def test_every_language_but_that_of_the_code_has_a_catalogue() -> None:
    assert {"en", *translations.LANGUAGES} == set(LANGUAGES)


def test_finds_nothing_in_a_sound_catalogue(words: Catalog, sound: bytes) -> None:
    assert problems(sound, words, "es") == []


@pytest.mark.parametrize(
    ("right", "wrong", "problem"),
    [
        ('"Hola, %(name)s"', '""', "es: not translated: 'Hello, %(name)s'"),
        ('"%(num)s animales"', '""', "es: not translated: '%(num)s animal'"),
        ("Hola, %(name)s", "Hola", "es: other placeholders than the original: 'Hello, %(name)s'"),
        (
            "Hola, %(name)s",
            "Hola, %(nombre)s",
            "es: other placeholders than the original: 'Hello, %(name)s'",
        ),
        (
            '"%(num)s animales"',
            '"animales"',
            "es: other placeholders than the original: '%(num)s animal'",
        ),
        (
            "<strong>nuevo</strong>",
            "<b>nuevo</b>",
            "es: other tags than the original: 'This is <strong>new</strong>.'",
        ),
        (
            '#, python-format\nmsgid "Hello',
            '#, fuzzy, python-format\nmsgid "Hello',
            "es: fuzzy: 'Hello, %(name)s'",
        ),
        ("one.html", "two.html", "es: not as `make translate` writes it, run it"),
    ],
)
def test_finds_what_is_wrong_with_a_translation(
    words: Catalog, sound: bytes, right: str, wrong: str, problem: str
) -> None:
    spoilt = sound.decode().replace(right, wrong)

    assert problems(spoilt.encode(), words, "es") == [problem]


def test_finds_a_word_that_is_new_in_the_source(words: Catalog, sound: bytes) -> None:
    words.add("Grooming", None, [("templates/one.html", 0)])

    assert problems(sound, words, "es") == ["es: new, run `make translate`: 'Grooming'"]


def test_finds_a_word_that_is_gone_from_the_source(words: Catalog, sound: bytes) -> None:
    words.delete(BOLD)

    assert problems(sound, words, "es") == [f"es: no longer used, run `make translate`: {BOLD!r}"]


def test_bringing_a_catalogue_up_keeps_what_is_translated_and_guesses_nothing(
    words: Catalog, sound: bytes
) -> None:
    words.delete(BOLD)
    words.add("This is <strong>newer</strong>.", None, [("templates/one.html", 0)])

    catalogue = translations.read(brought_up(sound, words, "es"), "es")

    assert catalogue[GREETING].string == "Hola, %(name)s"
    assert catalogue["This is <strong>newer</strong>."].string == ""
    assert not any(message.fuzzy for message in catalogue if message.id)
    assert b"#~" not in brought_up(sound, words, "es")


def test_bringing_a_catalogue_up_twice_changes_nothing(words: Catalog, sound: bytes) -> None:
    assert brought_up(sound, words, "es") == sound


def test_spanish_is_spoken_to_a_spanish_reader(app: Flask) -> None:
    with app.test_request_context(), in_language("es"):
        assert _("Email log") == "Envíos de email"
        assert ngettext("%(num)s year", "%(num)s years", 1) == "1 año"
        assert ngettext("%(num)s year", "%(num)s years", 3) == "3 años"


def test_english_is_spoken_without_a_catalogue(app: Flask) -> None:
    with app.test_request_context(), in_language("en"):
        assert _("Email log") == "Email log"
        assert ngettext("%(num)s year", "%(num)s years", 3) == "3 years"
