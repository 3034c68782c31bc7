"""Filters: readable addresses, words for a wrong value, and counts that say how many rows there are."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from petadmin.animals.models import Species
from tests.conventions.markup import read
from tests.support.cast import make_animal, make_customer


@pytest.fixture
def people(app: Flask) -> None:
    """Five customers: two companies, one of them out of use, in two cities and three areas."""
    make_customer(app, first_name="Ana", areas=["hotel"], addresses=[{"city": "Alcalá"}])
    make_customer(app, first_name="Bea", areas=["hotel", "shop"], addresses=[{"city": "Alcorcón"}])
    make_customer(app, first_name="Cai", areas=["grooming"])
    make_customer(app, kind="company", company_name="Dogtor", areas=["shop"])
    make_customer(app, kind="company", company_name="Esquila", areas=["shop"], inactive=True)
    for number, species in enumerate((Species.dog, Species.dog, Species.cat), start=1):
        make_animal(app, number, name=f"Bicho {number}", species=species)


def names(page: str) -> list[str]:
    return [element.text for element in read(page).find("span", "person-name")]


def count_badge(page: str) -> int:
    badge = next(item for item in read(page).find("span", "count") if "h1" in item.parents)
    return int(badge.text)


QUERIES = [
    ("", 4),
    ("area=hotel", 2),
    ("area=hotel&area=grooming", 3),
    ("area=&area=hotel", 2),
    ("area=shop&kind=company", 1),
    ("kind=company&state=all", 2),
    ("state=inactive", 1),
    ("state=all", 5),
    ("state=active&state=inactive", 5),
    ("state=&state=inactive", 1),
    ("kind=&state=", 4),
    ("city=alc", 2),
    ("city=ALCALA", 1),
    ("city=%25", 0),
    ("city=_", 0),
    ("city=&q=", 4),
    ("created=2020-01-01..", 4),
    ("created=..2020-01-01", 0),
    ("created=2020-01-01..2020-12-31", 0),
    ("created_from=2020-01-01&created_to=2020-12-31", 0),
    ("created_from=2020-01-01&created_to=", 4),
    ("created_from=&created_to=2020-12-31", 0),
    ("created_from=&created_to=", 4),
    ("unknown=1&also[]=2", 4),
]


def test_a_filter_narrows_the_rows_and_their_count_alike(
    people: None, as_lucia: FlaskClient
) -> None:
    for query, number in QUERIES:
        page = as_lucia.get(f"/customers/?{query}").text

        assert len(names(page)) == number, query
        assert count_badge(page) == number, query


@pytest.mark.slow
def test_an_export_holds_the_rows_of_the_list(people: None, as_lucia: FlaskClient) -> None:
    for query, number in QUERIES:
        lines = as_lucia.get(f"/customers/export.csv?{query}").text.splitlines()

        assert len(lines) - 1 == number, query


@pytest.mark.slow
def test_every_link_of_a_filtered_list_works(people: None, as_lucia: FlaskClient) -> None:
    query = "area=hotel&kind=person&city=alc&created=2020-01-01..&q=alc&sort=-name&size=25"

    page = as_lucia.get(f"/customers/?{query}").text

    links = {
        link["href"] for link in read(page).find("a") if link["href"].startswith("/customers/")
    }
    assert len(links) > 20
    for link in links:
        assert as_lucia.get(link).status_code == 200, link


def test_only_filters_in_force_stand_as_chips(people: None, as_lucia: FlaskClient) -> None:
    assert chips(as_lucia, "kind=&city=&created=") == []
    assert chips(as_lucia, "kind=company&city=&created=") == ["Kind: Company"]
    assert chips(as_lucia, "area=hotel") == []
    assert chips(as_lucia, "created=2026-01-01..2026-01-31") == [
        "Customer since: 1 Jan 2026 to 31 Jan 2026"
    ]


def chips(client: FlaskClient, query: str) -> list[str]:
    return [chip.text for chip in read(client.get(f"/customers/?{query}").text).find("li", "chip")]


def test_taking_a_chip_away_leaves_the_others(people: None, as_lucia: FlaskClient) -> None:
    page = as_lucia.get("/customers/?kind=company&kind=person&city=alc&q=bea").text

    removals = [link["href"] for link in read(page).find("a", "chip-remove")]

    assert removals == [
        "/customers/?city=alc&q=bea&kind=person",
        "/customers/?city=alc&q=bea&kind=company",
        "/customers/?kind=company&kind=person&q=bea",
    ]


WRONG = [
    ("/customers/", "kind=dragon"),
    ("/customers/", "area=circus"),
    ("/customers/", "area=%00"),
    ("/customers/", "state=gone"),
    ("/customers/", "created=yesterday"),
    ("/customers/", "created=2026-13-01"),
    ("/customers/", "created=2026-02-01..2026-01-01"),
    ("/customers/", "created=0001-01-01.."),
    ("/customers/", "created=..9999-12-31"),
    ("/customers/", "created_from=x&created_to="),
    ("/customers/", "created_from=2026-02-01&created_to=2026-01-01"),
    ("/customers/", "sort=email"),
    ("/customers/", "sort=search_text"),
    ("/customers/", "sort=--name"),
    ("/customers/", "sort=%F0%9F%90%B6"),
    ("/customers/", "&".join(["kind=person"] * 61)),
    ("/customers/", "city=%20%20%01"),
    ("/animals/", "species=unicorn"),
    ("/animals/", "born=2026-02-30"),
    ("/emails/", "state=lost"),
    ("/settings/users/", "role=god"),
    ("/settings/users/", "active=maybe"),
    ("/settings/users/", "sort=password_hash"),
    ("/settings/history/", "at=never"),
]


def test_a_value_that_cannot_be_is_answered_in_words(as_lucia: FlaskClient) -> None:
    for path, query in WRONG:
        answer = as_lucia.get(f"{path}?{query}")

        assert answer.status_code == 400, query
        assert 'class="error-text"' in answer.text


def test_an_export_refuses_the_same_values(as_lucia: FlaskClient) -> None:
    # An export has an order of its own, and repeating a value does it no harm.
    for path, query in WRONG:
        if "sort=" not in query and query.count("kind=") == 1:
            assert as_lucia.get(f"{path}export.csv?{query}").status_code == 400, query


def test_a_wrong_value_is_shown_and_not_run(as_lucia: FlaskClient) -> None:
    answer = as_lucia.get("/customers/", query_string={"kind": "<img src=x onerror=alert(1)>"})

    assert answer.status_code == 400
    assert "<img" not in answer.text
    assert "&lt;img" in answer.text


def test_an_empty_list_says_what_to_do(as_lucia: FlaskClient, people: None) -> None:
    nothing = as_lucia.get("/customers/?q=zzzzz").text

    assert "Nothing matches" in nothing
    assert 'href="/customers/"' in nothing
    assert count_badge(nothing) == 0


def test_the_list_alone_is_sent_for_refreshing_it(as_lucia: FlaskClient, people: None) -> None:
    part = as_lucia.get("/customers/", headers={"HX-Request": "true", "HX-Target": "list"}).text

    assert "<html" not in part
    assert 'id="list"' in part


def test_tabs_keep_the_other_filters(as_lucia: FlaskClient, people: None) -> None:
    page = as_lucia.get("/customers/?kind=person&area=hotel&state=all").text

    tabs = [link["href"] for link in read(page).find("a", "tab")]

    assert "/customers/?kind=person&state=all" in tabs
    assert "/customers/?kind=person&area=hotel" in tabs
    assert "/customers/?kind=person&area=hotel&state=inactive" in tabs
