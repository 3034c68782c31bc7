"""On PostgreSQL the filters of custom fields use the index on the column."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import ColumnElement, event, select, text

from petadmin.core.db import db
from petadmin.customers.models import Customer
from petadmin.customfields.conditions import Values

INDEX = "ix_customer_custom"


def conditions() -> list[ColumnElement[bool]]:
    values = Values(Customer.custom, "12", dialect="postgresql")
    return [
        values.equals("o1"),
        values.equals(True),
        values.holds("o1"),
        values.contains("pienso"),
        values.between_numbers(Decimal("1.5"), None),
        values.between_days(date(2026, 1, 1), date(2026, 1, 31)),
    ]


@pytest.mark.slow
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.parametrize("number", range(6))
def test_every_filter_can_use_the_index(app: Flask, number: int) -> None:
    with app.app_context():
        db.session.execute(text("SET LOCAL enable_seqscan = off"))
        db.session.execute(text("SET LOCAL enable_indexscan = off"))
        connection = db.session.connection()
        event.listen(connection, "before_cursor_execute", explain, retval=True)
        plan = connection.execute(select(Customer.id).where(conditions()[number])).scalars()

        assert INDEX in "\n".join(map(str, plan))


def explain(
    _connection: object, _cursor: object, statement: str, parameters: Any, *_rest: object
) -> tuple[str, Any]:
    """Ask how the statement would be carried out, in place of doing it."""
    return f"EXPLAIN {statement}", parameters
