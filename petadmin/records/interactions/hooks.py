"""What follows from a contact, registered by packages that this one knows nothing of."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, current_app

from petadmin.core.db import Db
from petadmin.records.interactions.models import Interaction

EXTENSION = "petadmin.interactions"

Hook = Callable[[Db, Interaction, Mapping[str, Any]], None]
"""Takes a contact that has just been logged by hand, and what its form held, such as `follow_up_on`."""


def add_hook(app: Flask, hook: Hook) -> None:
    """Let something be done in the transaction that logs a contact."""
    app.extensions.setdefault(EXTENSION, []).append(hook)


def follow(session: Db, interaction: Interaction, values: Mapping[str, Any]) -> None:
    """Do what follows from a contact."""
    hooks: list[Hook] = current_app.extensions.get(EXTENSION, [])
    for hook in hooks:
        hook(session, interaction, values)
