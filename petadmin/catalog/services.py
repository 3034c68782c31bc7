"""What can happen to services, places and customers' prices, and to products and their stock."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select, update

from petadmin.animals.health.models import Vaccine
from petadmin.audit.recording import record
from petadmin.catalog import queries
from petadmin.catalog.models import (
    CustomerPrice,
    Product,
    Resource,
    Service,
    StockMovement,
    StockReason,
)
from petadmin.core.clock import utcnow
from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l
from petadmin.core.money import MOST_CENTS, WHOLE
from petadmin.core.text import clean_line

LONGEST_MINUTES = 7 * 24 * 60
"""No appointment takes longer than a week."""

MOST_ANIMALS = 1_000
"""No place takes more."""

MOST_PIECES = 1_000_000
"""So many pieces of a product are never moved at once."""

MOST_PLACES = 100
"""So many places can be added at once."""


def add_service(session: Db, values: Mapping[str, Any]) -> Service:
    """Put a service into the catalogue."""
    service = Service()
    apply_to_service(session, service, values)
    return service


def apply_to_service(session: Db, service: Service, values: Mapping[str, Any]) -> None:
    """Change a service to these values; what is not named stays as it is.

    `vaccines` are the ids of those that it asks for, among those in use.
    """
    changed = dict(values)
    vaccines = changed.pop("vaccines", None)
    with session.no_autoflush:
        _check_named(session, service, changed)
        _check_amounts(changed)
        minutes = changed.get("duration_minutes")
        if minutes is not None and not 0 < minutes <= LONGEST_MINUTES:
            raise DomainError(
                _l("An appointment takes between a minute and a week."), field="duration_minutes"
            )
        chosen = None if vaccines is None else _vaccines_with(session, vaccines)
        _check_species(changed.get("species", service.species), chosen)
    for name, value in changed.items():
        setattr(service, name, value)
    service.sort_name = queries.sort_name_of(Service, service.name)
    session.add(service)
    if chosen is not None:
        _set_vaccines(session, service, chosen)


def add_resource(session: Db, values: Mapping[str, Any]) -> Resource:
    """Put a place into the catalogue."""
    resource = Resource()
    apply_to_resource(session, resource, values)
    return resource


def apply_to_resource(session: Db, resource: Resource, values: Mapping[str, Any]) -> None:
    """Change a place to these values; what is not named stays as it is."""
    changed = dict(values)
    with session.no_autoflush:
        _check_named(session, resource, changed)
        capacity = changed.get("capacity", resource.capacity or 1)
        if not 0 < (capacity or 0) <= MOST_ANIMALS:
            raise DomainError(_l("A place has room for 1 to 1,000 animals."), field="capacity")
    for name, value in changed.items():
        setattr(resource, name, value)
    resource.sort_name = queries.sort_name_of(Resource, resource.name)
    session.add(resource)


def add_several(
    session: Db, values: Mapping[str, Any], *, prefix: str, first: int, last: int
) -> list[Resource]:
    """Put several places into the catalogue that differ only by the number behind their name."""
    if last < first:
        raise DomainError(_l("The last number must not be smaller than the first."), field="last")
    if last - first >= MOST_PLACES:
        raise DomainError(_l("At most 100 places can be added at once."), field="last")
    names = names_of_several(prefix, first, last)
    taken = queries.namesakes(session, Resource, values["area"], names)
    if taken:
        raise DomainError(
            _l("These names are taken in this area: %(names)s.", names=", ".join(taken[:5])),
            field="prefix",
        )
    return [add_resource(session, {**values, "name": name}) for name in names]


def names_of_several(prefix: str, first: int, last: int) -> list[str]:
    """The names of places that are numbered: of `A-`, 1 and 20 the names from A-01 to A-20."""
    digits = len(str(last))
    return [clean_line(f"{prefix}{number:0{digits}d}") for number in range(first, last + 1)]


def retire(row: Service | Resource | Product) -> None:
    """Stop offering something: it can no longer be chosen, what was done with it stays on file."""
    row.is_active = False


def offer_again(row: Service | Resource | Product) -> None:
    """Offer something again that was retired."""
    row.is_active = True


def remove(session: Db, row: Service | Resource | Product) -> None:
    """Take something out of the catalogue that was never used; raises `DomainError` when it was."""
    moved = isinstance(row, Product) and queries.has_moved(session, row)
    if moved or queries.is_used(session, row):
        raise DomainError(
            _l(
                "%(name)s has been used, so it stays on file. Retire it instead: then it is no"
                " longer offered.",
                name=row.name,
            )
        )
    session.delete(row)


def add_product(session: Db, values: Mapping[str, Any], *, by_id: int | None) -> Product:
    """Put a product on sale; `opening` says how many of it there are."""
    given = dict(values)
    opening = given.pop("opening", None) or 0
    product = Product(stock=0)
    apply_to_product(session, product, given)
    if opening:
        session.flush()
        note = str(_l("Opening stock"))
        move_stock(session, product, opening, reason=StockReason.correction, note=note, by_id=by_id)
    return product


def apply_to_product(session: Db, product: Product, values: Mapping[str, Any]) -> None:
    """Change a product to these values; its stock is changed by movements alone."""
    changed = {name: value for name, value in values.items() if name != "opening"}
    _check_amounts(changed)
    if changed.get("low_stock", 0) is None:
        changed["low_stock"] = 0
    if not 0 <= changed.get("low_stock", 0) <= MOST_PIECES:
        raise DomainError(_l("This number is too large."), field="low_stock")
    for name, value in changed.items():
        setattr(product, name, value)
    product.sort_name = queries.sort_name_of(Product, product.name)
    session.add(product)


def move_stock(
    session: Db,
    product: Product,
    delta: int,
    *,
    reason: StockReason,
    note: str = "",
    visit_id: int | None = None,
    by_id: int | None,
) -> StockMovement | None:
    """Change the stock of a product by so many pieces, and write it down.

    Of a counted product no more can go than there are, however many people sell at once. A product
    that is not counted has no stock to change: then nothing happens. Whoever moves several products at
    once moves them in the order of their ids, so that two who do so never wait for each other.
    """
    if not product.counted or not delta:
        return None
    movement = StockMovement(
        product=product,
        delta=delta,
        stock=_stock_after(session, product, delta),
        reason=reason,
        note=note,
        visit_id=visit_id,
        author_id=by_id,
    )
    session.add(movement)
    return movement


def correct_stock(
    session: Db, product: Product, counted: int, *, note: str, by_id: int | None
) -> StockMovement | None:
    """Set the stock of a product to what was counted; None when it was right."""
    if not 0 <= counted <= MOST_PIECES:
        raise DomainError(_l("This number is too large."), field="number")
    locked = select(Product.stock).where(Product.id == product.id).with_for_update()
    difference = counted - (session.scalar(locked) or 0)
    return move_stock(
        session, product, difference, reason=StockReason.correction, note=note, by_id=by_id
    )


def _stock_after(session: Db, product: Product, delta: int) -> int:
    """Change the stock in a single statement, so that of two who sell the last piece one is refused."""
    if abs(delta) > MOST_PIECES:
        raise DomainError(_l("This number is too large."), field="number")
    statement = (
        update(Product)
        .where(Product.id == product.id, Product.stock + delta >= 0)
        # Forms that are open stay good: the stock is none of their fields.
        .values(stock=Product.stock + delta, updated_at=Product.updated_at)
        .returning(Product.stock)
        .execution_options(synchronize_session=False)
    )
    stock = session.scalar(statement)
    session.refresh(product, ["stock"])
    if stock is None:
        raise DomainError(
            _l(
                "Of %(name)s there are only %(stock)s left.", name=product.name, stock=product.stock
            ),
            field="number",
        )
    return stock


def add_price(session: Db, values: Mapping[str, Any]) -> CustomerPrice:
    """Agree on a price of a service with a customer."""
    price = CustomerPrice()
    apply_to_price(session, price, values)
    return price


def apply_to_price(session: Db, price: CustomerPrice, values: Mapping[str, Any]) -> None:
    """Change a customer's price to these values."""
    with session.no_autoflush:
        _check_amounts(values)
        service_id = values.get("service_id", price.service_id)
        customer_id = values.get("customer_id", price.customer_id)
        service = session.get(Service, service_id) if service_id is not None else None
        if service is None:
            raise DomainError(_l("Choose the service."), field="service")
        same = select(CustomerPrice.id).where(
            CustomerPrice.customer_id == customer_id,
            CustomerPrice.service_id == service_id,
            CustomerPrice.id != (price.id or 0),
        )
        if session.scalar(same) is not None:
            raise DomainError(
                _l("This customer has a price for this service already. Change that one instead."),
                field="service",
            )
    for name, value in values.items():
        setattr(price, name, value)
    price.service = service
    session.add(price)


def remove_price(session: Db, price: CustomerPrice) -> None:
    """Let the list price hold again."""
    session.delete(price)


def _check_named(session: Db, row: Service | Resource, changed: Mapping[str, Any]) -> None:
    """That the name is free in its area, and that what was used stays in the area where it was."""
    area, name = changed.get("area", row.area), changed.get("name", row.name)
    if not area:
        raise DomainError(_l("Choose the area."), field="area")
    if row.area and area != row.area and queries.is_used(session, row):
        raise DomainError(
            _l("It has been used in its area, so it stays there. Add another one instead."),
            field="area",
        )
    if queries.namesakes(session, type(row), area, [name or ""], except_id=row.id):
        raise DomainError(_l("This name is taken in this area."), field="name")


def _check_amounts(changed: Mapping[str, Any]) -> None:
    cents, tax = changed.get("price_cents", 0), changed.get("tax_basis_points", 0)
    if cents is None or not 0 <= cents <= MOST_CENTS:
        raise DomainError(_l("Enter an amount that is not negative."), field="price_cents")
    if tax is None or not 0 <= tax <= WHOLE:
        raise DomainError(_l("A share lies between 0 and 100 per cent."), field="tax_basis_points")


def _vaccines_with(session: Db, ids: Iterable[int]) -> Sequence[Vaccine]:
    wanted = set(ids)
    if not wanted:
        return []
    statement = select(Vaccine).where(Vaccine.id.in_(wanted)).order_by(Vaccine.folded, Vaccine.id)
    return session.scalars(statement).all()


def _check_species(species: Any, vaccines: Sequence[Vaccine] | None) -> None:
    for vaccine in vaccines or ():
        if species is not None and vaccine.species is not species:
            raise DomainError(
                _l(
                    "%(vaccine)s is a vaccine for another species (%(species)s).",
                    vaccine=vaccine.name,
                    species=vaccine.species.label,
                ),
                field="vaccines",
            )


def _set_vaccines(session: Db, service: Service, chosen: Sequence[Vaccine]) -> None:
    # A retired vaccine stands in no form, so that its absence there means nothing.
    before = list(service.vaccines)
    after = [*chosen, *(one for one in before if not one.active and one not in chosen)]
    if {one.id for one in before} == {one.id for one in after}:
        return
    service.vaccines = after
    if service.id is not None:
        # The version follows only the service's own columns, and a change of its vaccines is a change too.
        service.updated_at = utcnow()
    else:
        session.flush()
    names = [", ".join(sorted(one.name for one in vaccines)) for vaccines in (before, after)]
    record(session, "service.vaccines_changed", service, changes={"vaccines": names})
