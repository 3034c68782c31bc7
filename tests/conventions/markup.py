"""Reading a page as a browser does: its elements with their attributes, and the words that people see."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "use", "wbr"})
UNSEEN = frozenset({"script", "style", "template", "svg"})
SPOKEN = ("aria-label", "title", "placeholder", "alt")
WORDS_FOR_SCRIPTS = ("data-text-", "data-one", "data-other")


@dataclass
class Element:
    """An element of a page."""

    tag: str
    attributes: dict[str, str]
    parents: tuple[str, ...]
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What stands in it, with single blanks."""
        return " ".join(self.texts)

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def has_class(self, name: str) -> bool:
        return name in self.attributes.get("class", "").split()


@dataclass
class Page(HTMLParser):
    """All elements of a page and, apart, the texts that stand between tags."""

    elements: list[Element] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    _open: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        parents = tuple(element.tag for element in self._open)
        element = Element(tag, {name: value or "" for name, value in attrs}, parents)
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if any(element.tag == tag for element in self._open):
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if not text:
            return
        for element in self._open:
            element.texts.append(text)
        if not any(is_set_apart(element) for element in self._open):
            self.texts.append(text)

    def find(self, tag: str, css: str = "", **attributes: str) -> list[Element]:
        """Elements of a tag with a class and attributes."""
        return [
            element
            for element in self.elements
            if element.tag == tag
            and (not css or element.has_class(css))
            and all(element.attributes.get(name) == value for name, value in attributes.items())
        ]

    def words(self) -> Iterator[str]:
        """What people see or hear: texts and the attributes that are shown or spoken."""
        yield from self.texts
        for element in self.elements:
            for name, value in element.attributes.items():
                shown = name in SPOKEN or name.startswith(WORDS_FOR_SCRIPTS)
                if shown and value.strip():
                    yield " ".join(value.split())


def is_set_apart(element: Element) -> bool:
    """Whether what stands in it is not seen, is no word, or is marked as being in a language of its own."""
    foreign = "lang" in element.attributes and element.tag != "html"
    return element.tag in UNSEEN or element.has_class("initials") or foreign


def read(html: str) -> Page:
    """A page, read."""
    page = Page()
    page.feed(html)
    page.close()
    return page


def steady(html: str) -> str:
    """A page without what is new in each answer: nonces and tokens."""
    return re.sub(r'(nonce|content|value)="[\w.-]{20,}"', r'\1=""', html)
