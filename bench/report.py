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
        f"{'page':24}{'admin p50':>10}{'p95':>8}{'user p50':>10}{'p95':>8}{'floor':>8}{'ratio':>7}"
        f"  {'within ' + str(int(WITHIN)) + 'x':10}{'stock p50':>10}"
    )
    for row in rows:
        verdict = "yes" if row.ratio <= WITHIN else "NO"
        stock = f"{row.stock.p50:10.0f}" if row.stock else f"{'-':>10}"
        yield (
            f"{row.page.name:24}{row.administrator.p50:10.1f}{row.administrator.p95:8.1f}"
            f"{row.user.p50:10.1f}{row.user.p95:8.1f}{row.floor.p50:8.1f}{row.ratio:7.1f}"
            f"  {verdict:10}{stock}"
        )


def growth_table(by_size: dict[int, list[Measured]]) -> Iterator[str]:
    """How much slower each page is with the most customers than with the fewest."""
    smallest, largest = min(by_size), max(by_size)
    yield f"\nGrowth of p50 from {smallest:,} to {largest:,} customers"
    for before, after in zip(by_size[smallest], by_size[largest], strict=True):
        growths = (
            after.administrator.p50 / before.administrator.p50 - 1,
            after.user.p50 / before.user.p50 - 1,
        )
        verdict = "yes" if max(growths) < GROWTH else "NO"
        yield (
            f"{after.page.name:24}administrator {growths[0]:+7.0%}   user {growths[1]:+7.0%}"
            f"   less than half more: {verdict}"
        )
