"""The address to which the business's own website sends those who write there; nobody is logged in."""

from collections.abc import Mapping
from typing import Any

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
)
from flask_babel import get_timezone
from flask_limiter import Limiter
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from petadmin.access.models import Language
from petadmin.adminkit.edge import commit
from petadmin.adminkit.shell import http_error
from petadmin.core.clock import today
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import LANGUAGES, _, in_language, language
from petadmin.leads.web.forms import EnquiryForm, interests_named
from petadmin.leads.web.receiving import Enquiry, receive
from petadmin.leads.web.settings import WebForm, origin_of
from petadmin.leads.web.settings import web_form as settings_of
from petadmin.records.consents.models import Purpose

LARGEST_ENQUIRY = 1024 * 1024
"""In bytes: a message of 100,000 letters still comes back with the form and a word at its field."""

PER_VISITOR = "10 per minute; 40 per hour"
IN_ALL = "600 per hour"
FIELDS_OF_ERRORS = {"first_name": "name", "company_name": "company"}

web_form = Blueprint("web_form", __name__)


def init_web_form(app: Flask, *, limiter: Limiter) -> None:
    """Register the address, limited for each visitor and in all.

    It needs no token against forged requests: it looks at no session, and takes only what comes from a
    website on the list.
    """
    app.extensions["csrf"].exempt(web_form)
    app.register_blueprint(web_form)
    endpoint = f"{web_form.name}.write"
    view: Any = app.view_functions[endpoint]
    for limit, counted in ((PER_VISITOR, None), (IN_ALL, lambda: "everybody")):
        view = limiter.limit(limit, key_func=counted, methods=["POST"])(view)
    app.view_functions[endpoint] = view


@web_form.route("/web/potential-customers", methods=["GET", "POST", "OPTIONS"])
def write() -> Response:
    """The form by itself, and where it and the website's own forms and programs send to."""
    settings = settings_of(db.session)
    if not settings.is_on:
        abort(404)
    with in_language(_language()):
        if request.method == "GET":
            return _page(settings, EnquiryForm())
        origin = _origin(settings)
        if origin is None:
            return _unlisted()
        if request.method == "OPTIONS":
            return _named(make_response("", 204), origin)
        try:
            answer = _receive(settings, origin)
        except RequestEntityTooLarge:
            # Answered here, so that the website's programs may read it and people get it in their language.
            answer = _refused(_("What was sent is larger than this website takes."), 413)
        return _named(answer, origin)


@web_form.errorhandler(HTTPException)
def _error(error: HTTPException) -> Any:
    """Programs get their errors as JSON as well."""
    if not request.is_json:
        return http_error(error)
    return make_response(jsonify(errors={"": [error.description]}), error.code or 500)


def _receive(settings: WebForm, origin: str) -> Response:
    request.max_content_length = LARGEST_ENQUIRY
    values = _sent()
    if values is None:
        return make_response(jsonify(errors={"": [_("This is no JSON object.")]}), 400)
    interests, unknown = interests_named(values.getlist("interests"))
    values.setlist("interests", [str(one.id) for one in interests])
    form = EnquiryForm(values)
    if form.website.data:
        # A program has filled in what people do not see; it is not told.
        return _thanks(settings, origin)
    if not form.validate():
        return _mistaken(settings, form)
    enquiry = _enquiry(settings, form, origin, interests, unknown)
    try:
        day = today(get_timezone())
        commit(lambda: receive(db.session, enquiry, assignee_id=settings.assignee_id, day=day))
    except DomainError as error:
        name = FIELDS_OF_ERRORS.get(error.field or "", error.field or "email")
        form[name if name in form else "email"].errors = [str(error.message)]
        return _mistaken(settings, form)
    return _thanks(settings, origin)


def _enquiry(
    settings: WebForm, form: EnquiryForm, origin: str, interests: list[Any], unknown: list[str]
) -> Enquiry:
    spoken = language()
    words = {Purpose.privacy: str(settings.privacy(spoken))}
    if form.marketing.data:
        words[Purpose.marketing] = str(settings.marketing(spoken))
    # A website may still offer what is no longer on the list: what somebody asked for is not lost.
    message = "\n".join(filter(None, [form.message.data, ", ".join(unknown)]))
    return Enquiry(
        name=form.name.data or "",
        company=form.company.data or "",
        email=form.email.data or "",
        phone=form.phone.data or "",
        message=message,
        language=Language(spoken),
        origin=origin,
        interests=interests,
        consents=words,
    )


def _sent() -> MultiDict[str, str] | None:
    """What was sent, from a form or as JSON; None when it is neither."""
    if not request.is_json:
        return MultiDict(request.form)
    try:
        values = request.get_json(silent=True)
    except RecursionError:  # lists within lists without end
        return None
    if not isinstance(values, Mapping):
        return None
    found: MultiDict[str, str] = MultiDict()
    for name, value in values.items():
        for one in value if isinstance(value, list) else [value]:
            if one not in (None, False):
                found.add(str(name), "y" if one is True else str(one))
    return found


def _language() -> str:
    wanted = request.args.get("lang", "")
    return wanted if wanted in LANGUAGES else language()


def _origin(settings: WebForm) -> str | None:
    """The website that it comes from, when that may send; None for all others."""
    sent = request.headers.get("Origin") or request.headers.get("Referer") or ""
    origin = origin_of(sent)
    known = {*settings.origins, origin_of(request.host_url)}
    return origin if origin in known else None


def _named(answer: Response, origin: str) -> Response:
    """Lets that website's programs read the answer."""
    answer.headers["Access-Control-Allow-Origin"] = origin
    answer.headers["Access-Control-Allow-Methods"] = "POST"
    answer.headers["Access-Control-Allow-Headers"] = "Content-Type"
    answer.headers["Access-Control-Max-Age"] = "600"
    answer.vary.add("Origin")
    return answer


def _page(settings: WebForm, form: EnquiryForm, status: int = 200) -> Response:
    form.privacy.label.text = settings.privacy(language())
    form.marketing.label.text = settings.marketing(language())
    return make_response(render_template("leads/web_form.html", form=form), status)


def _mistaken(settings: WebForm, form: EnquiryForm) -> Response:
    if request.is_json:
        errors = {name: [str(error) for error in found] for name, found in form.errors.items()}
        return make_response(jsonify(errors=errors), 400)
    return _page(settings, form, 400)


def _thanks(settings: WebForm, origin: str) -> Response:
    if request.is_json:
        return make_response(jsonify(received=True), 201)
    # The form by itself stays here: the browser's policy lets it lead nowhere else.
    if settings.thanks_url and origin != origin_of(request.host_url):
        return make_response(redirect(settings.thanks_url, 303))
    return make_response(render_template("leads/web_form_thanks.html"), 201)


def _unlisted() -> Response:
    """Said plainly, since whoever sets up a website has to find the reason."""
    current_app.logger.warning("the web form refused an enquiry from a website that is not listed")
    return _refused(_("This website is not on the list of those that may send here."), 403)


def _refused(text: str, status: int) -> Response:
    if request.is_json or request.method == "OPTIONS":
        return make_response(jsonify(errors={"": [text]}), status)
    return make_response(render_template("leads/web_form_refused.html", text=text), status)
