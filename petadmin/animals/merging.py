"""Two entries of the same animal become one: what survives is chosen, everything else moves along."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    Table,
    UniqueConstraint,
    and_,
    delete,
    func,
    or_,
    select,
    tuple_,
    update,
)

from petadmin.animals import family, services
from petadmin.animals.models import Animal, AnimalMerge, RelationKind
from petadmin.audit.recording import record
from petadmin.core.db import Db, Model
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l

CHOSEN = (
    "name",
    "customer_id",
    "species",
    "breed",
    "sex",
    "neutered",
    "colour",
    "birth_date",
    "microchip",
    "pedigree_number",
    "important_info",
    "notes",
    "deceased_on",
)
"""What a person chooses between when the two entries differ."""

JOINABLE = frozenset({"important_info", "notes"})
"""Texts of which both may be kept, one under the other."""

FILLED_UP = ("picture_id", "avatar", "clinic_id", "sire_id", "sire_name", "dam_id", "dam_name")
"""What is taken from the duplicate where the one that stays has nothing."""

RELATIONS = "animal_relation"

AFTER_MERGE = "petadmin.after_merge"
"""Key of a table's `info`: puts right what was reckoned with rows of it that were dropped, which it is given."""

EMPTY = (None, "", "unknown", False)


class Keep(StrEnum):
    """Whose value survives."""

    mine = "mine"
    theirs = "theirs"
    both = "both"


class Uniqueness(NamedTuple):
    """With which other columns a column must be unique; an index may hold for some rows only."""

    others: Sequence[Column[Any]]
    where: ColumnElement[bool] | None = None


class Reference(NamedTuple):
    """A column that points at an animal, and with what it must be unique."""

    table: Table
    column: Column[Any]
    unique_with: Sequence[Uniqueness]


@dataclass(frozen=True)
class Difference:
    """A field in which the two entries differ, and what is proposed."""

    name: str
    mine: Any
    theirs: Any
    proposed: Keep

    @property
    def can_join(self) -> bool:
        return self.name in JOINABLE and bool(self.mine) and bool(self.theirs)


def check(session: Db, survivor: Animal, duplicate: Animal) -> None:
    """Raise `DomainError` when the two cannot be the same animal."""
    if survivor.id == duplicate.id:
        raise DomainError(_l("Choose another entry than the one that stays."), field="other")
    if survivor.customer_id != duplicate.customer_id and survivor.species != duplicate.species:
        raise DomainError(
            _l("These two have neither the customer nor the species in common."), field="other"
        )
    if family.descends_from(session, survivor.id, duplicate.id) or family.descends_from(
        session, duplicate.id, survivor.id
    ):
        raise DomainError(
            _l("One of these two descends from the other, so they are two animals."), field="other"
        )


def differences(survivor: Animal, duplicate: Animal) -> list[Difference]:
    """The fields in which the two differ; an empty one gives way."""
    found = []
    for name in CHOSEN:
        mine, theirs = getattr(survivor, name), getattr(duplicate, name)
        if mine != theirs:
            found.append(Difference(name, mine, theirs, _proposal(name, mine, theirs)))
    return found


def counts(session: Db, duplicate_id: int) -> dict[str, int]:
    """How many rows of each table will move along, by the table's name."""
    found: dict[str, int] = {}
    for reference in references():
        counted = select(func.count()).where(reference.column == duplicate_id)
        number = session.connection().scalar(counted) or 0
        if number:
            found[reference.table.name] = found.get(reference.table.name, 0) + number
    return found


def merge(
    session: Db,
    survivor: Animal,
    duplicate: Animal,
    *,
    keep: dict[str, Keep],
    by_id: int | None,
    today: date,
) -> None:
    """Merge the duplicate into the survivor; `keep` says by field whose value stays, mine if not named."""
    check(session, survivor, duplicate)
    _hold(session, survivor, duplicate)
    values = _values(survivor, duplicate, keep)
    created_at = min(survivor.created_at, duplicate.created_at)
    snapshot = {column.key: _plain(getattr(duplicate, column.key)) for column in _own_columns()}
    name, old_id, old_owner = duplicate.name, duplicate.id, duplicate.customer_id
    session.flush()
    dropped = _move_everything(session, old_id, survivor.id)
    # What has moved was written past the session, which must not cling to what it had read.
    session.expire_all()
    session.delete(duplicate)
    session.flush()
    services.apply(survivor, values, today=today)
    if old_owner != survivor.customer_id:
        record(session, "animal.left", survivor, customer_id=old_owner)
    survivor.created_at = created_at
    # SQLite hands out the highest id again, so that an entry of this id may have been merged before.
    session.execute(delete(AnimalMerge).where(AnimalMerge.from_id == old_id))
    session.add(
        AnimalMerge(
            from_id=old_id,
            into_id=survivor.id,
            snapshot={**snapshot, "dropped": dropped},
            merged_by_id=by_id,
        )
    )
    record(session, "animal.merged", survivor, changes={"duplicate": [f"{name} #{old_id}", None]})


def _hold(session: Db, *animals: Animal) -> None:
    """Let nobody else merge one of these meanwhile; whoever comes second finds that one is gone."""
    ids = [animal.id for animal in animals]
    held = select(Animal.id).where(Animal.id.in_(ids)).order_by(Animal.id).with_for_update()
    if len(session.scalars(held).all()) < len(ids):
        raise DomainError(
            _l("Somebody else has just merged or deleted one of the two."), field="other"
        )


def survivor_of(animal_id: int) -> Select[int]:
    """The id of the animal into which the one that had this id was merged."""
    return select(AnimalMerge.into_id).where(AnimalMerge.from_id == animal_id)


def alike(animal: Animal) -> Select[Animal]:
    """Other entries that may be the same animal: of the same name and customer, or with the same microchip."""
    same = and_(Animal.sort_name == animal.sort_name, Animal.customer_id == animal.customer_id)
    chipped = (
        and_(Animal.microchip == animal.microchip, Animal.microchip != "")
        if animal.microchip
        else same
    )
    return (
        select(Animal)
        .where(or_(same, chipped), Animal.id != animal.id)
        .order_by(Animal.created_at, Animal.id)
    )


def references() -> Iterator[Reference]:
    """Every column of every table that points at an animal, found in the tables themselves."""
    animals = Model.metadata.tables["animal"]
    for table in Model.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column is animals.c.id:
                column = table.columns[key.parent.key]
                yield Reference(table, column, list(_unique_with(table, column)))


def _proposal(name: str, mine: Any, theirs: Any) -> Keep:
    if mine in EMPTY:
        return Keep.theirs
    return Keep.both if name in JOINABLE and theirs else Keep.mine


def _values(survivor: Animal, duplicate: Animal, keep: dict[str, Keep]) -> dict[str, Any]:
    """The values that the survivor will have."""
    values: dict[str, Any] = {}
    for one in differences(survivor, duplicate):
        choice = keep.get(one.name, Keep.mine)
        if choice is Keep.both and one.can_join:
            values[one.name] = f"{one.mine}\n\n{one.theirs}"
        elif choice is Keep.theirs:
            values[one.name] = one.theirs
    for name in FILLED_UP:
        if getattr(survivor, name) in EMPTY and getattr(duplicate, name) not in EMPTY:
            values[name] = getattr(duplicate, name)
    for role in family.ROLES:
        # A parent on file leaves no room for the name of one that is not.
        if getattr(survivor, f"{role}_id") is not None:
            values.pop(f"{role}_name", None)
    values["custom"] = {**duplicate.custom, **survivor.custom}
    return values


def _move_everything(session: Db, old_id: int, new_id: int) -> dict[str, list[Any]]:
    """Let all that points at the duplicate point at the survivor; what would then be there twice is dropped."""
    dropped: dict[str, list[Any]] = {}
    connection = session.connection()
    _move_relations(session, old_id, new_id, dropped)
    for reference in references():
        table, column = reference.table, reference.column
        if table.name == RELATIONS:
            continue
        for unique in reference.unique_with:
            twice = and_(column == old_id, _exists_for(table, column, unique, new_id))
            rows = connection.execute(select(table).where(twice)).mappings().all()
            if rows:
                dropped.setdefault(table.name, []).extend(_plain_row(row) for row in rows)
                connection.execute(delete(table).where(twice))
                put_right = table.info.get(AFTER_MERGE)
                if put_right is not None:
                    put_right(connection, rows)
        connection.execute(update(table).where(column == old_id).values({column.key: new_id}))
    return dropped


def _move_relations(session: Db, old_id: int, new_id: int, dropped: dict[str, list[Any]]) -> None:
    """Buddies and enemies of the duplicate; pairs keep their order, and an enemy outweighs a buddy."""
    table, connection = Model.metadata.tables[RELATIONS], session.connection()
    ours = or_(table.c.first_id == old_id, table.c.second_id == old_id)
    for row in connection.execute(select(table).where(ours)).mappings().all():
        other_id = row["second_id"] if row["first_id"] == old_id else row["first_id"]
        first, second = sorted((new_id, other_id))
        pair = and_(table.c.first_id == first, table.c.second_id == second)
        taken = connection.execute(select(table).where(pair)).mappings().first()
        if other_id != new_id and taken is None:
            values = {"first_id": first, "second_id": second}
            connection.execute(update(table).where(table.c.id == row["id"]).values(values))
            continue
        dropped.setdefault(RELATIONS, []).append(_plain_row(row))
        connection.execute(delete(table).where(table.c.id == row["id"]))
        if taken is not None and row["kind"] == RelationKind.enemy:
            connection.execute(
                update(table).where(pair).values(kind=RelationKind.enemy, notes=row["notes"])
            )


def _unique_with(table: Table, column: Column[Any]) -> Iterator[Uniqueness]:
    groups: list[tuple[list[Column[Any]], ColumnElement[bool] | None]] = [
        (list(table.primary_key.columns), None)
    ]
    groups += [
        (list(index.columns), index.dialect_options["postgresql"]["where"])
        for index in table.indexes
        if index.unique
    ]
    groups += [
        (list(item.columns), None)
        for item in table.constraints
        if isinstance(item, UniqueConstraint)
    ]
    for columns, where in groups:
        if column in columns:
            yield Uniqueness([other for other in columns if other is not column], where)


def _exists_for(
    table: Table, column: Column[Any], unique: Uniqueness, animal_id: int
) -> ColumnElement[bool]:
    if unique.where is not None:
        # A partial index is written in the names of its table, which an alias would not fit.
        theirs = select(*(unique.others or [column])).where(column == animal_id, unique.where)
        apart = theirs.correlate(None)
        taken = tuple_(*unique.others).in_(apart) if unique.others else apart.exists()
        return and_(unique.where, taken)
    twin = table.alias("twin")
    same_columns = [twin.c[other.key] == other for other in unique.others]
    return select(1).where(twin.c[column.key] == animal_id, *same_columns).exists()


def _own_columns() -> Sequence[Column[Any]]:
    return list(Model.metadata.tables["animal"].columns)


def _plain_row(row: Any) -> dict[str, Any]:
    return {str(key): _plain(value) for key, value in row.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date | datetime) else value
