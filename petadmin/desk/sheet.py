"""The summary sheet of a desk: everything about the subject on paper, as a PDF, or in an e-mail."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import render_template
from flask_babel import format_date, get_timezone
from markupsafe import Markup

from petadmin.core.clock import today
from petadmin.core.i18n import Label, _, in_language
from petadmin.core.text import fold
from petadmin.desk import frame
from petadmin.desk.registry import Desk
from petadmin.printing.pdf import render_pdf


class Sheet(NamedTuple):
    """A summary sheet as HTML that prints and renders alike."""

    title: str
    language: str
    name: str
    day: str
    blocks: Sequence[tuple[Label, Markup]]
    html: str
    file_name: str

    def pdf(self) -> bytes:
        """The sheet as PDF; raises `PdfError`."""
        return render_pdf(self.html)


def make_sheet(desk: Desk, subject: Any, *, language: str, internal: bool = False) -> Sheet:
    """The sheet in a language: the customer's copy, or the one for staff with what only they may read."""
    with in_language(language):
        title = _("Summary sheet: %(name)s", name=str(subject))
        blocks = [
            (str(label), html)
            for label, html in frame.sheet_blocks(desk, subject, internal=internal)
        ]
        day = str(format_date(today(get_timezone()), "long"))
        html = render_template(
            "desk/sheet.html",
            title=title,
            subject=subject,
            blocks=blocks,
            day=day,
            language=language,
        )
        name = "-".join(fold(_("Summary sheet")).split())
    return Sheet(title, language, str(subject), day, blocks, html, f"{name}-{subject.id}.pdf")
