"""What recorded changes and e-mails are called in words; each package brings the words for its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, current_app

from petadmin.core.i18n import Label

EXTENSION = "petadmin.words"

Explain = Callable[[Any, Any], list[tuple[Label, str, str]]]
"""Takes the old and the new mapping; returns what is called how, with its old and new value."""


@dataclass
class Words:
    """Words for what has names in the code: entities, actions, fields and kinds of e-mail."""

    entities: dict[str, Label] = field(default_factory=dict)
    actions: dict[str, Label] = field(default_factory=dict)
    fields: dict[tuple[str, str], Label] = field(default_factory=dict)
    email_kinds: dict[str, Label] = field(default_factory=dict)
    mappings: dict[str, Explain] = field(default_factory=dict)
    """For columns that hold a mapping or amounts, what tells their change in words, line by line."""

    def name(
        self,
        entity: str,
        label: Label,
        *,
        actions: Mapping[str, Label],
        fields: Mapping[str, Label] | None = None,
    ) -> None:
        """Words for an entity, for what happens to it by verb (`created`), and for fields without a screen."""
        self.entities[entity] = label
        self.actions |= {f"{entity}.{verb}": text for verb, text in actions.items()}
        self.fields |= {(entity, name): text for name, text in (fields or {}).items()}

    def name_emails(self, kinds: Mapping[str, Label]) -> None:
        """Words for kinds of e-mail, such as `customer.sheet`."""
        self.email_kinds |= kinds


def told_by(label: Label, show: Callable[[Any], str]) -> Explain:
    """For columns whose values are read otherwise than they are kept, such as amounts in cents."""
    return lambda old, new: [(label, show(old), show(new))]


def init_words(app: Flask) -> Words:
    """Give the application its words."""
    app.extensions[EXTENSION] = Words()
    return words_of(app)


def words_of(app: Flask) -> Words:
    """The words of an application."""
    registered: Words = app.extensions[EXTENSION]
    return registered


def words() -> Words:
    """The words of the running application."""
    return words_of(current_app)
