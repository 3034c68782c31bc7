"""What recorded changes are called: entities, actions and fields in words."""

from petadmin.adminkit.view import entity_views
from petadmin.core.i18n import Label, _l

ENTITIES: dict[str, Label] = {
    "address": _l("Address"),
    "animal": _l("Animal"),
    "customer": _l("Customer"),
    "customer_area": _l("Business area"),
    "email": _l("Email"),
    "phone": _l("Phone"),
    "user": _l("User"),
}
ACTIONS: dict[str, Label] = {
    "address.created": _l("Address added"),
    "address.deleted": _l("Address removed"),
    "address.updated": _l("Address changed"),
    "animal.arrived": _l("Animal came from another customer"),
    "animal.created": _l("Animal added"),
    "animal.deleted": _l("Animal deleted"),
    "animal.exported": _l("Animals exported"),
    "animal.left": _l("Animal went to another customer"),
    "animal.updated": _l("Animal changed"),
    "audit.exported": _l("History exported"),
    "customer_area.created": _l("Business area added"),
    "customer_area.deleted": _l("Business area removed"),
    "customer.created": _l("Customer added"),
    "customer.deactivated": _l("Customer deactivated"),
    "customer.deleted": _l("Customer deleted"),
    "customer.exported": _l("Customers exported"),
    "customer.reactivated": _l("Customer reactivated"),
    "customer.sheet_sent": _l("Summary sheet sent"),
    "customer.updated": _l("Customer changed"),
    "demo.created": _l("Demo business made"),
    "email.cancelled": _l("Email cancelled"),
    "email.exported": _l("Email log exported"),
    "email.marked_sent": _l("Email marked as sent"),
    "email.resent": _l("Email sent once more"),
    "email.retried": _l("Email tried again"),
    "phone.created": _l("Phone added"),
    "phone.deleted": _l("Phone removed"),
    "phone.updated": _l("Phone changed"),
    "user.created": _l("User added"),
    "user.disabled": _l("User disabled"),
    "user.enabled": _l("User enabled"),
    "user.exported": _l("Users exported"),
    "user.password_changed": _l("Password changed"),
    "user.updated": _l("User changed"),
}
FIELDS: dict[str, Label] = {
    "area": _l("Business area"),
    "city": _l("City"),
    "country": _l("Country"),
    "kind": _l("Kind"),
    "label": _l("What it is for"),
    "name": _l("Name"),
    "inactive_reason": _l("Reason for deactivation"),
    "number": _l("Number"),
    "postal_code": _l("Postal code"),
    "province": _l("Province"),
    "role": _l("Role"),
    "street": _l("Street and number"),
    "to": _l("Recipient"),
}


def action_label(action: str) -> Label:
    """What happened, in words."""
    return ACTIONS.get(action, action)


def entity_label(entity: str) -> Label:
    """What kind of row it happened to."""
    return ENTITIES.get(entity, entity)


def field_label(entity: str, name: str) -> Label:
    """A field in words: from the list above, or as the entity's own screen labels it."""
    if name in FIELDS:
        return FIELDS[name]
    for view in entity_views():
        if view.entity == entity and name in view.column_labels:
            return view.column_labels[name]
    return name
