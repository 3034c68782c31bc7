"""What becomes of the demo's animals: they are weighed, have parents, make friends and enemies."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from math import exp
from random import Random
from typing import Any

from petadmin.animals import relations, weighing
from petadmin.animals import services as animals
from petadmin.animals.models import RelationKind, Sex, Species
from petadmin.demo.animals import PlannedAnimal
from petadmin.demo.chance import SEED, Chance
from petadmin.demo.planning import Planned

KILOS = {
    "Mestizo": 17, "Labrador retriever": 30, "Golden retriever": 31, "Bichón maltés": 4, "Border collie": 18,
    "Bulldog francés": 12, "Caniche toy": 4, "Chihuahua": 2.4, "Yorkshire terrier": 3, "Galgo español": 26,
    "Pastor alemán": 34, "Podenco andaluz": 20, "Bodeguero andaluz": 7, "Perro de agua español": 19, "Teckel": 8,
    "Jack russell terrier": 7, "Cocker spaniel inglés": 13, "Beagle": 13, "Schnauzer miniatura": 7,
    "West highland white terrier": 8, "Carlino": 8, "Mastín español": 62, "Bóxer": 29, "Pomerania": 2.8,
    "Husky siberiano": 23, "Pastor belga malinois": 27, "Dálmata": 26, "Ratonero valenciano": 6,
    "Braco de Weimar": 32, "Maine coon": 7, "Persa": 4.5, "Común europeo": 4.4,
}  # fmt: skip
"""What the grown ones of a breed weigh."""

GROWN = {Species.dog: 15, Species.cat: 4.5, Species.rabbit: 2, Species.ferret: 1.1}
"""The same of a species; others are not weighed in the demo."""

WEIGHED_SHARE = 0.45
MOST_WEIGHINGS = 7
GROWTH_DAYS = 130
"""After so many days a young animal lacks a third of its weight."""

GENERATION = timedelta(days=450)
LINES = ("Labrador retriever", "Golden retriever", "Border collie", "Pastor alemán", "Bulldog francés",
         "Maine coon")  # fmt: skip
"""The breeds of which families are on file."""

KENNEL_NAMES = ("Zar de Somosierra", "Duna de Monteagudo", "Rayo de Valdelavilla", "Lince del Henares",
                "Perla de la Sagra", "Trueno del Cardoso")  # fmt: skip

IMPORTANT = (
    "Alérgic{o} al pollo: solo pienso de salmón.",
    "Media pastilla de Apoquel con la cena; la trae el cliente.",
    "Miedo a los petardos y a las tormentas.",
    "No tocar la oreja izquierda: otitis en tratamiento.",
    "Se escapa por debajo de las vallas. Siempre con arnés.",
    "Displasia de cadera: nada de saltos ni escaleras.",
)

QUARRELS = ("Se pelearon en el patio en su primera visita.", "Se gruñen en cuanto se ven.", "Riñen por los juguetes.",
            "Un mordisco en la oreja, sin consecuencias.", "")  # fmt: skip
FRIENDSHIPS = (
    "Comparten box sin problema.",
    "Juegan juntos toda la mañana.",
    "Duermen mejor si están juntos.",
    "",
)

FRIENDS, FOES = 26, 12


def steps(planned: Sequence[Planned], chance: Chance) -> list[tuple[datetime, Any]]:
    """What happens to the animals after they came, each with its moment."""
    # A chance of its own, so that the rest of the demo comes out the same with and without it.
    own = Chance(now=chance.now, zone=chance.zone, random=Random(SEED + 3))
    found = _all(planned)
    _prepare(found, own)
    happening = [*_families(found, own), *_friends(planned, own)]
    for animal in found:
        if animal.species in GROWN and own.happens(WEIGHED_SHARE):
            happening += _weighings(animal, own)
    return happening


def _prepare(found: Sequence[PlannedAnimal], chance: Chance) -> None:
    """Give some animals something to know about them, and those of old lines their papers."""
    for animal in found:
        if chance.happens(0.09):
            animal.values["important_info"] = chance.one(IMPORTANT).format(**animal.words)
        if animal.values["breed"] in LINES and chance.happens(0.6):
            animal.values["pedigree_number"] = (
                f"LOE {chance.random.randrange(2_000_000, 2_700_000)}"
            )


def _all(planned: Sequence[Planned]) -> list[PlannedAnimal]:
    return [animal for customer in planned for animal in customer.animals]


def _weighings(animal: PlannedAnimal, chance: Chance) -> Iterator[tuple[datetime, Any]]:
    first = animal.joins.date() + timedelta(days=1)
    last = min(animal.died or chance.today, chance.today)
    span = (last - first).days
    if span < 1:
        return
    number = min(chance.random.randint(2, MOST_WEIGHINGS), 1 + span // 40)
    grown = KILOS.get(animal.values["breed"], GROWN[animal.species]) * chance.random.uniform(
        0.88, 1.14
    )
    for day in sorted(
        {first + timedelta(days=int(span * (n + 0.5) / number)) for n in range(number)}
    ):
        born = animal.values["birth_date"]
        share = 1.0 if born is None else 1 - 0.93 * exp(-(day - born).days / GROWTH_DAYS)
        kilos = max(grown * share * chance.random.uniform(0.96, 1.05), 0.05)
        moment = min(datetime.combine(day, time(11, 30), chance.zone), chance.now)
        yield moment, partial(_weigh, animal, day, round(kilos, 1 if kilos >= 1 else 2))


def _families(found: Sequence[PlannedAnimal], chance: Chance) -> Iterator[tuple[datetime, Any]]:
    lines: dict[str, list[PlannedAnimal]] = defaultdict(list)
    for animal in found:
        if animal.values["breed"] in LINES and animal.values["birth_date"] is not None:
            lines[animal.values["breed"]].append(animal)
    for line in lines.values():
        for animal in sorted(line, key=lambda one: one.values["birth_date"]):
            parents = {
                role: _parent(animal, line, sex, chance)
                for role, sex in (("sire", Sex.male), ("dam", Sex.female))
            }
            known = [parent.joins for parent in parents.values() if parent is not None]
            if known:
                moment = max([animal.joins, *known]) + timedelta(minutes=1)
                yield (
                    min(moment, chance.now),
                    partial(_have_parents, animal, parents, chance.one(KENNEL_NAMES)),
                )


def _parent(
    animal: PlannedAnimal, line: Sequence[PlannedAnimal], sex: Sex, chance: Chance
) -> PlannedAnimal | None:
    born: date = animal.values["birth_date"]
    fit = [
        one
        for one in line
        if one.values["sex"] is sex and one.values["birth_date"] + GENERATION < born
    ]
    return chance.one(fit) if fit and chance.happens(0.75) else None


def _friends(planned: Sequence[Planned], chance: Chance) -> Iterator[tuple[datetime, Any]]:
    pairs: set[frozenset[int]] = set()
    dogs = [
        animal
        for customer in planned
        if customer.stays
        for animal in customer.animals
        if animal.species is Species.dog and animal.died is None
    ]
    homes = [
        [
            one
            for one in customer.animals
            if one.species in (Species.dog, Species.cat) and one.died is None
        ]
        for customer in planned
        if customer.stays
    ]
    together = [home[:2] for home in homes if len(home) > 1 and chance.happens(0.35)]
    strangers = [chance.random.sample(dogs, 2) for _ in range(FRIENDS + FOES)]
    for number, (one, other) in enumerate([*strangers, *together]):
        pair = frozenset((id(one), id(other)))
        if pair in pairs:
            continue
        pairs.add(pair)
        kind = RelationKind.enemy if number < FOES else RelationKind.buddy
        told = chance.one(QUARRELS if kind is RelationKind.enemy else FRIENDSHIPS)
        moment = max(one.joins, other.joins) + timedelta(days=chance.random.randint(1, 90))
        earliest = max(one.joins, other.joins) + timedelta(minutes=2)
        yield max(min(moment, chance.now), earliest), partial(_meet, one, other, kind, told)


def _weigh(animal: PlannedAnimal, day: date, kilos: float, past: Any, _moment: datetime) -> None:
    past.number(animal.row)
    values = {"animal_id": animal.row.id, "measured_on": day, "grams": round(kilos * 1000)}
    weighing.add(past.session, values, today=past.chance.today)


def _have_parents(
    animal: PlannedAnimal,
    parents: dict[str, PlannedAnimal | None],
    name: str,
    past: Any,
    moment: datetime,
) -> None:
    past.number(animal.row, *filter(None, (one and one.row for one in parents.values())))
    values = {
        f"{role}_id": parent.row.id if parent is not None else None
        for role, parent in parents.items()
    }
    missing = next((role for role, parent in parents.items() if parent is None), None)
    if missing is not None:
        values[f"{missing}_name"] = name
    animals.apply(animal.row, values, today=past.chance.today)
    animal.row.updated_at = moment


def _meet(
    one: PlannedAnimal,
    other: PlannedAnimal,
    kind: RelationKind,
    told: str,
    past: Any,
    _moment: datetime,
) -> None:
    past.number(one.row, other.row)
    relations.add(
        past.session,
        {"first_id": one.row.id, "second_id": other.row.id, "kind": kind, "notes": told},
    )
