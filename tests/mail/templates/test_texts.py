"""Texts with placeholders: what is read, what is refused in words, and what recipients get."""

import time

import pytest
from flask import Flask

from petadmin.access.models import Language
from petadmin.core.errors import DomainError
from petadmin.mail.templates.models import EmailTemplate, Occasion
from petadmin.mail.templates.texts import (
    MissingValues,
    Prepared,
    Slot,
    Text,
    clean,
    examples,
    language_of,
    placeholders,
    plain,
    prepare,
    problems_with,
    text_in,
    used,
)

BODY = "<p>Nos vemos el lunes, {{ animal_names }}.</p>"
MARTA = {"customer_name": "Marta", "animal_names": "Luna y Max"}


def prepared(body: str = BODY, subject: str = "Vacaciones", **frame: object) -> Prepared:
    return prepare(Text(subject, body), language="es", frame=frame)


# What is refused, in words


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{% for x in y %}a{% endfor %}", "cannot stand in a text"),
        ("{% set a = 1 %}", "cannot stand in a text"),
        ("{# hidden #}", "cannot stand in a text"),
        ("{% raw %}{{ customer_name }}{% endraw %}", "cannot stand in a text"),
        ("{{ customer_name.__class__ }}", "only the name"),
        ("{{ customer_name['x'] }}", "only the name"),
        ("{{ customer_name() }}", "only the name"),
        ("{{ customer_name|upper }}", "only the name"),
        ("{{ 9 ** 9 ** 9 }}", "only the name"),
        ("{{ range }}", "no placeholder “range”"),
        ("{{ 'a' * 1000000000 }}", "only the name"),
        ("{{ true }}", "only the name"),
        ("{{ customer_name", "Braces do not match"),
        ("{{ customer_name }", "Braces do not match"),
        ("{{ }}", "Braces do not match"),
        ("{{ " + "(" * 9000 + " }}", "Braces do not match"),
        ("{{ self }}", "no placeholder “self”"),
        ("{{ name }}", "no placeholder “name”"),
        ("{{ vaccine }}", "no placeholder “vaccine”"),
    ],
)
def test_nothing_but_placeholders_can_stand_in_a_text(app: Flask, body: str, said: str) -> None:
    with app.test_request_context():
        for text in (Text("Hola", body), Text(body, "Hola")):
            problems = problems_with(text, Occasion.written)
            assert len(problems) == 1
            assert said in problems[0]


def test_what_cannot_be_read_is_never_prepared(app: Flask) -> None:
    with app.app_context(), pytest.raises(DomainError):
        prepared("{% for x in range(10) %}a{% endfor %}")


@pytest.mark.parametrize("body", ["50 % off { } }} %} #}", "a < b", "{ {customer_name} }", ""])
def test_lonely_braces_are_words(app: Flask, body: str) -> None:
    with app.test_request_context():
        assert problems_with(Text("Hola", body), Occasion.written) == []


def test_each_occasion_knows_its_placeholders(app: Flask) -> None:
    with app.app_context():
        for occasion in Occasion:
            names = [one.name for one in placeholders(occasion)]
            body = " ".join(f"{{{{ {name} }}}}" for name in names)
            assert problems_with(Text("Hola", body), occasion) == []
            assert used(Text("Hola", body)) == set(names)
            for language in Language:
                values = examples(occasion, language.value)
                assert set(values) == set(names)
                assert all(values.values())


# What recipients get


def test_values_are_filled_in_and_escaped(app: Flask) -> None:
    with app.app_context():
        waiting = prepared(subject="{{ animal_names }}: {{ business_name }}")
        filled = waiting.fill({"customer_name": "Marta <b>", "animal_names": "L\r\nBcc: x & <Max>"})

    assert waiting.names == {"customer_name", "animal_names"}
    assert filled.subject == "L Bcc: x & <Max>: Patitas"
    assert filled.text.startswith("Hola, Marta <b>:\n\nNos vemos el lunes, ")
    assert "Hola, Marta &lt;b&gt;:" in filled.html
    assert "x &amp; &lt;Max&gt;." in filled.html
    assert "{{" not in filled.html + filled.text


def test_a_value_is_not_read_once_more(app: Flask) -> None:
    with app.app_context():
        filled = prepared().fill({**MARTA, "animal_names": "{{ customer_name }} {% x %}"})

    assert "lunes, {{ customer_name }} {% x %}." in filled.text


@pytest.mark.parametrize("values", [{}, {"animal_names": "  "}])
def test_a_missing_value_is_named(app: Flask, values: dict[str, str]) -> None:
    with app.test_request_context():
        with pytest.raises(MissingValues) as caught:
            prepared().fill({"customer_name": "Marta", **values})
        assert caught.value.names == {"animal_names"}
        assert str(caught.value) == "There is nothing to stand for: Names of the animals."


def test_no_salutation_stands_before_a_text_that_greets_by_itself(app: Flask) -> None:
    with app.app_context():
        own = prepared("<p>Querida <em>{{ customer_name }}</em>:</p><p>Hola.</p>").fill(MARTA)
        later = prepared("<p>Hola.</p><p>Adiós, {{ customer_name }}.</p>").fill(MARTA)

    assert own.text.startswith("Querida Marta:\n\nHola.")
    assert later.text.startswith("Hola, Marta:\n\nHola.\n\nAdiós, Marta.")


def test_a_slot_of_the_frame_is_filled_for_each_recipient(app: Flask) -> None:
    with app.app_context():
        waiting = prepared(reason="Es cliente.", unsubscribe_url=Slot("unsubscribe_url"))
        filled = waiting.fill({**MARTA, "unsubscribe_url": "https://x.example/u/1?a=1&b=2"})
        with pytest.raises(MissingValues):
            waiting.fill(MARTA)

    assert 'href="https://x.example/u/1?a=1&amp;b=2"' in filled.html
    assert "https://x.example/u/1?a=1&b=2" in filled.text
    assert "Es cliente." in filled.text


def test_thousands_are_filled_in_a_second(app: Flask) -> None:
    with app.app_context():
        waiting = prepared()
    begun = time.perf_counter()
    for _ in range(2_000):
        waiting.fill(MARTA)

    assert time.perf_counter() - begun < 1


# In which language


def test_the_other_language_stands_in_when_one_is_not_written() -> None:
    both = EmailTemplate(subject_en="Hello", body_en="<p>a</p>", subject_es="Hola", body_es="b")
    english = EmailTemplate(subject_en="Hello", body_en="<p>a</p>", subject_es="Hola", body_es="")

    assert text_in(both, Language.es) == ("Hola", "b")
    assert language_of(both, Language.es) is Language.es
    assert text_in(english, Language.es) == ("Hello", "<p>a</p>")
    assert language_of(english, Language.es) is Language.en


# Cleaning


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        ("<p onclick=x style='color:red'>a</p>", "<p>a</p>"),
        ("<script>alert(1)</script><p>a</p>", "<p>a</p>"),
        ("<img src='https://x/y.png'>a", "a"),
        ("<a href='javascript:x'>a</a>", "<a>a</a>"),
        ("<a href='https://x/{{ customer_name }}'>a</a>", "<a>a</a>"),
        ("<a href='/customers/1'>a</a>", "<a>a</a>"),
        ("<a href='www.x.example/a'>a</a>", '<a href="https://www.x.example/a">a</a>'),
        ("<a href='https://x.example/'>a</a>", '<a href="https://x.example/">a</a>'),
        ("{{ cust<em>omer</em>_name }}", "{{ customer_name }}"),
        ("<p>{{&nbsp;customer_name<strong> }} a</strong></p>", "<p>{{ customer_name }} a</p>"),
        ("<p>a</p><p><br></p><div>&nbsp;</div>", "<p>a</p>"),
        ("<p><br></p>", ""),
        ("a < b & c", "a &lt; b &amp; c"),
        ("\x00\u202e<p>a\x07</p>", "<p>a</p>"),
        ("<svg><style><img onerror=x></style></svg>a", "a"),
    ],
)
def test_only_what_a_letter_needs_is_kept(html: str, cleaned: str) -> None:
    assert clean(html) == cleaned
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize(
    "html",
    [
        "<blockquote>" * 10_000,
        "<blockquote>" * 2_400,
        "<" * 150_000,
        "{{" * 60_000,
        " " * 150_000 + "a",
        "<p></p>" * 20_000 + "a",
        "<p></p>" * 20_000,
        "<p><br></p>" * 15_000,
        "<ul><li>" * 10_000 + "a",
        "<a href='https://x.example'>" * 5_000,
    ],
)
def test_no_text_takes_long(html: str) -> None:
    begun = time.perf_counter()
    plain(clean(html))

    assert time.perf_counter() - begun < 2


def test_a_letter_reads_well_as_plain_text() -> None:
    html = (
        "<h1>Hola</h1><p>Uno<br>dos &amp; <strong>tres</strong></p><ul><li>a</li><li>b</li></ul>"
        '<p><a href="https://x.example/a?b=1&amp;c=2">aquí</a> <a href="https://x.example/">'
        'x.example</a> <a href="mailto:a@x.example">a@x.example</a></p>'
    )

    assert plain(html) == (
        "Hola\n\nUno\ndos & tres\n\n  * a\n  * b\n\n"
        "aquí (https://x.example/a?b=1&c=2) x.example a@x.example"
    )
    assert plain("") == ""
