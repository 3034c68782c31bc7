"""What is refused: a page in words, or a sentence alone where a script asked for a part of a page."""

from flask.testing import FlaskClient

PART = {"HX-Request": "true", "HX-Target": "list"}


def test_a_page_that_is_refused_is_a_page(as_lucia: FlaskClient) -> None:
    answer = as_lucia.get("/customers/?after=nonsense")

    assert (answer.status_code, answer.mimetype) == (400, "text/html")
    assert "<h1" in answer.text


def test_a_part_that_is_refused_is_a_sentence(as_lucia: FlaskClient) -> None:
    answer = as_lucia.get("/customers/?after=nonsense", headers=PART)

    assert (answer.status_code, answer.mimetype) == (400, "text/plain")
    assert answer.text.startswith("This request cannot be understood. ")
    assert "<" not in answer.text


def test_a_part_that_is_not_for_a_user_says_so(as_marcos: FlaskClient) -> None:
    answer = as_marcos.get("/settings/users/", headers=PART)

    assert answer.status_code == 403
    assert answer.text == (
        "You may not do this. Your role does not allow it. Ask an administrator if you need it."
    )


def test_going_back_in_the_browser_brings_a_page(as_lucia: FlaskClient) -> None:
    back = PART | {"HX-History-Restore-Request": "true"}

    answer = as_lucia.get("/customers/?after=nonsense", headers=back)

    assert (answer.status_code, answer.mimetype) == (400, "text/html")
