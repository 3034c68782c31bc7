"""Reports on potential customers: every table adds up to those who came, whoever looks and however it is narrowed."""

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from petadmin.access.models import User
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.customers.models import Customer
from petadmin.leads import reports
from petadmin.leads.models import Lead, LeadStep, LostReason, Source, Stage
from petadmin.leads.reports import Period, Report, Tally, Wait, Wanted, stretches_of
from petadmin.records.labels.models import Interest
from tests.support.cast import LUCIA, MARCOS, Person, make_customer
from tests.support.days import MADRID, this_day

DAY = timedelta(days=1)


def came(
    app: Flask,
    *stages: Stage,
    ago: int = 3,
    after: timedelta = DAY,
    whose: Person | None = None,
    customer: int | None = None,
    area: str | None = None,
    **values: Any,
) -> int:
    """Somebody who came so many days ago and went through these stages, one each time so much later."""
    last = stages[-1] if stages else Stage.new
    if last is Stage.converted and customer is None:
        customer = make_customer(app)
    with app.app_context():
        moment = utcnow() - ago * DAY
        lead = Lead(
            first_name="Jorge",
            email="jorge@example.com",
            stage=last,
            created_at=moment,
            assignee_id=id_of(whose) if whose else None,
            lost_reason=LostReason.price if last is Stage.lost else None,
            interests=[interest_in(area)] if area else [],
        )
        for name, value in values.items():
            setattr(lead, name, value)
        for number, stage in enumerate((Stage.new, *stages)):
            lead.steps.append(LeadStep(stage=stage, at=moment + number * after))
        if last is Stage.converted:
            lead.customer_id = customer
            lead.converted_at = moment + len(stages) * after
        db.session.add(lead)
        db.session.commit()
        return lead.id


def id_of(person: Person) -> int:
    return db.session.scalars(select(User.id).where(User.email == person.email)).one()


def interest_in(area: str) -> Interest:
    known = db.session.scalar(select(Interest).where(Interest.folded == area))
    return known or Interest(name=area, folded=area, area=area)


def report_of(app: Flask, *, first: int = 30, last: int = 0, **narrowed: Any) -> Report:
    """The report on those who came between so many days ago."""
    day = this_day()
    with app.app_context():
        wanted = Wanted(first=day - first * DAY, last=day - last * DAY, zone=MADRID, **narrowed)
        return reports.report(db.session, wanted)


@pytest.fixture
def several(app: Flask) -> None:
    """Nine potential customers of all kinds within thirty days, and one of long ago."""
    came(app)
    came(app, Stage.contacted, whose=MARCOS, source=Source.web, area="hotel")
    came(app, Stage.contacted, Stage.interested, whose=LUCIA, source=Source.web)
    came(app, Stage.contacted, Stage.interested, Stage.contacted, whose=LUCIA)
    came(app, Stage.converted, source=Source.call, whose=MARCOS, area="hotel")
    came(app, Stage.contacted, Stage.converted, ago=20, after=5 * DAY, source=Source.web)
    came(app, Stage.lost, source=Source.call)
    came(app, Stage.contacted, Stage.interested, Stage.lost, lost_reason=LostReason.no_answer)
    came(app, Stage.lost, Stage.contacted, Stage.lost, whose=MARCOS, source=Source.web)
    came(app, Stage.contacted, Stage.converted, ago=300, source=Source.event)


@pytest.mark.usefixtures("several")
def test_counts_how_far_they_came(app: Flask) -> None:
    total = report_of(app).total

    assert (total.came, total.contacted, total.interested) == (9, 7, 5)
    assert (total.converted, total.lost, total.open) == (2, 3, 4)
    assert total.rate == pytest.approx(2 / 9)
    # One took a day, the other one ten.
    assert total.days == pytest.approx(5.5)


@pytest.mark.usefixtures("several")
@pytest.mark.parametrize(
    "narrowed",
    [{}, {"source": Source.web}, {"area": "hotel"}, {"assignee_id": reports.NOBODY}],
    ids=["all", "source", "area", "nobody"],
)
def test_every_table_adds_up(app: Flask, narrowed: dict[str, Any]) -> None:
    report = report_of(app, **narrowed)
    total = report.total

    assert reports.sum_up(report.by_source().values()) == total
    assert reports.sum_up(report.by_staff().values()) == total
    assert sum(report.lost_for().values()) == total.lost
    assert sum(report.waits().values()) == total.converted
    assert sum(one.came for one in report.stretches) == total.came
    assert total.came >= total.contacted >= total.interested >= total.converted
    assert total.came == total.open + total.converted + total.lost
    assert total.came > 0


@pytest.mark.usefixtures("several")
def test_is_divided_by_source_staff_reason_and_time(app: Flask) -> None:
    report = report_of(app)

    assert report.by_source()[Source.web] == Tally(4, 4, 2, 1, 1, 10 * reports.A_DAY)
    assert [report.staff[user_id] for user_id in report.by_staff()] == [
        LUCIA.name,
        MARCOS.name,
        "",
    ]
    assert report.lost_for() == {LostReason.price: 2, LostReason.no_answer: 1}
    assert {wait: count for wait, count in report.waits().items() if count} == {
        Wait.day: 1,
        Wait.month: 1,
    }


@pytest.mark.usefixtures("several")
def test_is_narrowed(app: Flask) -> None:
    with app.app_context():
        marcos = id_of(MARCOS)

    assert report_of(app, assignee_id=marcos).total.came == 3
    assert report_of(app, assignee_id=reports.NOBODY).total.came == 4
    assert report_of(app, source=Source.call).total.came == 2
    assert report_of(app, area="hotel").total.converted == 1
    assert report_of(app, first=365).total.came == 10
    assert report_of(app, first=400, last=200).total.came == 1


def test_over_time_stands_what_happened_then(app: Flask) -> None:
    came(app, Stage.contacted, Stage.converted, ago=60, after=29 * DAY)
    came(app, Stage.lost, ago=60, after=58 * DAY)

    report = report_of(app, first=10)

    assert report.total.came == 0
    assert sum(one.converted for one in report.stretches) == 1
    assert sum(one.lost for one in report.stretches) == 1


def test_a_day_is_that_of_the_business(app: Flask) -> None:
    # Half past midnight in Madrid is still the day before in UTC.
    came(app, created_at=datetime(2026, 7, 1, 0, 30, tzinfo=MADRID))
    came(app, created_at=datetime(2026, 7, 31, 23, 30, tzinfo=MADRID))
    with app.app_context():
        july = Wanted(first=date(2026, 7, 1), last=date(2026, 7, 31), zone=MADRID)
        assert reports.report(db.session, july).total.came == 2


def test_nothing_came_of_nobody(app: Flask) -> None:
    report = report_of(app)

    assert report.total == Tally()
    assert (report.total.rate, report.total.days) == (None, None)
    assert report.by_source() == {}


@pytest.mark.parametrize(
    ("period", "day", "days"),
    [
        (Period.this_month, date(2026, 3, 1), (date(2026, 3, 1), date(2026, 3, 1))),
        (Period.last_month, date(2026, 3, 31), (date(2026, 2, 1), date(2026, 2, 28))),
        (Period.last_month, date(2026, 1, 5), (date(2025, 12, 1), date(2025, 12, 31))),
        (Period.this_quarter, date(2026, 11, 30), (date(2026, 10, 1), date(2026, 11, 30))),
        (Period.this_year, date(2026, 11, 30), (date(2026, 1, 1), date(2026, 11, 30))),
        (Period.twelve_months, date(2026, 11, 30), (date(2025, 12, 1), date(2026, 11, 30))),
        (Period.twelve_months, date(2026, 12, 31), (date(2026, 1, 1), date(2026, 12, 31))),
    ],
)
def test_periods(period: Period, day: date, days: tuple[date, date]) -> None:
    assert period.days(day) == days


@pytest.mark.parametrize(
    ("first", "last", "number"),
    [
        (date(2026, 11, 1), date(2026, 11, 1), 1),
        (date(2026, 11, 2), date(2026, 11, 8), 1),
        (date(2026, 11, 1), date(2026, 11, 30), 6),
        (date(2025, 12, 1), date(2026, 11, 30), 12),
        (date(2020, 1, 15), date(2026, 11, 30), 7),
    ],
)
def test_a_period_is_cut_into_stretches(first: date, last: date, number: int) -> None:
    stretches = stretches_of(first, last)

    assert len(stretches) == number
    assert (stretches[0][0], stretches[-1][1]) == (first, last)
    for (_begin, end), (begin, _end) in pairwise(stretches):
        assert begin - end == DAY


@pytest.mark.usefixtures("several")
def test_the_page_shows_every_table(as_marcos: FlaskClient) -> None:
    answer = as_marcos.get("/leads/reports?period=own&first=2020-01-01")

    assert answer.status_code == 200
    assert answer.text.count("data-report-chart") == 6
    assert answer.text.count("<tfoot>") == 5


def test_the_page_without_anybody(as_marcos: FlaskClient) -> None:
    assert "Nobody came in this period" in as_marcos.get("/leads/reports").text


@pytest.mark.parametrize(
    "query",
    [
        "period=own",
        "period=own&first=2026-05-02&last=2026-05-01",
        "period=own&first=yesterday",
        "period=always",
        "source=moon",
        "area=circus",
        "assigned=999999",
        "first=99999-01-01",
    ],
)
def test_what_makes_no_sense_is_said_at_its_field(as_marcos: FlaskClient, query: str) -> None:
    answer = as_marcos.get(f"/leads/reports?{query}")

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert as_marcos.get(f"/leads/reports/funnel.csv?{query}").status_code == 404


@pytest.mark.usefixtures("several")
def test_every_table_is_a_file_with_the_same_figures(as_lucia: FlaskClient) -> None:
    for key in ("funnel", "time", "sources", "staff", "waits", "lost"):
        answer = as_lucia.get(f"/leads/reports/{key}.csv?source=web")
        assert answer.status_code == 200
        heads, *lines = rows_of(answer.text)
        assert all(len(line) == len(heads) for line in lines)
    assert rows_of(as_lucia.get("/leads/reports/funnel.csv").text)[1:] == [
        ["Came", "10", "100.0", ""],
        ["Contacted", "8", "80.0", "80.0"],
        ["Interested", "6", "60.0", "75.0"],
        ["Converted", "3", "30.0", "50.0"],
    ]
    assert as_lucia.get("/leads/reports/moon.csv").status_code == 404


def rows_of(text: str) -> Sequence[Sequence[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_whoever_is_hidden_is_not_counted(
    app: Flask, as_marcos: FlaskClient, as_lucia: FlaskClient
) -> None:
    came(app, Stage.converted, customer=make_customer(app, inactive=True))
    came(app)

    counted = [rows_of(who.get("/leads/reports/sources.csv").text)[-1][1]
               for who in (as_marcos, as_lucia)]  # fmt: skip
    assert counted == ["1", "2"]


@pytest.mark.usefixtures("several")
def test_figures_lead_to_those_who_are_counted(app: Flask, as_lucia: FlaskClient) -> None:
    page = as_lucia.get("/leads/reports").text
    start = page.index("/leads/?created=")
    address = page[start : page.index('"', start)].replace("&amp;", "&")

    assert as_lucia.get(address).status_code == 200
    with app.app_context():
        assert db.session.scalars(select(Customer)).first() is not None
