"""How fast options are compared: a map of 2,500 cells, sampled years, a whole page's worth of figures.

Prints a table and writes nothing. Run it with `make bench`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT)]

from billing_model.comparing.at_once import results_at_once  # noqa: E402
from billing_model.comparing.cheapest import Axis, cheapest  # noqa: E402
from billing_model.comparing.compare import results  # noqa: E402
from billing_model.comparing.sampled import Chance, sampled  # noqa: E402
from billing_model.comparing.serving import settled  # noqa: E402
from billing_model.files import comparison as comparison_file  # noqa: E402
from billing_model.files.comparison import Comparison  # noqa: E402

CELLS = 50  # in each direction
YEARS = 2_000
ROUNDS = 7
WIDTHS = (68, 13, 17)


def main() -> None:
    """Measure everything in one run, and tell it."""
    row("", "measured", "target")
    mail = comparison_file.read(PROJECT / "comparisons" / "mail-and-office.toml")
    devices = comparison_file.read(PROJECT / "comparisons" / "device-security.toml")
    licences = comparison_file.read(PROJECT / "comparisons" / "encryption.toml")
    seats, days = np.arange(1, CELLS + 1), np.arange(CELLS) % 28 + 1
    for title, comparison, ids, x, y in (
        ("CSP monthly, annual: seats × growth", mail, (0, 1), Axis("seats", seats), Axis("growth", np.arange(CELLS))),
        ("flexible, prepaid: use × seats", devices, (0, 2), Axis("use", 2 * seats), Axis("seats", seats)),
        ("AxCrypt 1, 12 months: day × seats", licences, (0, 1), Axis("day", days), Axis("seats", seats)),
    ):
        options = [comparison.options[n] for n in ids]
        year = comparison.plan.after_months(12)
        seconds = measured(partial(cheapest, options, year, x, y))
        row(
            f"map of {CELLS * CELLS:,} cells × 2 options × 12 months, {title}",
            f"{seconds * 1000:.0f} ms",
            "under 200 ms",
        )
    new = comparison_file.read(PROJECT / "comparisons" / "new-commerce.toml")
    if new.map is not None:
        options = [new.option(id) for id in new.map.options]
        seconds = measured(partial(cheapest, options, new.plan, new.map.x, new.map.y))
        row(
            f"map of {len(options)} options × 21 seasons × 36 months of leaving, New Commerce",
            f"{seconds * 1000:.0f} ms",
        )
    bought = [settled(option, new.plan) for option in new.options]
    seconds = measured(partial(results_at_once, bought, new.need))
    row(f"{len(bought)} options, the plan and leaving after each month, New Commerce", f"{seconds * 1000:.0f} ms")
    for title, comparison in (("mail and office", mail), ("device security", devices)):
        able = [answer.option for answer in results(comparison.options, comparison.need)[0]]
        chance = Chance(leaving=200, noise=10, years=YEARS)
        seconds = measured(partial(sampled, able, comparison.need, chance))
        row(f"{YEARS:,} sampled years × {len(able)} options × 24 months, {title}", f"{seconds:.2f} s")
        seconds = measured(partial(figures, comparison))
        row(f"all figures of {len(able)} options, leaving after each month, {title}", f"{seconds * 1000:.0f} ms")


def figures(comparison: Comparison) -> list[object]:
    """What a comparison says of its options, which is reckoned when it is asked for."""
    found = results(comparison.options, comparison.need)[0]
    return [(one.total, one.cash, one.tied_up, one.for_nothing, one.leaving, one.leaving_nothing) for one in found]


def measured(what: Callable[[], object]) -> float:
    """The median seconds of some calls, after one to warm up."""
    what()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        what()
        times.append(time.perf_counter() - start)
    return median(times)


def row(what: str, measured: str, target: str = "") -> None:
    """One row of the table."""
    print(f"{what:<{WIDTHS[0]}}{measured:>{WIDTHS[1]}}  {target:<{WIDTHS[2]}}".rstrip(), flush=True)


if __name__ == "__main__":
    main()
