"""Forms carry a token, hosts are known, and the browser is told what it may do."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from petadmin.adminkit.security import POLICY
from tests.conftest import browser_of, make_app
from tests.conventions.scene import Scene
from tests.support.addresses import WITHOUT_SESSION
from tests.support.cast import LUCIA, PASSWORD

PAGES_WITH_FORMS = (
    "/",
    "/customers/",
    "/customers/new",
    "/customers/1",
    "/customers/1/edit",
    "/customers/1/deactivate",
    "/customers/1/send-sheet",
    "/customers/1/panels/contact?edit=1",
    "/customers/1/emails",
    "/animals/new",
    "/emails/1",
    "/settings/users/1",
    "/me/password",
    "/login",
)


@pytest.fixture
def guarded(app: Flask, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application as in production: forms need their token."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    return app


@pytest.mark.slow
def test_every_form_is_refused_without_its_token(guarded: Flask) -> None:
    client = browser_of(guarded, LUCIA)
    posted = set()
    for rule in guarded.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and rule.endpoint not in WITHOUT_SESSION:
            url = re.sub(r"<(?:pk|int):\w+>", "1", rule.rule).replace("<what>", "deactivate")
            url = url.replace("<key>", "contact")
            answer = client.post(url, data={"confirmed": "1"})

            assert answer.status_code == 400, url
            assert "comes from elsewhere" in answer.text
            posted.add(rule.endpoint)
    assert {"account.login", "account.logout", "customers.bulk_view"} <= posted


@pytest.mark.slow
@pytest.mark.parametrize("url", PAGES_WITH_FORMS)
def test_every_form_of_a_page_carries_its_token(guarded: Flask, url: str) -> None:
    client = guarded.test_client() if url == "/login" else browser_of(guarded, LUCIA)

    page = client.get(url).text

    forms = re.findall(r"<form\b.*?</form>", page, re.DOTALL)
    posting = [form for form in forms if 'method="post"' in form]
    assert posting
    for form in posting:
        assert re.search(r'name="csrf_token" value="[^"]{20,}"', form), form[:200]


def test_a_form_with_its_token_is_taken(guarded: Flask) -> None:
    client = guarded.test_client()
    token = re.search(r'name="csrf-token" content="([^"]+)"', client.get("/login").text)
    assert token is not None

    form = {"email": LUCIA.email, "password": PASSWORD, "csrf_token": token[1]}
    answer = client.post("/login", data=form)

    assert answer.status_code == 302


def test_a_token_may_come_in_a_header(guarded: Flask) -> None:
    client = browser_of(guarded, LUCIA)
    token = re.search(r'name="csrf-token" content="([^"]+)"', client.get("/").text)
    assert token is not None

    answer = client.post("/me/theme", data={"theme": "dark"}, headers={"X-CSRFToken": token[1]})

    assert answer.status_code == 302


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "a b"]
)
@pytest.mark.parametrize("url", ["/login", "/customers/", "/healthz", "/assets/app.css"])
def test_a_foreign_host_is_refused(as_lucia: FlaskClient, host: str, url: str) -> None:
    answer = as_lucia.get(url, headers={"Host": host})

    assert answer.status_code == 400
    assert host not in answer.text


def test_a_host_that_is_ours_is_taken_with_any_port(as_stranger: FlaskClient) -> None:
    for host in ("localhost", "localhost:8000", "127.0.0.1:5000"):
        assert as_stranger.get("/login", headers={"Host": host}).status_code == 200


def test_the_content_policy_is_this_and_no_looser() -> None:
    assert POLICY == {
        "default-src": "'none'",
        "script-src": "'nonce-{nonce}'",
        "style-src": "'self'",
        "img-src": "'self' data: blob:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "frame-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'self'",
    }


@pytest.mark.parametrize(
    "url", ["/", "/customers/", "/login", "/nowhere", "/healthz", "/assets/nothing"]
)
def test_every_answer_carries_the_policy_and_its_companions(
    as_lucia: FlaskClient, url: str
) -> None:
    headers = as_lucia.get(url).headers

    policy = headers["Content-Security-Policy"]
    nonce = re.search(r"'nonce-([\w-]{22})'", policy)
    assert nonce is not None
    expected = "; ".join(f"{name} {value}" for name, value in POLICY.items())
    assert policy == expected.format(nonce=nonce[1])
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "no-store" in headers["Cache-Control"] or url.startswith("/assets")


def test_each_answer_has_a_nonce_of_its_own_and_its_scripts_carry_it(as_lucia: FlaskClient) -> None:
    first, second = as_lucia.get("/"), as_lucia.get("/")

    policies = [answer.headers["Content-Security-Policy"] for answer in (first, second)]
    assert policies[0] != policies[1]
    nonce = re.search(r"'nonce-([\w-]+)'", policies[0])
    assert nonce is not None
    scripts = re.findall(r"<script[^>]*>", first.text)
    assert scripts
    assert all(f'nonce="{nonce[1]}"' in script for script in scripts)


def test_the_message_of_an_email_may_run_and_fetch_nothing(
    scene: Scene, as_lucia: FlaskClient
) -> None:
    policy = as_lucia.get("/emails/1/message.html").headers["Content-Security-Policy"]

    assert policy == (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'self'"
    )


def test_an_attachment_is_downloaded_and_not_shown(scene: Scene, as_lucia: FlaskClient) -> None:
    answer = as_lucia.get("/emails/1/attachments/1")

    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"hoja.pdf\"; filename*=UTF-8''hoja.pdf"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_cookies_are_out_of_reach_of_scripts_and_other_websites(
    as_stranger: FlaskClient,
) -> None:
    login = as_stranger.post("/login", data={"email": LUCIA.email, "password": PASSWORD})
    language = as_stranger.post("/me/language", data={"language": "es"})

    for answer, name in ((login, "petadmin"), (language, "language")):
        (cookie,) = [
            text for text in answer.headers.getlist("Set-Cookie") if text.startswith(f"{name}=")
        ]
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Path=/" in cookie
        assert "Secure" not in cookie


def test_over_https_cookies_are_secure_and_the_browser_stays_on_https(tmp_path: Path) -> None:
    app = make_app(tmp_path, PUBLIC_URL="https://pets.example.com")

    answer = app.test_client().get("/healthz", base_url="https://pets.example.com")

    assert app.config["SESSION_COOKIE_SECURE"] is True
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
