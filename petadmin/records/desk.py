"""The way from a record to the desk of whom it is about, and from there to a form for a new one."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, url_for

from petadmin.desk.registry import Desk, desk_of
from petadmin.records.queries import whose

SUBJECTS = {"customer": "customers", "animal": "animals"}
"""On whose desks all records stand, with the endpoints of their screens; `owned_by` of most records' views."""

PEOPLE = {"customer": "customers", "lead": "leads"}
"""The same of those with whom one is in contact."""

ANYONE = {**SUBJECTS, **PEOPLE}
"""The same of records that may be about a potential customer as well."""


def desks(app: Flask, subjects: Iterable[str] = SUBJECTS) -> list[Desk]:
    """The desks on which records stand."""
    return [desk_of(app, subject) for subject in subjects]


def desk_url(subject: Any) -> str:
    """The desk of a subject."""
    return url_for(f"{ANYONE[subject.__tablename__]}.details_view", row_id=subject.id)


def section_url(subject: Any, key: str) -> str:
    """A section of that desk."""
    return url_for(f"{ANYONE[subject.__tablename__]}.row_view", row_id=subject.id, what=key)


def owner_url(record: Any) -> str:
    """The desk that a record stands on."""
    name, owner_id = whose(record)
    return url_for(f"{ANYONE[name]}.details_view", row_id=owner_id)


def add_url(endpoint: str) -> Callable[[Any], str]:
    """The form for a new record of a subject, which leads back to the desk."""

    def url(subject: Any) -> str:
        owner = {subject.__tablename__: subject.id}
        return url_for(f"{endpoint}.create_view", **owner, next=desk_url(subject))

    return url
