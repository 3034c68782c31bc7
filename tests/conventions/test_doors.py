"""Every address of the application answers each person as the permission table says; a hidden row is not there.

The cases are made from what is registered. A new screen needs no line here; an address that follows no
convention needs one in `PLAIN`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from petadmin.access.models import User
from petadmin.access.permissions import may
from petadmin.adminkit.requests import PUBLIC_ENDPOINTS
from petadmin.adminkit.verbs import Verb
from petadmin.adminkit.view import EntityView
from petadmin.core.db import db
from petadmin.customers.visibility import SEE_INACTIVE
from tests.conftest import browser_of
from tests.conventions.markup import steady
from tests.conventions.scene import (
    HUGE,
    MISSING,
    TOO_HUGE,
    Scene,
    belongs_to,
    desk_panels,
    desk_parts,
    forget_attempts,
    is_somebodys,
    variants,
    views_of,
)
from tests.support.cast import LUCIA, MARCOS, Person

PLAIN: dict[str, dict[str, set[int]]] = {
    "account.language": {"POST": {400}},
    "account.login": {"GET": {302}, "POST": {302}},
    "account.logout": {"POST": {302}},
    "account.password": {"GET": {200}, "POST": {422}},
    "account.preferences": {"POST": {400}},
    "account.theme": {"POST": {400}},
    "assets": {"GET": {404}},
    "consents.switch": {"POST": {404}},
    "email_preview": {"GET": {404}},
    "health.alive": {"GET": {200}},
    "health.ready": {"GET": {200}},
    "home.help_lists": {"GET": {200}},
    "home.index": {"GET": {200}},
    "home.more": {"GET": {200}},
    "home.search": {"GET": {200}},
    "home.settings": {"GET": {200}},
    "home.static": {"GET": {404}},
    "pictures": {"GET": {404}},
    "shared_albums.album": {"GET": {404}},
    "shared_albums.photo": {"GET": {404}},
    "unsubscribing.page": {"GET": {404}, "POST": {404}},
    "web_form.write": {"GET": {404}, "POST": {404}},
}
"""Addresses without an entity, and what each answers to everybody who is logged in, given no form and no file."""

LEADS_ON = {
    "daycare_stays.create_view",
    "hotel_stays.create_view",
    "leads.convert_view",
    "visits.details_view",
}
"""Addresses that lead to the screen where it is done or shown; who became a customer to that customer."""

PUBLIC: dict[str, dict[str, set[int]]] = {
    **PLAIN,
    "account.login": {"GET": {200}, "POST": {422}},
}

DONE = {200, 204, 302, 422}
"""What a form may answer to somebody who may send it: asked, done, or told what is wrong with it."""

BOTH = ["sqlite", "postgresql"]
PEOPLE = [
    pytest.param(database, person, method, id=f"{database}-{person.role.value}-{method}")
    for person, method, databases in (
        (LUCIA, "GET", BOTH),
        # It does what GET does and leaves out the answer's body.
        (LUCIA, "HEAD", ["sqlite"]),
        (LUCIA, "POST", BOTH),
        # No address takes it, and none asks the database before it says so.
        (LUCIA, "DELETE", ["sqlite"]),
        (MARCOS, "GET", BOTH),
        (MARCOS, "POST", BOTH),
    )
    for database in databases
]
TARGETS = ("own", "inactive", "missing", "huge", "too huge")
REFUSED = {403, 404, 405}
PART = {"HX-Request": "true"}


@dataclass(frozen=True)
class Door:
    """One address, and whose row it is about."""

    rule: Rule
    view: EntityView | None
    target: str
    values: dict[str, Any]

    @property
    def method_name(self) -> str:
        return str(self.rule.endpoint).partition(".")[2]

    @property
    def verb(self) -> Verb | None:
        name = str(self.values.get("what", "")).replace("-", "_")
        return self.view.verbs.get(name) if self.view is not None else None


@pytest.fixture(autouse=True)
def _nobody_has_tried_to_log_in(app: Flask) -> None:
    forget_attempts(app)


@pytest.mark.slow
@pytest.mark.parametrize(("database", "person", "method"), PEOPLE, indirect=["database"])
def test_every_address_answers_as_the_permission_table_says(
    app: Flask, scene: Scene, person: Person, method: str
) -> None:
    surprises = []

    browser = browser_of(app, person)
    for door in doors(app, method):
        url = url_of(app, door, scene, person)
        expected = expected_codes(app, door, person, method)
        # Of what is refused a sentence is enough: its page is the same for all, and takes longer than the answer.
        headers = PART if expected <= REFUSED else {}
        answer = browser.open(url, method=method, headers=headers)
        if door.rule.endpoint == "account.logout":
            browser = browser_of(app, person)
        forget_messages(browser)
        if answer.status_code not in expected:
            surprises.append(
                f"{method} {url} ({door.target}): {answer.status_code}, not {expected}"
            )

    assert not surprises, "\n".join(surprises)


@pytest.mark.slow
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_a_stranger_is_asked_to_log_in_everywhere(
    app: Flask, scene: Scene, as_stranger: FlaskClient, method: str
) -> None:
    surprises = []

    for door in doors(app, method):
        url = url_of(app, door, scene)
        forget_messages(as_stranger)
        answer = as_stranger.open(url, method=method)
        partial = as_stranger.open(url, method=method, headers={"HX-Request": "true"})
        if door.rule.endpoint in PUBLIC_ENDPOINTS and method in allowed_methods(app, door):
            public = PUBLIC[door.rule.endpoint]["GET" if method == "HEAD" else method]
            good = answer.status_code in public
        else:
            good = is_sent_to_login(answer) and is_sent_to_login(partial, htmx=method in READING)
        if not good:
            surprises.append(f"{method} {url}: {answer.status_code}, htmx {partial.status_code}")

    assert not surprises, "\n".join(surprises)


READING = ("GET", "HEAD")


def forget_messages(browser: FlaskClient) -> None:
    """Messages wait in the cookie for a page that shows them; hundreds would slow down every request."""
    if browser.get_cookie("petadmin") is not None:
        with browser.session_transaction() as session:
            session.pop("_flashes", None)


def is_sent_to_login(answer: TestResponse, *, htmx: bool = False) -> bool:
    if htmx:
        return answer.status_code == 401 and answer.headers["HX-Redirect"] == "/login"
    return answer.status_code == 302 and answer.headers["Location"].startswith("/login")


@pytest.mark.slow
def test_a_hidden_row_and_a_missing_one_cannot_be_told_apart(
    app: Flask, scene: Scene, as_marcos: FlaskClient
) -> None:
    for path in ("/customers/{}", "/customers/{}/animals", "/customers/{}/sheet.pdf"):
        hidden = as_marcos.get(path.format(scene.inactive))
        missing = as_marcos.get(path.format(MISSING))

        assert hidden.status_code == missing.status_code == 404
        # Other rows may have the same number, such as the notices behind the bell.
        shown = steady(hidden.text).replace(path.format(scene.inactive), "ADDRESS")
        assert shown == steady(missing.text).replace(path.format(MISSING), "ADDRESS")


def doors(app: Flask, method: str) -> Iterator[Door]:
    """Every address, with each value that its parts can take, for one's own rows and for all others."""
    screens = views_of(app)
    for rule in app.url_map.iter_rules():
        endpoint, _, method_name = rule.endpoint.partition(".")
        view = screens.get(endpoint)
        if view is None:
            assert rule.endpoint in PLAIN, f"{rule.rule} follows no convention and is not in PLAIN"
            yield Door(rule, None, "own", dict.fromkeys(rule.arguments, "nothing"))
            continue
        known = {*view.method_verbs, "row_view", "bulk_view"}
        assert method_name in known, f"{rule.rule} stands for no verb"
        for number, values in enumerate(variants(app, rule, view)):
            for target in targets_of(rule, method, first=number == 0):
                yield Door(rule, view, target, values)


def targets_of(rule: Rule, method: str, *, first: bool) -> tuple[str, ...]:
    """Whose rows are tried: ids of no row once for each address, and only where the row matters."""
    if method == "HEAD" and rule.rule.endswith(".pdf"):
        return ()  # making a PDF takes a second, and GET makes it already
    if "row_id" not in rule.arguments or method not in ("GET", "POST"):
        return ("own",)
    return TARGETS if first else TARGETS[:2]


def url_of(app: Flask, door: Door, scene: Scene, person: Person = LUCIA) -> str:
    """The address in full, with the id of the row that the target names."""
    values = dict(door.values)
    if "row_id" in door.rule.arguments:
        values["row_id"] = row_id_of(app, door, scene, person)
    built = door.rule.rule
    for name, value in values.items():
        part = next(part for part in built.split("<")[1:] if part.split(">")[0].endswith(name))
        built = built.replace(f"<{part.split('>')[0]}>", str(value))
    return built + owner_in_address(app, door, scene)


def owner_in_address(app: Flask, door: Door, scene: Scene) -> str:
    """To whom a new row will belong, where the form does not ask for it."""
    view = door.view
    verb = view.method_verbs.get(door.method_name) if view is not None else None
    if view is None or verb not in ("create", "write") or not view.needs_owner:
        return ""
    name = next(iter(view.owned_by))
    with app.app_context():
        return f"?{name}={scene.row_of(name)}"


def row_id_of(app: Flask, door: Door, scene: Scene, person: Person) -> int:
    assert door.view is not None
    fixed = {"missing": MISSING, "huge": HUGE, "too huge": TOO_HUGE}
    if door.target in fixed:
        return fixed[door.target]
    hidden = door.target == "inactive"
    with app.test_request_context():
        # Some screens show everybody their own rows.
        g._login_user = db.session.scalars(select(User).where(User.email == person.email)).one()
        if door.verb is None or door.verb.offered is None:
            return scene.row_in(door.view, hidden=hidden)
        return suited_row(door.view, door.verb, scene, hidden=hidden)


def suited_row(view: EntityView, verb: Verb, scene: Scene, *, hidden: bool) -> int:
    """A row of the customer for which the verb is offered."""
    statement = view.scope().order_by(view.model.id)
    owner = scene.inactive if hidden else scene.active
    if view.entity == "customer":
        return owner
    if view.owned_by:
        statement = statement.where(belongs_to(view.model, owner))
    suited = [row for row in db.session.scalars(statement) if verb.suits(row)]
    assert suited, f"the scene has no {view.entity} for {verb.name}"
    return int(suited[0].id)


def allowed_methods(app: Flask, door: Door) -> set[str]:
    """The methods of the address, whichever of its rules they come from."""
    rules = app.url_map.iter_rules(door.rule.endpoint)
    return {method for rule in rules for method in rule.methods or ()}


def expected_codes(app: Flask, door: Door, person: Person, method: str) -> set[int]:
    """What the permission table and the scene say."""
    if door.target == "too huge":
        return {404}
    if method not in allowed_methods(app, door):
        # What has an address of its own for reading is no verb for writing.
        return {404, 405}
    reading = method in READING
    if door.view is None:
        return PLAIN[door.rule.endpoint]["GET" if reading else method]
    permissions = permissions_of(app, door, reading=reading)
    if not all(may(person.role, permission) for permission in permissions):
        return {403}
    if section_of(app, door) is not None and not reading:
        return {405}
    if door.target in ("missing", "huge") or not exists_for(app, door, person):
        return {404}
    return codes_of_own_row(app, door, reading=reading)


def permissions_of(app: Flask, door: Door, *, reading: bool) -> list[str]:
    """All permissions that the door asks for."""
    assert door.view is not None
    entity = door.view.entity
    section = section_of(app, door)
    if section is not None:
        return [f"{entity}:view", section.permission]
    if door.method_name in ("row_view", "bulk_view"):
        assert door.verb is not None
        return [f"{entity}:{door.verb.name}"]
    own = f"{entity}:{door.view.method_verbs[door.method_name]}"
    panel = panel_of(app, door)
    if panel is None:
        return [own]
    editing = not reading and panel.form is not None
    return [own, panel.permission, *([panel.edit_permission] if editing else [])]


def exists_for(app: Flask, door: Door, person: Person) -> bool:
    """Whether the row is there for this person, and lets itself be treated so."""
    assert door.view is not None
    hidden = (
        door.target == "inactive"
        and is_somebodys(door.view.entity_model)
        and not is_nobodys_yet(door)
    )
    if hidden and not may(person.role, SEE_INACTIVE):
        return False
    if door.method_name in ("create_view", "edit_view"):
        return bool(door.view.form_columns)
    if door.verb is not None:
        return door.verb.single if door.method_name == "row_view" else door.verb.bulk
    return True


def is_nobodys_yet(door: Door) -> bool:
    """Those for whom more can be done than to be looked at have no customer to be hidden with."""
    is_lead = door.view is not None and door.view.entity == "lead"
    return is_lead and door.verb is not None and door.verb.offered is not None


def is_unsuited(door: Door) -> bool:
    """Somebody out of use cannot be put out of use again, and the other way round."""
    assert door.view is not None
    assert door.verb is not None
    if "row_id" not in door.rule.arguments or door.view.entity != "customer":
        return False
    if door.verb.offered is None:
        return False
    return (door.verb.name == "deactivate") is (door.target == "inactive")


def codes_of_own_row(app: Flask, door: Door, *, reading: bool) -> set[int]:
    if door.verb is not None and is_unsuited(door):
        # Back, with a word: somebody else may have done it just now.
        return {302}
    panel = panel_of(app, door)
    if reading and panel is not None:
        # What comes later is a page of its own for browsers without scripts.
        return {200} if panel.lazy else {302}
    if reading and door.rule.endpoint in LEADS_ON:
        return {302}
    if panel is not None and panel.form is None:
        return {404}
    return {200} if reading else DONE


def section_of(app: Flask, door: Door) -> Any:
    assert door.view is not None
    found = [part for part in desk_parts(app, door.view) if part.key == door.values.get("what")]
    return found[0] if found and door.method_name == "row_view" else None


def panel_of(app: Flask, door: Door) -> Any:
    assert door.view is not None
    found = [panel for panel in desk_panels(app, door.view) if panel.key == door.values.get("key")]
    return found[0] if found else None
