"""A small application with the e-mail queue and what it stands on, and nothing else."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask
from flask_babel import Babel
from sqlalchemy import create_engine, text

import petadmin.animals.health.models  # the tables that e-mails, their gates and the history ask
import petadmin.bookings.reminders.models
import petadmin.leads.models
import petadmin.mail.credits.models
import petadmin.mail.inbox.models
import petadmin.marketing.campaigns.models  # noqa: F401
from petadmin.access.models import Language
from petadmin.business.settings import business_settings, choose
from petadmin.core.db import db, prepare_engine
from petadmin.files.storage import init_storage
from petadmin.jobs.queues import init_jobs
from petadmin.mail.drafts import Draft
from petadmin.mail.models import Email
from petadmin.mail.post_office import Patience, PostOffice, init_mail
from petadmin.mail.services import queue
from petadmin.settings import Settings, load_settings
from tests.support.databases import empty_database

ROOT = Path(__file__).resolve().parents[2]


def settings_for(instance: Path, **variables: str) -> Settings:
    """The settings that these variables make, over defaults that suit tests."""
    environ = environ_for(instance, **variables)
    return load_settings(environ, instance)


def environ_for(instance: Path, **variables: str) -> dict[str, str]:
    """The environment of a process that works on the same database."""
    defaults = {
        "SECRET_KEY": "for tests only, " * 4,
        "MAIL_FROM": "Patitas <hello@patitas.example>",
    }
    return {f"PETADMIN_{name}": value for name, value in (defaults | variables).items()} | {
        "PETADMIN_INSTANCE": str(instance)
    }


def create_small_app(settings: Settings, *, patience: Patience | None = None) -> Flask:
    """The application, its tables not yet made."""
    app = Flask("petadmin", template_folder=str(ROOT / "templates"))
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(ROOT / "translations")
    db.init_app(app)
    Babel(app)
    init_jobs(app, settings.redis_url)
    init_storage(app, settings.storage_url)
    office = PostOffice.of(settings)
    if patience is not None:
        office = PostOffice(
            url=office.url,
            sender=office.sender,
            business_name=office.business_name,
            patience=patience,
        )
    init_mail(app, office)
    settings.instance.mkdir(parents=True, exist_ok=True)
    with app.app_context():
        prepare_engine(db.engine)
    return app


@contextmanager
def running(settings: Settings, *, patience: Patience | None = None) -> Iterator[Flask]:
    """The application within its context, with nothing in its tables."""
    app = create_small_app(settings, patience=patience)
    with app.app_context():
        db.create_all()
        empty_database()
        yield app
        db.session.remove()
        db.engine.dispose()


def keep_quiet(start: int, until: int) -> None:
    """Set the hours between which no advertising is sent; none when they are the same."""
    session = db.session()
    chosen = replace(business_settings(session), quiet_from=start, quiet_until=until)
    choose(session, chosen)
    session.commit()


def with_trigrams(url: str) -> str:
    """Prepare an empty PostgreSQL database as the migrations would."""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE EXTENSION pg_trgm"))
    engine.dispose()
    return url


def draft_to(address: str, **changes: Any) -> Draft:
    """A short e-mail, changed as wished."""
    values: dict[str, Any] = {
        "kind": "test",
        "to": address,
        "to_name": "María Núñez",
        "subject": "Mañana es la visita",
        "text": "Hola, María.",
        "html": "<p>Hola, María.</p>",
        "language": Language.es,
    }
    return Draft(**(values | changes))


def create_app() -> Flask:
    """The application of this environment."""
    return create_small_app(load_settings(os.environ, Path("instance")))


def queued(address: str = "maria@example.com", **changes: object) -> Email:
    """An e-mail that waits to be sent."""
    email = queue(db.session(), draft_to(address, **changes))
    db.session.commit()
    return email
