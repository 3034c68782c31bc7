"""What administrators set for the form on the website."""

from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

from petadmin.business.models import BusinessSetting
from petadmin.core.db import Db
from petadmin.core.i18n import Label, _l

NAME = "web_form"
"""Under which name the settings are kept."""

USUAL_PRIVACY = _l("I agree that you keep my data to answer my question.")
USUAL_MARKETING = _l("I would like to receive news and offers by email.")


@dataclass(frozen=True, kw_only=True)
class WebForm:
    """The settings of the web form; texts are in both languages, an empty one means the usual words."""

    is_on: bool = False
    origins: tuple[str, ...] = ()
    """The websites that may send, each as scheme and host, such as `https://www.example.org`."""

    thanks_url: str = ""
    assignee_id: int | None = None
    privacy_en: str = ""
    privacy_es: str = ""
    marketing_en: str = ""
    marketing_es: str = ""

    def privacy(self, language: str) -> Label:
        """What people agree to when they write."""
        return getattr(self, f"privacy_{language}") or USUAL_PRIVACY

    def marketing(self, language: str) -> Label:
        """What they agree to when they want to hear more."""
        return getattr(self, f"marketing_{language}") or USUAL_MARKETING


def web_form(session: Db) -> WebForm:
    """The settings that hold now."""
    row = session.get(BusinessSetting, NAME)
    if row is None:
        return WebForm()
    kept = dict(row.value)
    return WebForm(**{**kept, "origins": tuple(kept.get("origins", ()))})


def choose(session: Db, chosen: WebForm) -> dict[str, list[Any]]:
    """Keep these settings; returns what changed, as name to old and new value."""
    before, after = asdict(web_form(session)), asdict(chosen)
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if changes:
        session.merge(BusinessSetting(name=NAME, value=after))
    return changes


def origin_of(address: str) -> str:
    """Scheme, host and port of an address, as browsers name where something comes from; empty for none."""
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    usual = {"http": 80, "https": 443}[parts.scheme]
    host = parts.hostname if port in (None, usual) else f"{parts.hostname}:{port}"
    return f"{parts.scheme}://{host}"
