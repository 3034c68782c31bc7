"""Every address of the application with arguments that exist, read from the application itself.

A new screen, verb, panel or section is in the list at once; an argument of a new kind fails with a word here.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import product

from flask import Flask
from werkzeug.routing import Rule

from petadmin.adminkit.export import KINDS
from petadmin.adminkit.view import EntityView
from petadmin.desk.registry import desk_of
from petadmin.desk.view import DeskView

_ARGUMENT = re.compile(r"<(?:[^<>:]+:)?(\w+)>")
NOT_OURS = frozenset({"home.static"})
"""What Flask-Admin registers and we give no use."""

WITHOUT_SESSION = frozenset({"unsubscribing.page", "web_form.write"})
"""These look at no session that could be misused; what they ask for instead is tested in tests/leads/test_web_form.py
and in tests/marketing/test_unsubscribing.py."""


TYPED = frozenset({"text", "email", "tel"})
CHOSEN = frozenset({"checkbox", "radio"})


@dataclass(frozen=True)
class Address:
    """A rule of the URL map with values for its arguments."""

    rule: str
    endpoint: str
    methods: frozenset[str]
    arguments: tuple[tuple[str, str], ...]

    @property
    def path(self) -> str:
        return self.path_with({})

    def path_with(self, changes: Mapping[str, str]) -> str:
        """The path with other values for some of the arguments, as they are, without any quoting."""
        values = {**dict(self.arguments), **changes}
        return _ARGUMENT.sub(lambda found: values[found[1]], self.rule)

    def __str__(self) -> str:
        return self.path


def addresses(app: Flask, *, rows: Mapping[str, str] | None = None) -> list[Address]:
    """All of them; `rows` gives the row to look at by endpoint of the view, `1` for those it leaves out."""
    found = []
    for rule in sorted(app.url_map.iter_rules(), key=str):
        if rule.endpoint in NOT_OURS:
            continue
        choices = [_values(app, rule, name, rows or {}) for name in _ARGUMENT.findall(str(rule))]
        for values in product(*choices):
            arguments = tuple(zip(_ARGUMENT.findall(str(rule)), values, strict=True))
            methods = frozenset(rule.methods or ()) - {"HEAD", "OPTIONS"}
            found.append(Address(str(rule), rule.endpoint, methods, arguments))
    return found


def views(app: Flask) -> list[EntityView]:
    """The screens of all entities."""
    return [view for view in app.extensions["admin"][0]._views if isinstance(view, EntityView)]


def _values(app: Flask, rule: Rule, name: str, rows: Mapping[str, str]) -> Sequence[str]:
    screen, _, method = rule.endpoint.partition(".")
    view = next((view for view in views(app) if view.endpoint == screen), None)
    if name == "row_id":
        return [rows.get(screen, "1")]
    if name == "number":
        return ["1"]
    if name == "kind":
        return list(KINDS)
    if name == "picture_id":
        return ["1"]
    if name == "table":
        return ["funnel"]
    if name == "size":
        return ["medium"]
    if name == "token":
        return [rows.get(screen, "nothing")]
    if screen == "shared_albums":
        return ["nothing"]
    if rule.endpoint == "assets":
        return ["nothing.css"]
    if view is not None and name == "key":
        return [panel.key for panel in desk_of(app, view.entity).panels]
    if view is not None and name == "what":
        return list(_whats(app, view, single=method == "row_view"))
    raise LookupError(f"say in {__name__} what “{name}” can be in {rule}")


def _whats(app: Flask, view: EntityView, *, single: bool) -> Iterator[str]:
    for verb in view.verbs.values():
        if verb.single if single else verb.bulk:
            yield verb.name.replace("_", "-")
    if single and isinstance(view, DeskView):
        for section in desk_of(app, view.entity).sections:
            yield section.key


class Fields(HTMLParser):
    """The fields of a page's forms with the values that a browser would send, and the buttons apart."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.buttons: dict[str, str] = {}
        self.texts: set[str] = set()
        """The names of the fields in which people type something that is sent with POST."""
        self.files: dict[str, str] = {}
        """The fields that take files, and where their form is sent; empty for the page itself."""
        self._posted = False
        self._action = ""
        self._select: str | None = None
        self._text: str | None = None
        self.feed(html)
        self.close()
        self.values.pop("csrf_token", None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self._posted = given.get("method") == "post"
            self._action = given.get("action", "")
        elif tag == "option" and self._select and "selected" in given:
            self.values[self._select] = given.get("value", "")
        elif not name:
            return
        elif tag == "button":
            self.buttons[name] = given.get("value", "")
        elif tag == "select":
            self._select = name
            self.values[name] = ""
        elif tag == "textarea":
            self._text = name
            self.values[name] = ""
            self._add_text(name)
        elif tag == "input" and given.get("type") == "file":
            self.files[name] = self._action
        elif tag == "input" and (given.get("type") not in CHOSEN or "checked" in given):
            self.values[name] = given.get("value", "")
            if given.get("type", "text") in TYPED:
                self._add_text(name)
        elif tag == "input":
            self.buttons.setdefault(name, given.get("value", ""))

    def _add_text(self, name: str) -> None:
        if self._posted:
            self.texts.add(name)

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self.values[self._text] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = None
        elif tag == "textarea":
            self._text = None
