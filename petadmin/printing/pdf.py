"""Rendering a PDF: a child process with limits does it, so that hostile input costs seconds and nothing else."""

import subprocess
import sys
from pathlib import Path

from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l

SECONDS = 20
LARGEST = 2 * 1024 * 1024
ROOT = Path(__file__).parent.parent.parent


class PdfError(DomainError):
    """The document could not be rendered."""


def render_pdf(html: str, *, seconds: float = SECONDS) -> bytes:
    """The PDF of an HTML document; raises `PdfError` when it is too large, too deep or takes too long."""
    document = html.encode()
    if len(document) > LARGEST:
        raise PdfError(_l("This is too long for a PDF."))
    command = [sys.executable, "-I", "-c", _START, str(ROOT)]
    try:
        done = subprocess.run(
            command, input=document, capture_output=True, timeout=seconds, check=False, env={}
        )
    except subprocess.TimeoutExpired as error:
        raise PdfError(_l("Making the PDF took too long.")) from error
    if done.returncode != 0 or not done.stdout.startswith(b"%PDF"):
        raise PdfError(_l("The PDF could not be made."))
    return done.stdout


# The isolated mode keeps the working directory and user's packages off the path; ours is added back.
_START = (
    "import sys; sys.path.insert(0, sys.argv[1]); from petadmin.printing.child import main; main()"
)
