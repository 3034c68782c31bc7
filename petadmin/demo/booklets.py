"""Vaccination certificates of the demo: small PDFs of one page, written by hand."""

from collections.abc import Sequence

_LEFT, _TOP, _LEADING = 60, 520, 26
_PAGE = "/MediaBox [0 0 420 595]"
_FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def certificate(title: str, lines: Sequence[str]) -> bytes:
    """A page with a title and lines of text under it."""
    rows = [f"BT /F1 18 Tf {_LEFT} {_TOP} Td ({_escaped(title)}) Tj ET"]
    rows += [
        f"BT /F1 12 Tf {_LEFT} {_TOP - _LEADING * (number + 2)} Td ({_escaped(line)}) Tj ET"
        for number, line in enumerate(lines)
    ]
    text = "\n".join(rows)
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R {_PAGE} /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(text.encode('cp1252'))} >>\nstream\n{text}\nendstream",
        _FONT,
    ]
    return _file(objects)


def _escaped(text: str) -> str:
    # What Western Europe does not write has no sign in this font.
    plain = text.encode("cp1252", "replace").decode("cp1252")
    return plain.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _file(objects: Sequence[str]) -> bytes:
    content, starts = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, start=1):
        starts.append(len(content))
        content += f"{number} 0 obj\n{text}\nendobj\n".encode("cp1252")
    table = "".join(f"{start:010d} 00000 n \n" for start in starts)
    size = len(objects) + 1
    end = (
        f"xref\n0 {size}\n0000000000 65535 f \n{table}"
        f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(content)}\n%%EOF\n"
    )
    return content + end.encode("ascii")
