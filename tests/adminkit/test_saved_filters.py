"""Filters that are kept under a name: whose they are, what can be kept, and that a list never shows more by them."""

from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from petadmin.business.saved_filters import MOST_FILTERS, SavedFilter
from petadmin.core.db import db
from tests.conventions.markup import read
from tests.conventions.scene import MISSING, TOO_HUGE, views_of
from tests.support.cast import LUCIA, MARCOS, make_customer
from tests.support.saved_filters import make_filter

HTMX = {"HX-Request": "true"}


def kept(app: Flask) -> list[tuple[str, str, bool]]:
    with app.app_context():
        rows = db.session.scalars(select(SavedFilter).order_by(SavedFilter.id))
        return [(row.name, row.query, row.shared) for row in rows]


def keep(browser: FlaskClient, query: str, **form: str) -> TestResponse:
    return browser.post(f"/customers/filters?{query}", data={"name": "Hotel", **form})


def names(browser: FlaskClient, query: str = "", path: str = "/customers/") -> list[str]:
    page = browser.get(f"{path}filters?{query}", headers=HTMX).text
    return [one.text for one in read(page).find("span", "saved-filter-name")]


# Keeping and choosing


def test_a_filter_is_kept_and_chosen_again(app: Flask, as_marcos: FlaskClient) -> None:
    make_customer(app, first_name="Ana", areas=["hotel"])
    make_customer(app, first_name="Bea", areas=["shop"])

    answer = keep(as_marcos, "sort=-name&area=hotel&unknown=1&after=x&size=25", name=" Hotel  A ")

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/customers/?area=hotel&sort=-name&size=25"
    assert kept(app) == [("Hotel A", "area=hotel&sort=-name&size=25", False)]
    page = as_marcos.get("/customers/filters", headers=HTMX).text
    (link,) = read(page).find("a", "menu-item")
    shown = as_marcos.get(link["href"]).text
    assert "Ana" in shown
    assert "Bea" not in shown


def test_the_present_one_is_marked_whatever_the_order_of_its_address(
    app: Flask, as_marcos: FlaskClient
) -> None:
    make_filter(app, MARCOS, "Hotel", query="q=ana&area=hotel&sort=name")
    make_filter(app, MARCOS, "Tienda", query="area=shop")

    page = read(as_marcos.get("/customers/filters?sort=name&area=hotel&q=ana&from=51").text)

    current = [one for one in page.find("a", "menu-item") if "aria-current" in one.attributes]
    assert [one.text for one in current] == ["Hotel"]


def test_a_period_of_two_inputs_is_kept_as_one(app: Flask, as_marcos: FlaskClient) -> None:
    keep(as_marcos, "created_from=2026-01-01&created_to=")

    assert kept(app) == [("Hotel", "created=2026-01-01..", False)]


def test_only_a_narrowed_or_sorted_list_can_be_kept(app: Flask, as_marcos: FlaskClient) -> None:
    assert "saved-form" not in as_marcos.get("/customers/filters").text
    assert "saved-form" in as_marcos.get("/customers/filters?sort=name").text
    answer = keep(as_marcos, "")

    assert answer.status_code == 422
    assert "Narrow or sort the list before" in answer.text
    assert kept(app) == []


def test_a_name_stands_for_one_filter_until_it_is_replaced(
    app: Flask, as_marcos: FlaskClient, as_lucia: FlaskClient
) -> None:
    mine = make_filter(app, MARCOS, "Ñandú")
    other = make_filter(app, MARCOS, "Otro")

    asked = keep(as_marcos, "area=shop", name="ñandu")
    elsewhere = keep(as_marcos, "area=shop", name="ñandu", replace=str(other))

    assert (asked.status_code, elsewhere.status_code) == (422, 422)
    assert "You have kept a filter under this name already." in asked.text
    assert read(asked.text).find("button", name="replace")[0]["value"] == str(mine)
    assert ("Ñandú", "area=hotel", False) in kept(app)
    keep(as_marcos, "area=shop", name="ñandu", replace=str(mine), shared="y")
    assert kept(app)[0] == ("ñandu", "area=shop", True)
    # Somebody else may call theirs the same, on this list as on others.
    assert keep(as_lucia, "area=shop", name="ñandu").status_code == 302
    make_filter(app, MARCOS, "ñandu", screen="animals", query="species=dog")


# Whose they are


def test_the_unshared_filters_of_others_are_not_there(
    app: Flask, as_lucia: FlaskClient, as_marcos: FlaskClient
) -> None:
    hers = make_filter(app, LUCIA, "Solo mío")
    make_filter(app, LUCIA, "Común", shared=True)
    his = make_filter(app, MARCOS, "De Marcos")
    make_filter(app, MARCOS, "Animales", screen="animals", query="species=dog")

    assert names(as_marcos) == ["Común", "De Marcos"]
    assert names(as_lucia) == ["Común", "Solo mío"]
    assert "Shared by Lucía Moreno" in as_marcos.get("/customers/filters").text
    for method in ("GET", "POST"):
        for browser, number in ((as_marcos, hers), (as_lucia, his), (as_lucia, MISSING)):
            url = f"/saved_filters/{number}/remove"
            assert browser.open(url, method=method, data={"confirmed": "1"}).status_code == 404
    assert len(kept(app)) == 4


def test_a_filter_is_removed_after_asking(app: Flask, as_marcos: FlaskClient) -> None:
    number = make_filter(app, MARCOS, "Hotel")
    make_filter(app, MARCOS, "Tienda", query="area=shop")
    page = read(as_marcos.get("/customers/filters?area=shop").text)
    link, _other = page.find("a", "btn-icon")

    asked = as_marcos.get(link["href"])
    done = as_marcos.post(link["href"], data={"confirmed": "1", "seen": f"{number}.1"})

    assert asked.status_code == 200
    assert "Only the name is gone." in asked.text
    assert done.headers["Location"] == "/customers/?area=shop"
    assert "The filter “Hotel” is removed." in as_marcos.get(done.headers["Location"]).text
    assert names(as_marcos) == ["Tienda"]


def test_only_administrators_remove_what_others_share(
    app: Flask, as_lucia: FlaskClient, as_marcos: FlaskClient
) -> None:
    hers = make_filter(app, LUCIA, "Suyo", shared=True)
    his = make_filter(app, MARCOS, "De él", shared=True)
    confirmed = {"confirmed": "1"}

    links = {
        browser: [one["href"] for one in read(browser.get("/customers/filters").text).find("a", "btn-icon")]
        for browser in (as_lucia, as_marcos)
    }  # fmt: skip
    assert (len(links[as_lucia]), len(links[as_marcos])) == (2, 1)
    assert as_marcos.post(f"/saved_filters/{hers}/remove", data=confirmed).status_code == 404
    assert as_lucia.post(f"/saved_filters/{his}/remove", data=confirmed).status_code == 302
    assert [name for name, _query, _shared in kept(app)] == ["Suyo"]


def test_a_filter_goes_with_the_list_that_one_may_see(
    app: Flask, as_lucia: FlaskClient, as_marcos: FlaskClient
) -> None:
    make_filter(app, LUCIA, "Cambios", screen="settings_history", query="at=2026-01-01..", shared=True)  # fmt: skip
    his = make_filter(app, MARCOS, "Antiguo", screen="settings_users", query="state=all")

    assert names(as_lucia, path="/settings/history/") == ["Cambios"]
    assert as_marcos.get("/settings/history/filters").status_code == 403
    assert as_marcos.post("/settings/users/filters?q=ana", data={"name": "x"}).status_code == 403
    assert as_marcos.get(f"/saved_filters/{his}/remove").status_code == 404


def test_a_shared_filter_shows_nobody_more_than_they_may_see(
    app: Flask, as_lucia: FlaskClient, as_marcos: FlaskClient
) -> None:
    make_customer(app, first_name="Zósimo", last_name="Oculto", inactive=True)
    keep(as_lucia, "state=all&q=oculto", shared="y")

    page = as_marcos.get("/customers/filters", headers=HTMX).text
    (link,) = read(page).find("a", "menu-item")

    assert "Zósimo" in as_lucia.get(link["href"]).text
    assert "Zósimo" not in as_marcos.get(link["href"]).text


def test_whoever_may_see_a_list_may_keep_its_filters(app: Flask) -> None:
    for view in views_of(app).values():
        if view.exposes("filters_view"):
            verbs = view.method_verbs
            assert verbs["filters_view"] == verbs["index_view"], view.endpoint


# What is sent wrongly


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "x" * 500, "\x00", "\u202e"])
def test_a_name_that_cannot_be_is_told_in_words(
    app: Flask, as_marcos: FlaskClient, name: str
) -> None:
    answer = keep(as_marcos, "area=hotel", name=name)

    assert answer.status_code == 422
    assert read(answer.text).find("p", "field-error")
    assert kept(app) == []


@pytest.mark.parametrize(
    "query", ["area=nowhere", "created=yesterday", "q=a&q=b", "area=" + "x" * 50_000]
)
def test_a_broken_address_cannot_be_kept(app: Flask, as_marcos: FlaskClient, query: str) -> None:
    assert as_marcos.get(f"/customers/filters?{query}").status_code == 400
    assert keep(as_marcos, query).status_code == 400
    assert kept(app) == []


def test_what_is_too_long_cannot_be_kept(app: Flask, as_marcos: FlaskClient) -> None:
    cities = "&".join(f"city={quote('ñ' * 150)}{number}" for number in range(20))

    answer = keep(as_marcos, cities)

    assert answer.status_code == 422
    assert "too long to be kept" in answer.text
    assert keep(as_marcos, "city=" + "a" * 50_000).status_code == 422
    assert keep(as_marcos, "sort=nonsense&size=7").status_code == 422
    assert kept(app) == []


def test_letters_that_grow_when_they_are_folded_are_kept(
    app: Flask, as_marcos: FlaskClient
) -> None:
    name = "\ufdfa" * 80

    assert keep(as_marcos, "area=hotel&city=%00%F0%9F%90%95", name=name).status_code == 302
    assert keep(as_marcos, "area=shop", name=name).status_code == 422
    assert len(kept(app)) == 1
    assert as_marcos.get(f"/customers/?{kept(app)[0][1]}").status_code in (200, 400)


def test_nobody_keeps_more_than_can_be_overseen(app: Flask, as_marcos: FlaskClient) -> None:
    first = make_filter(app, MARCOS, "Nº 0")
    for number in range(1, MOST_FILTERS):
        make_filter(app, MARCOS, f"Nº {number}")

    answer = keep(as_marcos, "area=hotel", name="Otro más")

    assert answer.status_code == 422
    assert "as many filters of this list as you can" in answer.text
    assert keep(as_marcos, "area=shop", name="Nº 0", replace=str(first)).status_code == 302
    assert len(kept(app)) == MOST_FILTERS


@pytest.mark.parametrize("replace", ["0", "-1", "x", str(TOO_HUGE), "²", str(MISSING)])
def test_a_foreign_number_replaces_nothing(
    app: Flask, as_marcos: FlaskClient, replace: str
) -> None:
    make_filter(app, MARCOS, "Hotel")
    make_filter(app, LUCIA, "Hotel")

    assert keep(as_marcos, "area=shop", replace=replace).status_code == 422
    assert [query for _name, query, _shared in kept(app)] == ["area=hotel", "area=hotel"]


def test_a_filter_that_means_nothing_any_more_opens_as_any_such_address(
    app: Flask, as_marcos: FlaskClient
) -> None:
    make_filter(app, MARCOS, "Etiqueta", query="tag=4000000")

    page = as_marcos.get("/customers/filters", headers=HTMX).text
    (link,) = read(page).find("a", "menu-item")

    assert as_marcos.get(link["href"]).status_code == 400


# Where it stands


def test_the_menu_stands_on_lists_and_on_no_desk(app: Flask, as_marcos: FlaskClient) -> None:
    customer = make_customer(app)
    listed = read(as_marcos.get("/customers/?area=hotel&from=3").text)
    desk = as_marcos.get(f"/customers/{customer}/animals").text

    (menu,) = listed.find("details", "saved-menu")
    assert menu["hx-get"] == "/customers/filters?area=hotel"
    assert "saved-menu" not in desk


def test_a_page_of_its_own_says_how_to_keep_one(app: Flask, as_marcos: FlaskClient) -> None:
    alone = as_marcos.get("/customers/filters").text
    part = as_marcos.get("/customers/filters", headers=HTMX).text

    assert "Nothing is kept here yet." in alone
    assert "<h1" in alone
    assert "<h1" not in part
