"""How long something lasted, in words."""

from datetime import datetime

from petadmin.core.clock import utcnow
from petadmin.core.i18n import _, ngettext

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def lasted(starts_at: datetime, ends_at: datetime | None) -> str:
    """From one moment to another or, while it is going on, until now: in days, hours or minutes."""
    seconds = max(int(((ends_at or utcnow()) - starts_at).total_seconds()), 0)
    if seconds >= DAY:
        days, rest = divmod(seconds, DAY)
        text = ngettext("%(num)s day", "%(num)s days", days)
        hours = rest // HOUR
        return f"{text} {_('%(num)s h', num=hours)}" if hours else text
    hours, minutes = divmod(seconds // MINUTE, 60)
    if not hours:
        return _("%(num)s min", num=minutes)
    text = _("%(num)s h", num=hours)
    return f"{text} {_('%(num)s min', num=minutes)}" if minutes else text
