"""RichTextField: a text with paragraphs, lists and links, as cleaned HTML, and the placeholders that it may have."""

import re
from collections.abc import Sequence
from typing import Any

from markupsafe import escape
from wtforms import TextAreaField

from petadmin.core.i18n import Label, ngettext
from petadmin.core.text import clean_text
from petadmin.mail.templates.cleaning import clean, plain
from petadmin.marketing.letters import paragraphs

LONGEST_TEXT = 20_000
LONGEST_HTML = 10 * LONGEST_TEXT
"""What is longer is not even looked at."""

_FORMATTED = re.compile(r"\s*<(?:blockquote|div|h[1-3]|ol|p|pre|ul)[\s>]", re.IGNORECASE)


class RichTextField(TextAreaField):
    """What was typed in the editor; from a browser without scripts, plain text, which becomes paragraphs."""

    is_rich = True
    data: str

    def __init__(
        self,
        label: Label = "",
        validators: Sequence[Any] = (),
        *,
        longest: int = LONGEST_TEXT,
        **kwargs: Any,
    ) -> None:
        self.longest = longest
        super().__init__(label, list(validators), **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist:
            return
        typed = str(valuelist[0])
        if len(typed) > LONGEST_HTML:
            self.data = typed
            raise ValueError(_too_long(self.longest))
        self.data = clean(typed) if _FORMATTED.match(typed) else from_plain(typed)
        # What has nothing to be read, such as an empty paragraph, is no text for the validators either.
        self.raw_data = [self.data]
        if len(plain(self.data)) > self.longest:
            raise ValueError(_too_long(self.longest))


def from_plain(text: str) -> str:
    """Plain text as HTML: its paragraphs and lines, with links."""
    return "".join(
        "<p>" + "<br>".join("".join(map(_piece, line)) for line in lines) + "</p>"
        for lines in paragraphs(clean_text(text))
    )


def _piece(piece: Any) -> str:
    shown = str(escape(piece.text))
    return f'<a href="{escape(piece.url)}">{shown}</a>' if piece.url else shown


def _too_long(longest: int) -> str:
    return ngettext(
        "Field cannot be longer than %(max)d character.",
        "Field cannot be longer than %(max)d characters.",
        longest,
        max=longest,
    )
