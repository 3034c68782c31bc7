"""Telling what has been done together with a button that takes it back."""

from collections.abc import Sequence
from typing import Any

from petadmin.core.i18n import _


def with_undo(text: str, url: str, rows: Sequence[Any] = ()) -> dict[str, Any]:
    """A message to flash; `url` is a verb that takes back what was done, of `rows` when there are several."""
    return {"text": text, "url": url, "label": _("Undo"), "ids": [row.id for row in rows]}
