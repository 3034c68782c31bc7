"""What can happen to litters and puppies: born, weighed, reserved, let go again, kept."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import object_session

from petadmin.animals import services as animals
from petadmin.animals import weighing
from petadmin.animals.models import Animal, Sex, Species, Weight
from petadmin.areas.breeding.models import Litter, Puppy, PuppyState
from petadmin.audit.recording import record_change
from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import LazyText, _l
from petadmin.core.text import clean_line, clean_text
from petadmin.customers.models import Customer

WRONG_SEX = {"dam": Sex.male, "sire": Sex.female}
WRONG_SEX_TEXTS: dict[str, LazyText] = {
    "dam": _l("A dam is not male."),
    "sire": _l("A sire is not female."),
}


def add(session: Db, values: Mapping[str, Any], *, today: date) -> Litter:
    """Put a litter on file."""
    litter = Litter()
    apply(session, litter, values, today=today)
    session.add(litter)
    return litter


def apply(session: Db, litter: Litter, values: Mapping[str, Any], *, today: date) -> None:
    """Change a litter to these values; what puppies have from it follows."""
    is_new = litter.id is None
    before = (litter.born_on, litter.dam_id, litter.sire_id)
    breeder_id = litter.customer_id
    with session.no_autoflush:
        for name, value in values.items():
            setattr(litter, name, value)
        litter.name = clean_line(litter.name or "")
        litter.notes = clean_text(litter.notes or "")
        _check(session, litter, today=today)
    if not is_new and before != (litter.born_on, litter.dam_id, litter.sire_id):
        for puppy in litter.puppies:
            animals.apply(puppy.animal, _from_litter(litter), today=today)
    if not is_new and litter.customer_id != breeder_id:
        _hand_over(session, litter, breeder_id, today=today)


def add_puppies(
    session: Db,
    litter: Litter,
    rows: Sequence[Mapping[str, Any]],
    *,
    species: Species,
    breed: str,
    today: date,
) -> list[Puppy]:
    """Make each of these an animal of the breeder, with the litter's parents, and a puppy for sale.

    A row holds name, sex, colour, collar, birth weight in grams or None, and price in cents.
    """
    if not rows:
        raise DomainError(_l("Enter at least one puppy."), field="puppies")
    common = {
        "customer_id": litter.customer_id,
        "species": species,
        "breed": breed,
        **_from_litter(litter),
    }
    puppies = []
    for row in rows:
        own = {
            "name": clean_line(row["name"]),
            "sex": row["sex"],
            "colour": row.get("colour") or "",
        }
        puppies.append(
            Puppy(
                litter=litter,
                animal=animals.add(session, {**common, **own}, today=today),
                collar=clean_line(row.get("collar") or ""),
                price_cents=row.get("price_cents") or 0,
            )
        )
    session.add_all(puppies)
    session.flush()
    weights = {
        puppy.animal_id: row["grams"]
        for puppy, row in zip(puppies, rows, strict=True)
        if row.get("grams")
    }
    weigh(session, weights, on=litter.born_on, today=today)
    return puppies


def add_animal(
    session: Db, litter: Litter, animal: Animal, values: Mapping[str, Any], *, today: date
) -> Puppy:
    """Let an animal that is on file already be a puppy of a litter; what is not known of it comes from there."""
    if animal.customer_id != litter.customer_id:
        raise DomainError(
            _l("%(animal)s belongs to another customer.", animal=animal.name), field="animal"
        )
    puppies = Puppy.__table__
    taken = select(puppies.c.id).where(puppies.c.animal_id == animal.id)
    if session.connection().execute(taken).first() is not None:
        raise DomainError(
            _l("%(animal)s is a puppy of a litter already.", animal=animal.name), field="animal"
        )
    known = _from_litter(litter)
    missing = {name: value for name, value in known.items() if getattr(animal, name) is None}
    animals.apply(animal, missing, today=today)
    puppy = Puppy(litter=litter, animal=animal, **values)
    session.add(puppy)
    return puppy


def usual_kind(litter: Litter) -> tuple[Species, str]:
    """Species and breed that puppies have from their parents; those of two breeds are of neither."""
    parents = [parent for parent in (litter.dam, litter.sire) if parent is not None]
    breeds = {parent.breed for parent in parents}
    species = parents[0].species if parents else Species.dog
    return species, breeds.pop() if len(breeds) == 1 else ""


def weigh(session: Db, grams: Mapping[int, int], *, on: date, today: date) -> list[Weight]:
    """Put the weights of a day on file, by animal; a weight of that day that is there already is corrected."""
    there = select(Weight).where(Weight.animal_id.in_(grams), Weight.measured_on == on)
    known = {weight.animal_id: weight for weight in session.scalars(there)}
    weights = []
    for animal_id, heavy in grams.items():
        weight = known.get(animal_id)
        if weight is None:
            values = {"animal_id": animal_id, "measured_on": on, "grams": heavy}
            weight = weighing.add(session, values, today=today)
        elif weight.grams != heavy:
            weighing.apply(session, weight, {"grams": heavy}, today=today)
        weights.append(weight)
    session.flush()
    return weights


def reserve(puppy: Puppy, customer: Customer) -> None:
    """Keep a puppy for somebody who is going to buy it."""
    _check_free(puppy)
    if puppy.state is PuppyState.reserved:
        raise DomainError(_l("%(puppy)s is reserved already.", puppy=puppy.animal.name))
    if not customer.is_active:
        raise DomainError(_l("This customer is inactive."), field="customer")
    if puppy.animal.customer_id == customer.id:
        raise DomainError(_l("It belongs to this customer already."), field="customer")
    puppy.state, puppy.reserved_for = PuppyState.reserved, customer
    _record(puppy, "puppy.reserved")


def release(puppy: Puppy) -> None:
    """Offer a puppy for sale again that was reserved or was to stay."""
    if puppy.state not in (PuppyState.reserved, PuppyState.kept):
        raise DomainError(_l("Only puppies that are reserved or stay can be offered again."))
    puppy.state, puppy.reserved_for = PuppyState.for_sale, None
    _record(puppy, "puppy.released")


def keep(puppy: Puppy) -> None:
    """Let a puppy stay with the breeder."""
    _check_free(puppy)
    puppy.state, puppy.reserved_for = PuppyState.kept, None
    _record(puppy, "puppy.kept")


def delete_litter(session: Db, litter: Litter) -> None:
    """Take out a litter from which nothing was sold; its animals stay on file."""
    # The table, since a puppy that went to an inactive customer counts as well.
    puppies = Puppy.__table__
    sold = select(puppies.c.id).where(
        puppies.c.litter_id == litter.id, puppies.c.sale_id.is_not(None)
    )
    if session.connection().execute(sold.limit(1)).first() is not None:
        raise DomainError(
            _l("Puppies of “%(litter)s” have been sold, so it stays on file.", litter=litter.name)
        )
    session.delete(litter)


def delete_puppy(session: Db, puppy: Puppy) -> None:
    """Take a puppy out of its litter; the animal stays on file."""
    if puppy.state is PuppyState.sold:
        raise DomainError(
            _l("%(puppy)s has been sold. Take the sale back first.", puppy=puppy.animal.name)
        )
    session.delete(puppy)


def _check(session: Db, litter: Litter, *, today: date) -> None:
    if not litter.name:
        raise DomainError(_l("A litter needs a name."), field="name")
    if litter.born_on > today:
        raise DomainError(_l("The birth date lies in the future."), field="born_on")
    parents = {role: _parent(session, litter, role) for role in WRONG_SEX}
    dam, sire = parents["dam"], parents["sire"]
    if dam is not None and sire is not None:
        if dam.id == sire.id:
            raise DomainError(_l("Sire and dam are two different animals."), field="sire")
        if dam.species is not sire.species:
            raise DomainError(_l("Sire and dam are of different species."), field="sire")


def _parent(session: Db, litter: Litter, role: str) -> Animal | None:
    parent_id = getattr(litter, f"{role}_id")
    parent = session.get(Animal, parent_id) if parent_id is not None else None
    if parent is None:
        return None
    if parent.sex is WRONG_SEX[role]:
        raise DomainError(WRONG_SEX_TEXTS[role], field=role)
    if parent.birth_date is not None and parent.birth_date >= litter.born_on:
        raise DomainError(_l("A parent is older than its puppies."), field=role)
    return parent


def _from_litter(litter: Litter) -> dict[str, Any]:
    """What an animal has from its litter."""
    return {"birth_date": litter.born_on, "dam_id": litter.dam_id, "sire_id": litter.sire_id}


def _hand_over(session: Db, litter: Litter, breeder_id: int, *, today: date) -> None:
    """Let the puppies that have not been sold go along to the litter's new customer."""
    customer = session.get_one(Customer, litter.customer_id)
    for puppy in litter.puppies:
        if puppy.state is PuppyState.sold or puppy.animal.customer_id != breeder_id:
            continue
        animals.move(puppy.animal, customer, today=today)
        if puppy.reserved_for_id == customer.id:
            release(puppy)


def _check_free(puppy: Puppy) -> None:
    name = puppy.animal.name
    if puppy.state is PuppyState.sold:
        raise DomainError(_l("%(puppy)s has been sold.", puppy=name))
    if not puppy.animal.is_alive:
        raise DomainError(_l("%(animal)s is deceased.", animal=name))


def _record(puppy: Puppy, action: str) -> None:
    session = object_session(puppy)
    if session is not None:
        record_change(session, action, puppy)
