"""The prescription on paper, in the customer's language."""

from datetime import tzinfo
from typing import NamedTuple

from flask import render_template
from flask_babel import format_date
from markupsafe import Markup

from petadmin.areas.veterinary.models import Consultation
from petadmin.core.i18n import _, in_language
from petadmin.core.text import fold
from petadmin.printing.pdf import render_pdf


class Printout(NamedTuple):
    """A paper as HTML that prints and renders alike."""

    title: str
    language: str
    day: str
    body: Markup
    html: str
    file_name: str

    def pdf(self) -> bytes:
        """The paper as PDF; raises `PdfError`."""
        return render_pdf(self.html)


def prescription(consultation: Consultation, *, zone: tzinfo) -> Printout:
    """What was prescribed in a consultation, for the animal's people to take along."""
    language = str(consultation.customer.language.value)
    moment = consultation.starts_at.astimezone(zone)
    with in_language(language):
        title = _("Prescription for %(name)s", name=str(consultation.animal))
        day = str(format_date(moment.date(), "long"))
        # A template is autoescaped, so what it renders is markup already.
        body = Markup(  # noqa: S704
            render_template(
                "veterinary/_prescription.html", row=consultation, seen_on=moment.date()
            )
        )
        html = render_template(
            "veterinary/prescription.html", title=title, body=body, day=day, language=language
        )
        name = "-".join(fold(_("Prescription")).split())
    return Printout(title, language, day, body, html, f"{name}-{consultation.id}.pdf")
