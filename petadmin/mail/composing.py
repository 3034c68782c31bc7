"""Composing: an e-mail's subject, text and HTML from its templates, in the recipient's language."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from css_inline import CSSInliner
from flask import render_template

from petadmin.core.i18n import in_language
from petadmin.core.text import clean_line
from petadmin.mail.post_office import post_office


class Composed(NamedTuple):
    """A finished e-mail, ready to be queued."""

    subject: str
    text: str
    html: str


def compose(name: str, *, language: str, context: Mapping[str, Any]) -> Composed:
    """Render `templates/emails/<name>/`: `subject.txt`, `body.txt` and `body.html`.

    `business_name` and `public_url` are there without being passed. Nothing is fetched.
    """
    office = post_office()
    values = {
        **context,
        "language": language,
        "business_name": office.business_name,
        "public_url": office.public_url,
    }
    with in_language(language):
        subject, text, html = (
            render_template(f"emails/{name}/{part}", **values)
            for part in ("subject.txt", "body.txt", "body.html")
        )
        style = render_template("emails/style.css")
    # What cannot be inlined, the colours of dark screens, stays in a style sheet for programs that read one.
    inliner = CSSInliner(extra_css=style, load_remote_stylesheets=False, keep_at_rules=True)
    return Composed(clean_line(subject), f"{text.strip()}\n", inliner.inline(html))
