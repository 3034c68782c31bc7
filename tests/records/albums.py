"""What the tests of albums share."""

from flask import Flask

from petadmin.core.db import db
from tests.support.scene_albums import add_album


def make_album(app: Flask, **values: object) -> int:
    """An album of whom the values name; returns the id."""
    with app.app_context():
        made = add_album(**values)  # type: ignore[arg-type]  # name, photos, and the owner
        db.session.commit()
        return made.id
