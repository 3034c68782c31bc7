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
            "album:add_photos",
            "album:create",
            "album:edit",
            "album:end_links",
            "album:list",
            "album:remove_photos",
            "album:send_link",
            "album:view",
            "animal:create",
            "animal:deceased",
            "animal:edit",
            "animal:export",
            "animal:list",
            "animal:living",
            "animal:move",
            "animal:view",
            "animal_relation:create",
            "animal_relation:edit",
            "animal_relation:export",
            "animal_relation:list",
            "animal_relation:remove",
            "animal_relation:view",
            "audit:list",
            "clinic:create",
            "clinic:edit",
            "clinic:export",
            "clinic:list",
            "clinic:view",
            "contact:create",
            "contact:edit",
            "contact:export",
            "contact:list",
            "contact:view",
            "customer:add_tag",
            "customer:create",
            "customer:deactivate",
            "customer:edit",
            "customer:export",
            "customer:list",
            "customer:print",
            "customer:remove_tag",
            "customer:send_sheet",
            "customer:view",
            "document:create",
            "document:edit",
            "document:list",
            "document:move",
            "document:replace",
            "document:view",
            "email:cancel",
            "email:list",
            "email:retry",
            "email:view",
            "folder:create",
            "folder:edit",
            "incident:create",
            "incident:edit",
            "incident:export",
            "incident:list",
            "incident:reopen",
            "incident:settle",
            "incident:view",
            "note:create",
            "note:edit",
            "note:export",
            "note:list",
            "note:pin",
            "note:unpin",
            "note:view",
            "notice:create",
            "notice:done",
            "notice:edit",
            "notice:export",
            "notice:list",
            "notice:postpone",
            "notice:reopen",
            "notice:view",
            "vaccination:create",
            "vaccination:edit",
            "vaccination:export",
            "vaccination:list",
            "vaccination:unverify",
            "vaccination:verify",
            "vaccination:view",
            "weight:create",
            "weight:edit",
            "weight:export",
            "weight:list",
            "weight:view",
        }
    ),
}


def may(role: Role, permission: str) -> bool:
    """Whether a role holds a permission; what is not granted is denied."""
    entity, _, _verb = permission.partition(":")
    return not GRANTS[role].isdisjoint({"*", f"{entity}:*", permission})
