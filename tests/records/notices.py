"""What the tests of notices share."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from petadmin.access.models import User
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.records.notices import services
from tests.support.cast import LUCIA, Person


def id_of(person: Person) -> int:
    return db.session.scalars(select(User.id).where(User.email == person.email)).one()


def make(
    app: Flask,
    text: str = "Llamar a Marta",
    *,
    hours: float = -1,
    whom: Person | None = None,
    author: Person = LUCIA,
    by_email: bool = False,
    **owner: int,
) -> int:
    """A notice that was due an hour ago, unless told otherwise; returns the id."""
    with app.app_context():
        notice = services.add(
            db.session,
            {
                "text": text,
                "due_at": utcnow() + timedelta(hours=hours),
                "assignee_id": id_of(whom) if whom is not None else None,
                "by_email": by_email,
                **owner,
            },
            author_id=id_of(author),
            now=utcnow() - timedelta(days=300),
        )
        db.session.commit()
        return notice.id
