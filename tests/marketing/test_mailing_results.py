"""What has become of a mailing: numbers, tabs, what came back, and who may see whom."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.customers.models import Customer
from petadmin.mail.models import Category, Email, EmailStatus, ErrorCode
from petadmin.marketing.campaigns.models import Campaign, CampaignStatus
from petadmin.marketing.campaigns.standings import number_gone
from tests.marketing.mailings import make_mailing, make_people, prepare
from tests.support.cast import make_customer

pytestmark = pytest.mark.slow


def start(browser: FlaskClient, campaign_id: int) -> None:
    browser.post(f"/mailings/{campaign_id}/start", data={"confirmed": "1"})


def test_users_count_nobody_whom_they_may_not_see(
    app: Flask, as_lucia: FlaskClient, as_marcos: FlaskClient
) -> None:
    _, gone = make_people(app, 2)
    make_customer(app, first_name="Ya", email="ya@example.com", inactive=True)
    make_customer(app, first_name="Sin", email="", phones=[{"number": "612 345 678"}])
    campaign_id = make_mailing(app, category=Category.transactional)
    start(as_lucia, campaign_id)
    prepare(app, campaign_id)
    with app.app_context():
        db.session.get_one(Customer, gone).inactive_since = utcnow()
        db.session.commit()
    page = f"/mailings/{campaign_id}"

    assert figures(as_lucia.get(page).text)["Left out"] == 2
    assert figures(as_marcos.get(page).text)["Left out"] == 1
    assert "0 of 2 settled" in as_lucia.get(page).text
    assert "0 of 1 settled" in as_marcos.get(page).text
    assert figures(as_marcos.get(f"{page}/progress").text)["Waiting"] == 1
    assert ",1,1," in as_marcos.get("/mailings/export.csv").text
    assert ",2,2," in as_lucia.get("/mailings/export.csv").text


def test_a_paused_mailing_goes_on_at_its_pace_whoever_may_see_its_recipients(
    app: Flask, as_lucia: FlaskClient
) -> None:
    make_people(app, 3)
    campaign_id = make_mailing(app, category=Category.transactional, per_minute=1)
    start(as_lucia, campaign_id)
    prepare(app, campaign_id)
    with app.app_context():
        first = db.session.scalars(select(Email).order_by(Email.id)).first()
        assert first is not None
        first.status, first.sent_at = EmailStatus.sent, utcnow()
        db.session.commit()
        assert db.session.scalar(number_gone(campaign_id)) == 1


def test_what_came_back_is_told_with_its_recipient(app: Flask, as_marcos: FlaskClient) -> None:
    make_people(app, 3)
    campaign_id = make_mailing(app, category=Category.transactional)
    start(as_marcos, campaign_id)
    prepare(app, campaign_id)
    with app.app_context():
        first, second, _ = db.session.scalars(select(Email).order_by(Email.id))
        for email in (first, second):
            email.status, email.sent_at = EmailStatus.sent, utcnow()
        first.error_code = ErrorCode.mailbox_unknown
        db.session.commit()

    page = as_marcos.get(f"/mailings/{campaign_id}").text
    back = as_marcos.get(f"/mailings/{campaign_id}?result=returned").text
    sent = as_marcos.get(f"/mailings/{campaign_id}?result=sent").text

    assert figures(page) == {
        "Sent": 1, "Waiting": 1, "Error": 0, "Sent back": 1, "Cancelled": 0, "Left out": 0
    }  # fmt: skip
    assert "The mailbox does not exist" in back
    assert ("Ana 0" in back, "Ana 1" in back) == (True, False)
    assert ("Ana 0" in sent, "Ana 1" in sent) == (False, True)


def test_the_page_follows_a_mailing_that_moves_on(app: Flask, as_marcos: FlaskClient) -> None:
    make_people(app, 1)
    campaign_id = make_mailing(app, category=Category.transactional)
    start(as_marcos, campaign_id)
    prepare(app, campaign_id)
    running = as_marcos.get(f"/mailings/{campaign_id}").text
    (asks_at,) = re.findall(r'hx-get="(/mailings/\d+/progress[^"]*)"', running)
    unmoved = as_marcos.get(asks_at).text
    with app.app_context():
        (email,) = db.session.scalars(select(Email))
        email.status, email.sent_at = EmailStatus.sent, utcnow()
        db.session.get_one(Campaign, campaign_id).status = CampaignStatus.finished
        db.session.commit()
    ended = as_marcos.get(asks_at).text
    finished = as_marcos.get(f"/mailings/{campaign_id}").text

    assert re.findall(r'hx-trigger="every (\d)s"', running) == ["3", "3"]  # the bar and the list
    assert "hx-swap-oob" not in unmoved
    # The buttons and the facts come along, and nobody asks any more.
    assert ended.count('hx-swap-oob="true"') == 2
    assert ("Pause" in running, "Pause" in ended) == (True, False)
    assert "hx-trigger" not in ended
    assert "hx-trigger" not in finished.partition('id="progress"')[2]


def figures(page: str) -> dict[str, int]:
    """The numbers under the bar."""
    found = re.findall(r"<dt>([^<]*)</dt>\s*<dd>\s*(\d+)\s*</dd>", page)
    return {label: int(number) for label, number in found}
