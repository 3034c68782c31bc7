"""The placeholders of each occasion: what can stand in a kept text for something that differs by recipient."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from petadmin.core.i18n import LazyText, _l, in_language
from petadmin.mail.post_office import post_office
from petadmin.mail.templates.models import Occasion


class Placeholder(NamedTuple):
    """A plain name, what people call it, and what it may look like in an e-mail."""

    name: str
    label: LazyText
    example: LazyText


CUSTOMER_NAME = "customer_name"
BUSINESS_NAME = "business_name"

_ALWAYS = (
    Placeholder(CUSTOMER_NAME, _l("Name of the recipient"), _l("Laura")),
    Placeholder(BUSINESS_NAME, _l("Name of the business"), _l("Happy Paws")),
)
_ANIMALS = Placeholder("animal_names", _l("Names of the animals"), _l("Luna and Max"))
_ANIMAL = Placeholder("animal_name", _l("Name of the animal"), _l("Luna"))
_SERVICE = Placeholder("service", _l("Service"), _l("Bath and haircut"))

_BOOKING = (
    _ANIMALS,
    _SERVICE,
    Placeholder("area", _l("Business area"), _l("Grooming")),
    Placeholder("start_date", _l("Day on which it begins"), _l("Tuesday 14 July 2026")),
    Placeholder("start_time", _l("Time at which it begins"), _l("10:30")),
    Placeholder("end_date", _l("Day on which it ends"), _l("Saturday 18 July 2026")),
    Placeholder("end_time", _l("Time at which it ends"), _l("17:00")),
    Placeholder("days_left", _l("How long there is until then"), _l("in 3 days")),
    Placeholder("booking_place", _l("Booked place"), _l("Suite 4")),
)
_AFTER_A_VISIT = (
    _ANIMALS,
    _SERVICE,
    Placeholder("visit_date", _l("Day of the visit"), _l("14 July 2026")),
    Placeholder("days_since", _l("How long ago that was"), _l("40 days ago")),
)

_OF_OCCASION: Mapping[Occasion, Sequence[Placeholder]] = {
    Occasion.written: (
        _ANIMALS,
        Placeholder("staff_name", _l("Name of who writes"), _l("Lucía Martín")),
    ),
    Occasion.booking: _BOOKING,
    Occasion.vaccine: (
        _ANIMAL,
        Placeholder("vaccine", _l("Vaccine"), _l("Rabies")),
        Placeholder("expires_on", _l("Day until which it is valid"), _l("14 July 2026")),
    ),
    Occasion.birthday: (_ANIMAL, Placeholder("age", _l("Age that it reaches"), _l("5 years"))),
    Occasion.thank_you: _AFTER_A_VISIT,
    Occasion.rebook: _AFTER_A_VISIT,
}


def placeholders(occasion: Occasion) -> Sequence[Placeholder]:
    """What may stand in a text of this occasion, in the order in which it is offered."""
    return (*_ALWAYS, *_OF_OCCASION[occasion])


def booking_placeholders() -> Sequence[Placeholder]:
    """What a booking adds to a text that is written by hand."""
    return tuple(one for one in _BOOKING if one is not _ANIMALS)


def labels(names: frozenset[str]) -> list[str]:
    """What people call these placeholders, in the language of the one who is looking."""
    known = {one.name: one for occasion in Occasion for one in placeholders(occasion)}
    return [str(known[name].label) if name in known else name for name in sorted(names)]


def examples(occasion: Occasion, language: str) -> dict[str, str]:
    """Values that a recipient may have, as they look in their language."""
    with in_language(language):
        values = {one.name: str(one.example) for one in placeholders(occasion)}
    return {**values, BUSINESS_NAME: post_office().business_name}
