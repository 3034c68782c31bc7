"""HTML that people type: only what a letter needs is kept, and it can be read as plain text as well."""

import re

import nh3
from inscriptis import get_text
from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.html_properties import Display
from inscriptis.model.config import ParserConfig
from inscriptis.model.html_element import HtmlElement

from petadmin.core.text import clean_text

MOST_TAGS = 5_000
"""No letter that somebody wrote has more."""

_BLOCKS = frozenset({"blockquote", "div", "h1", "h2", "h3", "li", "ol", "p", "pre", "ul"})
_WITHIN = frozenset({"a", "b", "br", "del", "em", "i", "strong", "u"})
_SCHEMES = frozenset({"http", "https", "mailto", "tel"})

# No placeholder is longer, and what never ends must not be looked for again and again.
_BRACES = re.compile(r"\{\{.{0,200}?\}\}", re.DOTALL)
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+(?:[/?#]|$)")
_TAG = re.compile(r"<[^<>]*>")
_SPACES = re.compile(r"(?:&nbsp;|\s)+")
_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
_NOTHING = ("<br>", "&nbsp;", " ", "\n", "\t")
_MAYBE_EMPTY = ("p", "div")
_LINES = re.compile(r"\n{3,}")

_STYLE = {
    **CSS_PROFILES["strict"],
    "blockquote": HtmlElement(
        display=Display.block, margin_before=1, margin_after=1, padding_inline=4
    ),
}


def clean(html: str) -> str:
    """The same letter without anything that mail programs would not show or should not run.

    Formatting inside of a placeholder is taken away, so that its name stays whole.
    """
    html = clean_text(html)
    if html.count("<") > MOST_TAGS:
        # What is nested so often takes seconds to be understood; only its words count.
        html = _TAG.sub(" ", html)
    cleaned = _clean(html)
    whole = _BRACES.sub(_without_formatting, cleaned)
    if whole != cleaned:
        # A tag that was taken away may have been one half of a pair.
        whole = _clean(whole)
    return whole[: _end_of(whole)].strip()


def plain(html: str) -> str:
    """Cleaned HTML as text: paragraphs, lists and addresses of links."""
    told = _LINK.sub(_with_address, html)
    text = get_text(f"<body>{told}</body>", ParserConfig(css=_STYLE)) if told else ""
    lines = "\n".join(line.rstrip() for line in text.replace("\xa0", " ").splitlines())
    return _LINES.sub("\n\n", lines).strip("\n")


def _end_of(html: str) -> int:
    """Where a letter ends, without the empty lines and paragraphs after it."""
    end, before = len(html), -1
    while end != before:
        before = end
        for nothing in _NOTHING:
            while html.endswith(nothing, 0, end):
                end -= len(nothing)
        for tag in _MAYBE_EMPTY:
            if html.endswith(f"</{tag}>", 0, end):
                start = html.rfind(f"<{tag}>", 0, end)
                inside = html[start + len(tag) + 2 : end - len(tag) - 3]
                if start >= 0 and not _has_something(inside):
                    end = start
    return end


def _has_something(html: str) -> bool:
    return bool(html.replace("<br>", "").replace("&nbsp;", "").strip())


def _clean(html: str) -> str:
    return nh3.clean(
        html,
        tags=set(_BLOCKS | _WITHIN),
        attributes={"a": {"href"}},
        url_schemes=set(_SCHEMES),
        attribute_filter=_attribute,
        link_rel=None,
    )


def _attribute(_tag: str, _name: str, value: str) -> str | None:
    """An address without placeholders; one that begins with the name of a computer gets its scheme."""
    if "{" in value:
        return None
    if ":" in value:
        return value
    return f"https://{value}" if _HOST.match(value) else None


def _without_formatting(found: re.Match[str]) -> str:
    return _SPACES.sub(" ", _TAG.sub("", found[0]))


def _with_address(found: re.Match[str]) -> str:
    address, shown = found[1], found[2]
    bare = address.removeprefix("mailto:").removeprefix("tel:")
    text = _TAG.sub("", shown).strip()
    return shown if bare.rstrip("/").endswith(text.rstrip("/")) else f"{shown} ({bare})"
