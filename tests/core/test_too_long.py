"""What is far too long is refused before it is looked at sign by sign."""

import pytest

from petadmin.core.email_addresses import normal_email
from petadmin.core.errors import DomainError
from petadmin.core.numbers import read_number

MUCH = 2_000_000


def test_a_number_with_very_many_blanks_is_none() -> None:
    with pytest.raises(ValueError, match="too many signs"):
        read_number("1" + " " * MUCH)


def test_an_address_with_very_many_letters_is_none() -> None:
    with pytest.raises(DomainError) as refusal:
        normal_email(f"{'a' * MUCH}@example.com")
    assert refusal.value.field == "email"
