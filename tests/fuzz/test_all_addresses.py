"""No request, however wrong, gets more than a clear answer: never a 5xx, never a change by a GET."""

import os
import random
import re

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, note, seed, settings

from tests.fuzz.calls import IN_PARTS, calls, in_parts
from tests.fuzz.stage import EXPORT, Answer, Call, Known, Stage
from tests.support.addresses import WITHOUT_SESSION
from tests.support.cast import LUCIA, MARCOS, Person

pytestmark = [
    pytest.mark.slow,
    # Werkzeug leaves a file of a form open when a later part of the form cannot be read.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning"
    ),
]

EXAMPLES = int(os.environ.get("PETADMIN_TEST_FUZZ_EXAMPLES", "400"))
SEED = int(os.environ.get("PETADMIN_TEST_FUZZ_SEED", random.randrange(2**32)))
INSIDES = re.compile(r"Traceback|sqlalchemy|psycopg|sqlite3\.|werkzeug|SELECT |INSERT INTO|UPDATE ")
HEADING = re.compile(r"<h[12][^>]*>\s*\S")
READ_ONLY = ("GET", "HEAD", "OPTIONS", "TRACE")


@pytest.mark.parametrize("person", [LUCIA, MARCOS, None], ids=["administrator", "user", "stranger"])
def test_every_address_has_a_clear_answer_to_any_request(
    app: Flask, known: Known, person: Person | None
) -> None:
    stage = Stage(app, person, known)
    seconds = []

    @seed(SEED)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(call=calls(known))
    def ask(call: Call) -> None:
        note(f"PETADMIN_TEST_FUZZ_SEED={SEED}")
        stage.set_up()
        answer = stage.call(call)
        seconds.append(answer.seconds)
        check(call, answer)

    ask()
    assert sorted(seconds)[len(seconds) * 99 // 100] < 2


def check(call: Call, answer: Answer) -> None:
    """What holds for every answer."""
    assert answer.status < 500
    assert not INSIDES.search(answer.text)
    if call.method in READ_ONLY:
        assert [line for line in answer.written if not line.startswith(EXPORT)] == []
    if answer.location is not None:
        assert re.match(r"/(?![/\\])[^\r\n]*\Z", answer.location)
    if answer.status >= 400 and call.method != "HEAD":
        check_words(call, answer)


def check_words(call: Call, answer: Answer) -> None:
    """A refusal is a page that people can read, or a sentence where a part was asked for; missing files need none."""
    if ("HX-Request", "true") in call.headers:
        if answer.status == 401:
            return
        if answer.content_type.startswith("text/plain"):
            assert re.fullmatch(r"[^<>]+\.", answer.text)
            return
    if call.path.startswith(b"/assets/"):
        return
    assert answer.content_type.startswith("text/html")
    assert HEADING.search(answer.text)


@pytest.mark.parametrize("token", [None, "nonsense"])
def test_nothing_is_changed_without_the_token_of_the_form(
    app: Flask, known: Known, monkeypatch: pytest.MonkeyPatch, token: str | None
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    stage = Stage(app, LUCIA, known)
    for address in known.with_forms:
        if address.endpoint in WITHOUT_SESSION:
            continue
        values = {**known.forms[address].values, **({"csrf_token": token} if token else {})}
        pairs = [(name.encode(), value.encode()) for name, value in values.items()]
        call = Call("POST", address.path.encode(), body=in_parts(pairs), content_type=IN_PARTS)
        answer = stage.call(call)

        check(call, answer)
        assert answer.status == 400, address
        assert answer.written == (), address
