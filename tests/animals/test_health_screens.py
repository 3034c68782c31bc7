"""Clinics, vaccines and vaccinations as staff meet them on their screens."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from petadmin.animals.health import services
from petadmin.animals.health.models import Vaccination, Vaccine
from petadmin.animals.models import Species
from petadmin.audit.models import AuditEvent
from petadmin.core.db import db
from petadmin.files.kinds import FileKind
from tests.animals.health_cases import (
    days,
    make_clinic,
    make_dog,
    make_vaccination,
    make_vaccine,
    vaccination,
)
from tests.support.days import this_day
from tests.support.papers import docx, pdf, photo

pytestmark = pytest.mark.slow


def file(content: bytes, name: str) -> FileStorage:
    return FileStorage(BytesIO(content), name)


def send_new(client: FlaskClient, animal: int, vaccine: int, **values: Any) -> TestResponse:
    form = {"animal": str(animal), "vaccine": str(vaccine), "given_on": "2026-01-15", **values}
    # Left to itself, the test browser puts large bodies into files that it does not close.
    boundary, body = encode_multipart(MultiDict(form))
    kind = f'multipart/form-data; boundary="{boundary}"'
    return client.post("/vaccinations/new", data=body, content_type=kind)


def the_vaccination() -> Vaccination:
    return db.session.scalars(select(Vaccination)).one()


def test_a_vaccination_with_its_proof(app: Flask, as_marcos: FlaskClient) -> None:
    dog, vaccine, clinic = make_dog(app), make_vaccine(app), make_clinic(app)

    answer = send_new(
        as_marcos,
        dog,
        vaccine,
        lot="A-17",
        clinic=str(clinic),
        proof=file(pdf(), "../cartilla.pdf"),
    )

    assert answer.status_code == 302
    with app.app_context():
        row = the_vaccination()
        assert row.expires_on == date(2027, 1, 15)
        assert (row.lot, row.clinic_id, row.proof_name) == ("A-17", clinic, "cartilla.pdf")
        assert not row.is_verified
    page = as_marcos.get(f"/vaccinations/{row.id}").text
    assert "proof-frame" in page
    shown = as_marcos.get(f"/vaccinations/{row.id}/proof")
    assert shown.data == pdf()
    assert shown.headers["Content-Disposition"].startswith("inline")
    saved = as_marcos.get(f"/vaccinations/{row.id}/proof?save=1")
    assert saved.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (docx(), "cartilla.docx"),
        (b"MZ nothing of the kind", "cartilla.pdf"),
        (b"%PDF-1.4 " + b"x" * 3_000_000, "cartilla.pdf"),
        (b"", "cartilla.pdf"),
    ],
    ids=["a letter", "a program", "too large", "empty"],
)
def test_what_is_no_proof_is_refused_at_its_field(
    app: Flask, as_marcos: FlaskClient, content: bytes, name: str
) -> None:
    answer = send_new(as_marcos, make_dog(app), make_vaccine(app), proof=file(content, name))

    assert answer.status_code == 422
    assert 'id="proof-notes"' in answer.text
    with app.app_context():
        assert db.session.scalars(select(Vaccination)).all() == []


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"vaccine": ""}, "This field is required."),
        ({"vaccine": "999"}, "Choose one from the list."),
        ({"animal": "999"}, "Choose one from the list."),
        ({"given_on": ""}, "Enter until when it protects"),
        ({"given_on": "15/01/2026"}, "This is not a date."),
        ({"given_on": "2199-01-01"}, "The day it was given lies in the future."),
        ({"expires_on": "2025-01-01"}, "It cannot expire before the day it was given."),
        ({"clinic": "999"}, "Choose one from the list."),
        ({"lot": "x" * 41}, "Field cannot be longer than 40 characters."),
    ],
)
def test_what_cannot_be_is_told_at_its_field(
    app: Flask, as_marcos: FlaskClient, values: dict[str, str], message: str
) -> None:
    dog, vaccine = make_dog(app), make_vaccine(app)
    form = {"animal": str(dog), "vaccine": str(vaccine), "given_on": "2026-01-15", **values}

    answer = as_marcos.post("/vaccinations/new", data=form)

    assert answer.status_code == 422
    assert message in answer.text


def test_renewing_fills_in_the_form(app: Flask, as_marcos: FlaskClient) -> None:
    clinic = make_clinic(app)
    dog = make_dog(app, clinic_id=clinic)
    rabies = make_vaccine(app)
    make_vaccine(app, "Trivalente", species=Species.cat)
    make_vaccine(app, "Vieja", retired=True)

    form = as_marcos.get(f"/vaccinations/new?animal={dog}&vaccine={rabies}").text

    assert ">Luna<" in form
    assert f'selected value="{rabies}">Rabia' in form
    assert "Trivalente" not in form
    assert "Vieja" not in form
    assert "Clínica Río" in form


def test_a_retired_vaccine_stays_chosen_where_it_was(app: Flask, as_lucia: FlaskClient) -> None:
    dog, vaccine = make_dog(app), make_vaccine(app)
    row = make_vaccination(app, dog, vaccine)
    as_lucia.post(f"/settings/vaccines/{vaccine}/retire", data={"confirmed": "1"})

    form = as_lucia.get(f"/vaccinations/{row}/edit").text

    assert f'selected value="{vaccine}">Rabia' in form


def edit(client: FlaskClient, row: int, **values: Any) -> TestResponse:
    with client.application.app_context():
        kept = vaccination(row)
        form = {
            "version": str(kept.version),
            "animal": str(kept.animal_id),
            "vaccine": str(kept.vaccine_id),
            "expires_on": kept.expires_on.isoformat(),
            "notes": kept.notes,
            **values,
        }
    return client.post(f"/vaccinations/{row}/edit", data=form, follow_redirects=True)


def test_a_changed_date_or_proof_takes_the_verification_back_and_says_so(
    app: Flask, as_marcos: FlaskClient
) -> None:
    row = make_vaccination(app, make_dog(app), make_vaccine(app), verified=True)

    hinted = as_marcos.get(f"/vaccinations/{row}/edit").text
    noted = edit(as_marcos, row, notes="Sin reacción")
    proved = edit(as_marcos, row, proof=file(photo(FileKind.png), "cartilla.png"))

    assert "it has to be verified again" in hinted
    assert "waits for verification again" not in noted.text
    assert "waits for verification again" in proved.text
    assert not verified(app, row)
    assert actions(app).count("vaccination.unverified") == 1


def test_the_proof_can_be_replaced_and_removed(app: Flask, as_marcos: FlaskClient) -> None:
    row = make_vaccination(app, make_dog(app), make_vaccine(app))

    first = as_marcos.get(f"/vaccinations/{row}/edit").text
    edit(as_marcos, row, proof=file(photo(FileKind.jpeg), "cartilla.jpg"))
    second = as_marcos.get(f"/vaccinations/{row}/edit").text
    picture = as_marcos.get(f"/vaccinations/{row}/proof")
    edit(as_marcos, row, remove_proof="y")

    assert "Remove the proof" not in first
    assert "Remove the proof" in second
    assert "On file is cartilla.jpg" in second
    assert picture.mimetype == "image/jpeg"
    assert as_marcos.get(f"/vaccinations/{row}/proof").status_code == 404


def test_a_proof_from_a_telephone_is_shown_by_every_browser(
    app: Flask, as_marcos: FlaskClient
) -> None:
    row = make_vaccination(app, make_dog(app), make_vaccine(app))

    edit(as_marcos, row, proof=file(photo(FileKind.heic), "IMG_2211.HEIC"))

    assert as_marcos.get(f"/vaccinations/{row}/proof").mimetype == "image/jpeg"
    assert "IMG_2211.jpg" in as_marcos.get(f"/vaccinations/{row}").text


def verified(app: Flask, row: int) -> bool:
    with app.app_context():
        return vaccination(row).is_verified


def actions(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


def test_what_has_changed_since_it_was_looked_at_is_shown_again_before_it_is_verified(
    app: Flask, as_marcos: FlaskClient
) -> None:
    row = make_vaccination(app, make_dog(app), make_vaccine(app))
    question = as_marcos.get(f"/vaccinations/{row}/verify").text
    sent = {"confirmed": "1", "seen": question.partition('name="seen" value="')[2].split('"')[0]}
    with app.app_context():
        services.apply(
            db.session, db.session.get_one(Vaccination, row), {"lot": "B-2"}, today=this_day()
        )
        db.session.commit()

    again = as_marcos.post(f"/vaccinations/{row}/verify", data=sent)

    assert again.status_code == 409
    assert "Somebody else has just changed this." in again.text
    with app.app_context():
        assert not the_vaccination().is_verified
    sent["seen"] = again.text.partition('name="seen" value="')[2].split('"')[0]
    assert as_marcos.post(f"/vaccinations/{row}/verify", data=sent).status_code == 302
    with app.app_context():
        assert the_vaccination().is_verified


def test_verifying_and_taking_it_back_leave_who_and_when(
    app: Flask, as_marcos: FlaskClient
) -> None:
    row = make_vaccination(app, make_dog(app), make_vaccine(app))

    question = as_marcos.get(f"/vaccinations/{row}/verify").text
    done = as_marcos.post(
        f"/vaccinations/{row}/verify", data={"confirmed": "1"}, follow_redirects=True
    ).text
    assert "without a proof on file" in question
    assert "1 vaccination is verified." in done
    assert "by Marcos Gil on" in done
    assert as_marcos.get(f"/vaccinations/{row}/verify").status_code == 302

    asked = as_marcos.get(f"/vaccinations/{row}/unverify").text
    as_marcos.post(f"/vaccinations/{row}/unverify", data={"confirmed": "1"})

    assert "waits for verification again" in asked
    assert not verified(app, row)
    named = [action for action in actions(app) if action.startswith("vaccination.")]
    assert named == ["vaccination.created", "vaccination.verified", "vaccination.unverified"]


def test_several_are_verified_at_once_with_each_proof_in_sight(
    app: Flask, as_marcos: FlaskClient
) -> None:
    dog, vaccine = make_dog(app), make_vaccine(app)
    ids = [make_vaccination(app, dog, vaccine, expires_on=days(50 + n)) for n in range(12)]
    edit(as_marcos, ids[0], proof=file(pdf(), "cartilla.pdf"))

    question = as_marcos.post("/vaccinations/actions/verify", data={"ids": ids}).text
    done = as_marcos.post(
        "/vaccinations/actions/verify", data={"ids": ids, "confirmed": "1"}, follow_redirects=True
    )

    assert question.count("<strong>Luna</strong>") == 12
    assert f"/vaccinations/{ids[0]}/proof" in question
    assert "12 vaccinations are verified." in done.text
    assert all(verified(app, row) for row in ids)


def test_a_vaccine_out_of_use_stays_where_it_is_and_is_not_chosen_anew(
    app: Flask, as_marcos: FlaskClient
) -> None:
    dog, vaccine = make_dog(app), make_vaccine(app)
    row = make_vaccination(app, dog, vaccine)
    with app.app_context():
        services.retire(db.session.get_one(Vaccine, vaccine))
        db.session.commit()

    refused = send_new(as_marcos, dog, vaccine)
    assert refused.status_code == 422
    assert "no longer in use" in refused.text
    form = {"animal": str(dog), "vaccine": str(vaccine), "expires_on": days(50).isoformat()}
    page = as_marcos.get(f"/vaccinations/{row}/edit").text
    sent = {
        **form,
        "version": page.partition('name="version"')[2].split('value="')[1].split('"')[0],
    }
    assert as_marcos.post(f"/vaccinations/{row}/edit", data=sent).status_code == 302
