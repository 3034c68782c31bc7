"""The two languages: how words are marked, and how a text is made in somebody else's language."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from flask_babel import force_locale, get_locale
from flask_babel import gettext as _gettext
from flask_babel import lazy_gettext as _lazy_gettext
from flask_babel import lazy_pgettext as _lazy_pgettext
from flask_babel import ngettext as _ngettext

LANGUAGES = {"en": "English", "es": "Español"}
LOCALES = {"en": "en_GB", "es": "es_ES"}
"""The customs of dates and numbers that go with each language; the business is a European one."""

DEFAULT_LANGUAGE = "en"


class LazyText(Protocol):
    """A text that takes its language when it is shown."""

    def __str__(self) -> str: ...


Label = LazyText | str


def _(message: str, **values: Any) -> str:
    """The message in the language of the one who is looking."""
    return str(_gettext(message, **values))


def _l(message: str, **values: Any) -> LazyText:
    """The message, translated only when it is shown; for declarations."""
    lazy: LazyText = _lazy_gettext(message, **values)
    return lazy


def _lp(context: str, message: str) -> LazyText:
    """The same for a word that is another one in other languages, depending on what it is said of."""
    lazy: LazyText = _lazy_pgettext(context, message)
    return lazy


def ngettext(singular: str, plural: str, num: int, **values: Any) -> str:
    """The singular or plural message; `%(num)s` is filled in."""
    return str(_ngettext(singular, plural, num, **values))


def language() -> str:
    """The language of the present text, `en` or `es`."""
    locale = get_locale()
    return locale.language if locale is not None else DEFAULT_LANGUAGE


@contextmanager
def in_language(code: str) -> Iterator[None]:
    """Speak another language for a while, as when writing to a customer."""
    with force_locale(LOCALES[code if code in LANGUAGES else DEFAULT_LANGUAGE]):
        yield
