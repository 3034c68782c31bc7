"""Documents that are ZIP archives (Office and OpenDocument): what is in them, without unpacking them."""

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence
from zipfile import ZipFile, ZipInfo

from petadmin.files import problems

MOST_MEMBERS = 2000
MOST_UNPACKED = 128 * 1024 * 1024
MOST_RATIO = 100
UNSUSPICIOUS = 8 * 1024 * 1024
"""So many bytes may come out of an archive however small it is; text packs very well."""
MOST_VERIFIED = 32 * 1024 * 1024
"""So many bytes are unpacked, a piece at a time, to see whether the declared sizes are true."""

_PIECE = 64 * 1024
_DIRECTORY_ENTRY = 46
_MOST_DIRECTORY = MOST_MEMBERS * 400
_LOCAL_HEADER = 30
_LONGEST_LIST = 1024 * 1024

_ENCRYPTED = 0x1
_PACKINGS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
_MAIN_PART = b"application/vnd.openxmlformats-officedocument.%s.main+xml"


def check_docx(content: bytes, name: str) -> None:
    """Refuse what is no Word document without macros; raises `BadFileError`."""
    _check_office(content, name, ".docx", b"wordprocessingml.document", "word/document.xml")


def check_xlsx(content: bytes, name: str) -> None:
    """The same for Excel."""
    _check_office(content, name, ".xlsx", b"spreadsheetml.sheet", "xl/workbook.xml")


def check_odt(content: bytes, name: str) -> None:
    """The same for texts of LibreOffice and its kin."""
    _check_open_document(content, name, ".odt", f"{_OPEN_DOCUMENT}.text")


def check_ods(content: bytes, name: str) -> None:
    """The same for their spreadsheets."""
    _check_open_document(content, name, ".ods", f"{_OPEN_DOCUMENT}.spreadsheet")


def _check_office(content: bytes, name: str, ending: str, main: bytes, part: str) -> None:
    archive = _opened(content, name, ending)
    names = _checked_members(archive, content, name)
    if any(_is_macro(member) for member in names):
        raise problems.macros(name)
    if part not in names or "[Content_Types].xml" not in names:
        raise problems.other_content(name, ending=ending)
    types = _read(archive, "[Content_Types].xml", name)
    if b"macroEnabled" in types:
        raise problems.macros(name)
    if _MAIN_PART % main not in types:
        raise problems.other_content(name, ending=ending)


def _is_macro(member: str) -> bool:
    return member.lower().rpartition("/")[2] in ("vbaproject.bin", "vbadata.xml")


def _check_open_document(content: bytes, name: str, ending: str, media_type: str) -> None:
    archive = _opened(content, name, ending)
    names = _checked_members(archive, content, name)
    # The format asks for this member first and unpacked, so that the kind stands near the beginning.
    if names[0] != "mimetype" or "content.xml" not in names:
        raise problems.other_content(name, ending=ending)
    if _read(archive, "mimetype", name).strip() != media_type.encode():
        raise problems.other_content(name, ending=ending)
    if any(member.startswith(("Basic/", "Scripts/")) for member in names):
        raise problems.macros(name)


def _opened(content: bytes, name: str, ending: str) -> ZipFile:
    """The archive, if it fills the file from the first byte to the last and its list is short."""
    if not content.startswith(b"PK\x03\x04"):
        raise problems.other_content(name, ending=ending)
    end = content.rfind(b"PK\x05\x06")
    if end < 0 or end + 22 > len(content):
        raise problems.broken(name)
    count, size, start, comment = struct.unpack_from("<HIIH", content, end + 10)
    if end + 22 + comment != len(content) or comment or start + size != end:
        raise problems.hidden_content(name)
    if count > MOST_MEMBERS or size > _MOST_DIRECTORY or size < count * _DIRECTORY_ENTRY:
        raise problems.bomb(name)
    try:
        return ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error) as error:
        raise problems.broken(name) from error


def _checked_members(archive: ZipFile, content: bytes, name: str) -> list[str]:
    """The names of all members, once their declared and real sizes are found to be harmless."""
    members = archive.infolist()
    if not members or len(members) > MOST_MEMBERS:
        raise problems.bomb(name) if members else problems.broken(name)
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise problems.locked(name)
    if any(member.compress_type not in _PACKINGS for member in members):
        raise problems.broken(name)
    unpacked = sum(member.file_size for member in members)
    if unpacked > MOST_UNPACKED or unpacked > max(UNSUSPICIOUS, len(content) * MOST_RATIO):
        raise problems.bomb(name)
    _check_names(members, name)
    _check_places(members, archive.start_dir, name)
    _check_sizes(members, content, name)
    return [member.filename for member in members]


def _check_names(members: Sequence[ZipInfo], name: str) -> None:
    names = [member.filename for member in members]
    if len(set(names)) < len(names):
        raise problems.hidden_content(name)
    for member in names:
        # A Java archive would run; paths that lead outside would write wherever they like.
        if member == "META-INF/MANIFEST.MF" or member.startswith("/") or ".." in member.split("/"):
            raise problems.hidden_content(name)


def _check_places(members: Sequence[ZipInfo], directory: int, name: str) -> None:
    """Members follow each other: what overlaps would unpack many times over."""
    ordered = sorted(members, key=lambda member: member.header_offset)
    if ordered[0].header_offset != 0:
        raise problems.hidden_content(name)
    ends = [member.header_offset for member in ordered[1:]] + [directory]
    for member, end in zip(ordered, ends, strict=True):
        if member.header_offset + _LOCAL_HEADER + member.compress_size > end:
            raise problems.bomb(name)


def _check_sizes(members: Sequence[ZipInfo], content: bytes, name: str) -> None:
    """Unpack up to a bound, keeping nothing: a member may not hold more than it declares."""
    left = MOST_VERIFIED
    for member in members:
        if left <= 0:
            return
        left -= _real_size(member, content, name)


def _real_size(member: ZipInfo, content: bytes, name: str) -> int:
    packed = _packed(member, content)
    if packed is None:
        raise problems.broken(name)
    if member.compress_type == zipfile.ZIP_STORED:
        size = len(packed)
    else:
        size = _inflated_size(packed, member.file_size, name)
    if size > member.file_size:
        raise problems.bomb(name)
    if size < member.file_size:
        raise problems.broken(name)
    return size


def _inflated_size(packed: bytes, most: int, name: str) -> int:
    """How much comes out, a piece at a time, until it is more than it should be."""
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    size = 0
    try:
        while not unpacker.eof and size <= most:
            piece = unpacker.decompress(packed, _PIECE)
            packed = unpacker.unconsumed_tail
            size += len(piece)
            if not (piece or packed or unpacker.eof):
                raise problems.broken(name)
    except zlib.error as error:
        raise problems.broken(name) from error
    return size


def _packed(member: ZipInfo, content: bytes) -> bytes | None:
    """The bytes of a member; None where its own header contradicts the list."""
    start = member.header_offset
    if content[start : start + 4] != b"PK\x03\x04" or start + _LOCAL_HEADER > len(content):
        return None
    method = struct.unpack_from("<H", content, start + 8)[0]
    name_length, extra_length = struct.unpack_from("<HH", content, start + 26)
    named = content[start + _LOCAL_HEADER : start + _LOCAL_HEADER + name_length]
    encoding = "utf-8" if member.flag_bits & 0x800 else "cp437"
    if method != member.compress_type or named != member.orig_filename.encode(encoding, "replace"):
        return None
    begin = start + _LOCAL_HEADER + name_length + extra_length
    if begin + member.compress_size > len(content):
        return None
    return content[begin : begin + member.compress_size]


def _read(archive: ZipFile, member: str, name: str) -> bytes:
    """A short member, such as the list of what is what."""
    try:
        with archive.open(member) as packed:
            return packed.read(_LONGEST_LIST)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise problems.broken(name) from error
