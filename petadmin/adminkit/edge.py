"""The edge of the application: one commit per request, and the errors that a person can mend."""

import logging
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import has_request_context, request, url_for
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.datastructures import CombinedMultiDict, MultiDict

from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l

log = logging.getLogger(__name__)

Result = TypeVar("Result")


class StaleRow(Exception):
    """Somebody else saved the row between our reading and our writing."""


def commit(work: Callable[[], Result]) -> Result:
    """Do the work and commit it once; what a person can mend comes out as `DomainError` or `StaleRow`."""
    try:
        result = work()
        db.session.commit()
    except StaleDataError as error:
        db.session.rollback()
        raise StaleRow from error
    except IntegrityError as error:
        db.session.rollback()
        log.warning("a constraint refused a change: %s", type(error.orig).__name__, exc_info=True)
        raise DomainError(
            _l(
                "This contradicts what is on file, perhaps because somebody else has just saved"
                " something. Nothing was changed."
            )
        ) from error
    except DataError as error:
        db.session.rollback()
        log.warning("the database refused a value", exc_info=True)
        raise DomainError(_l("One of the values cannot be stored. Nothing was changed.")) from error
    except Exception:
        db.session.rollback()
        raise
    return result


def next_url(default: str) -> str:
    """Where to go afterwards: a path of this website that the request names, else the default."""
    wanted = request.values.get("next", "")
    return wanted if is_local(wanted) else default


def page_url(endpoint: str, **values: Any) -> str | None:
    """The address of a page of this website; None where nobody asks for pages, as in a job."""
    return url_for(endpoint, **values) if has_request_context() else None


def is_local(url: str) -> bool:
    """Whether an address is a path of this website and nothing else."""
    if not url.startswith("/") or url.startswith("//") or "\\" in url or len(url) > 2000:
        return False
    if any(ord(letter) < 33 or ord(letter) == 127 for letter in url):
        return False
    parts = urlsplit(url)
    return not parts.scheme and not parts.netloc


def row_id_in(text: str) -> int | None:
    """The id that a text from outside holds, or None; digits of other scripts and huge numbers hold none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def submitted() -> MultiDict[str, Any] | None:
    """What was sent with a form, files included; None when the form is only asked for."""
    if request.method != "POST":
        return None
    return CombinedMultiDict([request.files, request.form])
