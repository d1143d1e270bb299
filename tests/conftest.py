"""What all tests share: the day on which they look, how hypothesis searches, and which tests come first."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

from project import PROJECT

os.environ["BILLING_TODAY"] = "2026-03-10"  # for pages in this process and for servers that tests start

# A slow machine is no failure. In CI the examples are the same in every run; elsewhere each run looks at others.
settings.register_profile("default", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, database=None, print_blob=True)
PROFILE = "ci" if os.environ.get("CI") else "default"
settings.register_profile("quick", settings.get_profile(PROFILE), max_examples=25)  # for `make quick`
settings.load_profile(PROFILE)

# The longest tests, so that no worker is left alone with one of them at the end; all others keep their order.
FIRST = tuple(
    PROJECT / "tests" / path for path in ("take_away/test_workbook_recalculated.py", "books", "browser", "billing")
)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: a test waits for a browser, or for another process, a fourth of its time."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests come first."""

    def rank(item: pytest.Item) -> int:
        folders = (item.path, *item.path.parents)
        return next((place for place, path in enumerate(FIRST) if path in folders), len(FIRST))

    items.sort(key=rank)
