"""What a mailing looks like before it goes: to one recipient after the other, and what there is to know of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from flask_login import current_user
from sqlalchemy import Subquery

from petadmin.access.models import Language
from petadmin.core.clock import utcnow
from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _, ngettext
from petadmin.mail.credits.queries import available_credits
from petadmin.mail.models import Category
from petadmin.mail.pace import QuietHours, moments, quiet_hours
from petadmin.mail.templates.texts import MissingValues
from petadmin.marketing.campaigns import queries, services
from petadmin.marketing.campaigns.emails import Filled, Person, Writer
from petadmin.marketing.campaigns.models import Campaign
from petadmin.marketing.campaigns.queries import Addressee, Around, Overview
from petadmin.marketing.campaigns.sending import classified_for, rate_of


@dataclass(frozen=True)
class Forecast:
    """When a mailing goes if it is started now, and what it costs."""

    per_minute: int
    first: datetime
    last: datetime
    is_interrupted: bool
    """Whether quiet hours lie in between, or put off its beginning."""

    quiet: QuietHours
    needed: int
    available: int | None
    """None where credits are not limited."""

    @property
    def lacking(self) -> int:
        return max(self.needed - self.available, 0) if self.available is not None else 0

    @property
    def lasts(self) -> timedelta:
        return self.last - self.first


@dataclass(frozen=True)
class Review:
    """All that there is to know before a mailing is started."""

    overview: Overview
    problems: Sequence[str]
    warnings: Sequence[str]
    forecast: Forecast | None
    around: Around
    shown: Filled | None
    trouble: str = ""


def review_of(session: Db, campaign: Campaign, *, at: str = "") -> Review:
    """Who gets a mailing and what they get; `at` names the recipient who is looked at."""
    try:
        rows = classified_for(session, campaign)
    except DomainError as error:
        nobody = Overview(0, {}, ())
        return Review(nobody, [str(error)], (), None, Around(None, None, None), None)
    overview = queries.overview(session, rows)
    bytes_of_files = queries.bytes_of_files(session, campaign.id)
    problems = services.problems(
        campaign, recipients=overview.number, bytes_of_files=bytes_of_files
    )
    around = queries.recipient_at(session, rows, at)
    shown, trouble = _shown(session, campaign, around.here)
    forecast = forecast_of(session, campaign, overview.number) if overview.number else None
    return Review(
        overview,
        problems,
        warnings_of(campaign, overview, forecast),
        forecast,
        around,
        shown,
        trouble,
    )


def rows_of(session: Db, campaign: Campaign) -> Subquery:
    """Everybody chosen; raises `DomainError` for a list whose filters are gone."""
    return classified_for(session, campaign)


def trial_writer(session: Db, campaign: Campaign) -> Writer:
    """The text as recipients would get it from the one who is looking, with a link that changes nothing."""
    return Writer(session, campaign, current_user.name, trial=True)


def filled_for(session: Db, campaign: Campaign, person: Addressee) -> Filled:
    """What somebody gets; raises `MissingValues`, and `DomainError` for a text that cannot be read."""
    writer = trial_writer(session, campaign)
    one = person_of(person)
    return writer.fill(one, writer.values_of([one])[one])


def person_of(addressee: Addressee) -> Person:
    """The same as the writer takes it."""
    return Person(
        addressee.customer_id,
        addressee.lead_id,
        addressee.name,
        addressee.address,
        addressee.language,
    )


def forecast_of(session: Db, campaign: Campaign, number: int) -> Forecast:
    """When so many e-mails go if the mailing is started now."""
    quiet = quiet_hours(session)
    per_minute = rate_of(session, campaign)
    start = max(campaign.starts_at or utcnow(), utcnow())
    is_advertising = campaign.category is Category.marketing
    # Minute by minute, since a large mailing has too many moments to look at each.
    pace = moments(start, per_minute=1, quiet=quiet if is_advertising else None)
    minutes, rest = divmod(number - 1, per_minute)
    first = next(pace)
    last = (next(islice(pace, minutes - 1, None)) if minutes else first) + rest * timedelta(
        minutes=1
    ) / per_minute
    unhindered = start + (number - 1) * timedelta(minutes=1) / per_minute
    return Forecast(
        per_minute=per_minute,
        first=first,
        last=last,
        is_interrupted=last - unhindered > timedelta(seconds=1),
        quiet=quiet,
        needed=number,
        available=available_credits(session),
    )


def warnings_of(campaign: Campaign, overview: Overview, forecast: Forecast | None) -> list[str]:
    """What should be thought of before a mailing is started; it can be started all the same."""
    found = []
    written = services.languages_of(campaign)
    for language, number in overview.by_language.items():
        if written and language not in written:
            found.append(_in_the_other(language, number))
    if forecast is not None and forecast.lacking:
        found.append(
            _(
                "There are not enough email credits: %(lacking)d of the emails would end with an error.",
                lacking=forecast.lacking,
            )
        )
    return found


def _in_the_other(language: Language, number: int) -> str:
    if language is Language.en:
        return ngettext(
            "It is written in Spanish only, and %(num)d of the recipients prefers English.",
            "It is written in Spanish only, and %(num)d of the recipients prefer English.",
            number,
        )
    return ngettext(
        "It is written in English only, and %(num)d of the recipients prefers Spanish.",
        "It is written in English only, and %(num)d of the recipients prefer Spanish.",
        number,
    )


def _shown(session: Db, campaign: Campaign, person: Any) -> tuple[Filled | None, str]:
    if person is None or not services.languages_of(campaign):
        return None, ""
    try:
        return filled_for(session, campaign, person), ""
    except MissingValues as error:
        return None, str(error)
    except DomainError as error:
        return None, str(error)
