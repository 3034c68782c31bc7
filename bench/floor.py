"""The floor of a page: a bare Flask view that renders the same template from what is in memory already.

It has no log-in, no session, no database and no headers to add: nobody could be faster with this template.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask, g, render_template, template_rendered
from jinja2 import Template
from sqlalchemy import Connection, event, select

from bench.business import Business, people
from petadmin.access.models import User
from petadmin.adminkit.requests import LoggedIn
from petadmin.core.db import db
from petadmin.factory import create_app


class Floor:
    """Takes the rows and words of a page once, then shows them again and again."""

    def __init__(self, business: Business) -> None:
        self._business = business
        self._bare = _bare_app(business)
        administrator, _ = people()
        self._browser = business.browser(administrator)
        with business.app.app_context():
            self._user = db.session.scalars(
                select(User).where(User.email == administrator.email)
            ).one()
            db.session.expunge(self._user)

    def asker(self, path: str) -> Callable[[], None]:
        """What asks for the floor of a page."""
        seen = self._seen(path)

        def show(**_values: Any) -> str:
            g._login_user = LoggedIn(self._user)
            return [render_template(name, **context) for name, context in seen][-1]

        endpoint, _ = self._bare.url_map.bind("localhost").match(path.partition("?")[0])
        self._bare.view_functions[endpoint] = show
        client = self._bare.test_client()

        def ask() -> None:
            answer = client.get(path)
            if answer.status_code != 200:
                raise RuntimeError(f"the floor of {path} answers {answer.status}")

        return ask

    def _seen(self, path: str) -> list[tuple[str, dict[str, Any]]]:
        """The templates that a page renders, at last the page itself, and what each is given."""
        seen: list[tuple[str, dict[str, Any]]] = []

        def see(_app: Flask, template: Template, context: dict[str, Any], **_rest: Any) -> None:
            seen.append((template.name or "", context))

        with template_rendered.connected_to(see, self._business.app):
            self._browser.get(path)
        injected = self._injected()
        return [
            (name, {key: value for key, value in context.items() if key not in injected})
            for name, context in seen
        ]

    def _injected(self) -> set[str]:
        """What Flask and its extensions add to every template anew."""
        injected: dict[str, Any] = {}
        with self._bare.test_request_context("/"):
            g._login_user = LoggedIn(self._user)
            self._bare.update_template_context(injected)
        return set(injected)


def _bare_app(business: Business) -> Flask:
    bare = create_app(business.settings)
    bare.config["WTF_CSRF_ENABLED"] = False
    bare.before_request_funcs.clear()
    bare.after_request_funcs.clear()
    bare.teardown_request_funcs.clear()
    # The bell in the header counts in the database; here it has counted already.
    bare.jinja_env.globals["notices"] = list
    with bare.app_context():
        event.listen(db.engine, "before_cursor_execute", _refuse)
    return bare


def _refuse(_connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
    raise RuntimeError(f"the floor asks the database: {statement}")
