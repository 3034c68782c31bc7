"""Inputs that have brought websites down before, each tried wherever it fits; the fuzz meets them by chance."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.fuzz.calls import IN_PARTS, MARKS, WEIRD, encoded, in_parts, packed
from tests.fuzz.files import bad_files
from tests.fuzz.stage import Call, Known, Stage
from tests.fuzz.test_all_addresses import check
from tests.support.addresses import Address
from tests.support.cast import LUCIA, Person

pytestmark = pytest.mark.slow

MEGABYTE = 1024 * 1024
FORM = "application/x-www-form-urlencoded"
SORTS = {"/customers/": (b"", b"-name", b"created_at"), "/animals/": (b"-name",)}
ROW_NAMES = ("²", "99999999", "9" * 5000, "-1", "0-0", "", "٣")


@pytest.fixture
def stage(app: Flask, known: Known) -> Stage:
    return Stage(app, LUCIA, known)


def test_page_marks_that_were_tampered_with(stage: Stage, known: Known) -> None:
    lists = [item for item in known.addresses if item.endpoint.endswith("index_view")]
    # The rows alone: what stands around them knows nothing of marks, and the fuzz asks for whole pages.
    part = (("HX-Request", "true"), ("HX-Target", "list"))
    for address in lists:
        for name in (b"after", b"before"):
            for sort in SORTS.get(address.path, (b"",)):
                for value in MARKS:
                    query = encoded([(name, packed(value)), (b"sort", sort)])
                    call = Call("GET", address.path.encode(), query=query, headers=part)
                    check(call, stage.call(call))


@pytest.mark.parametrize(
    "path", [b"/animals/1///evil.example", b"//evil.example/", b"/customers//"]
)
def test_addresses_with_too_many_strokes_are_not_there(stage: Stage, path: bytes) -> None:
    answer = stage.call(Call("GET", path))

    assert (answer.status, answer.location) == (404, None)


def test_searches_for_anything(stage: Stage, known: Known) -> None:
    for path in (b"/customers/", b"/animals/", b"/search", b"/customers/lookup"):
        for value in WEIRD:
            call = Call("GET", path, query=encoded([(b"q", value)]))
            check(call, stage.call(call))


@pytest.mark.parametrize("number", ROW_NAMES)
def test_numbers_of_repeated_fields(stage: Stage, known: Known, number: str) -> None:
    address = next(item for item in known.addresses if item.path == "/customers/new")
    fields = {**known.forms[address].values, "first_name": "Ana", "email": "ana@example.com"}
    fields[f"phones-{number}-number"] = "612345678"
    pairs = [(name.encode(), value.encode()) for name, value in fields.items()]
    call = Call("POST", b"/customers/new", body=encoded(pairs), content_type=FORM)

    check(call, stage.call(call))


# It is refused before any database is asked.
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_two_megabytes_in_any_field_are_refused_in_words_and_not_lost(
    stage: Stage, known: Known
) -> None:
    text = "Muerde. 🐕 " * (2 * MEGABYTE // 12)
    for address, name in typed_fields(known):
        fields = {**known.forms[address].values, name: text}
        pairs = [(key.encode(), value.encode()) for key, value in fields.items()]
        stage.set_up()
        call = Call("POST", address.path.encode(), b"edit=1", in_parts(pairs), IN_PARTS)
        answer = stage.call(call)

        check(call, answer)
        assert answer.status == 422, (address, name)
        assert text[:50_000].strip() in answer.text, (address, name)


def typed_fields(known: Known) -> Iterator[tuple[Address, str]]:
    """Every field of every form once, however many addresses show the form."""
    seen = set()
    for address in known.with_forms:
        for name in sorted(known.forms[address].texts):
            if (address.endpoint, name) not in seen:
                seen.add((address.endpoint, name))
                yield address, name


@pytest.mark.parametrize(
    ("content_type", "size"), [(FORM, 17), ("multipart/form-data; boundary=x", 9)]
)
def test_a_request_that_is_far_too_large_is_refused_in_words(
    stage: Stage, known: Known, content_type: str, size: int
) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="notes"\r\n\r\n'
    body = (b"notes=" if content_type == FORM else head) + b"x" * (size * MEGABYTE)
    answer = stage.call(Call("POST", b"/customers/new", body=body, content_type=content_type))

    assert answer.status == 413
    assert "This is too large" in answer.text
    assert "At most 16 MB can be sent at once, and at most 8 MB of it may be typed." in answer.text


@pytest.mark.parametrize("person", [LUCIA, None])
def test_a_host_that_is_not_ours_is_refused_in_words(
    app: Flask, known: Known, person: Person | None
) -> None:
    answer = Stage(app, person, known).call(
        Call("GET", b"/customers/", headers=(("Host", "evil.example"),))
    )

    check(Call("GET", b"/customers/"), answer)
    assert answer.status == 400
    assert "evil.example" not in answer.text


@pytest.mark.parametrize("person", [LUCIA, None])
def test_a_query_of_bytes_that_are_no_text_is_answered(
    app: Flask, known: Known, person: Person | None
) -> None:
    stage = Stage(app, person, known)
    for query in (b"\x80", b"q=\xed\xa0\x80", b"next=/\xff", b"q=a b\r\n", "q=ñ".encode()):
        call = Call("GET", b"/customers/", query)
        check(call, stage.call(call))


def test_texts_that_are_sent_as_files_are_nothing(stage: Stage, known: Known) -> None:
    for address in known.with_forms:
        fields = known.forms[address].values
        sent = [(name.encode(), (b"a.html", value.encode())) for name, value in fields.items()]
        stage.set_up()
        body = in_parts([], files=sent)
        call = Call("POST", address.path.encode(), b"edit=1", body, IN_PARTS)

        check(call, stage.call(call))


def test_bad_files_are_refused_in_words_and_nothing_is_kept(stage: Stage, known: Known) -> None:
    for target, name, values in file_fields(known):
        path, _, query = target.encode().partition(b"?")
        pairs = [(key.encode(), value.encode()) for key, value in values.items()]
        for file in bad_files():
            stage.set_up()
            body = in_parts(pairs, files=[(name.encode(), file)])
            call = Call("POST", path, query or b"edit=1", body, IN_PARTS)
            answer = stage.call(call)

            check(call, answer)
            assert answer.status == 422, (target, name, file[0])
            assert answer.written == (), (target, name, file[0])


def file_fields(known: Known) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Where each form with files is sent, the name of its field and what is in the others, once each."""
    seen = set()
    for address in known.addresses:
        form = known.forms[address]
        for name, action in form.files.items():
            target = action or address.path
            if target not in seen:
                seen.add(target)
                yield target, name, form.values
