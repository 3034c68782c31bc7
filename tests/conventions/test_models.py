"""Tables and choices keep to the conventions."""

from typing import Any

import pytest
from sqlalchemy import CheckConstraint, Enum, Table, UniqueConstraint

from petadmin import factory
from petadmin.core.choices import Choice
from petadmin.core.db import Model

assert factory.AREAS, "importing the factory imports every model"

TABLES = sorted(Model.metadata.tables.values(), key=lambda table: table.name)


def kinds_of_choice(base: type[Choice] = Choice) -> list[type[Choice]]:
    found = []
    for kind in base.__subclasses__():
        found += [kind, *kinds_of_choice(kind)]
    return found


def starts_of_indexes(table: Table) -> set[str]:
    """The columns with which an index of the table begins."""
    lists: list[Any] = [index.columns for index in table.indexes]
    lists.append(table.primary_key.columns)
    lists += [item.columns for item in table.constraints if isinstance(item, UniqueConstraint)]
    return {columns.keys()[0] for columns in lists}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_foreign_key_has_an_index_and_says_what_happens_on_delete(table: Table) -> None:
    for key in table.foreign_keys:
        assert key.parent.key in starts_of_indexes(table), key.parent
        assert key.ondelete in ("CASCADE", "RESTRICT", "SET NULL"), key.parent
        assert key.ondelete != "SET NULL" or key.parent.nullable


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_what_belongs_to_a_customer_goes_with_them(table: Table) -> None:
    if "customer_id" in table.columns:
        (key,) = table.columns["customer_id"].foreign_keys

        assert key.ondelete == "CASCADE"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_constraint_and_index_has_a_name(table: Table) -> None:
    items: list[Any] = [*table.constraints, *table.indexes]
    nameless = [item for item in items if not item.name]

    assert nameless == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_choice_is_checked_by_the_database(table: Table) -> None:
    checks = [str(item.name) for item in table.constraints if isinstance(item, CheckConstraint)]
    for column in table.columns:
        if isinstance(column.type, Enum):
            assert not column.type.native_enum
            assert any(column.type.name and column.type.name in name for name in checks), column


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_no_number_is_a_float(table: Table) -> None:
    assert [column for column in table.columns if column.type.python_type is float] == []


@pytest.mark.parametrize("kind", kinds_of_choice(), ids=lambda kind: kind.__name__)
def test_a_choice_is_stored_by_its_name_and_has_a_label(kind: type[Choice]) -> None:
    for member in kind:
        assert member.name == member.value == member.value.lower()
        assert not isinstance(member.label, str), f"the label of {member!r} is not translated"
        assert str(member.label)
