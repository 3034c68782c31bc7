"""Requests as nobody should send them, made from the addresses and forms that the application has."""

import base64
import json
from collections.abc import Sequence
from functools import cache
from typing import Any
from urllib.parse import quote_from_bytes

from hypothesis import strategies as st

from tests.fuzz.files import Sent, files
from tests.fuzz.stage import Call, Known
from tests.support.addresses import Address

Pair = tuple[bytes, bytes]

WEIRD: Sequence[bytes] = [
    *(
        text.encode()
        for text in (
            *(
                "",
                " ",
                "\t\n",
                "0",
                "-1",
                "--5",
                "+1",
                "1.5",
                "1e9",
                "1,2",
                "1 2",
                "0x10",
                "²",
                "١٢",
            ),
            *("true", "null", "NaN", "[]", "{}", "None", "y", "on", "2", "999999999999999999"),
            *("9223372036854775807", "9223372036854775808", "-9223372036854775809", "9" * 30),
            *("9" * 5000, "2026-02-30", "0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01"),
            *("..", "2026-01-01..", "..2026-01-01", "9999-12-31..0001-01-01", "2026-W01-1"),
            *(
                "🐕" * 60,
                "👩🏽\u200d⚕️",
                "مرحبا بالعالم",
                "\u202eabc\u2066",
                "e\u0301" * 90,
                "ﷺ" * 80,
            ),
            *("a\x00b", "\x00", "\x07\x1b[31m", "\ufeff", "\ufffe\uffff", "\u2028", "\U0010ffff"),
            *("' OR 1=1 --", '"', "%", "_", "\\", "* OR *", 'NEAR("a" "b")', "a* AND -b", "(((("),
            *(
                "<script>alert(1)</script>",
                "{{7*7}}",
                "%(name)s %s %d",
                "=cmd()",
                "$`id`",
                "\r\nX: y",
            ),
            *("//evil.example", "/\\evil.example", "https://evil.example/", "javascript:alert(1)"),
            *("/customers/\r\nX-Evil: 1", "/%0d%0aX-Evil:1", "../../../etc/passwd", "x" * 20_000),
            *("a@b.example", "a@" + "b" * 300 + ".example", '"@"@example.com', "a@[127.0.0.1]"),
            *("name", "-name", "--name", "-", "id", "__class__", "hotel", "es", "administrator"),
            *(
                "+34 612 34 56 78",
                "+" + "9" * 60,
                "tel:+34612345678;ext=99999",
                "correct horse battery",
            ),
        )
    ),
    *(
        b"\xed\xa0\x80",
        b"a\xed\xbf\xbfb",
        b"\xff\xfe\x00",
        b"\xc3",
        b"\xf5\x80\x80\x80",
        b"%ED%A0%80",
        b"%zz",
    ),
]
"""Values that have broken websites before."""

MARKS: Sequence[Any] = [
    *([None, 1], ["marta gonzalez ruiz", 1], ["", 0], [None, 2**63 - 1], [None, 2**63], [None, -1]),
    *(
        [None, None],
        [None, True],
        [None, "1"],
        [None, 1.5],
        [None, float("inf")],
        [None, float("nan")],
    ),
    *(["\x00", 1], ["\ud800", 1], ["2026-01-01T00:00:00+00:00", 1], ["2026-01-01T00:00:00", 1]),
    *(
        ["0001-01-01T00:00:00+14:00", 1],
        ["9999-12-31T23:59:59-14:00", 1],
        ["x" * 5000, 1],
        [[1], 1],
    ),
    *([], [1], [1, 2, 3], {}, {"a": 1}, "text", 5, None, [{}, {}], ["9" * 30, 1], [10**30, 1]),
]
"""What page marks may hold after somebody had a look into them."""

NAMES: Sequence[bytes] = [
    *(
        b"phones-99999999-number",
        b"phones-0-number",
        b"phones-0-number-0-number",
        b"phones--1-number",
    ),
    *("phones-²-number".encode(), b"phones-" + b"9" * 5000 + b"-number", b"phones-1-1-1-kind"),
    *(b"addresses-3-street", b"addresses-0", b"addresses-", b"phones", b"version", b"id", b"ids"),
    *(b"confirmed", b"then", b"next", b"preview", b"edit", b"owner", b"customer", b"language"),
    *(b"theme", b"name", b"value", b"self", b"data", b"obj", b"csrf_token", b"_method", b""),
    *("ñ🐕".encode(), b"\xed\xa0\x80", b"\x00", b"a[b][c]", b"a.b", b"__proto__", b"created_from"),
]
"""Names of fields, those of other forms and of none."""

CONTENT_TYPES = (
    *("application/json", "text/plain", "text/xml", "application/octet-stream", "nonsense", ""),
    *("multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=x"),
    *("application/x-www-form-urlencoded; charset=utf-16", "application/x-www-form-urlencoded"),
)
JSON_BODIES = (
    b"{}",
    b"[]",
    b"null",
    b'{"name": ["a"]}',
    b'"' + b"x" * 9000,
    b"[" * 3000,
    b"\xff\xfe{",
)
HEADERS: Sequence[tuple[str, str]] = [
    *(("HX-Request", "true"), ("HX-Target", "list"), ("HX-Target", "panel-contact")),
    *(
        ("Accept-Language", "es"),
        ("Accept-Language", "xx-YY;q=9, \x00"),
        ("Accept", "application/json"),
    ),
    *(("Host", "evil.example"), ("Host", "localhost:99999"), ("Host", ""), ("Range", "bytes=0-1")),
    *(("If-Modified-Since", "not a date"), ("Origin", "https://evil.example"), ("Referer", "\xff")),
    *(("X-Forwarded-Host", "evil.example"), ("X-HTTP-Method-Override", "DELETE"), ("Expect", "?")),
]
METHODS = ("GET", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "get", "BREW")
BOUNDARY = b"petadmin"
IN_PARTS = "multipart/form-data; boundary=petadmin"


def packed(value: Any) -> bytes:
    """A page mark as the application makes them."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")


def values_of_marks() -> st.SearchStrategy[bytes]:
    return st.one_of(st.sampled_from(MARKS).map(packed), st.sampled_from(WEIRD))


@cache
def values() -> st.SearchStrategy[bytes]:
    return st.one_of(
        st.sampled_from(WEIRD),
        values_of_marks(),
        st.text(max_size=40).map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.integers().map(lambda number: str(number).encode()),
        st.binary(max_size=40),
    )


def calls(known: Known) -> st.SearchStrategy[Call]:
    """Requests that are right in most of their parts and wrong in some."""
    return st.one_of(anything(known), list_pages(known), sent_forms(known))


@st.composite
def anything(draw: st.DrawFn, known: Known) -> Call:
    """Any method at any address, with whatever query and content."""
    address = draw(st.sampled_from(known.addresses))
    usual = st.sampled_from(sorted(address.methods))
    method = draw(st.one_of(usual, usual, usual, st.sampled_from(METHODS)))
    body, content_type = b"", None
    if method not in ("GET", "HEAD", "OPTIONS", "TRACE"):
        body, content_type = draw(bodies(known, address))
    return Call(
        method=method,
        path=draw(paths(address)),
        query=draw(queries(known)),
        body=body,
        content_type=content_type,
        headers=draw(headers()),
    )


@st.composite
def list_pages(draw: st.DrawFn, known: Known) -> Call:
    """A list, export, look-up or section, with parameters that it knows and values that it may not."""
    names = st.sampled_from(known.parameters)
    pairs = []
    for name in draw(st.lists(names, min_size=1, max_size=4)):
        usual = values_of_marks() if name in (b"after", b"before") else values()
        pairs.append((name, draw(usual)))
    address = draw(st.sampled_from(known.lists))
    return Call("GET", address.path.encode(), query=encoded(pairs), headers=draw(headers()))


@st.composite
def sent_forms(draw: st.DrawFn, known: Known) -> Call:
    """A form as a page offers it, with some fields spoiled."""
    address = draw(st.sampled_from(known.with_forms))
    body, content_type = draw(bodies(known, address))
    # Panels show and take their form only at this address.
    return Call(
        "POST",
        address.path.encode(),
        query=b"edit=1",
        body=body,
        content_type=content_type,
        headers=draw(headers()),
    )


def headers() -> st.SearchStrategy[tuple[tuple[str, str], ...]]:
    return st.lists(st.sampled_from(HEADERS), max_size=2).map(tuple)


@st.composite
def paths(draw: st.DrawFn, address: Address) -> bytes:
    """The path with one of its arguments spoiled, now and then."""
    if not address.arguments or draw(st.integers(0, 2)):
        return address.path.encode()
    name, _value = draw(st.sampled_from(address.arguments))
    spoiled = draw(st.one_of(st.sampled_from([b"1", b"2", b"3", b"7", b"8"]), values()))
    return address.path_with({name: "\0spoiled\0"}).encode().replace(b"\0spoiled\0", spoiled)


@st.composite
def queries(draw: st.DrawFn, known: Known) -> bytes:
    """A few parameters that the application knows, with values that it may not."""
    kind = draw(st.integers(0, 9))
    if kind < 3:
        return b""
    if kind == 3:
        return draw(st.binary(max_size=60))
    if kind == 4:
        name = draw(st.sampled_from(known.parameters))
        return b"&".join([name + b"=" + draw(values()).replace(b"&", b"")[:20]] * 3000)
    names = st.one_of(st.sampled_from(known.parameters), st.sampled_from(NAMES))
    pairs = draw(st.lists(st.tuples(names, values()), min_size=1, max_size=5))
    return encoded(pairs)


@st.composite
def bodies(draw: st.DrawFn, known: Known, address: Address) -> tuple[bytes, str | None]:
    """The form of the address with some fields spoiled, or something else altogether."""
    if not draw(st.integers(0, 5)):
        content = draw(st.one_of(st.sampled_from(JSON_BODIES), st.binary(max_size=200)))
        return content, draw(st.sampled_from(CONTENT_TYPES))
    pairs = draw(filled(known, address))
    form = known.forms[address]
    # A form with files mostly comes in parts, another one now and then.
    wrongly_sent = not draw(st.integers(0, 3)) if form.files else draw(st.integers(0, 3))
    if wrongly_sent:
        return encoded(pairs), "application/x-www-form-urlencoded"
    fields = sorted(form.files or known.files)
    handed_in = draw(st.lists(st.tuples(st.sampled_from(fields), files()), max_size=3))
    as_files = {name for name, _value in pairs if not draw(st.integers(0, 5))}
    sent = [(name.encode(), file) for name, file in handed_in]
    sent += [(name, (b"../" + name, value)) for name, value in pairs if name in as_files]
    return in_parts([pair for pair in pairs if pair[0] not in as_files], files=sent), IN_PARTS


@st.composite
def filled(draw: st.DrawFn, known: Known, address: Address) -> list[Pair]:
    form = known.forms[address]
    fields = {**known.buttons, **form.values} if not form.values else form.values
    pairs = [(name.encode(), value.encode()) for name, value in fields.items()]
    names = st.one_of(
        st.sampled_from(sorted(name.encode() for name in {*fields, *form.buttons})),
        st.sampled_from(NAMES),
    )
    for name, value in draw(st.lists(st.tuples(names, values()), max_size=4)):
        if draw(st.booleans()):
            pairs = [pair for pair in pairs if pair[0] != name]
        pairs.append((name, value))
    if not draw(st.integers(0, 20)):
        pairs += [(b"phones-%d-number" % number, b"612345678") for number in range(1500)]
    return pairs


def encoded(pairs: Sequence[Pair]) -> bytes:
    """The pairs as a form or a query string carries them."""
    return "&".join(
        f"{quote_from_bytes(name)}={quote_from_bytes(value)}" for name, value in pairs
    ).encode()


def in_parts(pairs: Sequence[Pair], *, files: Sequence[tuple[bytes, Sent]] = ()) -> bytes:
    """The pairs and files as a form with files carries them."""
    parts = [_part(name, value) for name, value in pairs]
    parts += [_part(name, content, file_name=file_name) for name, (file_name, content) in files]
    return b"".join(parts) + b"--" + BOUNDARY + b"--\r\n"


def _part(name: bytes, value: bytes, *, file_name: bytes | None = None) -> bytes:
    head = b'Content-Disposition: form-data; name="' + name + b'"'
    if file_name is not None:
        head += b'; filename="' + file_name + b'"\r\nContent-Type: text/html'
    return b"--" + BOUNDARY + b"\r\n" + head + b"\r\n\r\n" + value + b"\r\n"
