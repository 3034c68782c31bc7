"""The sale of puppies: they move to their buyer, and back when a sale is taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Any

from sqlalchemy import select

from petadmin.animals import services as animals
from petadmin.animals.models import Animal
from petadmin.areas.breeding.models import Puppy, PuppySale, PuppyState
from petadmin.audit.recording import record, record_change
from petadmin.bookings import visits
from petadmin.bookings.charging import charge
from petadmin.business.settings import business_settings
from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l
from petadmin.core.text import clean_text
from petadmin.customers.models import Customer

AREA_KEY = "breeding"
MOST_PUPPIES = 20


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """A puppy that is to be sold; without a price, for the one that it is offered at."""

    puppy_id: int
    price_cents: int | None = None


def sell(
    session: Db,
    customer: Customer,
    chosen: Sequence[Chosen],
    values: Mapping[str, Any],
    *,
    zone: tzinfo,
    today: date,
    discount_basis_points: int | None = None,
) -> PuppySale:
    """Sell puppies to a customer: for sale, or reserved for this one. Raises `DomainError` when one is gone.

    The discount is the customer's unless another one is agreed on.
    """
    if not customer.is_active:
        raise DomainError(_l("This customer is inactive."), field="customer")
    puppies = _take(session, chosen, customer)
    prices = {one.puppy_id: one.price_cents for one in chosen}
    # The sale is part of the session as soon as a puppy knows of it, and not complete before the end.
    with session.no_autoflush:
        sale = PuppySale(area=AREA_KEY, customer=customer)
        for puppy in puppies:
            agreed = prices[puppy.id]
            puppy.price_cents = puppy.price_cents if agreed is None else agreed
            puppy.state, puppy.reserved_for, puppy.sale = PuppyState.sold, None, sale
        given = customer.discount_basis_points
        charge(
            sale,
            unit_cents=sum(puppy.price_cents for puppy in puppies),
            discount_basis_points=(
                given if discount_basis_points is None else discount_basis_points
            ),
            tax_basis_points=business_settings(session).tax_basis_points,
        )
        visits.add(session, sale, _own(values), zone=zone)
    for puppy in puppies:
        record_change(session, "puppy.sold", puppy)
        animals.move(puppy.animal, customer, today=today)
    return sale


def change(
    session: Db,
    sale: PuppySale,
    values: Mapping[str, Any],
    *,
    zone: tzinfo,
    discount_basis_points: int | None = None,
) -> None:
    """Change when and by whom puppies were sold and, for those who may, the discount."""
    if discount_basis_points is not None:
        charge(
            sale,
            unit_cents=sale.unit_cents,
            discount_basis_points=discount_basis_points,
            tax_basis_points=sale.tax_basis_points,
        )
    visits.apply(session, sale, _own(values), zone=zone)


def take_back(session: Db, sale: PuppySale, *, today: date) -> None:
    """Undo a sale: the puppies go back to the breeder and are for sale again.

    Raises `DomainError` when one of them has another owner by now.
    """
    # All of them, also what a visibility of rows would leave out.
    for puppy in list(sale.puppies):
        animal = puppy.animal
        if animal.customer_id != sale.customer_id:
            raise DomainError(
                _l(
                    "%(puppy)s belongs to somebody else by now, so the sale stays on file.",
                    puppy=animal.name,
                )
            )
        puppy.state, puppy.sale = PuppyState.for_sale, None
        record_change(session, "puppy.taken_back", puppy)
        if animal.customer_id != puppy.litter.customer_id:
            animals.move(animal, puppy.litter.customer, today=today)
    session.flush()
    record(session, "visit.taken_back", sale)
    session.delete(sale)


def _take(session: Db, chosen: Sequence[Chosen], customer: Customer) -> Sequence[Puppy]:
    """The puppies, locked until the end: of two people who sell the same one the second reads that it is gone."""
    ids = {one.puppy_id for one in chosen}
    if not ids:
        raise DomainError(_l("Choose at least one puppy."), field="puppies")
    if len(ids) > MOST_PUPPIES:
        raise DomainError(_l("These are too many puppies for one sale."), field="puppies")
    statement = select(Puppy).where(Puppy.id.in_(ids)).order_by(Puppy.id).with_for_update()
    puppies = session.scalars(statement.execution_options(populate_existing=True)).all()
    if len(puppies) != len(ids):
        raise DomainError(_l("One of the puppies is no longer on file."), field="puppies")
    theirs = select(Animal).where(Animal.id.in_([puppy.animal_id for puppy in puppies]))
    session.scalars(
        theirs.order_by(Animal.id).with_for_update().execution_options(populate_existing=True)
    ).all()
    for puppy in puppies:
        _check(puppy, customer)
    return puppies


def _check(puppy: Puppy, customer: Customer) -> None:
    animal = puppy.animal
    name = animal.name
    if puppy.state is PuppyState.sold:
        raise DomainError(_l("%(puppy)s has just been sold.", puppy=name), field="puppies")
    if puppy.state is PuppyState.kept:
        raise DomainError(_l("%(puppy)s stays with the breeder.", puppy=name), field="puppies")
    if puppy.state is PuppyState.reserved and puppy.reserved_for_id != customer.id:
        raise DomainError(
            _l("%(puppy)s is reserved for another customer.", puppy=name), field="puppies"
        )
    if not animal.is_alive:
        raise DomainError(_l("%(animal)s is deceased.", animal=name), field="puppies")
    if animal.customer_id == customer.id:
        raise DomainError(
            _l("%(puppy)s belongs to this customer already.", puppy=name), field="puppies"
        )


def _own(values: Mapping[str, Any]) -> dict[str, Any]:
    """What of a form's values a sale keeps; it is over in the moment in which it happens."""
    return {
        "starts_at": values["starts_at"],
        "ends_at": values["starts_at"],
        "staff_id": values.get("staff_id"),
        "notes": clean_text(values.get("notes") or ""),
    }
