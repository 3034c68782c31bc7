"""The floor of a page: a bare Flask view that renders the same template from what is in memory already.

It has no log-in, no session, no database and no headers to add: nobody could be faster with this template. The
template is drawn in full, with the menu, what the bell tells and the badges; of a part of a page that a script
fetches, it is that part alone.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from flask import (
    Flask,
    before_render_template,
    g,
    render_template,
    request,
    template_rendered,
)
from jinja2 import Template
from sqlalchemy import Connection, FrozenResult, Result, event, select
from sqlalchemy.orm import ORMExecuteState, Session

from bench.business import Business, people
from bench.pages import Page
from petadmin.access.models import User
from petadmin.adminkit.requests import LoggedIn
from petadmin.core.db import db
from petadmin.customfields.known import CACHE, Field
from petadmin.factory import create_app

ASKING = ("vaccine_flags", "notices")
"""What templates call although it asks the database."""

ASKED_OF_VIEW = frozenset({"outlook"})
"""The same of the view's own methods, each asked once for a page."""


class Recalling:
    """A view that answers what templates ask of it as it did the first time."""

    def __init__(self, view: Any) -> None:
        self._view = view
        self._answers: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._view, name)
        return partial(self._recall, name, found) if name in ASKED_OF_VIEW else found

    def _recall(self, name: str, ask: Callable[..., Any], *arguments: Any) -> Any:
        if name not in self._answers:
            self._answers[name] = ask(*arguments)
        return self._answers[name]


class Tape:
    """Keeps the answers of the database to what templates ask of it, and plays them again."""

    def __init__(self) -> None:
        self._answers: list[FrozenResult[Any]] = []

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Keep the answers that the session gives meanwhile."""

        def keep(state: ORMExecuteState) -> Result[Any]:
            self._answers.append(state.invoke_statement().freeze())
            return self._answers[-1]()

        with _listening("do_orm_execute", keep):
            yield

    @contextmanager
    def playing(self) -> Iterator[None]:
        """Answer from memory, in the same order."""
        left = iter(self._answers)
        with _listening("do_orm_execute", lambda _state: next(left)()):
            yield


@contextmanager
def _listening(name: str, listener: Callable[..., Any]) -> Iterator[None]:
    event.listen(Session, name, listener)
    try:
        yield
    finally:
        event.remove(Session, name, listener)


@dataclass
class Seen:
    """What a page was made of."""

    templates: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """The templates, at last the page itself, and what each was given."""

    tape: Tape = field(default_factory=Tape)
    """What fields of forms ask of the database while they are drawn."""

    fields: dict[str, Field] = field(default_factory=dict)
    """The custom fields, which a request reads once."""

    info: dict[Any, Any] = field(default_factory=dict)
    """What the session remembers, such as the settings of the business."""

    waiting: dict[str, Any] = field(default_factory=dict)
    """What the bell and the menu have counted."""

    answers: dict[str, list[Any]] = field(default_factory=lambda: {name: [] for name in ASKING})
    """What the functions in ASKING have answered, in turn."""


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

    def asker(self, page: Page) -> Callable[[], None]:
        """What asks for the floor of a page."""
        seen = self._seen(page)

        def show(**_values: Any) -> str:
            g._login_user = LoggedIn(self._user)
            # The bell and the menu count in the database; here they have counted already.
            g.waiting = seen.waiting
            request.environ[CACHE] = seen.fields
            db.session.info.update(seen.info)
            for name, answers in seen.answers.items():
                again = iter(answers)
                self._bare.jinja_env.globals[name] = lambda *_, again=again: next(again)
            with seen.tape.playing():
                return [render_template(name, **context) for name, context in seen.templates][-1]

        method = "GET" if page.form is None else "POST"
        address = page.path.partition("?")[0]
        endpoint, _ = self._bare.url_map.bind("localhost").match(address, method)
        self._bare.view_functions[endpoint] = show
        client = self._bare.test_client()

        def ask() -> None:
            answer = page.ask(client)
            if answer.status_code != 200:
                raise RuntimeError(f"the floor of {page.path} answers {answer.status}")

        return ask

    def _seen(self, page: Page) -> Seen:
        seen = Seen()
        recording = ExitStack()

        def begin(_app: Flask, context: dict[str, Any], **_rest: Any) -> None:
            if "admin_view" in context:
                context["admin_view"] = Recalling(context["admin_view"])
            recording.enter_context(seen.tape.recording())

        def see(_app: Flask, template: Template, context: dict[str, Any], **_rest: Any) -> None:
            recording.close()
            seen.templates.append((template.name or "", context))
            seen.fields.update(request.environ.get(CACHE, {}))
            seen.info.update(db.session.info)
            seen.waiting.update(g.get("waiting", {}))

        with (
            before_render_template.connected_to(begin, self._business.app),
            template_rendered.connected_to(see, self._business.app),
            _overheard(self._business.app, seen.answers),
        ):
            page.ask(self._browser)
        injected = self._injected()
        for _name, context in seen.templates:
            for key in injected & context.keys():
                del context[key]
        return seen

    def _injected(self) -> set[str]:
        """What Flask and its extensions add to every template anew."""
        injected: dict[str, Any] = {}
        with self._bare.test_request_context("/"):
            g._login_user = LoggedIn(self._user)
            self._bare.update_template_context(injected)
        return set(injected)


@contextmanager
def _overheard(app: Flask, answers: dict[str, list[Any]]) -> Iterator[None]:
    """Note what functions answer to templates."""
    functions: dict[str, Any] = {name: app.jinja_env.globals[name] for name in answers}

    def overhear(name: str, *arguments: Any) -> Any:
        answers[name].append(functions[name](*arguments))
        return answers[name][-1]

    app.jinja_env.globals.update({name: partial(overhear, name) for name in answers})
    try:
        yield
    finally:
        app.jinja_env.globals.update(functions)


def _bare_app(business: Business) -> Flask:
    bare = create_app(business.settings)
    bare.config["WTF_CSRF_ENABLED"] = False
    bare.before_request_funcs.clear()
    bare.after_request_funcs.clear()
    bare.teardown_request_funcs.clear()
    with bare.app_context():
        event.listen(db.engine, "before_cursor_execute", _refuse)
    return bare


def _refuse(_connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
    raise RuntimeError(f"the floor asks the database: {statement}")
