"""The fonts of printed papers: DejaVu, which has Greek, Cyrillic and Arabic letters besides the Latin ones."""

from pathlib import Path

FOLDER = Path(__file__).parent.parent / "static" / "build" / "fonts"
