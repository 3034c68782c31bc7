"""Files as people hand them in, one of each kind, and files made to do harm; all made here, none kept."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from functools import cache

import pillow_heif
from openpyxl import Workbook
from PIL import Image, ImageDraw

from petadmin.files.compound import SIGNATURE
from petadmin.files.kinds import FileKind

Members = Mapping[str, bytes]

_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_WORD_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


@cache
def paper(kind: FileKind) -> bytes:
    """A small good file of a kind, the same each time although some formats note the time."""
    match kind:
        case FileKind.pdf:
            return pdf()
        case FileKind.doc:
            return compound("WordDocument", "1Table")
        case FileKind.xls:
            return compound("Workbook")
        case FileKind.docx:
            return docx()
        case FileKind.xlsx:
            return xlsx()
        case FileKind.odt:
            return open_document("text")
        case FileKind.ods:
            return open_document("spreadsheet")
        case FileKind.rtf:
            return rb"{\rtf1\ansi Cartilla de Luna, vacunada en Le\'f3n.}"
        case FileKind.txt:
            return "Cartilla de Luna, vacunada en León.\n".encode()
    return photo(kind)


def pdf(text: str = "Contrato") -> bytes:
    """One page with a word on it."""
    page = f"BT /F1 24 Tf 72 720 Td ({text}) Tj ET".encode("latin-1")
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(page), page),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    content, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(content)
    return content + b"xref\n0 6\n0000000000 65535 f \n" + table + end


def archive(members: Members, *, packed: bool = True) -> bytes:
    """A ZIP archive; OpenDocument asks for its first member, the media type, unpacked."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED if packed else 0) as file:
        for name, content in members.items():
            file.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else None)
    return target.getvalue()


def docx(extra: Members | None = None, *, main: str = _WORD_MAIN) -> bytes:
    """A Word document, with further members."""
    types = f'<Types xmlns="{_TYPES}"><Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    members = {
        "[Content_Types].xml": types.encode(),
        "word/document.xml": b"<w:document><w:body><w:p>Contrato</w:p></w:body></w:document>",
    }
    return archive(members | dict(extra or {}))


def xlsx() -> bytes:
    """A spreadsheet as openpyxl writes it."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Luna", 7.5])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def open_document(what: str, extra: Members | None = None) -> bytes:
    """A `text` or `spreadsheet` of LibreOffice."""
    members = {
        "mimetype": f"{_OPEN_DOCUMENT}.{what}".encode(),
        "content.xml": b"<office:document-content/>",
        "Configurations2/accelerator/current.xml": b"",
        "META-INF/manifest.xml": b"<manifest:manifest/>",
    }
    return archive(members | dict(extra or {}))


def compound(*names: str) -> bytes:
    """An old Office file whose directory has streams of these names: header, table, directory."""
    header = SIGNATURE + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0, 0)
    header += struct.pack("<108I", *[_FREE] * 108)
    table = struct.pack("<II", _TABLE, _END) + struct.pack("<126I", *[_FREE] * 126)
    entries = [("Root Entry", 5), *((name, 2) for name in names)]
    directory = b"".join(_entry(name, kind) for name, kind in entries)
    return header + table + directory.ljust(512, b"\x00") + bytes(512)


def _entry(name: str, kind: int) -> bytes:
    letters = name.encode("utf-16-le")
    head = letters.ljust(64, b"\x00") + struct.pack("<HBB", len(letters) + 2, kind, 1)
    return (head + struct.pack("<III", _FREE, _FREE, _FREE)).ljust(128, b"\x00")


def photo(kind: FileKind = FileKind.jpeg, size: tuple[int, int] = (400, 300)) -> bytes:
    """A picture, red on the left and blue on the right."""
    return encoded(two_colours(size), kind)


def two_colours(size: tuple[int, int]) -> Image.Image:
    picture = Image.new("RGB", size, "red")
    ImageDraw.Draw(picture).rectangle((size[0] // 2, 0, size[0], size[1]), fill="blue")
    return picture


def encoded(picture: Image.Image, kind: FileKind, **options: object) -> bytes:
    """A picture in one of the formats that are accepted."""
    pillow_heif.register_heif_opener()
    if kind is FileKind.heic:
        # What is read is the same, and writing it takes a sixth of the time.
        options = {"enc_params": {"preset": "ultrafast"}, **options}
    target = io.BytesIO()
    formats = {FileKind.heic: "HEIF"}
    picture.save(target, formats.get(kind, kind.value.upper()), **options)
    return target.getvalue()


def wide(kind: FileKind, megapixels: float, *, mode: str = "RGB", **options: object) -> bytes:
    """A picture of so many megapixels with some life in it."""
    width = int((megapixels * 1_000_000 * 4 / 3) ** 0.5)
    small = Image.effect_noise((400, 300), 60).convert(mode)
    return encoded(small.resize((width, width * 3 // 4)), kind, **options)


def huge_png(width: int = 50_000, height: int = 50_000) -> bytes:
    """A few kilobytes that promise many pixels of one colour."""
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    packer = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    rows = b"".join(packer.compress(row) for _ in range(min(height, 200))) + packer.flush()
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )


def huge_gif() -> bytes:
    """A GIF whose first frame is far larger than its screen."""
    content = bytearray(encoded(Image.new("P", (8, 8)), FileKind.gif))
    frame = content.index(b"\x2c")
    content[frame + 5 : frame + 9] = struct.pack("<HH", 60_000, 60_000)
    return bytes(content)


def packed_bomb(megabytes: int = 400) -> bytes:
    """A Word document that unpacks to very much."""
    return docx({"word/media/image1.bin": bytes(megabytes * 1024 * 1024)})


def lying_bomb() -> bytes:
    """A Word document with a member that holds far more than its headers declare."""
    content = bytearray(docx({"word/media/image1.bin": bytes(20 * 1024 * 1024)}))
    true, false = struct.pack("<I", 20 * 1024 * 1024), struct.pack("<I", 100)
    while (place := content.find(true)) >= 0:
        content[place : place + 4] = false
    return bytes(content)


def overlapping_bomb(members: int = 500) -> bytes:
    """A Word document whose list names one packed member many times over."""
    content = docx({"word/media/image1.bin": bytes(100_000)})
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        start, infos = file.start_dir, file.infolist()
    first = infos[-1]
    directory = content[start:-22]
    entry = directory[directory.rindex(b"PK\x01\x02") :]
    renamed = [
        entry.replace(first.filename.encode(), f"word/media/i{number:05d}.bin".encode())
        for number in range(members)
    ]
    directory += b"".join(renamed)
    count = len(infos) + members
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, len(directory), start, 0)
    return content[:start] + directory + end
