"""The panel "Activity and billing": its figures are those of the list to which they lead."""

import csv
import re
from html import unescape
from io import StringIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from petadmin.areas.grooming.models import GroomingService
from petadmin.areas.hotel.models import HotelStay
from petadmin.areas.shop.models import ShopSale
from petadmin.business.settings import BusinessSettings, choose
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.customers import services as customers
from petadmin.customers.models import Customer
from tests.bookings.test_statistics import perform
from tests.support.cast import make_animal, make_customer

pytestmark = pytest.mark.slow

HTMX = {"HX-Request": "true"}


def month(ago: int = 0) -> int:
    """A month as it is kept, so many before the present one; the tenth of the present one may lie ahead."""
    now = utcnow()
    number = now.year * 12 + now.month - 1 - ago
    return number // 12 * 100 + number % 12 + 1


@pytest.fixture
def marta(app: Flask) -> int:
    """Marta with Luna: stays in two years, baths in this one, and something from the shop."""
    customer_id = make_customer(app, areas=["hotel", "grooming"])
    luna = make_animal(app, customer_id)
    with app.app_context():
        for ago, cents in ((1, 10000), (1, 5050), (3, 20000), (14, 10000)):
            perform(HotelStay, customer_id, month(ago), animal_id=luna, amount_cents=cents)
        perform(GroomingService, customer_id, month(2), animal_id=luna, amount_cents=3900)
        perform(ShopSale, customer_id, month(2), measure=500, amount_cents=1999)
        perform(HotelStay, customer_id, month(4), animal_id=luna, ends_at=None)
        db.session.commit()
    return customer_id


def panel(browser: FlaskClient, customer_id: int, **chosen: str) -> str:
    """The panel as the page's script fetches it."""
    names = {f"figures_{name}": value for name, value in chosen.items()}
    answer = browser.get(
        f"/customers/{customer_id}/panels/activity", query_string=names, headers=HTMX
    )
    assert answer.status_code == 200
    return unescape(" ".join(answer.text.split()))


def figures(page: str) -> dict[str, str]:
    """The cards: label and value."""
    return dict(
        re.findall(r'statistic-label">([^<]+)</span>.*?statistic-value">([^<]+)</span>', page)
    )


def rows_of(app: Flask, browser: FlaskClient, page: str) -> list[list[str]]:
    """The rows of the list behind the figures, as its export gives them."""
    (url,) = set(re.findall(r'class="figure-card" href="([^"]+)"', page))
    listed = browser.get(url)
    assert listed.status_code == 200
    exports = [found for found in re.findall(r'href="([^"]+)"', listed.text) if "csv" in found]
    text = browser.get(unescape(exports[0])).data.decode("utf-8-sig")
    return list(csv.reader(StringIO(text), csv.Sniffer().sniff(text.splitlines()[0])))


def column(rows: list[list[str]], name: str) -> list[float]:
    """The numbers of a column."""
    place = rows[0].index(name)
    return [float(row[place].replace(",", ".")) for row in rows[1:]]


@pytest.mark.parametrize("period", ["twelve_months", "last_year", "this_year", "all_years"])
@pytest.mark.parametrize("area", ["hotel", "grooming", "shop", "all"])
def test_figures_are_the_sums_of_the_list(
    app: Flask, as_marcos: FlaskClient, marta: int, area: str, period: str
) -> None:
    page = panel(as_marcos, marta, area=area, period=period)
    shown = figures(page)
    if not shown:
        assert "Nothing in this period" in page
        return

    rows = rows_of(app, as_marcos, page)

    count = {"hotel": "Stays", "grooming": "Services done", "shop": "Sales", "all": "Visits"}
    assert shown[count[area]] == str(len(rows) - 1)
    assert shown["Total billed"] == f"€{sum(column(rows, 'Amount')):,.2f}"


def test_shows_the_figures_of_an_area_in_its_words(as_marcos: FlaskClient, marta: int) -> None:
    hotel = panel(as_marcos, marta, area="hotel", period="twelve_months")
    shop = panel(as_marcos, marta, area="shop", period="twelve_months")

    assert figures(hotel) == {
        "Days stayed": "6",
        "Stays": "3",
        "Average days per stay": "2",
        "Total billed": "€350.50",
        "Average billed per stay": "€116.83",
    }
    assert figures(shop)["Average products per sale"] == "5"


def test_shows_the_sum_of_all_areas_without_choosing(as_marcos: FlaskClient, marta: int) -> None:
    assert figures(panel(as_marcos, marta)) == {
        "Visits": "5",
        "Total billed": "€409.49",
        "Average billed per visit": "€81.90",
    }


def test_compares_with_the_same_months_of_the_year_before(
    as_marcos: FlaskClient, marta: int
) -> None:
    hotel = panel(as_marcos, marta, area="hotel", period="twelve_months")

    assert "200 % more than in the same months of the year before" in hotel
    assert "more than" not in panel(as_marcos, marta, area="grooming", period="twelve_months")
    assert "more than" not in panel(as_marcos, marta, area="hotel", period="all_years")


def test_the_same_figures_stand_in_a_table(as_marcos: FlaskClient, marta: int) -> None:
    page = panel(as_marcos, marta, area="hotel", period="twelve_months")

    table = page[page.index("<table") : page.index("</table>")]
    assert table.count("<tr>") == 12 + 2
    assert "€150.50" in table
    assert "€350.50" in table


def test_many_months_are_shown_year_by_year(app: Flask, as_marcos: FlaskClient, marta: int) -> None:
    with app.app_context():
        perform(HotelStay, marta, month(60))
        db.session.commit()

    page = panel(as_marcos, marta, area="hotel", period="all_years")

    assert str(month(60) // 100) in page[page.index("<tbody") :]
    assert figures(page)["Stays"] == "5"


def test_an_animal_has_figures_of_its_own(app: Flask, as_marcos: FlaskClient, marta: int) -> None:
    answer = as_marcos.get("/animals/1?figures_area=hotel")

    assert "Days stayed" in answer.text
    assert "shop" not in re.findall(r'id="figures-area-(\w+)"', answer.text)


def test_a_new_customer_reads_what_will_stand_there(app: Flask, as_marcos: FlaskClient) -> None:
    customer = make_customer(app)

    assert "Nothing has been performed yet" in panel(as_marcos, customer)


def test_an_unknown_area_or_period_is_ignored(as_marcos: FlaskClient, marta: int) -> None:
    for chosen in ({"area": "circus"}, {"period": "'; --"}, {"area": "x" * 5000, "period": "🐶"}):
        assert figures(panel(as_marcos, marta, **chosen))["Visits"] == "5"


def test_an_area_that_is_switched_off_is_not_counted(
    app: Flask, as_marcos: FlaskClient, marta: int
) -> None:
    with app.app_context():
        choose(db.session, BusinessSettings(areas_off=("hotel",)))
        db.session.commit()

    page = panel(as_marcos, marta)

    assert figures(page)["Visits"] == "2"
    assert "figures-area-hotel" not in page


def test_the_panel_changes_without_a_script_as_well(as_marcos: FlaskClient, marta: int) -> None:
    desk = as_marcos.get(f"/customers/{marta}?figures_area=grooming&figures_period=last_year")

    assert desk.status_code == 200
    assert f'href="/customers/{marta}?figures_area=hotel' in unescape(desk.text)


class TestAreaInUse:
    """The switch under the name, which narrows the desk to one area."""

    def choose(self, browser: FlaskClient, value: str) -> Any:
        data = {"name": "desk_area", "value": value, "next": "/customers/1"}
        return browser.post("/me/preferences", data=data)

    def test_is_remembered_and_narrows_menu_actions_and_figures(
        self, as_marcos: FlaskClient, marta: int
    ) -> None:
        before = as_marcos.get(f"/customers/{marta}").text
        assert self.choose(as_marcos, "hotel").location == "/customers/1"
        after = as_marcos.get(f"/customers/{marta}").text

        for part in ("/customers/1/grooming-services", "/customers/1/hotel-stays"):
            assert part in before
        assert "/customers/1/hotel-stays" in after
        assert "/customers/1/grooming-services" not in after
        assert "Days stayed" in after
        assert "Days stayed" not in before

    def test_what_it_hides_still_has_its_address(self, as_marcos: FlaskClient, marta: int) -> None:
        self.choose(as_marcos, "hotel")

        assert as_marcos.get(f"/customers/{marta}/grooming-services").status_code == 200

    def test_is_undone_with_all_areas(self, as_marcos: FlaskClient, marta: int) -> None:
        self.choose(as_marcos, "hotel")
        self.choose(as_marcos, "")

        assert "/customers/1/grooming-services" in as_marcos.get(f"/customers/{marta}").text

    def test_the_area_in_use_is_offered_where_the_customer_is_not_known(
        self, app: Flask, as_marcos: FlaskClient, marta: int
    ) -> None:
        with app.app_context():
            customer = db.session.get_one(Customer, marta)
            customers.apply(db.session, customer, {"areas": ["grooming"]})
            db.session.commit()
        self.choose(as_marcos, "training")

        desk = " ".join(as_marcos.get(f"/customers/{marta}").text.split())

        assert re.search(r'value="training" aria-pressed="true"', desk)
        assert re.search(r'value="" aria-pressed="false"', desk)

    @pytest.mark.parametrize("value", ["circus", "1", "hotel ", "🐶", "x" * 5000])
    def test_refuses_what_is_no_area(self, as_marcos: FlaskClient, value: str) -> None:
        assert self.choose(as_marcos, value).status_code == 400

    def test_an_area_that_is_switched_off_is_in_use_no_longer(
        self, app: Flask, as_marcos: FlaskClient, marta: int
    ) -> None:
        self.choose(as_marcos, "hotel")
        with app.app_context():
            choose(db.session, BusinessSettings(areas_off=("hotel",)))
            db.session.commit()

        assert "/customers/1/grooming-services" in as_marcos.get(f"/customers/{marta}").text
        assert self.choose(as_marcos, "hotel").status_code == 400
