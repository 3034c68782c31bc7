"""What stands in an e-mail from outside: its text, its HTML made harmless, and what is attached."""

import html
import re
from collections.abc import Iterator
from email.message import Message
from typing import NamedTuple

import nh3

from petadmin.core.text import clean_text
from petadmin.files.naming import clean_name
from petadmin.mail.inbox.headers import decoded, in_letters

MOST_PARTS = 300
LONGEST_TEXT = 200_000
LONGEST_HTML = 1_000_000

SMALL_PICTURE = 40 * 1024
"""Up to this size a picture within the text is an ornament, such as a logo under a signature."""

_TAGS = {
    *("a", "abbr", "b", "blockquote", "br", "caption", "center", "code", "col", "colgroup", "dd"),
    *("del", "div", "dl", "dt", "em", "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "ins"),
    *("li", "ol", "p", "pre", "q", "s", "small", "span", "strike", "strong", "sub", "sup", "table"),
    *("tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul"),
}
_ATTRIBUTES = {
    "*": {"align", "dir", "lang", "style", "title"},
    "a": {"href"},
    "font": {"color", "size"},
    "ol": {"start"},
    "table": {"border", "cellpadding", "cellspacing", "width"},
    "td": {"colspan", "rowspan", "valign", "width"},
    "th": {"colspan", "rowspan", "valign", "width"},
}
_STYLES = {
    *(
        "background-color",
        "border",
        "border-bottom",
        "border-collapse",
        "border-left",
        "border-radius",
    ),
    *("border-right", "border-top", "color", "font", "font-family", "font-size", "font-style"),
    *("font-weight", "line-height", "list-style-type", "margin", "margin-bottom", "margin-left"),
    *("margin-right", "margin-top", "padding", "padding-bottom", "padding-left", "padding-right"),
    *("padding-top", "text-align", "text-decoration", "vertical-align", "white-space", "width"),
}
_LINE_ENDS = re.compile(r"<(?:br|/p|/div|/tr|/li|/h[1-6]|/blockquote)\b[^>]*>", re.IGNORECASE)
_MANY_LINES = re.compile(r"\n\s*\n\s*\n+")


class File(NamedTuple):
    """What came attached, under its cleaned name."""

    name: str
    content: bytes


class Contents(NamedTuple):
    """The text of an e-mail, its harmless HTML (empty when it has none), and its attachments."""

    text: str
    html: str
    files: list[File]


def contents_of(message: Message) -> Contents:
    """What stands in an e-mail."""
    texts: list[str] = []
    pages: list[str] = []
    files: list[File] = []
    for part in parts_of(message):
        media_type = part.get_content_type()
        name = _name_of(part)
        if name or part.get_content_disposition() == "attachment":
            if not _is_ornament(part):
                files.append(File(clean_name(name), payload(part)))
        elif media_type == "text/plain":
            texts.append(text_of(part))
        elif media_type == "text/html":
            pages.append(text_of(part))
        elif part.get_content_maintype() not in (
            "text",
            "multipart",
            "message",
        ) and not _is_ornament(part):
            files.append(File(clean_name(name), payload(part)))
    page = harmless("\n".join(pages)[:LONGEST_HTML])
    text = "\n\n".join(filter(None, map(clean_text, texts))) or as_text(page)
    return Contents(text[:LONGEST_TEXT], page, files)


def parts_of(message: Message) -> Iterator[Message]:
    """The parts of an e-mail in their order, without those of e-mails that are attached to it."""
    waiting = [message]
    for _number in range(MOST_PARTS):
        if not waiting:
            return
        part = waiting.pop()
        inside = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inside, list):
            waiting += [each for each in reversed(inside) if isinstance(each, Message)]
        yield part


def text_of(part: Message) -> str:
    """The text of a part in its charset, or in one that fits."""
    return in_letters(payload(part), part.get_content_charset())


def payload(part: Message) -> bytes:
    """The bytes of a part; what is attached as an e-mail is taken as it stands there."""
    inside = part.get_payload(decode=True)
    if isinstance(inside, bytes):
        return inside
    return part.as_bytes() if part.get_content_maintype() == "message" else b""


def harmless(page: str) -> str:
    """HTML that runs nothing and fetches nothing: without scripts, forms, frames and pictures."""
    return nh3.clean(
        page.replace("\0", ""),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel"},
        filter_style_properties=_STYLES,
        link_rel="noopener noreferrer nofollow",
    ).strip()


def as_text(page: str) -> str:
    """What HTML says, as plain text."""
    bare = nh3.clean(_LINE_ENDS.sub("\n", page), tags=set())
    return clean_text(_MANY_LINES.sub("\n\n", html.unescape(bare)))


def _name_of(part: Message) -> str:
    try:
        return decoded(part.get_filename() or "")
    except (LookupError, ValueError, TypeError):
        return "?"


def _is_ornament(part: Message) -> bool:
    """Whether it is a small picture within the text."""
    return (
        part.get_content_maintype() == "image"
        and part["Content-ID"] is not None
        and part.get_content_disposition() != "attachment"
        and len(payload(part)) <= SMALL_PICTURE
    )
