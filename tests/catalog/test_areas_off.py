"""Nothing is lost in an area that is switched off: forms that do not show it leave it as it was."""

from typing import Any

from flask import Flask

from petadmin.animals.health.models import Vaccine
from petadmin.core.db import db
from petadmin.customers.models import Customer
from tests.animals.health_cases import make_vaccine
from tests.conftest import browser_of
from tests.support.cast import LUCIA, MARCOS, make_customer


def test_a_customer_keeps_the_areas_that_the_form_does_not_show(
    app: Flask, switch_off: Any
) -> None:
    customer = make_customer(app, areas=["hotel", "grooming", "shop"])
    switch_off("hotel", "shop")
    form = {
        "kind": "person",
        "first_name": "Marta",
        "last_name": "Gómez",
        "email": "marta@example.com",
        "language": "es",
    }

    shown = browser_of(app, MARCOS).get(f"/customers/{customer}/edit").text
    browser_of(app, MARCOS).post(
        f"/customers/{customer}/edit", data={**form, "areas": ["daycare"], "version": "1"}
    )
    with app.app_context():
        between = db.session.get_one(Customer, customer)
        assert sorted(between.areas) == ["daycare", "hotel", "shop"]
        version = between.version
    browser_of(app, MARCOS).post(
        f"/customers/{customer}/panels/areas?edit=1",
        data={"areas": ["training"], "version": version},
    )
    switch_off()

    assert 'value="hotel"' not in shown
    with app.app_context():
        kept = db.session.get_one(Customer, customer)
        assert kept.last_name == "Gómez"
        assert sorted(kept.areas) == ["hotel", "shop", "training"]
    assert "Hotel" in browser_of(app, MARCOS).get(f"/customers/{customer}").text


def test_a_vaccine_is_still_asked_for_when_its_area_is_back(app: Flask, switch_off: Any) -> None:
    rabies = make_vaccine(app, areas=["hotel", "daycare"])
    switch_off("hotel")

    browser_of(app, LUCIA).post(
        f"/settings/vaccines/{rabies}/edit",
        data={"species": "dog", "name": "Rabia", "months": "12", "version": "1"},
    )

    with app.app_context():
        assert db.session.get_one(Vaccine, rabies).areas == ["hotel"]
