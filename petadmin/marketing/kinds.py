"""What e-mails are about, in words; whoever writes a new kind names it here."""

from petadmin.core.i18n import Label, _l

KINDS: dict[str, Label] = {
    "customer.sheet": _l("Summary sheet"),
    "mail.test": _l("Test e-mail"),
}


def kind_label(kind: str) -> Label:
    """The origin of an e-mail in words."""
    return KINDS.get(kind, kind)
