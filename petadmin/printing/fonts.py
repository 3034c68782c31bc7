"""The fonts of printed papers: DejaVu, which has Greek and Cyrillic letters besides the Latin ones."""

from pathlib import Path

FOLDER = Path(__file__).parent.parent / "install" / "node_modules" / "dejavu-fonts-ttf" / "ttf"
