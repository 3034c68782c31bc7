"""The way from a record to its customer's or animal's desk, and from there to a form for a new one."""

from collections.abc import Callable
from typing import Any

from flask import Flask, url_for

from petadmin.desk.registry import Desk, desk_of

SUBJECTS = {"customer": "customers", "animal": "animals"}
"""On whose desks records stand, with the endpoints of their screens; `owned_by` of every record's view."""


def desks(app: Flask) -> list[Desk]:
    """The desks on which records stand."""
    return [desk_of(app, subject) for subject in SUBJECTS]


def desk_url(subject: Any) -> str:
    """The desk of a customer or an animal."""
    return url_for(f"{SUBJECTS[subject.__tablename__]}.details_view", row_id=subject.id)


def section_url(subject: Any, key: str) -> str:
    """A section of that desk."""
    return url_for(f"{SUBJECTS[subject.__tablename__]}.row_view", row_id=subject.id, what=key)


def owner_url(record: Any) -> str:
    """The desk that a record stands on."""
    if record.customer_id is not None:
        return url_for("customers.details_view", row_id=record.customer_id)
    return url_for("animals.details_view", row_id=record.animal_id)


def add_url(endpoint: str) -> Callable[[Any], str]:
    """The form for a new record of a subject, which leads back to the desk."""

    def url(subject: Any) -> str:
        owner = {subject.__tablename__: subject.id}
        return url_for(f"{endpoint}.create_view", **owner, next=desk_url(subject))

    return url
