"""Filters that somebody of the staff has kept."""

from flask import Flask

from petadmin.business import saved_filters
from petadmin.core.db import db
from tests.support.cast import Person, user_id


def make_filter(
    app: Flask,
    person: Person,
    name: str,
    *,
    query: str = "area=hotel",
    screen: str = "customers",
    shared: bool = False,
) -> int:
    """A filter that a person has kept; returns the id."""
    with app.app_context():
        kept = saved_filters.keep(
            db.session, user_id(person), screen=screen, name=name, query=query, shared=shared
        )
        db.session.commit()
        return kept.id
