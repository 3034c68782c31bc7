"""The page behind the link in advertising, by which whoever gets it ends it: no log-in, one button, one way back.

Mail programs press the button by themselves (RFC 8058): they send a form to the same address. Looking at the page
changes nothing, since programs that check e-mails for dangers follow every link.
"""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Flask, Response, current_app, make_response, render_template, request
from flask_limiter import Limiter
from sqlalchemy import or_, select, update

from petadmin.access.visibility import VISIBILITY, look_as
from petadmin.adminkit.edge import commit
from petadmin.core.db import db
from petadmin.core.i18n import in_language, language
from petadmin.customers.models import Customer
from petadmin.mail.bulk import cancel_waiting
from petadmin.mail.models import Category, Email, ErrorCode
from petadmin.mail.queries import WAITING
from petadmin.mail.unsubscribing import PATH, Subscriber, subscriber_of
from petadmin.marketing.campaigns.queries import lead_model
from petadmin.records.consents import queries as consents
from petadmin.records.consents import services
from petadmin.records.consents.models import Consent, Purpose, Way

PER_VISITOR = "60 per minute"
LARGEST = 4 * 1024

ASK, DONE, BACK = "ask", "done", "back"

unsubscribing = Blueprint("unsubscribing", __name__)


def init_unsubscribing(app: Flask, *, limiter: Limiter) -> None:
    """Register the address, limited lightly, so that nobody tries out tokens.

    It needs no token against forged requests: it looks at no session, and only who has the link can press.
    """
    app.extensions["csrf"].exempt(unsubscribing)
    app.register_blueprint(unsubscribing)
    endpoint = f"{unsubscribing.name}.page"
    view: Any = limiter.limit(PER_VISITOR)(app.view_functions[endpoint])
    app.view_functions[endpoint] = view


@unsubscribing.route(f"{PATH}<token>", methods=["GET", "POST"])
def page(token: str) -> Response:
    """Ask whether it is to be ended, end it, or take that back."""
    subscriber = subscriber_of(token)
    if subscriber is None:
        return _unlisted(make_response(render_template("mailings/link_broken.html"), 404))
    # Whoever holds the link acts for themselves, whether staff still see them or not.
    look_as(db.session, current_app.extensions[VISIBILITY], holds=lambda _permission: True)
    people = _people(subscriber)
    said = ASK
    if request.method == "POST":
        request.max_content_length = LARGEST
        said = BACK if request.form.get("do") == BACK else DONE
        commit(lambda: _come_back(people) if said == BACK else _end(people))
    with in_language(_language_of(people)):
        html = render_template("mailings/unsubscribe.html", said=said, spoken=language())
    return _unlisted(make_response(html))


def _people(subscriber: Subscriber) -> Sequence[Any]:
    """Whom it is about; whoever has become a customer is meant as both. Nobody when they are not on file any more."""
    if subscriber.customer_id is not None:
        return _found([db.session.get(Customer, subscriber.customer_id)])
    if subscriber.lead_id is None:
        return ()
    lead = db.session.get(lead_model(), subscriber.lead_id)
    became = lead.customer_id if lead is not None else None
    customer = db.session.get(Customer, became) if became is not None else None
    return _found([customer, lead])


def _found(people: Sequence[Any]) -> Sequence[Any]:
    return [person for person in people if person is not None]


def _end(people: Sequence[Any]) -> None:
    """Note it once, and take back the advertising that waits for them."""
    if not people:
        return
    if any(consents.holds(db.session, person, Purpose.marketing) for person in people):
        _note(people, given=False)
    columns = {"customer": Email.customer_id, "lead": Email.lead_id}
    theirs = [columns[person.__tablename__] == person.id for person in people]
    waiting = (
        or_(*theirs),
        Email.category == Category.marketing,
        Email.status.in_(sorted(WAITING)),
    )
    # So that the log and the mailing say why it was cancelled.
    db.session.execute(
        update(Email)
        .where(*waiting)
        .values(error_code=ErrorCode.unsubscribed)
        .execution_options(synchronize_session=False)
    )
    cancel_waiting(db.session, select(Email.id).where(*waiting))


def _come_back(people: Sequence[Any]) -> None:
    """Take back what was ended by this link; whoever never agreed does not agree by it."""
    if people and all(_ended_here(person) for person in people[:1]):
        _note(people, given=True)


def _ended_here(person: Any) -> bool:
    newest = {consent.purpose: consent for consent in consents.newest_of(db.session, person)}
    last: Consent | None = newest.get(Purpose.marketing)
    return last is not None and not last.given and last.way is Way.unsubscribe_link


def _note(people: Sequence[Any], *, given: bool) -> None:
    owner = {f"{person.__tablename__}_id": int(person.id) for person in people}
    services.note(
        db.session, owner, purpose=Purpose.marketing, given=given, way=Way.unsubscribe_link
    )


def _language_of(people: Sequence[Any]) -> str:
    return str(people[0].language.value) if people else language()


def _unlisted(answer: Response) -> Response:
    """No search engine keeps it, and no other website learns the link."""
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cache-Control"] = "no-store"
    return answer
