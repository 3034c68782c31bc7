"""The demo's breeders: litters of the last two years, puppies that were sold, are reserved, or wait for somebody."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from petadmin.animals.models import Sex, Species
from petadmin.areas.breeding import sales, services
from petadmin.areas.breeding.models import Puppy
from petadmin.customers import services as customers
from petadmin.demo.animals import PlannedAnimal
from petadmin.demo.breeds import FEMALE_NAMES, MALE_NAMES
from petadmin.demo.chance import Chance
from petadmin.demo.past import Past, Step
from petadmin.demo.planning import Planned

AREA = "breeding"
AGES_DAYS = (655, 560, 470, 400, 330, 250, 190, 130, 75, 24)
"""So many days ago litters were born."""

GROWN_YEARS = (2, 8)
ON_FILE = timedelta(days=10)
FOR_SALE_DAYS = 63
SOLD = 0.82
COLLARS = ("rojo", "azul", "verde", "amarillo", "rosa", "blanco", "morado")
LETTERS = "ABCDEFGHIJ"
PRICES = {Species.dog: (80000, 140000), Species.cat: (60000, 95000)}
BIRTH_GRAMS = {Species.dog: (280, 460), Species.cat: (85, 120)}


@dataclass
class PlannedLitter:
    """A litter to be, and its puppies once they are on file."""

    breeder: Planned
    dam: PlannedAnimal
    name: str
    born: date
    rows: list[dict[str, Any]]
    puppies: list[Puppy] = field(default_factory=list)


def steps(planned: Sequence[Planned], told: Chance) -> Iterator[tuple[datetime, Step]]:
    """Litters are born, and most puppies sold; with a chance of its own, so that the rest stays the same."""
    chance = Chance.of(told.now, told.zone)
    breeders = [one for one in planned if one.stays and AREA in one.values["areas"]]
    buyers = [one for one in planned if one.stays and one not in breeders and len(one.animals) < 3]
    chance.random.shuffle(buyers)
    for number, days in enumerate(AGES_DAYS):
        born = chance.today - timedelta(days=days)
        dams = [(one, dam) for one in breeders for dam in _dams(one, born)]
        if not dams:
            continue
        breeder, dam = chance.one(dams)
        name = f"Camada {LETTERS[number]} de {dam.values['name']}"
        litter = PlannedLitter(breeder, dam, name, born, _puppies(chance, dam))
        filed = chance.moment_on(born + ON_FILE)
        yield filed, partial(_file, litter)
        yield from _lives(chance, litter, buyers, filed)


def _dams(breeder: Planned, born: date) -> list[PlannedAnimal]:
    first, last = GROWN_YEARS
    found = []
    for animal in breeder.animals:
        birth = animal.values["birth_date"]
        if animal.values["sex"] is not Sex.female or birth is None or animal.died is not None:
            continue
        grown = first * 365 <= (born - birth).days <= last * 365
        if animal.species in PRICES and grown and animal.joins.date() < born:
            found.append(animal)
    return found


def _puppies(chance: Chance, dam: PlannedAnimal) -> list[dict[str, Any]]:
    names = {Sex.female: list(FEMALE_NAMES), Sex.male: list(MALE_NAMES)}
    low, high = PRICES[dam.species]
    cents = round(chance.random.randint(low, high), -3)
    rows = []
    for number in range(chance.random.randint(3, 6)):
        sex = chance.one((Sex.female, Sex.male))
        name = chance.one(names[sex])
        names[sex].remove(name)
        rows.append(
            {
                "name": name,
                "sex": sex,
                "colour": dam.values["colour"],
                "collar": COLLARS[number],
                "grams": chance.random.randint(*BIRTH_GRAMS[dam.species]),
                "price_cents": cents,
            }
        )
    return rows


def _lives(
    chance: Chance, litter: PlannedLitter, buyers: list[Planned], filed: datetime
) -> Iterator[tuple[datetime, Step]]:
    """What becomes of the puppies: weighed for some weeks, then sold, reserved or kept."""
    for week in range(1, 8):
        day = litter.born + timedelta(days=7 * week)
        if filed.date() < day < chance.today:
            shares = [chance.random.uniform(0.93, 1.07) for _row in litter.rows]
            yield chance.moment_on(day), partial(_weigh, litter, week, day, shares)
    for number in range(len(litter.rows)):
        day = litter.born + timedelta(days=FOR_SALE_DAYS + chance.random.randint(0, 40))
        ready = [one for one in buyers if one.joined < filed]
        if day >= chance.today:
            if chance.happens(0.4) and ready:
                yield chance.now - timedelta(hours=20), partial(_reserve, litter, number, ready[0])
                buyers.remove(ready[0])
        elif chance.happens(SOLD) and ready:
            yield chance.moment_on(day), partial(_sell, litter, number, ready[0])
            buyers.remove(ready[0])
        elif chance.happens(0.6):
            yield chance.moment_on(day), partial(_keep, litter, number)


def _file(litter: PlannedLitter, past: Past, moment: datetime) -> None:
    past.number(litter.breeder.row, litter.dam.row)
    today, dam = past.chance.today, litter.dam
    values = {
        "name": litter.name,
        "customer_id": litter.breeder.row.id,
        "dam_id": dam.row.id,
        "born_on": litter.born,
    }
    row = services.add(past.session, values, today=today)
    row.created_at = row.updated_at = moment
    past.session.flush()
    species, breed = dam.species, dam.values["breed"]
    litter.puppies += services.add_puppies(
        past.session, row, litter.rows, species=species, breed=breed, today=today
    )
    for puppy in litter.puppies:
        for kept in (puppy, puppy.animal):
            kept.created_at = kept.updated_at = moment


def _weigh(
    litter: PlannedLitter,
    week: int,
    day: date,
    shares: Sequence[float],
    past: Past,
    _moment: datetime,
) -> None:
    grams = {
        puppy.animal_id: round(row["grams"] * (1 + 0.85 * week) * share)
        for puppy, row, share in zip(litter.puppies, litter.rows, shares, strict=True)
    }
    services.weigh(past.session, grams, on=day, today=past.chance.today)


def _sell(litter: PlannedLitter, number: int, buyer: Planned, past: Past, moment: datetime) -> None:
    past.number(buyer.row, litter.puppies[number])
    _make_known(past, buyer)
    sale = sales.sell(
        past.session,
        buyer.row,
        [sales.Chosen(puppy_id=litter.puppies[number].id)],
        {"starts_at": moment, "staff_id": past.on_duty.id},
        zone=past.chance.zone,
        today=past.chance.today,
    )
    sale.created_at = sale.updated_at = moment


def _reserve(
    litter: PlannedLitter, number: int, buyer: Planned, past: Past, moment: datetime
) -> None:
    past.number(buyer.row)
    _make_known(past, buyer)
    services.reserve(litter.puppies[number], buyer.row)
    litter.puppies[number].updated_at = moment


def _keep(litter: PlannedLitter, number: int, _past: Past, moment: datetime) -> None:
    services.keep(litter.puppies[number])
    litter.puppies[number].updated_at = moment


def _make_known(past: Past, buyer: Planned) -> None:
    """Who buys a puppy is known to the breeding from then on."""
    areas = sorted({*buyer.row.areas, AREA})
    customers.apply(past.session, buyer.row, {"areas": areas})
    past.session.flush()
