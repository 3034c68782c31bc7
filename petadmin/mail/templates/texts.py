"""Texts of e-mails with placeholders: read, checked, put into the house's frame, and filled for each recipient.

A text is parsed by Jinja, in its sandbox, and taken apart at once: beside plain words only plain names in
double braces are accepted. Nothing of it is ever run, so that no text can go on without end or look at what
it should not see.
"""

import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

from petadmin.access.models import Language
from petadmin.core.errors import DomainError
from petadmin.core.i18n import LazyText, _, _l
from petadmin.core.text import clean_line
from petadmin.mail.composing import Composed, compose
from petadmin.mail.post_office import post_office
from petadmin.mail.templates.cleaning import clean, plain
from petadmin.mail.templates.models import Occasion
from petadmin.mail.templates.placeholders import (
    BUSINESS_NAME,
    CUSTOMER_NAME,
    Placeholder,
    examples,
    labels,
    placeholders,
)

__all__ = [
    "MissingValues",
    "Placeholder",
    "Prepared",
    "Slot",
    "Text",
    "clean",
    "examples",
    "labels",
    "language_of",
    "placeholders",
    "plain",
    "prepare",
    "problems_with",
    "text_in",
    "used",
]

FRAME = "written"
"""The templates of the frame: `templates/emails/written/`."""

_parser = SandboxedEnvironment(autoescape=True, keep_trailing_newline=True)
_LINE_ENDS = re.compile(r"</(?:p|div|h\d|li)>|<br>")


class Text(NamedTuple):
    """A subject in one line and a body of cleaned HTML, both with placeholders such as `{{ customer_name }}`."""

    subject: str
    body: str


class Texts(Protocol):
    """What has a text in both languages, at least one of them written."""

    subject_en: str
    body_en: str
    subject_es: str
    body_es: str


class Slot(NamedTuple):
    """A value of the frame that differs by recipient, such as their link to unsubscribe."""

    name: str


class _Name(str):
    """The name of a placeholder, as opposed to words."""

    __slots__ = ()


class MissingValues(DomainError):
    """A text uses placeholders that have nothing to stand for; `names` says which."""

    def __init__(self, names: frozenset[str]) -> None:
        super().__init__(_missing(names))
        self.names = names


@dataclass(frozen=True)
class Prepared:
    """A whole e-mail that waits for the values of its recipients: each part is words and names in turn."""

    subject: Sequence[str]
    text: Sequence[str]
    html: Sequence[str]
    names: frozenset[str]

    def fill(self, values: Mapping[str, str]) -> Composed:
        """The e-mail to one recipient; raises `MissingValues`."""
        missing = frozenset(name for name in self.names if not values.get(name, "").strip())
        if missing:
            raise MissingValues(missing)
        escaped = {name: str(escape(values[name])) for name in self.names}
        return Composed(
            clean_line(_filled(self.subject, values)),
            _filled(self.text, values),
            _filled(self.html, escaped),
        )


def text_in(source: Texts, language: Language) -> Text:
    """The text in a language, or in the other one as far as it is written in one only."""
    return _written(source, language_of(source, language))


def language_of(source: Texts, language: Language) -> Language:
    """In which language somebody who prefers this one is written to."""
    if _is_whole(_written(source, language)):
        return language
    others = [other for other in Language if _is_whole(_written(source, other))]
    return others[0] if others else language


def used(text: Text) -> frozenset[str]:
    """The names of the placeholders; those that cannot be read are not among them."""
    found = set()
    for part in text:
        try:
            found |= {str(piece) for piece in _pieces(part) if isinstance(piece, _Name)}
        except DomainError:
            continue
    return frozenset(found)


def problems_with(text: Text, occasion: Occasion, *, also: Sequence[Placeholder] = ()) -> list[str]:
    """Why a text cannot be sent as it is, in the words of whoever typed it."""
    problems: dict[str, None] = {}
    for part in text:
        try:
            _pieces(part)
        except DomainError as error:
            problems[str(error)] = None
    known = {one.name for one in (*placeholders(occasion), *also)}
    for name in sorted(used(text) - known):
        problems[_("There is no placeholder “%(name)s” here.", name=name)] = None
    return list(problems)


def prepare(text: Text, *, language: str, frame: Mapping[str, Any]) -> Prepared:
    """Put a text into the frame of the house; raises `DomainError` when it cannot be read.

    `frame` may have `reason`, a sentence in that language about why somebody gets the e-mail, and
    `unsubscribe_url`. A value that differs by recipient is given as a `Slot`, and filled in by its name. The
    salutation stands before the text, unless its first lines greet the recipient by name. The name of the
    business is filled in by itself.
    """
    marks = _Marks()
    body = Markup(marks.marked(text.body))  # noqa: S704  # Cleaned when it was typed.
    values = {
        name: marks.of(value.name) if isinstance(value, Slot) else value
        for name, value in frame.items()
    }
    salutation = "" if greets(text.body) else marks.of(CUSTOMER_NAME)
    composed = compose(
        FRAME,
        language=language,
        context={
            "unsubscribe_url": "",
            "reason": "",
            **values,
            "subject": marks.marked(text.subject),
            "salutation_to": salutation,
            "body": body,
            "text": plain(body),
        },
    )
    business = post_office().business_name
    subject, text_part = (
        list(marks.apart(part, business_name=business))
        for part in (composed.subject, composed.text)
    )
    html = list(marks.apart(composed.html, business_name=str(escape(business))))
    names = {str(piece) for piece in (*subject, *text_part, *html) if isinstance(piece, _Name)}
    return Prepared(subject, text_part, html, frozenset(names))


def greets(body: str) -> bool:
    """Whether a text greets its recipient by itself: by the name, before its first line ends."""
    return CUSTOMER_NAME in used(Text("", _LINE_ENDS.split(body, maxsplit=1)[0]))


class _Marks:
    """Stands in for placeholders while the frame is rendered; no text can contain it by chance."""

    def __init__(self) -> None:
        self.key = secrets.token_hex(8)
        self.pattern = re.compile(f"x{self.key}-(\\w+)-x")

    def of(self, name: str) -> str:
        return f"x{self.key}-{name}-x"

    def marked(self, source: str) -> str:
        return "".join(
            self.of(piece) if isinstance(piece, _Name) else piece for piece in _pieces(source)
        )

    def apart(self, rendered: str, *, business_name: str) -> Iterator[str]:
        for number, piece in enumerate(self.pattern.split(rendered)):
            if number % 2 == 0:
                yield piece
            else:
                yield business_name if piece == BUSINESS_NAME else _Name(piece)


def _pieces(source: str) -> list[str]:
    """Words and names in turn as they stand in a text; raises `DomainError` for anything else."""
    try:
        # What Jinja leaves out of its tree, such as remarks, is known by its words alone.
        kinds = {kind for _line, kind, _value in _parser.lex(source)}
        if not kinds <= {"data", "variable_begin", "variable_end", "whitespace", "name"}:
            refused = _refused(kinds)
            raise DomainError(refused)
        tree = _parser.parse(source)
    except (TemplateSyntaxError, RecursionError) as error:
        raise DomainError(_UNREADABLE) from error
    pieces: list[str] = []
    for output in tree.body:
        if not isinstance(output, nodes.Output):
            raise DomainError(_FORBIDDEN)
        pieces.extend(_piece(node) for node in output.nodes)
    return pieces


def _piece(node: nodes.Expr) -> str:
    if isinstance(node, nodes.TemplateData):
        return node.data
    if isinstance(node, nodes.Name):
        return _Name(node.name)
    raise DomainError(_FORBIDDEN)


_UNREADABLE = _l(
    "Braces do not match: a placeholder is a name between two pairs of them, such as {{ customer_name }}."
)
_FORBIDDEN = _l(
    "Between double braces only the name of a placeholder can stand, such as {{ customer_name }}."
)
_PROGRAM = _l(
    "%(signs)s cannot stand in a text. Only placeholders such as {{ customer_name }} are filled in.",
    signs="{% {#",
)


def _refused(kinds: set[str]) -> LazyText:
    program = kinds & {"block_begin", "comment_begin", "raw_begin"}
    return _PROGRAM if program else _FORBIDDEN


def _missing(names: frozenset[str]) -> LazyText:
    return _l("There is nothing to stand for: %(names)s.", names=", ".join(labels(names)))


def _written(source: Texts, language: Language) -> Text:
    return Text(
        getattr(source, f"subject_{language.value}"), getattr(source, f"body_{language.value}")
    )


def _is_whole(text: Text) -> bool:
    return bool(text.subject and text.body)


def _filled(pieces: Sequence[str], values: Mapping[str, str]) -> str:
    return "".join(values[piece] if isinstance(piece, _Name) else piece for piece in pieces)
