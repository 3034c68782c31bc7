"""Rides: a kind of visit that needs no columns of its own."""

from typing import ClassVar

from petadmin.bookings.models import Visit, of_kind


class Ride(Visit):
    """That an animal was driven somewhere."""

    __mapper_args__ = of_kind("ride")
    of_area: ClassVar[str] = "taxi"
