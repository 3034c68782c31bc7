"""Health addresses: `/healthz` says that the process lives, `/readyz` names each part that it needs."""

from collections.abc import Callable

from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy import text

from petadmin.core.db import db

health = Blueprint("health", __name__)

CHECKS = "petadmin.health"


@health.route("/healthz")
def alive() -> Response:
    return jsonify(status="ok")


@health.route("/readyz")
def ready() -> tuple[Response, int]:
    found = {name: _state(check) for name, check in current_app.extensions[CHECKS].items()}
    # Without Redis pages still work and mails wait in the database, so only the database decides.
    usable = found["database"] == "ok"
    state = "ok" if set(found.values()) == {"ok"} else "degraded" if usable else "down"
    return jsonify(status=state, **found), 200 if usable else 503


def check_database() -> None:
    """Raises when the database does not answer."""
    db.session.execute(text("SELECT 1"))


def _state(check: Callable[[], object]) -> str:
    try:
        check()
    except Exception:  # whatever is wrong with a part, it is not usable
        current_app.logger.warning("a part is not ready", exc_info=True)
        return "down"
    return "ok"
