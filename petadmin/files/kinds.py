"""The kinds of content that people may hand in: their endings, media types, and the sets asked for."""

from collections.abc import Collection
from pathlib import PurePath

from petadmin.core.choices import Choice
from petadmin.core.i18n import _l

_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"


class FileKind(Choice):
    """What a content is; its value is the usual ending without the dot."""

    pdf = "pdf", _l("PDF document")
    doc = "doc", _l("Word document (old format)")
    docx = "docx", _l("Word document")
    odt = "odt", _l("OpenDocument text")
    rtf = "rtf", _l("Rich text")
    txt = "txt", _l("Plain text")
    xls = "xls", _l("Excel spreadsheet (old format)")
    xlsx = "xlsx", _l("Excel spreadsheet")
    ods = "ods", _l("OpenDocument spreadsheet")
    jpeg = "jpeg", _l("JPEG picture")
    png = "png", _l("PNG picture")
    webp = "webp", _l("WebP picture")
    gif = "gif", _l("GIF picture")
    heic = "heic", _l("HEIC picture")

    @property
    def media_type(self) -> str:
        """What a browser is told that the content is."""
        return _MEDIA_TYPES[self]

    @property
    def endings(self) -> tuple[str, ...]:
        """The endings that a file of this kind may have, with the dot; the first is the usual one."""
        return _ENDINGS.get(self, (f".{self.value}",))

    @property
    def is_picture(self) -> bool:
        """Whether it is a picture made of pixels."""
        return self in PICTURES


_MEDIA_TYPES = {
    FileKind.pdf: "application/pdf",
    FileKind.doc: "application/msword",
    FileKind.docx: f"{_OFFICE}.wordprocessingml.document",
    FileKind.odt: f"{_OPEN_DOCUMENT}.text",
    FileKind.rtf: "application/rtf",
    FileKind.txt: "text/plain",
    FileKind.xls: "application/vnd.ms-excel",
    FileKind.xlsx: f"{_OFFICE}.spreadsheetml.sheet",
    FileKind.ods: f"{_OPEN_DOCUMENT}.spreadsheet",
    FileKind.jpeg: "image/jpeg",
    FileKind.png: "image/png",
    FileKind.webp: "image/webp",
    FileKind.gif: "image/gif",
    FileKind.heic: "image/heic",
}
_ENDINGS = {FileKind.jpeg: (".jpg", ".jpeg"), FileKind.heic: (".heic", ".heif")}

PICTURES = frozenset(
    {FileKind.jpeg, FileKind.png, FileKind.webp, FileKind.gif, FileKind.heic},
)
DOCUMENTS = frozenset(FileKind) - PICTURES
"""What may be kept among the documents of a customer."""


def kind_by_name(name: str) -> FileKind | None:
    """What a file claims to be by its ending; `sniff` finds out whether it is."""
    ending = PurePath(name).suffix.lower()
    return next((kind for kind in FileKind if ending in kind.endings), None)


def kind_by_media_type(media_type: str) -> FileKind | None:
    """The kind of a content that is stored."""
    return next((kind for kind in FileKind if kind.media_type == media_type), None)


def endings(kinds: Collection[FileKind]) -> str:
    """The endings of some kinds, as a message or a form's field names them: ".doc, .pdf"."""
    return ", ".join(sorted(ending for kind in kinds for ending in kind.endings))
