"""create_app(): the only module that knows every package."""

import logging
import os
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from petadmin.access.visibility import VISIBILITY
from petadmin.adminkit.menu import MenuEntry, init_menu
from petadmin.adminkit.pictures import init_pictures
from petadmin.adminkit.portraits import init_portraits
from petadmin.adminkit.requests import init_requests
from petadmin.adminkit.screens import Screens
from petadmin.adminkit.security import init_security
from petadmin.adminkit.shell import init_admin, init_shell
from petadmin.adminkit.words import init_words
from petadmin.animals import registration as animals
from petadmin.animals import visibility as animals_visibility
from petadmin.animals.health import registration as animals_health
from petadmin.bookings import registration as bookings
from petadmin.bookings.reminders import registration as reminders
from petadmin.business.areas import Area, Areas, areas, init_areas
from petadmin.business.preflight import init_preflight
from petadmin.catalog import registration as catalog
from petadmin.core.db import db, prepare_engine
from petadmin.core.i18n import Label, _l
from petadmin.customers import registration as customers
from petadmin.customers import visibility as customers_visibility
from petadmin.customers.commands import customers_cli
from petadmin.customers.people import registration as people
from petadmin.customfields import registration as customfields
from petadmin.demo.commands import demo_cli
from petadmin.desk.registry import init_desks
from petadmin.files.storage import init_storage
from petadmin.jobs.queues import init_jobs
from petadmin.leads import registration as leads
from petadmin.leads import visibility as leads_visibility
from petadmin.leads.web import registration as web_form
from petadmin.leads.web.views import init_web_form
from petadmin.mail.inbox.server import init_inbox
from petadmin.mail.post_office import PostOffice, init_mail
from petadmin.marketing import models as _drafts  # noqa: F401  # the tables
from petadmin.marketing import registration as marketing
from petadmin.marketing.campaigns import registration as campaigns
from petadmin.marketing.campaigns.unsubscribe import init_unsubscribing
from petadmin.marketing.credits import registration as email_credits
from petadmin.marketing.credits import visibility as credits_visibility
from petadmin.marketing.credits.commands import credits_cli
from petadmin.marketing.inbox import registration as inbox
from petadmin.marketing.inbox.health import check_mailbox
from petadmin.marketing.templates import registration as email_templates
from petadmin.records.albums import registration as albums
from petadmin.records.albums.shared import init_shared_albums
from petadmin.records.consents import registration as consents
from petadmin.records.documents import registration as documents
from petadmin.records.incidents import registration as incidents
from petadmin.records.interactions import registration as interactions
from petadmin.records.labels import registration as labels
from petadmin.records.notes import registration as notes
from petadmin.records.notices import registration as notices
from petadmin.settings import DEFAULT_INSTANCE, Settings, load_settings
from petadmin.system import registration as system
from petadmin.system.account import account, init_account
from petadmin.system.health import CHECKS, check_database, health
from petadmin.system.home import HomeView
from petadmin.system.users import users_cli

ROOT = Path(__file__).parent.parent
SETTINGS = "petadmin.settings"
MEGABYTE = 1024 * 1024
LARGEST_REQUEST = 16 * MEGABYTE

AREAS = (
    "petadmin.areas.hotel",
    "petadmin.areas.grooming",
    "petadmin.areas.daycare",
    "petadmin.areas.breeding",
    "petadmin.areas.training",
    "petadmin.areas.shop",
    "petadmin.areas.veterinary",
)
"""An eighth area is one more package and one more line here."""

PACKAGES = (
    customers,
    animals,
    customfields,
    people,
    labels,
    animals_health,
    notes,
    notices,
    interactions,
    consents,
    incidents,
    documents,
    albums,
    catalog,
    bookings,
    reminders,
    leads,
    web_form,
    marketing,
    email_templates,
    campaigns,
    inbox,
    email_credits,
    system,
)
"""Who registers screens, in the order in which they may build on each other."""

VISIBILITY_RULES = (
    *customers_visibility.VISIBILITY_RULES,
    *animals_visibility.VISIBILITY_RULES,
    *leads_visibility.VISIBILITY_RULES,
    *credits_visibility.VISIBILITY_RULES,
)

MENU_GROUPS: dict[str, Label | None] = {
    "": None,
    "areas": _l("Business areas"),
    "more": _l("More lists"),
    "settings": _l("Settings"),
}


def create_app(settings: Settings | None = None, *, extra_areas: tuple[str, ...] = ()) -> Flask:
    """The application with everything registered; settings come from the environment unless given.

    `extra_areas` names packages of further areas of business.
    """
    if settings is None:
        settings = load_settings(os.environ, DEFAULT_INSTANCE)
    app = Flask("petadmin", template_folder=str(ROOT / "templates"), static_folder=None)
    app.extensions[SETTINGS] = settings
    _configure(app, settings)
    _set_up_platform(app, settings)
    areas_at_work = [import_module(f"{name}.registration") for name in (*AREAS, *extra_areas)]
    for area in areas_at_work:
        areas_of(app).register(area.AREA)
    _register_screens(app, (*PACKAGES, *areas_at_work))
    _register_account(app, settings)
    for group in (users_cli, customers_cli, credits_cli, demo_cli):
        app.cli.add_command(group)
    return app


def areas_of(app: Flask) -> Areas:
    """The areas of an application."""
    registered: Areas = app.extensions["petadmin.areas"]
    return registered


def _configure(app: Flask, settings: Settings) -> None:
    https = (settings.public_url or "").startswith("https://")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings.database_url),
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_REQUEST // 2,
        MAX_FORM_PARTS=2000,
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        SESSION_COOKIE_NAME="petadmin",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=https,
        PERMANENT_SESSION_LIFETIME=14 * 24 * 3600,
        # A part of a page whose answer comes late would put an older cookie back, and what was just said is lost.
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "translations"),
        FLASK_ADMIN_RAISE_ON_VIEW_EXCEPTION=True,
    )
    app.url_map.strict_slashes = True
    # Nobody writes two strokes on end, and who guesses for them sends a browser to an address of their making.
    app.url_map.merge_slashes = False
    app.logger.setLevel(settings.log_level)
    logging.getLogger("petadmin").setLevel(settings.log_level)
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    init_security(app, https=https)


def _engine_options(url: str) -> dict[str, object]:
    if url.startswith("sqlite"):
        return {"hide_parameters": True}
    return {"hide_parameters": True, "pool_pre_ping": True, "pool_size": 5, "max_overflow": 10}


def _set_up_platform(app: Flask, settings: Settings) -> None:
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    Migrate(
        app,
        db,
        directory=str(ROOT / "petadmin" / "migrations"),
        render_as_batch=False,
        compare_type=True,
    )
    init_areas(app)
    init_preflight(app)
    init_desks(app)
    init_jobs(app, settings.redis_url)
    storage = init_storage(app, settings.storage_url)
    init_mail(app, PostOffice.of(settings))
    init_inbox(app, settings.imap_url)
    init_shell(app, business_name=settings.business_name)
    init_pictures(app)
    init_portraits(app)
    app.extensions[VISIBILITY] = VISIBILITY_RULES
    init_requests(
        app, rules=VISIBILITY_RULES, language=settings.language, timezone=settings.timezone.key
    )
    # After it is known who is looking: a refused form shows the shell as well.
    CSRFProtect(app)
    jobs = app.extensions["petadmin.jobs"]
    app.extensions[CHECKS] = {
        "database": check_database,
        "redis": jobs.connection.ping,
        "storage": storage.check,
    }
    if settings.imap_url is not None:
        app.extensions[CHECKS]["mailbox"] = check_mailbox


def _register_screens(app: Flask, packages: Iterable[Any]) -> None:
    menu = init_menu(app, MENU_GROUPS)
    admin = init_admin(app, HomeView(name=_l("Today"), endpoint="home", url="/"))
    screens = Screens(app, admin, menu, init_words(app))
    menu.add_many(lambda: [_area_entry(order, area) for order, area in enumerate(areas())])
    for package in packages:
        package.register(screens)


def _area_entry(order: int, area: Area) -> MenuEntry:
    """The side menu's entry of an area, which leads to the first of its lists."""
    return MenuEntry(
        label=area.label,
        icon=area.icon,
        endpoint="customers.index_view",
        permission="customer:list",
        order=order,
        group="areas",
        colour=area.colour,
        arguments=(("area", area.key),),
        stands_for=area.menu_group,
    )


def _register_account(app: Flask, settings: Settings) -> None:
    limiter = Limiter(
        get_remote_address,
        app=app,
        storage_uri=_limits_url(settings.redis_url),
        storage_options={"socket_connect_timeout": 1, "socket_timeout": 1},
        in_memory_fallback_enabled=True,
        key_prefix="petadmin",
    )
    app.register_blueprint(account)
    app.register_blueprint(health)
    init_account(app, limiter=limiter)
    init_shared_albums(app, limiter=limiter)
    init_web_form(app, limiter=limiter)
    init_unsubscribing(app, limiter=limiter)


def _limits_url(redis_url: str) -> str:
    # The limiter's library names unix sockets differently from the Redis client.
    return redis_url.replace("unix://", "redis+unix://", 1)
