"""A form field for a moment: typed as date and time where the business is, kept as a moment in UTC."""

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from flask_babel import get_timezone
from wtforms import Field
from wtforms.widgets import DateTimeLocalInput

from petadmin.core.clock import moment_at, utcnow
from petadmin.core.i18n import Label, _, _l

FORMATS = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M")
EVENING = time(18)
MORNING = time(9)


class MomentField(Field):
    """A date and a time of the business; `quick` names moments that a click fills in."""

    widget = DateTimeLocalInput()
    data: datetime | None

    def __init__(
        self,
        label: Label = "",
        validators: Sequence[Any] = (),
        *,
        quick: Callable[[datetime], Sequence[tuple[datetime, Label]]] | None = None,
        **kwargs: Any,
    ) -> None:
        self._quick = quick
        super().__init__(label, list(validators), **kwargs)

    @property
    def quick_choices(self) -> list[tuple[str, Label]]:
        """Values and labels of the moments that a click fills in."""
        if self._quick is None:
            return []
        return [(_as_typed(moment), label) for moment, label in self._quick(utcnow())]

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return _as_typed(self.data) if self.data is not None else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            return
        typed = _read(text)
        if typed is None:
            raise ValueError(_("This is not a date and a time."))
        if not 1900 <= typed.year <= 2200:
            raise ValueError(_("The year must be between 1900 and 2200."))
        self.data = moment_at(typed, get_timezone())


def soon(now: datetime) -> list[tuple[datetime, Label]]:
    """The usual moments to be reminded at."""
    here = now.astimezone(get_timezone())
    evening = _at(here, 0, EVENING)
    today: tuple[datetime, Label] = (evening, _l("Today at 18:00"))
    if evening <= here + timedelta(minutes=15):
        today = (here + timedelta(hours=1), _l("In an hour"))
    return [
        today,
        (_at(here, 1, MORNING), _l("Tomorrow at 9:00")),
        (_at(here, 7, MORNING), _l("In a week")),
    ]


def tomorrow_morning() -> datetime:
    """Tomorrow at nine where the business is."""
    return _at(utcnow().astimezone(get_timezone()), 1, MORNING)


def _at(here: datetime, days: int, clock: time) -> datetime:
    return moment_at(datetime.combine(here.date() + timedelta(days=days), clock), get_timezone())


def _as_typed(moment: datetime) -> str:
    return moment.astimezone(get_timezone()).strftime(FORMATS[0])


def _read(text: str) -> datetime | None:
    for pattern in FORMATS:
        try:
            return datetime.strptime(text, pattern)  # noqa: DTZ007 - the zone is the business's
        except ValueError:
            continue
    return None
