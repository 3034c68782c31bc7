"""The tables that a measurement prints."""

from collections.abc import Iterator

from bench.measuring import Measured

WITHIN = 3.0
"""How many times its floor a page may take."""

GROWTH = 0.5
"""By how much a page may slow down from the smallest to the largest business."""


def size_table(rows: list[Measured]) -> Iterator[str]:
    """One line for each page of a business."""
    yield (
        f"{'page':24}{'asked':>6}{'admin p50':>10}{'p95':>8}{'user p50':>10}{'p95':>8}{'floor':>8}{'ratio':>7}"
        f"  {'within ' + str(int(WITHIN)) + 'x':10}{'stock p50':>10}"
    )
    for row in rows:
        verdict = "yes" if row.ratio <= WITHIN else "NO"
        stock = f"{row.stock.p50:10.0f}" if row.stock else f"{'-':>10}"
        yield (
            f"{row.page.name:24}{row.statements:6}{row.administrator.p50:10.1f}{row.administrator.p95:8.1f}"
            f"{row.user.p50:10.1f}{row.user.p95:8.1f}{row.floor.p50:8.1f}{row.ratio:7.1f}"
            f"  {verdict:10}{stock}"
        )


def growth_table(by_size: dict[int, list[Measured]], *, of: str = "customers") -> Iterator[str]:
    """How much slower each page is with the most customers, or other rows, than with the fewest.

    The second figure of a role is what counts: it leaves out what the floor has grown by, that is
    rows that a small business does not have, and what else the machine was busy with.
    """
    smallest, largest = min(by_size), max(by_size)
    yield f"\nGrowth of p50 from {smallest:,} to {largest:,} {of}, and of its ratio to the floor"
    for before, after in zip(by_size[smallest], by_size[largest], strict=True):
        roles = (before.administrator, after.administrator), (before.user, after.user)
        floors = after.floor.p50 / before.floor.p50
        growths = [new.p50 / old.p50 for old, new in roles]
        beside = [growth / floors - 1 for growth in growths]
        verdict = "yes" if max(beside) < GROWTH else "NO"
        yield (
            f"{after.page.name:24}administrator {growths[0] - 1:+6.0%} {beside[0]:+6.0%}"
            f"   user {growths[1] - 1:+6.0%} {beside[1]:+6.0%}   less than half more: {verdict}"
        )
