"""The permission table: which role holds which permission.

A permission is named `entity:verb`; `entity:*` grants every verb of an entity, `*` grants all.
"""

from petadmin.core.choices import Choice
from petadmin.core.i18n import _l


class Role(Choice):
    """What a member of staff is to the business."""

    administrator = "administrator", _l("Administrator")
    user = "user", _l("User")


GRANTS: dict[Role, frozenset[str]] = {
    Role.administrator: frozenset({"*"}),
    Role.user: frozenset(
        {
            "animal:create",
            "animal:edit",
            "animal:export",
            "animal:list",
            "animal:view",
            "audit:list",
            "customer:create",
            "customer:deactivate",
            "customer:edit",
            "customer:export",
            "customer:list",
            "customer:print",
            "customer:send_sheet",
            "customer:view",
            "email:cancel",
            "email:list",
            "email:retry",
            "email:view",
        }
    ),
}


def may(role: Role, permission: str) -> bool:
    """Whether a role holds a permission; what is not granted is denied."""
    entity, _, _verb = permission.partition(":")
    return not GRANTS[role].isdisjoint({"*", f"{entity}:*", permission})
