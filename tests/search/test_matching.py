"""Searching gives on both databases what the rule says: every word, anywhere, or short ones at a beginning."""

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from petadmin.animals.models import Animal
from petadmin.core.db import db
from petadmin.core.text import search_words
from petadmin.customers.models import Customer
from petadmin.customers.services import apply
from petadmin.search.matching import SHORT, matches
from tests.support.cast import make_animal, make_customer

LETTERS = st.text("abñÑéE'’\"%_*-.:()\\ 12🐶", min_size=1, max_size=12)
NAMES = st.lists(LETTERS.filter(lambda text: bool(text.strip())), min_size=1, max_size=4)


def found(query: str) -> list[int]:
    """The customers that a search finds."""
    condition = matches(Customer, query, dialect=db.engine.dialect.name)
    return sorted(db.session.scalars(select(Customer.id).where(condition)))


def expected(query: str) -> list[int]:
    """The customers that it should find, by the rule alone."""
    words = search_words(query)
    texts = db.session.execute(select(Customer.id, Customer.search_text)).all()
    if not words:
        return [] if query.strip() else sorted(row_id for row_id, _text in texts)
    patterns = [f" {word}" if len(word) <= SHORT else word for word in words]
    return sorted(row_id for row_id, text in texts if all(pattern in text for pattern in patterns))


@given(names=NAMES, queries=st.lists(LETTERS, min_size=1, max_size=6))
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_search_finds_what_the_rule_says(
    app: Flask, names: list[str], queries: list[str]
) -> None:
    with app.app_context():
        db.session.add_all(
            Customer(first_name=name, email=f"{n}@x.example") for n, name in enumerate(names)
        )
        db.session.flush()

        for query in [*queries, *names, *(name[1:4] for name in names)]:
            assert found(query) == expected(query), query
        db.session.rollback()


@pytest.mark.parametrize(
    ("name", "query", "finds"),
    [
        ("Ana María", "maria ana", True),
        ("Ana María", "mar", True),
        ("Ana María", "ari", True),
        ("Ana María", "ar", False),
        ("Ana María", "ma", True),
        ("Ana María", "m", True),
        ("Ana María", "r", False),
        ("Ana María", "ana maria jose", False),
        ("100% Perros", "100%", True),
        ("100 Perros", "100%", False),
        ("under_score", "er_sc", True),
        ("underscore", "er_sc", False),
        ('El "Rubio"', '"rubio"', True),
        ('El "Rubio"', 'el "ru', True),
        ("El Rubio", '"rubio"', False),
        ("back\\slash", "k\\s", True),
        ("AND OR NOT", "and or", True),
        ("a NEAR(b)", "near(b)", True),
        ("col:umn", "col:u", True),
        ("star*", "star*", True),
        ("starry", "star*", False),
        ("O'Brien", "obrien", True),
        ("OBrien", "o'brien", True),
        ("Ñusta", "NU", True),
        ("Perro 🐶🐶🐶", "🐶🐶🐶", True),
    ],
)
def test_signs_are_only_signs(app: Flask, name: str, query: str, finds: bool) -> None:
    customer = make_customer(app, first_name=name, last_name="", email="z@z.example")

    with app.app_context():
        assert found(query) == ([customer] if finds else [])


@pytest.mark.parametrize("query", ["------", "......", "'", "´`", "()()()"])
def test_a_query_without_a_letter_or_digit_finds_nothing(app: Flask, query: str) -> None:
    make_customer(app)

    with app.app_context():
        assert found(query) == []


@pytest.mark.parametrize(
    "query", ["612345678", "612 345 678", "+34612345678", "0034 612 345 678", "612-34-56", "345678"]
)
def test_a_phone_is_found_in_any_format(app: Flask, query: str) -> None:
    customer = make_customer(app, phones=[{"number": "612 34 56 78"}])
    make_customer(app, phones=[{"number": "699 99 99 99"}])

    with app.app_context():
        assert found(query) == [customer]


def test_the_owner_is_found_by_what_their_animals_are_called_now(app: Flask) -> None:
    first, second = make_customer(app, first_name="Ana"), make_customer(app, first_name="Bea")
    animal = make_animal(app, first, name="Ñata")
    make_animal(app, first, name="Sol")

    with app.app_context():
        assert found("nata") == [first]

        row = db.session.get_one(Animal, animal)
        row.name = "Lúa"
        db.session.commit()
        assert (found("nata"), found("lua"), found("sol")) == ([], [first], [first])

        row.customer_id = second
        db.session.commit()
        assert (found("lua"), found("sol")) == ([second], [first])

        db.session.delete(row)
        db.session.commit()
        assert (found("lua"), found("sol"), found("bea")) == ([], [first], [second])


def test_the_owner_is_found_by_the_phones_they_have_now(app: Flask) -> None:
    customer = make_customer(app, phones=[{"number": "612345678"}])

    with app.app_context():
        row = db.session.get_one(Customer, customer)
        apply(db.session, row, {"phones": [{"number": "699 99 99 99"}]})
        db.session.commit()
        assert (found("612345678"), found("699999999")) == ([], [customer])

        apply(db.session, row, {"phones": []})
        db.session.commit()
        assert found("699999999") == []


def test_a_customer_is_found_by_their_present_name(app: Flask) -> None:
    customer = make_customer(app, first_name="Ana")
    make_animal(app, customer, name="Sol")

    with app.app_context():
        db.session.get_one(Customer, customer).first_name = "Bárbara"
        db.session.commit()

        assert (found("ana"), found("barbara"), found("barbara sol")) == (
            [],
            [customer],
            [customer],
        )


def test_a_customer_that_is_gone_is_found_no_more(app: Flask) -> None:
    customer = make_customer(app)
    make_animal(app, customer)

    with app.app_context():
        db.session.delete(db.session.get_one(Customer, customer))
        db.session.commit()

        assert found("marta") == []
        assert db.session.scalars(select(Animal.id)).all() == []
