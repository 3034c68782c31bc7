"""What a screen does not name as a verb has no address and is denied."""

from pathlib import Path

import pytest
from flask import Flask
from flask_admin import expose
from werkzeug.exceptions import Forbidden

from petadmin.animals.admin import AnimalView
from petadmin.core.i18n import _l
from tests.conftest import make_app


class CarelessView(AnimalView):
    """A screen whose author forgot to say which verb its page stands for."""

    path = "careless"
    label_plural = _l("Animals")

    @expose("/secrets")  # type: ignore[untyped-decorator]  # Flask-Admin comes without types
    def secrets(self) -> str:
        return "secrets"


@pytest.fixture
def careless(tmp_path: Path) -> Flask:
    """The application with such a screen."""
    app = make_app(tmp_path)
    app.extensions["admin"][0].add_view(CarelessView())
    return app


def test_a_page_without_a_verb_has_no_address(careless: Flask) -> None:
    rules = {rule.endpoint for rule in careless.url_map.iter_rules()}

    assert "careless.index_view" in rules
    assert "careless.secrets" not in rules


def test_flask_admins_own_addresses_do_not_exist(careless: Flask) -> None:
    names = {rule.endpoint.partition(".")[2] for rule in careless.url_map.iter_rules()}

    assert names.isdisjoint({"delete_view", "ajax_update", "ajax_lookup", "action_view", "export"})


def test_a_method_without_a_verb_is_denied_even_to_an_administrator(careless: Flask) -> None:
    view = next(
        item for item in careless.extensions["admin"][0]._views if item.endpoint == "careless"
    )

    for name in ("secrets", "delete_view", "ajax_lookup", ""):
        with careless.test_request_context("/careless/secrets"), pytest.raises(Forbidden):
            view._handle_view(name)
