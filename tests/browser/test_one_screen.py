"""What matters lies in one window, before and after a knob is turned; on a phone the answer stays in sight."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from pages.ui.base import frame
from pages.ui.base.words import LANGUAGES
from pages.ui.scenario import bundled
from pages.ui.scenario.bundled import BESIDE

WINDOWS = ((1280, 800), (1440, 900))
PHONE = (390, 844)
MOST_LINES = 12  # of an invoice; a longer one scrolls in its own box
QUESTIONS = [name for names in frame.QUESTIONS.values() for name in names]
NEW_COMMERCE = [f"{page}?scenario={under['nce']}" for page, under in BESIDE.items()]  # beside the legacy rules
KNOBS = "input:not([type=checkbox]):not([type=radio]):not([type=file])"

# What of each element is cut off, hidden or outside of the window; a component's own parts lie in its shadow root.
CUT = """
(elements) => elements.flatMap((element) => {
    const box = element.getBoundingClientRect();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const what = `${element.className || element.tagName} “${element.textContent.trim().slice(0, 60)}”`;
    if (box.width < 1 || box.height < 1) return [`${what} is not drawn`];
    if (box.x < 0 || box.y < 0 || box.right > innerWidth + 0.5 || box.bottom > innerHeight + 0.5)
        return [`${what} lies at ${Math.round(box.x)}–${Math.round(box.right)} × `
            + `${Math.round(box.y)}–${Math.round(box.bottom)}`];
    const there = element.getRootNode().elementFromPoint(x, y);
    return there && (element.contains(there) || there.contains(element)) ? [] : [`${what} is covered`];
})
"""
# What of an element the window shows: 0 nothing, 1 all of it.
SHARE = """
(element) => {
    const box = element.getBoundingClientRect();
    const shown = Math.min(box.bottom, innerHeight) - Math.max(box.y, 0);
    return box.height ? Math.max(0, shown) / box.height : 0;
}
"""
# What a page that is scrolled to its end still has under the bar at its foot, "" where it is nothing.
COVERED_AT_THE_END = """
async () => {
    const main = document.querySelector("[data-testid=stMain]");
    main.scrollTop = main.scrollHeight;
    await new Promise((done) => setTimeout(done, 200));
    const shadows = [...document.querySelectorAll("*")].map((each) => each.shadowRoot).filter(Boolean);
    const bars = shadows.flatMap((shadow) => [...shadow.querySelectorAll(".bar")]).filter((bar) => bar.offsetHeight);
    const foot = Math.min(...bars.map((bar) => bar.getBoundingClientRect().top));
    return [...main.querySelectorAll("[data-testid=stElementContainer]")].filter((element) => element.offsetHeight)
        .filter((element) => element.getBoundingClientRect().bottom > foot).map((element) => element.innerText).join();
}
"""


def first_knob(page: Any) -> Any:
    """The first slider of the page's inputs, or the first field with a number in it."""
    knobs = page.locator(f".st-key-knobs :is({KNOBS})")
    sliders = knobs.and_(page.locator("[type=range]"))
    if sliders.count():
        return sliders.first
    values = [knob.input_value() for knob in knobs.all()]
    return knobs.nth(next(at for at, value in enumerate(values) if re.fullmatch(r"[\d.,]+", value)))


def turn(opened: Any) -> None:
    """The first knob turned with the keyboard, by one step or to another number."""
    before = opened.page.locator(".st-key-answer").inner_text()
    knob = first_knob(opened.page)
    with opened.rerun():
        if knob.get_attribute("type") == "range":
            opened.nudge(knob)
        else:
            knob.press("ControlOrMeta+a")
            knob.press_sequentially(another(knob.input_value()))
            knob.press("Enter")
    assert opened.page.locator(".st-key-answer").inner_text() != before, "the answer follows the knob"


def another(text: str) -> str:
    """The last digit of what stands in a field one higher, or one lower."""
    at = max(place for place, letter in enumerate(text) if letter.isdigit())
    digit = int(text[at])
    return f"{text[:at]}{digit - 1 if digit > 1 else digit + 1}{text[at + 1 :]}"


def outside(page: Any, invoice: bool) -> list[str]:
    """What of the answer, the knob, the chart, the invoice and the reason is not wholly in the window."""
    parts = [".st-key-answer", ".st-key-picture .chart"]
    if invoice:
        parts += [".st-key-invoice tfoot tr:last-child", ".st-key-why"]
        lines = page.locator(".st-key-invoice tbody tr")
        assert lines.count(), "the invoice has lines"
        parts += [".st-key-invoice tbody tr" if lines.count() <= MOST_LINES else ".st-key-invoice .box"]
    wrong = []
    for part in parts:
        found = page.locator(part)
        wrong += found.evaluate_all(CUT) if found.count() else [f"there is no {part}"]
    return wrong + first_knob(page).evaluate_all(CUT)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [*QUESTIONS, *NEW_COMMERCE, frame.COMPARE])
def test_what_matters_lies_in_one_window_before_and_after_turning(
    visit: Callable[..., Any], name: str, language: str
) -> None:
    opened = visit(
        f"/{name}{'&' if '?' in name else '?'}language={language}", width=WINDOWS[0][0], height=WINDOWS[0][1]
    )
    invoice = name != frame.COMPARE
    wrong = {}
    for turned, windows in (("as it opens", WINDOWS), ("turned", WINDOWS[::-1])):  # each window is left once
        if turned == "turned":
            turn(opened)
        for width, height in windows:
            opened.look(width=width, height=height)
            wrong[f"{turned}, {width} × {height}"] = outside(opened.page, invoice)
        if invoice:
            total = opened.page.locator(".st-key-invoice tfoot tr").last.inner_text()
            assert re.search(r"[A-Z]{3}|[€$£]", total) and re.search(r"\d", total), (
                f"the total in its currency: {total}"
            )
    assert {when: what for when, what in wrong.items() if what} == {}

    opened.look(width=PHONE[0], height=PHONE[1])
    on_a_phone(opened, invoice)


CHANGES = "".join(f"&event=A~2018-01-{day}~set-seats~{12 + 7 * day % 23}" for day in range(17, 31))
LONG = {  # invoices with many lines, by how many
    12: "/seat_change?scenario=csp/seat-change&A.seats=11&A.list_price=36.90"
    + CHANGES[: CHANGES.index("&event=A~2018-01-26")],
    17: "/seat_change?scenario=csp/seat-change&A.seats=11&A.list_price=36.90" + CHANGES,
    8: "/contracts?scenario=csp/two-subscriptions-changed&invoice=2018-02-15",
}


@pytest.mark.parametrize(("lines", "language"), [(12, "en"), (12, "it"), (17, "it"), (8, "en")])
def test_a_long_invoice_leaves_room_for_the_reason_of_each_of_its_lines(
    visit: Callable[..., Any], lines: int, language: str
) -> None:
    width, height = WINDOWS[0]
    opened = visit(f"{LONG[lines]}&language={language}", width=width, height=height)
    rows = opened.page.locator(".st-key-invoice tbody tr")
    assert rows.count() == lines
    assert outside(opened.page, invoice=True) == []
    for key, at in (("End", -1), ("Home", 0)):  # the chosen line is in sight, whatever scrolls
        with opened.rerun():
            rows.and_(opened.page.locator("[aria-selected=true]")).press(key)
        chosen = rows.nth(at)
        assert chosen.get_attribute("aria-selected") == "true"
        assert chosen.evaluate_all(CUT) + opened.page.locator(".st-key-why").evaluate_all(CUT) == []
    opened.look(width=WINDOWS[1][0], height=WINDOWS[1][1])
    assert outside(opened.page, invoice=True) == []


def on_a_phone(opened: Any, invoice: bool) -> None:
    """Nothing lies beside the window, the amounts are seen, and the answer while the first knob is turned."""
    page = opened.page
    assert page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth") <= 0
    if invoice:
        amounts = page.locator(".st-key-invoice :is(tbody, tfoot) tr > :last-child")
        sides = amounts.evaluate_all(
            "(cells) => cells.map((cell) => cell.getBoundingClientRect()).map((b) => [b.x, b.right])"
        )
        assert sides and all(0 <= left < right <= PHONE[0] for left, right in sides), "the amounts are not cut off"
    first_knob(page).scroll_into_view_if_needed()
    turn(opened)
    shares = [part.evaluate(SHARE) for part in page.locator(".st-key-answer, .bar").all()]  # or the bar that repeats it
    assert max(shares) > 0.9, "the answer is in sight while the knob is turned"
    assert page.evaluate(COVERED_AT_THE_END) == "", "the last of the page ends above the bar"
    page.locator("h1").scroll_into_view_if_needed()
    page.locator(".bar").wait_for(state="hidden")  # where the answer itself can be read


def test_old_and_new_rules_lie_side_by_side_in_one_window_and_are_shown_well(
    visit: Callable[..., Any], shown_well: Callable[..., None]
) -> None:
    """In the longer words, with what one of the two refuses."""
    width, height = WINDOWS[0]
    opened = visit(
        f"/seat_change?language=it&tab=5&scenario={bundled.APART['seat_change']}", width=width, height=height
    )
    opened.page.locator(".st-key-wide table").wait_for()
    for width, height in WINDOWS:
        opened.look(width=width, height=height)
        parts = opened.page.locator(".st-key-answer, .st-key-wide tr, .st-key-wide [data-testid=stMarkdown]")
        assert parts.count() > len(WINDOWS) and parts.evaluate_all(CUT) == []
    shown_well(opened, "old-and-new-rules", ("dark", "phone"))
