"""The filters that the demo's staff keep: two for everybody, and one of Marcos's own."""

from petadmin.business import saved_filters
from petadmin.demo.past import Past

# Whose it is by their place in the staff, the list, the name, the filter, and whether all see it.
KEPT = (
    (0, "customers", "Hotel o guardería", "area=hotel&area=daycare", True),
    (0, "leads", "Pendientes de contactar", "state=overdue", True),
    (1, "animals", "Gatos", "species=cat&sort=name", False),
)


def keep(past: Past) -> None:
    """Keep them."""
    for place, screen, name, query, shared in KEPT:
        saved_filters.keep(
            past.session,
            past.staff[place].id,
            screen=screen,
            name=name,
            query=query,
            shared=shared,
        )
