"""How fast the pages feel, beside a bare page of default Streamlit (bench/bare/), in the same run on the same machine.

Prints a table and writes nothing. It needs Chromium. Run it with `make bench`, or alone:
`.venv/bin/python bench/pages.py --rounds 5 --pages seat_change` is shorter.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import psutil

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT), str(PROJECT / "tests" / "browser")]

import chromium  # noqa: E402
from running import Server, start  # noqa: E402

from bench.session import Session  # noqa: E402

BARE = PROJECT / "bench" / "bare"
SAME_PARTS = "bench/same_parts/app.py"  # those of a change of seats; it runs with the configuration of the pages
# What is changed on a page: its first slider with an arrow key, or else a button, or a field with a number in it.
SLIDER, BUTTON, TEXT = "slider", "button", "text"
PAGES = {
    "seat_change": (SLIDER, "Day of the change"),
    "monthly_or_annual": (SLIDER, ""),
    "purchase_day": (SLIDER, ""),
    "free_trial": (SLIDER, ""),
    "usage_cap": (TEXT, "List price"),
    "extra_licences": (SLIDER, ""),
    "plan_switch": (SLIDER, ""),
    "contracts": (TEXT, "List price"),
    "compare": (SLIDER, ""),
    "practice": (BUTTON, "Next case"),
    "rulebook": (TEXT, "Search"),
}
TARGET, COLD_TARGET, CROWD_TARGET = 1.3, 1.3, 4.0
WARMING = 3  # steps before those that are timed
SESSIONS = 50
CROWD = ("seat_change", "monthly_or_annual", "compare")  # pages that many sessions use at once
WIDTHS = (56, 12, 12, 12, 18)

# What a page looks like but for its inputs; when it last changed, two frames later; whether a script runs.
WATCH = """
() => {
    const app = document.querySelector("[data-testid=stApp]");
    const main = document.querySelector("[data-testid=stMain]");
    const shown = "stMarkdown stMetric stAlert stHeading stExpander stCode".split(" ");
    const looks = () => [...main.querySelectorAll(shown.map((id) => `[data-testid=${id}]`).join())]
        .filter((element) => !element.closest("[data-testid=stSlider]"))
        .map((element) => element.textContent).join("\\n");
    window.__turn = (event) => new Promise((resolve) => {
        const before = looks();
        let begun = null, last = null, changed = false, drawing = 0;
        const began = () => { begun ??= performance.now(); };
        window.addEventListener(event, began, { capture: true, once: true });
        const mutated = (records) => {
            // What a table's canvas keeps for screen readers follows later, and is not painted.
            if (begun === null || records.every((record) => record.target.parentElement?.closest("canvas"))) return;
            last = performance.now();
            drawing += 1;
            requestAnimationFrame(() => requestAnimationFrame(() => { drawing -= 1; last = performance.now(); }));
        };
        const observer = new MutationObserver(mutated);
        observer.observe(main, { subtree: true, childList: true, characterData: true, attributes: true });
        const until = performance.now() + 20000;
        const look = () => {
            changed ||= looks() !== before;
            const quiet = app.dataset.testScriptState === "notRunning" && !drawing && performance.now() - last > 250;
            if ((changed && quiet) || performance.now() > until) {
                observer.disconnect();
                resolve(changed ? last - begun : null);
            } else setTimeout(look, 15);
        };
        setTimeout(look, 15);
    });
}
"""


def main() -> None:
    """Measure everything in one run, and tell it."""
    parser = argparse.ArgumentParser(description="How fast the pages feel.")
    parser.add_argument("--rounds", type=int, default=20, help="timed steps of each page (20)")
    parser.add_argument("--pages", default=",".join(PAGES), help="some of the pages, with commas between")
    chosen = parser.parse_args()
    if chromium.find() is None:
        print(f"The pages are not measured: {chromium.MISSING}")
        return
    print("Medians. Bare: one slider and one text, Streamlit's default configuration, in the same run.\n")
    row("", "page", "bare", "times", "target")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=list(chromium.ARGUMENTS))
        turns(browser, chosen.pages.split(","), chosen.rounds)
        first_views(browser, max(3, chosen.rounds // 4))
        browser.close()
    for page in CROWD:
        crowd(page)


# ---- One visitor, in a browser --------------------------------------------------------------------------------------


def turns(browser: Any, pages: list[str], rounds: int) -> None:
    """From a changed input to the painted page; the bare page's steps are taken between those of the others."""
    with server(BARE) as plain, server(PROJECT) as ours, visited(browser, f"{plain.url}/") as floor:

        def beside(address: str, how: str, label: str) -> tuple[float, float]:
            with visited(browser, address) as changed:
                times = [
                    (turn(changed, how, label, number), turn(floor, SLIDER, "Value", number))
                    for number in range(rounds + WARMING)
                ]
            own, least = zip(*times[WARMING:], strict=True)
            return median(own), median(least)

        for page in pages:
            own, least = beside(f"{ours.url}/{page}?language=en", *PAGES[page])
            row(f"a knob turned, until {page} is painted", ms(own), ms(least), f"{own / least:.2f}", at_most(TARGET))
        with server(PROJECT, SAME_PARTS) as empty:
            own, least = beside(f"{empty.url}/", SLIDER, "Value")
            row("  the parts of seat_change, with nothing behind them", ms(own), ms(least), f"{own / least:.2f}")


@contextmanager
def visited(browser: Any, address: str) -> Iterator[Any]:
    """A page in a window of its own, drawn and watched."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000}, locale="en-GB", timezone_id="Europe/Rome")
    page = context.new_page()
    page.goto(address)
    drawn(page)
    page.wait_for_timeout(1_500)
    page.evaluate(f"({WATCH})()")
    yield page
    context.close()


def drawn(page: Any) -> None:
    """Waits until no script runs and the title stands."""
    page.locator("[data-testid=stMain] h1").first.wait_for(timeout=60_000)
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for(timeout=60_000)


def turn(page: Any, how: str, label: str, number: int) -> float:
    """Milliseconds from the key or click that turns a knob until the last frame that it changes."""
    event = "pointerdown" if how == BUTTON else "keydown"
    main = page.get_by_test_id("stMain")
    if how == SLIDER:
        slider = main.get_by_role("slider", name=label).first if label else main.get_by_role("slider").first
        at_end = slider.evaluate("(input) => Number(input.value) >= Number(input.max)")
        back = page.evaluate("(end) => (window.__back ||= end)", at_end)  # from the end all the way back
        act = partial(slider.press, "ArrowLeft" if back else "ArrowRight")
    elif how == BUTTON:
        act = main.get_by_role("button", name=label).click
    else:
        field = main.get_by_label(label).first
        field.fill(f"CSP-{number % 30 + 10}" if label == "Search" else f"{number % 7 + 3}.{number % 10}0")
        act = partial(field.press, "Enter")
    page.evaluate("([event]) => { window.__turned = window.__turn(event); }", [event])
    act()
    took = page.evaluate("() => window.__turned")
    if took is None:
        raise TimeoutError(f"nothing changed on {page.url}")
    return float(took)


def first_views(browser: Any, rounds: int) -> None:
    """The first view of a server that has answered nothing yet, by a browser that knows nothing yet."""
    times: dict[Path, list[float]] = {BARE: [], PROJECT: []}
    for _ in range(rounds):
        for folder, views in times.items():
            with server(folder) as cold:
                context = browser.new_context(viewport={"width": 1400, "height": 1000}, locale="en-GB")
                page = context.new_page()
                begun = time.perf_counter()
                page.goto(cold.url, wait_until="commit")
                drawn(page)
                views.append((time.perf_counter() - begun) * 1000)
                context.close()
    ours, bare = median(times[PROJECT]), median(times[BARE])
    row("first view of a cold server, home", ms(ours), ms(bare), f"{ours / bare:.2f}", at_most(COLD_TARGET))


# ---- Many visitors, without a browser -------------------------------------------------------------------------------


def crowd(page: str) -> None:
    """Many sessions that all turn their slider at once, again and again; what each more session takes of memory."""
    with server(PROJECT) as ours, server(BARE) as plain, server(PROJECT, SAME_PARTS) as empty:
        rate, memory = asyncio.run(rates(ours, page, "language=en"))
        floor, least = asyncio.run(rates(plain, "", ""))
        parts = asyncio.run(rates(empty, "", ""))[0] if page == CROWD[0] else 0.0
    what = f"{SESSIONS} sessions at once on {page}: runs a second"
    row(what, f"{rate:.1f}", f"{floor:.1f}", f"{rate / floor:.1f}", f"at least {CROWD_TARGET:.0f}")
    row("  MiB for each further session", f"{memory:.2f}", f"{least:.2f}")
    if parts:
        row(f"  the parts of {page}, with nothing behind them", f"{parts:.1f}", f"{floor:.1f}", f"{parts / floor:.1f}")


async def rates(running: Server, page: str, query: str) -> tuple[float, float]:
    """Runs a second, and MiB for each session after the first."""
    process = psutil.Process(running.process.pid)
    async with AsyncExitStack() as stack:
        sessions = [await stack.enter_async_context(Session(running.url, page, query))]
        await sessions[0].step(1)
        before = process.memory_info().rss
        more = [Session(running.url, page, query) for _ in range(SESSIONS - 1)]
        sessions += [await stack.enter_async_context(session) for session in more]
        await asyncio.gather(*(session.step(1) for session in sessions))
        after = process.memory_info().rss
        begun, runs = time.perf_counter(), 0
        for number in range(2, 5):
            await asyncio.gather(*(session.step(number) for session in sessions))
            runs += SESSIONS
        return runs / (time.perf_counter() - begun), (after - before) / 2**20 / (SESSIONS - 1)


# ---- The table ------------------------------------------------------------------------------------------------------


@contextmanager
def server(folder: Path, app: str = "app.py") -> Iterator[Server]:
    """A fresh server of an app in a folder, with the configuration that lies there."""
    with tempfile.TemporaryDirectory() as scratch:
        running = start(Path(scratch) / "server.log", folder, app)
        try:
            yield running
        finally:
            running.stop()


def ms(milliseconds: float) -> str:
    """A time."""
    return f"{milliseconds:,.0f} ms"


def at_most(times: float) -> str:
    """A target in times the bare page."""
    return f"at most {times:g}"


def row(what: str, page: str, bare: str, times: str = "", target: str = "") -> None:
    """One row of the table."""
    cells = (page, bare, times)
    line = "".join(f"{cell:>{width}}" for cell, width in zip(cells, WIDTHS[1:], strict=False))
    print(f"{what:<{WIDTHS[0]}}{line}  {target}".rstrip(), flush=True)


if __name__ == "__main__":
    main()
