"""The child process that renders one PDF: HTML comes in, the PDF goes out, nothing else is touched."""

import io
import logging
import resource
import sys

from xhtml2pdf import pisa
from xhtml2pdf.config.resources import ResourceAccessPolicy

from petadmin.printing.fonts import FOLDER

MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 15


def main() -> None:
    """Read HTML from standard input and write the PDF to standard output; exit 1 when that fails."""
    logging.disable(logging.CRITICAL)  # the library would log the text of the document
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    html = sys.stdin.buffer.read().decode()
    target = io.BytesIO()
    # Fonts are the only files that a document may read.
    policy = ResourceAccessPolicy.server(FOLDER, allow_remote=False)
    try:
        result = pisa.CreatePDF(
            html,
            dest=target,
            path=str(FOLDER / "sheet.html"),
            encoding="utf-8",
            resource_policy=policy,
        )
    except (Exception, RecursionError):  # whatever hostile input brings about ends here
        sys.exit(1)
    if result.err:
        sys.exit(1)
    sys.stdout.buffer.write(target.getvalue())
