"""How fast the pages feel, beside a bare page of default Streamlit (bench/bare/), in the same run on the same machine.

Prints tables and writes nothing. It needs Chromium. Run it with `make bench`, or alone:
`.venv/bin/python bench/pages.py --rounds 5 --pages seat_change` is shorter, and `--parts turns` leaves the others out.
Steps of a page and of the bare page are taken in turn, and medians are told, so that another load on the machine
meets both.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT), str(PROJECT / "tests"), str(PROJECT / "tests" / "browser")]

import chromium  # noqa: E402

from bench.crowd import BARE, DESIGNS, SAME_PARTS, crowd, server  # noqa: E402
from programs import CHROMIUM  # noqa: E402

WATCH = (Path(__file__).parent / "watch.js").read_text()
# What is changed on a page: a slider with an arrow key, or else a button, or a field with a number in it; and its label
# where it is not the first slider of the page.
SLIDER, BUTTON, TEXT = "slider", "button", "text"
QUESTIONS = {
    "seat_change": (SLIDER, ""),
    "take_back": (SLIDER, ""),
    "upgrade": (SLIDER, ""),
    "no_renewal": (TEXT, "price"),
    "who_pays": (SLIDER, ""),
    "align": (SLIDER, ""),
    "monthly_or_annual": (SLIDER, ""),
    "purchase_day": (SLIDER, ""),
    "free_trial": (TEXT, "price"),
    "usage_cap": (TEXT, "price"),
    "extra_licences": (SLIDER, ""),
    "plan_switch": (SLIDER, ""),
    "contracts": (TEXT, "price"),
}
PAGES = QUESTIONS | {"compare": (SLIDER, ""), "practice": (BUTTON, "Next case"), "rulebook": (TEXT, "Search")}
ANSWER, ALL, COMPARISON = 1.1, 1.3, 1.5  # times the bare page, at most
COLD, FIRST = 1.2, 1.3
PARTS = ("turns", "views", "crowd")
WARMING = 3  # steps before those that are timed
PATIENCE = 60_000  # milliseconds for a page to be drawn
AGAIN = 3  # times a step is tried that changed nothing
WINDOW: dict[str, Any] = {
    "viewport": {"width": 1280, "height": 800},
    "locale": "en-GB",
    "timezone_id": "Europe/Rome",
}
Step = dict[str, float]  # what one turn took: answer, all, messages, kilobytes, browser, script
View = dict[str, float]  # what one view took: answer, all


def main() -> None:
    """Measure everything in one run, and tell it."""
    parser = argparse.ArgumentParser(description="How fast the pages feel.")
    parser.add_argument("--rounds", type=int, default=20, help="timed steps of each page (20)")
    parser.add_argument("--pages", default=",".join(PAGES), help="some of the pages, with commas between")
    parser.add_argument("--parts", default=",".join(PARTS), help=f"some of {', '.join(PARTS)}")
    chosen = parser.parse_args()
    if CHROMIUM.find() is None:
        print(f"The pages are not measured: {CHROMIUM.missing}")
        return
    print("Medians. Bare: one slider and one text, Streamlit's default configuration, in the same run.")
    pages, parts = chosen.pages.split(","), chosen.parts.split(",")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM.find(), args=list(chromium.ARGUMENTS))
        if "turns" in parts:
            turns(browser, pages, chosen.rounds)
        if "views" in parts:
            first_views(browser, pages, max(3, chosen.rounds // 5))
        browser.close()
    if "crowd" in parts:
        crowd([page for page in pages if PAGES[page][0] == SLIDER], max(3, chosen.rounds // 4))


# ---- From a changed input to the painted page -----------------------------------------------------------------------


def turns(browser: Any, pages: list[str], rounds: int) -> None:
    """A knob turned on every page; the bare page's steps are taken between those of the others."""
    print("\nFrom a changed input until the answer, and all, is painted; what the server sends, the browser works.\n")
    head = ("answer", "× bare", "at most", "all", "× bare", "at most", "messages", "kB", "browser", "its JS")
    row("page", *head)
    floors: list[Step] = []
    with (
        server(BARE) as plain,
        server(PROJECT) as ours,
        server(PROJECT, SAME_PARTS) as empty,
        visited(browser, f"{plain.url}/") as floor,
    ):
        for page in pages:
            at_most = COMPARISON if page == "compare" else ALL
            turned = partial(turn, *PAGES[page])
            floors += beside(browser, f"{ours.url}/{page}?language=en", turned, floor, rounds, page, at_most)
        for design in DESIGNS:
            address = f"{empty.url}/?design={design}"
            floors += beside(browser, address, partial(turn, SLIDER, ""), floor, rounds, f"parts, {design}", None)
    least = middle(floors)  # the parts alone can always be measured
    row("the bare page", ms(least["answer"]), "", "", ms(least["all"]), "", "", *rest(least))


def beside(
    browser: Any,
    address: str,
    turned: Callable[[Any, int], Step],
    floor: Any,
    rounds: int,
    name: str,
    at_most: float | None,
) -> list[Step]:
    """The row of a page, measured in turn with the bare page; returns the steps of that."""
    with visited(browser, address) as page:
        try:
            steps = [(turned(page, n), turn(SLIDER, "Value", floor, n)) for n in range(rounds + WARMING)]
        except TimeoutError as error:
            row(name, f"not measured: {error}")
            return []
    own, least = (list(kind) for kind in zip(*steps[WARMING:], strict=True))
    took, bare = middle(own), middle(least)
    aims = (f"{ANSWER}", f"{at_most}") if at_most else ("", "")
    answer, whole = (f"{took[what] / bare[what]:.2f}" for what in ("answer", "all"))
    row(name, ms(took["answer"]), answer, aims[0], ms(took["all"]), whole, aims[1], *rest(took))
    return least


def middle(steps: list[Step]) -> Step:
    """The median of each figure."""
    return {what: median(step[what] for step in steps) for what in steps[0]}


@contextmanager
def window(browser: Any) -> Iterator[Any]:
    """A browser of its own that has loaded nothing yet, and watches its pages."""
    context = browser.new_context(**WINDOW)
    context.add_init_script(WATCH)
    yield context
    context.close()


@contextmanager
def visited(browser: Any, address: str) -> Iterator[Any]:
    """A page in a window of its own, drawn and watched."""
    with window(browser) as context:
        page = context.new_page()
        page.goto(address)
        opened(page)
        page.wait_for_timeout(1_000)
        page.measures = context.new_cdp_session(page)
        page.measures.send("Performance.enable")
        yield page


def opened(page: Any) -> View:
    """Waits until a page that is being opened stands still; returns the milliseconds since it was asked for."""
    main = page.get_by_test_id("stMain")
    main.locator("h1, h2, h3").first.wait_for(timeout=PATIENCE)
    took: View | None = page.evaluate("() => window.__opened()")
    if took is None:
        raise TimeoutError(f"{page.url} does not stand still")
    return took


def turn(how: str, label: str, page: Any, number: int) -> Step:
    """One knob turned by one step, with all that it took; tried again where nothing changed."""
    for attempt in range(AGAIN):
        act, event = knob(page, how, label, number + attempt)
        page.evaluate("([event]) => { window.__turned = window.__turn(event); }", [event])
        before = busy(page)
        act()
        took: Step | None = page.evaluate("() => window.__turned")
        if took is not None:
            after = busy(page)
            return took | {what: after[what] - before[what] for what in after}
    raise TimeoutError(f"nothing changed on {page.url}")


def busy(page: Any) -> Step:
    """Milliseconds that the page's main thread has worked so far, and of these in scripts."""
    found = {each["name"]: each["value"] for each in page.measures.send("Performance.getMetrics")["metrics"]}
    return {"browser": found["TaskDuration"] * 1000, "script": found["ScriptDuration"] * 1000}


def knob(page: Any, how: str, label: str, number: int) -> tuple[Callable[[], None], str]:
    """What turns a page's knob, and the event that begins it."""
    main = page.get_by_test_id("stMain")
    if how == SLIDER:
        slider = main.get_by_role("slider", name=label).first if label else main.get_by_role("slider").first
        at_end = slider.evaluate("(input) => Number(input.value) >= Number(input.max)")
        back = page.evaluate("(end) => (window.__back ||= end)", at_end)  # from the end all the way back
        return partial(slider.press, "ArrowLeft" if back else "ArrowRight"), "keydown"
    if how == BUTTON:
        return main.get_by_role("button", name=label).click, "pointerdown"
    field = main.get_by_label(label).first
    field.fill(f"CSP-{number % 30 + 10}" if label == "Search" else f"{number % 7 + 3}.{number % 10}0")
    return partial(field.press, "Enter"), "keydown"


# ---- First views ----------------------------------------------------------------------------------------------------


def first_views(browser: Any, pages: list[str], rounds: int) -> None:
    """Views by a browser that knows nothing yet, of a cold server and of a warm one; and by one that has been there."""
    print(
        "\nThe first view of a page until its answer, and all, is painted, by a new browser and by one that knows it.\n"
    )
    row("page", "browser", "answer", "× bare", "all", "× bare", "at most")
    cold: list[tuple[View, View]] = []
    for _ in range(rounds):
        with server(PROJECT) as ours, server(BARE) as plain:
            cold.append((seen(browser, ours.url), seen(browser, plain.url)))
    view_row("cold server, home", "new", cold, COLD)
    with server(BARE) as plain, server(PROJECT) as ours, window(browser) as known:
        for page in pages:
            address = f"{ours.url}/{page}?language=en"
            with suppress(TimeoutError):
                seen(browser, address), view(known, address), view(known, plain.url)  # the server's own first time
                new = [(seen(browser, address), seen(browser, plain.url)) for _ in range(rounds)]
                view_row(page, "new", new, FIRST)
                again = [(view(known, address), view(known, plain.url)) for _ in range(rounds)]
                view_row("", "known", again, FIRST)


def seen(browser: Any, address: str) -> View:
    """A view by a browser that knows nothing yet."""
    with window(browser) as new:
        return view(new, address)


def view(context: Any, address: str) -> View:
    """Milliseconds until a new tab shows the answer of a page, and all of it."""
    page = context.new_page()
    try:
        page.goto(address, wait_until="commit")
        return opened(page)
    finally:
        page.close()


def view_row(what: str, who: str, views: list[tuple[View, View]], at_most: float) -> None:
    """One row of first views, each beside one of the bare page."""
    own, bare = (middle(list(kind)) for kind in zip(*views, strict=True))
    answer, whole = (f"{own[name] / bare[name]:.2f}" for name in ("answer", "all"))
    row(what, who, ms(own["answer"]), answer, ms(own["all"]), whole, f"{at_most}")


# ---- The tables -----------------------------------------------------------------------------------------------------


def rest(step: Step) -> tuple[str, ...]:
    """The cells of a turn that have no aim of their own."""
    return f"{step['messages']:.0f}", f"{step['kilobytes']:.1f}", ms(step["browser"]), ms(step["script"])


def ms(milliseconds: float) -> str:
    """A time."""
    return f"{milliseconds:,.0f} ms"


def row(what: str, *cells: str) -> None:
    """One row of a table."""
    print(f"{what:<20}" + "".join(f"{cell:>10}" for cell in cells), flush=True)


if __name__ == "__main__":
    main()
