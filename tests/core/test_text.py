"""Texts are cleaned before they are stored and folded before they are searched."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from petadmin.core.errors import DomainError
from petadmin.core.phones import parse_phone, show_phone
from petadmin.core.text import clean_line, clean_text, digits, fold, search_text, search_words

ANY_TEXT = st.text(max_size=60)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ñandú  O'Brien", "nandu obrien"),
        ("O’Brien", "obrien"),
        ("O＇Brien", "obrien"),
        ("Íñigo MUÑOZ", "inigo munoz"),
        ("Straße", "strasse"),
        ("ﬁn", "fin"),
        ("Ａｎａ", "ana"),
        ("Łódź", "łodz"),
        ("Zoe\u0308", "zoe"),
        ("İzmir", "izmir"),
        ("  a \t b\n c ", "a b c"),
        ("Ирина", "ирина"),
        ("犬 🐶", "犬 🐶"),
        ("100% _a_", "100% _a_"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


@settings(deadline=None)
@given(ANY_TEXT)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@settings(deadline=None)
@given(ANY_TEXT)
def test_capitals_make_no_difference_to_plain_letters(text: str) -> None:
    plain = "".join(letter for letter in text if letter.isascii())

    assert fold(plain.upper()) == fold(plain.lower())


@settings(deadline=None)
@given(ANY_TEXT)
def test_a_cleaned_text_can_be_stored_and_stays_as_it_is(text: str) -> None:
    cleaned = clean_text(text)

    cleaned.encode("utf-8")
    assert "\x00" not in cleaned
    assert "\u202e" not in cleaned
    assert clean_text(cleaned) == cleaned
    assert "\n" not in clean_line(text)


@settings(deadline=None)
@given(st.lists(ANY_TEXT, max_size=3), ANY_TEXT)
def test_a_row_is_found_by_the_beginning_of_each_of_its_words(
    values: list[str], other: str
) -> None:
    cleaned = [clean_line(value) for value in [*values, other]]
    text = search_text(list(cleaned))

    for value in cleaned:
        for word in fold(value).split()[:3]:
            assert len(search_words(value)) > 0
            assert f" {word[:2]}" in text or digits(word)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", []),
        ("   ", []),
        ("Ana  LÓPEZ", ["ana", "lopez"]),
        ("ana ana", ["ana"]),
        ("612 34 56 78", ["612345678"]),
        ("+34 612-34-56-78", ["34612345678"]),
        ("0034 (612) 345678", ["34612345678"]),
        ("12345", ["12345"]),
        ("------", []),
        ("()()()", []),
        ("'", []),
        ("a b c d e f g h i j", list("abcdefgh")),
    ],
)
def test_the_words_of_a_query(query: str, words: list[str]) -> None:
    assert search_words(query) == words


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("612345678", "+34612345678"),
        ("612 34 56 78", "+34612345678"),
        ("(+34) 612-34-56-78", "+34612345678"),
        ("0034612345678", "+34612345678"),
        (" 91 123 45 67 ", "+34911234567"),
        ("+44 20 7946 0018", "+442079460018"),
        ("６１２３４５６７８", "+34612345678"),
    ],
)
def test_a_phone_number_is_taken_in_any_format(typed: str, number: str) -> None:
    assert parse_phone(typed) == number
    assert parse_phone(show_phone(number)) == number


@pytest.mark.parametrize("typed", ["", "12", "x", "+", "612 34 56", "9" * 40, "+0 000", "\x00"])
def test_what_is_no_phone_number_is_refused_in_words(typed: str) -> None:
    with pytest.raises(DomainError, match="not a phone number"):
        parse_phone(typed)


@settings(deadline=None)
@given(ANY_TEXT)
def test_any_text_is_a_phone_number_or_refused(text: str) -> None:
    try:
        number = parse_phone(text)
    except DomainError:
        return

    assert number.startswith("+")
    assert 5 <= len(number) <= 20
