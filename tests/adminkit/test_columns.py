"""Which columns of a list show first where there is not room for all."""

from petadmin.adminkit.listing import MOST_RANKS, ranks_of


def test_what_is_secondary_comes_after_all_that_always_shows() -> None:
    ranks = ranks_of(["name", "city", "phone", "since"], {"city", "since"}.__contains__)

    assert ranks == {"name": 0, "city": 3, "phone": 0, "since": 4}


def test_more_columns_than_there_are_widths_share_the_last_one() -> None:
    names = [f"column {number}" for number in range(20)]

    ranks = ranks_of(names, lambda name: name != "column 0")

    assert ranks["column 1"] == 2
    assert ranks["column 19"] == MOST_RANKS


def test_what_the_business_put_into_the_list_stays_longest() -> None:
    ranks = ranks_of(
        ["name", "city", "since", "food", "fear"],
        {"city", "since", "food", "fear"}.__contains__,
        {"food", "fear"}.__contains__,
    )

    assert ranks == {"name": 0, "food": 2, "fear": 3, "city": 4, "since": 5}
