"""What a business sends while everything is killed: e-mails one by one, a mailing, reminders; each costs a credit."""

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from flask import Flask
from flask_migrate import upgrade
from redis.exceptions import RedisError
from sqlalchemy import func, select

from petadmin.bookings.models import Booking
from petadmin.bookings.reminders import services as reminding
from petadmin.bookings.reminders.models import Reminder, ReminderStatus
from petadmin.business.settings import business_settings, choose
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.jobs.queues import Task, jobs
from petadmin.mail import services as mail
from petadmin.mail.credits import services as credits
from petadmin.mail.credits.models import CreditMovement, MovementKind
from petadmin.mail.credits.queries import discrepancies, standing
from petadmin.mail.models import Email, EmailStatus, ErrorCode
from petadmin.mail.services import queue
from petadmin.marketing.campaigns import services as campaigns
from petadmin.marketing.campaigns.models import Campaign, CampaignRecipient, CampaignStatus
from tests.bookings.cast import book, make_service
from tests.mail.small_app import draft_to
from tests.marketing.mailings import agree, make_mailing
from tests.support.cast import add_cast, make_animal, make_customer

PER_MINUTE = 1_200
"""So fast the mailing goes, so that it lasts about as long as the strikes."""

JOBS = (
    Task("petadmin.bookings.reminders.tasks.send_due"),
    Task("petadmin.marketing.campaigns.tasks.sweep"),
    Task("petadmin.mail.credits.tasks.settle"),
)
"""What the schedule rings each minute; here it comes more often, and several times at once."""


@dataclass(frozen=True)
class Plan:
    """How many e-mails there are of each sort."""

    single: int
    mailing: int
    reminders: int

    @property
    def all(self) -> int:
        return self.single + self.mailing + self.reminders


@dataclass
class House:
    """The business, and what it has bought."""

    app: Flask
    plan: Plan
    chance: random.Random
    campaign_id: int = 0
    customer_id: int = 0
    bought: int = 0

    def open(self) -> None:
        """Put on file whom e-mails go to; there are credits for half of them."""
        with self.app.app_context():
            upgrade()
            add_cast()
            settings = replace(
                business_settings(db.session()),
                email_credits_limited=True,
                quiet_from=0,
                quiet_until=0,
            )
            choose(db.session(), settings)
            db.session.commit()
        self.buy(self.plan.all // 2)
        readers = [
            make_customer(self.app, first_name="Ana", email=f"reader{number}@example.com")
            for number in range(self.plan.mailing)
        ]
        agree(self.app, *readers)
        self.campaign_id = make_mailing(self.app, per_minute=PER_MINUTE)
        # Made last and without consent, so that the mailing leaves them out.
        self.customer_id = make_customer(self.app, email="maria@example.com")
        self._book()

    def buy(self, number: int) -> None:
        """Buy credits."""
        with self.app.app_context():
            credits.buy(db.session(), number, by_id=None)
            db.session.commit()
        self.bought += number

    def begin(self) -> None:
        """Start the mailing."""
        with self.app.app_context():
            campaign = db.session.get_one(Campaign, self.campaign_id)
            campaigns.start(db.session, campaign, by=1)
            db.session.commit()

    def meddle(self) -> None:
        """Pause the mailing or go on with it, as a person would, and let jobs come at the wrong time."""
        with self.app.app_context():
            campaign = db.session.get_one(Campaign, self.campaign_id)
            try:
                if campaign.status is CampaignStatus.paused:
                    campaigns.go_on(db.session, campaign, per_minute=PER_MINUTE)
                elif self.chance.random() < 0.3:
                    campaigns.pause(db.session, campaign)
                db.session.commit()
            except DomainError:
                db.session.rollback()
            self.ring()

    def ring(self) -> None:
        """Let the jobs of the schedule come now."""
        for task in JOBS:
            try:
                jobs().ring(task)
            except RedisError:
                return

    def queue_singles(self, per_second: float) -> None:
        """Queue e-mails at a steady rate; some transactions are rolled back."""
        with self.app.app_context():
            for number in range(self.plan.single):
                address = f"customer{number}@example.com"
                queue(db.session(), draft_to(address, customer_id=self.customer_id))
                db.session.commit()
                queue(db.session(), draft_to(f"rolled-back{number}@example.com"))
                db.session.rollback()
                time.sleep(1 / per_second)

    def settle_by_hand(self, is_delivered: Callable[[str], bool]) -> None:
        """What a person does when it is over: buys what was missing, and looks at what is uncertain."""
        if missing := max(0, self.plan.all - self.bought):
            self.buy(missing)
        with self.app.app_context():
            campaign = db.session.get_one(Campaign, self.campaign_id)
            if campaign.status is CampaignStatus.paused:
                campaigns.go_on(db.session, campaign, per_minute=PER_MINUTE)
            for email in db.session.scalars(select(Email).where(Email.status.in_(mail.RETRYABLE))):
                if email.status is EmailStatus.uncertain and is_delivered(email.message_id):
                    mail.mark_sent(db.session(), email)
                elif (
                    email.status is EmailStatus.uncertain or email.error_code is ErrorCode.no_credit
                ):
                    mail.retry(db.session(), email)
            db.session.commit()
            self.ring()

    def is_done(self) -> bool:
        """Whether the mailing and the reminders are over as well."""
        with self.app.app_context():
            campaign = db.session.get_one(Campaign, self.campaign_id)
            open_reminders = select(func.count()).where(Reminder.status != ReminderStatus.sent)
            return campaign.status is CampaignStatus.finished and not db.session.scalar(
                open_reminders
            )

    def check(self) -> None:
        """Everybody got theirs once, and the ledger adds up."""
        with self.app.app_context():
            written = select(CampaignRecipient.email_id).where(CampaignRecipient.left_out.is_(None))
            of_mailing = db.session.scalars(written).all()
            assert len(of_mailing) == len(set(of_mailing)) == self.plan.mailing
            assert None not in of_mailing
            kinds = Counter(
                kind.partition(".")[0] for kind in db.session.scalars(select(Email.kind))
            )
            assert kinds["reminder"] == self.plan.reminders
            assert kinds["test"] == self.plan.single
            states = Counter(db.session.scalars(select(Reminder.status)))
            assert states == {ReminderStatus.sent: self.plan.reminders}
            assert discrepancies(db.session()) == []
            account = standing(db.session())
            assert (account.balance, account.reserved) == (self.bought - self.plan.all, 0)
            uses = select(CreditMovement.email_id).filter_by(kind=MovementKind.use)
            assert Counter(db.session.scalars(uses)) == Counter(
                db.session.scalars(select(Email.id).filter_by(status=EmailStatus.sent))
            )

    def _book(self) -> None:
        """One booking, of which is reminded many times in the next seconds."""
        bath = make_service(self.app, area="grooming", name="Baño")
        luna = make_animal(self.app, self.customer_id)
        with self.app.app_context():
            begins = utcnow() + timedelta(days=30)
            made = book(
                self.customer_id,
                [luna],
                bath,
                starts_at=begins,
                ends_at=begins + timedelta(hours=1),
            )
            booking = db.session.get_one(Booking, made.id)
            now = utcnow()
            for number in range(self.plan.reminders):
                reminding.add_to_booking(
                    db.session(),
                    booking,
                    send_at=now + timedelta(seconds=1 + number % 20),
                    template_id=None,
                    by_id=None,
                    now=now,
                )
            db.session.commit()
