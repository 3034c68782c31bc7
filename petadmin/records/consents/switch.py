"""One tap on a desk by which staff note that advertising is welcome, or no longer."""

from typing import Any

from flask import Blueprint, Flask, Response, abort, flash, redirect, request
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from petadmin.adminkit.edge import commit, next_url, row_id_in
from petadmin.adminkit.view import view_at
from petadmin.core.db import db
from petadmin.core.i18n import _
from petadmin.records.consents import queries, services
from petadmin.records.consents.models import Consent, Purpose, Way
from petadmin.records.desk import PEOPLE, desk_url

WAYS = (Way.in_person, Way.phone, Way.paper)
"""How somebody tells staff that they agree; each has a button of its own."""

consents = Blueprint("consents", __name__)


def register(app: Flask) -> None:
    """Register the address."""
    app.register_blueprint(consents)


@consents.route("/consents/<kind>/<number>/marketing", methods=["POST"])
def switch(kind: str, number: str) -> Response | BaseResponse:
    """Note what somebody said about advertising: that they agree and how they said so, or that they do not."""
    if not current_user.may("consent:create"):
        abort(403)
    row_id = row_id_in(number)
    if kind not in PEOPLE or row_id is None:
        abort(404)
    person = view_at(PEOPLE[kind]).row_or_404(row_id)
    way = _way()
    if queries.holds(db.session, person, Purpose.marketing) is not (way is not None):
        commit(lambda: _note(person, way))
    flash(
        _("Noted: %(name)s agrees to advertising by email.", name=str(person))
        if way is not None
        else _("Noted: %(name)s does not want advertising by email.", name=str(person)),
        "success",
    )
    return redirect(next_url(desk_url(person)))


def status_of(person: Any) -> dict[str, Any]:
    """What the panel shows: the answer about advertising, how a further one can be noted, and the other consents."""
    found = {one.purpose: one for one in queries.newest_of(db.session, person)}
    marketing = found.pop(Purpose.marketing, None)
    return {
        "marketing": marketing,
        "agreed": marketing is not None and marketing.given,
        "ways": WAYS,
        "consents": list(found.values()),
    }


def _way() -> Way | None:
    """How somebody agreed; None when they take it back."""
    said = request.form.get("way", "")
    if said == "":
        return None
    if said not in [way.value for way in WAYS]:
        abort(400)
    return Way(said)


def _note(person: Any, way: Way | None) -> Consent:
    return services.note(
        db.session,
        services.owner_of(person),
        purpose=Purpose.marketing,
        given=way is not None,
        way=way or Way.in_person,
        by=current_user.id,
    )
