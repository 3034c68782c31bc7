"""The customers of the demo as they are planned: who comes when, with which animals, and what happens later."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from petadmin.access.models import Language
from petadmin.animals.models import Species
from petadmin.customers.models import CustomerKind, PhoneKind
from petadmin.demo import people, phrases, places, tax_ids
from petadmin.demo.animals import PlannedAnimal, celebrate, household
from petadmin.demo.chance import Chance
from petadmin.demo.people import COMPANIES, FOREIGNERS, Company, Name

CUSTOMERS = 300
NEW = 20
NEW_FOR_DAYS = 30
LEFT = 25
YEARS = 6
CHANGED = 40
SETTLED_DAYS = 180
"""After so many days a customer may have left again."""

AREAS = {
    "hotel": 45,
    "grooming": 38,
    "veterinary": 28,
    "shop": 24,
    "daycare": 20,
    "training": 13,
    "breeding": 2,
}


@dataclass
class Planned:
    """A customer to be, as the services take them, and what becomes of them."""

    joined: datetime
    values: dict[str, Any]
    animals: list[PlannedAnimal]
    changed: tuple[datetime, dict[str, Any]] | None = None
    left: tuple[date, str] | None = None
    row: Any = field(default=None, repr=False)

    @property
    def stays(self) -> bool:
        return self.left is None


def plan(chance: Chance) -> list[Planned]:
    """All customers of the demo in the order of the days on which they came."""
    days = sorted(_days(chance))
    kinds: list[Company | tuple[str, str] | None] = [*COMPANIES, *FOREIGNERS]
    kinds += [None] * (len(days) - len(kinds))
    chance.random.shuffle(kinds)
    taken: set[str] = set()
    customers = [_customer(chance, day, kind, taken) for day, kind in zip(days, kinds, strict=True)]
    # They are in order by day. Not by the minute as well: of those of today it depends on how late it is by now,
    # and the order decides all that follows.
    _let_some_leave(chance, customers)
    _change_some(chance, customers)
    living = [animal for planned in customers if planned.stays for animal in planned.animals]
    celebrate(chance, [animal for animal in living if animal.died is None])
    return customers


def _days(chance: Chance) -> list[date]:
    """Two today, the rest of the new ones in the last days, and ever fewer the further back."""
    new = [0, 0] + [chance.random.randint(1, NEW_FOR_DAYS - 1) for _ in range(NEW - 2)]
    first, last = NEW_FOR_DAYS + 2, YEARS * 365
    old = [
        first + int((last - first) * chance.random.random() ** 1.4) for _ in range(CUSTOMERS - NEW)
    ]
    return [chance.today - timedelta(days=days) for days in new + old]


def _customer(
    chance: Chance, day: date, kind: Company | tuple[str, str] | None, taken: set[str]
) -> Planned:
    company = kind if isinstance(kind, Company) else None
    foreigner = Name(*kind) if kind is not None and company is None else None
    name = foreigner or people.spaniard(chance)
    place = places.home(chance)
    joined = chance.moment_on(day)
    animals = household(chance, joined, number=company.animals if company else None)
    values = {
        "kind": CustomerKind.company if company else CustomerKind.person,
        "first_name": name.first,
        "last_name": name.last,
        "company_name": company.name if company else "",
        "tax_id": _tax_id(chance, company, foreign=foreigner is not None),
        "email": _email(chance, name, company, taken),
        "language": Language.en if foreigner else Language.es,
        "phones": _phones(chance, place, company),
        "addresses": _addresses(chance, place, company),
        "areas": list(company.areas) if company else _areas(chance),
        **_texts(chance, animals),
        **_wishes(chance),
        "tax_surcharge": company is not None and "shop" in company.areas,
    }
    return Planned(joined, values, animals)


def _tax_id(chance: Chance, company: Company | None, *, foreign: bool) -> str:
    if company is not None:
        return tax_ids.cif(chance.random.randrange(10**7), kind=company.tax_kind)
    if not chance.happens(0.7):
        return ""
    if foreign:
        return tax_ids.nie(chance.random.randrange(10**7), prefix=chance.one(tax_ids.NIE_PREFIXES))
    return tax_ids.dni(chance.random.randrange(1_000_000, 60_000_000))


def _email(chance: Chance, name: Name, company: Company | None, taken: set[str]) -> str:
    if company is not None:
        word = max(company.name.replace(",", "").split(), key=len)
        return people.email_of(chance, Name("info", word), taken)
    return people.email_of(chance, name, taken) if chance.happens(0.92) else ""


def _phones(chance: Chance, place: places.Place, company: Company | None) -> list[dict[str, Any]]:
    phones = [{"number": places.mobile(chance), "kind": PhoneKind.mobile}]
    if chance.happens(0.3):
        whose = "Fuera de horario" if company else "Su pareja"
        phones.append({"number": places.mobile(chance), "kind": PhoneKind.mobile, "label": whose})
    if company is None and chance.happens(0.25):
        phones.append({"number": places.landline(chance, place), "kind": PhoneKind.home})
    if company is not None or chance.happens(0.12):
        phones.append({"number": places.landline(chance, place), "kind": PhoneKind.work})
    return phones


def _addresses(
    chance: Chance, place: places.Place, company: Company | None
) -> list[dict[str, Any]]:
    found = [places.address(chance, place, label="Oficina" if company else "")]
    found[0]["is_billing"] = company is not None
    if chance.happens(0.12):
        label = chance.one(("Trabajo", "Casa de sus padres", "Segunda residencia"))
        found.append(places.address(chance, places.home(chance), label=label))
    return found


def _areas(chance: Chance) -> list[str]:
    number = chance.weighted({1: 50, 2: 32, 3: 14, 4: 4})
    chosen: set[str] = set()
    while len(chosen) < number:
        chosen.add(chance.weighted(AREAS))
    return sorted(chosen)


def _texts(chance: Chance, animals: list[PlannedAnimal]) -> dict[str, str]:
    shares = {"important_info": 0.24, "pickup_info": 0.22, "notes": 0.38}
    return {
        name: _told(chance, name, animals) if chance.happens(share) else ""
        for name, share in shares.items()
    }


def _wishes(chance: Chance) -> dict[str, bool]:
    """Most customers want every e-mail; some want no thanks, and a few none that nobody wrote."""
    return {
        "automatic_email": not chance.happens(0.03),
        "reminder_email": not chance.happens(0.04),
        "thank_you_email": not chance.happens(0.1),
    }


def _told(chance: Chance, field: str, animals: list[PlannedAnimal]) -> str:
    """A text about the first dog or cat; nothing when there is none."""
    told_of = next((one for one in animals if one.species in (Species.dog, Species.cat)), None)
    if told_of is None:
        return ""
    important: tuple[str, ...] = phrases.IMPORTANT
    if told_of.species is Species.dog:
        important += phrases.IMPORTANT_OF_DOGS
    texts = {"important_info": important, "pickup_info": phrases.PICKUP, "notes": phrases.NOTES}
    people_near = {"woman": chance.one(people.WOMEN), "man": chance.one(people.MEN)}
    return chance.one(texts[field]).format(**people_near, **told_of.words)


def _let_some_leave(chance: Chance, customers: list[Planned]) -> None:
    settled = chance.today - timedelta(days=SETTLED_DAYS)
    candidates = [planned for planned in customers if planned.joined.date() < settled]
    for planned in chance.random.sample(candidates, LEFT):
        first = planned.joined.date() + timedelta(days=SETTLED_DAYS // 2)
        planned.left = (
            chance.day_between(first, chance.today - timedelta(days=3)),
            chance.one(phrases.INACTIVE),
        )


def _change_some(chance: Chance, customers: list[Planned]) -> None:
    """Give some customers a later change, so that there is a history to look at."""
    candidates = [planned for planned in customers if planned.stays and planned.animals]
    for planned in chance.random.sample(candidates, CHANGED):
        day = chance.day_between(planned.joined.date() + timedelta(days=1), chance.today)
        moment = max(chance.moment_on(day), planned.joined + timedelta(minutes=2))
        planned.changed = moment, _change(chance, planned)


def _change(chance: Chance, planned: Planned) -> dict[str, Any]:
    kind = chance.weighted({"notes": 3, "important_info": 2, "addresses": 2, "areas": 1})
    if kind == "areas":
        return {"areas": sorted({*planned.values["areas"], "veterinary"})}
    if kind == "addresses":
        return {"addresses": [places.address(chance, places.home(chance))]}
    return {kind: _told(chance, kind, planned.animals)}
