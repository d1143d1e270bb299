"""A lesson in a real browser: two clicks to the first exercise, then to the end of the test by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect

from billing_model.core.money import to_decimal
from billing_model.lessons import progress
from billing_model.lessons.progress import Progress
from pages.ui.base.words import words
from pages.ui.parts import lessons
from pages.ui.questions.learn import shown

LESSON = lessons.library()[lessons.FIRST]
SENT_TWICE = "form => form.dispatchEvent(new Event('submit'))"  # as by a second Enter, which comes late

SENT_AND_ITS_LANGUAGE_CHANGED = """
(form, other) => {
    const buttons = [...document.querySelectorAll("[data-testid=stButtonGroup] button, [role=radio]")];
    form.requestSubmit();
    setTimeout(() => buttons.find((button) => button.textContent.trim() === other).click());
}
"""  # sooner than the server can say anything to the answer


def state_of(page: Any) -> Progress:
    """How far the address says one has come."""
    return progress.read(LESSON, parse_qs(urlsplit(page.url).query)["learn"][0])


def come_to(page: Any, state: Progress) -> None:
    """Wait until the exercise is there, and what a key does next has the focus."""
    page.locator(f".exercise[data-serial={state.code}] .first:focus").wait_for()


def keyed(page: Any, state: Progress, language: str) -> None:
    """Answer a question with the keyboard, as one writes in a language."""
    asked = shown.question_of(LESSON, state, "")
    if asked.unit in ("period", "invoice"):
        one = page.locator(f"button.{asked.unit}").first.get_attribute("aria-label")
        offered = page.locator(f"button.{asked.unit}").count()
        at = [each["id"] for each in shown.exercise(LESSON, state, "", words(language))["timeline"][f"{asked.unit}s"]]
        assert one and offered == len(at)
        for _ in range(at.index(asked.right)):
            page.keyboard.press("ArrowRight")
    else:
        page.keyboard.type(str(asked.right) if asked.unit == "days" else words(language).typed(to_decimal(asked.right)))
    page.keyboard.press("Enter")


def first_exercise(visit: Callable[..., Any], language: str) -> Any:
    """From the home page to where one can answer: two clicks."""
    opened, speaks = visit(f"/?language={language}", width=1280, height=800), words(language)
    opened.page.get_by_role("link", name=speaks("home.way.train")).click()
    opened.page.get_by_role("button", name=speaks("learn.first_try")).click()
    expect(opened.page.get_by_role("heading", name={"en": "Move 1", "it": "Mossa 1"}[language])).to_be_visible()
    return opened


def in_italian(opened: Any) -> None:
    """Go on in the other language, from where one is, with the keys."""
    page = opened.page
    page.get_by_role("radio", name="IT").or_(page.get_by_role("button", name="IT", exact=True)).first.focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("heading", name="Mossa")).to_be_visible()
    opened.settle()
    for _ in range(50):  # what is drawn anew while it is given the focus does not have it
        page.locator(".exercise .first").first.focus()
        if page.locator(".exercise .first:focus").count():
            break
        page.wait_for_timeout(100)


def test_the_first_exercise_is_two_clicks_away_and_the_lesson_ends_without_a_mouse(visit: Callable[..., Any]) -> None:
    opened = first_exercise(visit, "en")
    page = opened.page
    state, begun, language = state_of(page), state_of(page).step, "en"
    page.locator("button.period").first.focus()
    while state.step <= len(LESSON.steps):
        if language == "en" and state.step > begun + 1:  # two moves in English, all others in Italian
            language = "it"
            come_to(page, state)
            in_italian(opened)
        come_to(page, state)
        test = LESSON.steps[state.step - 1].do == "test"
        if not state.ended:
            form, begins = page.locator(".exercise form").element_handle(), test and not state.record
            keyed(page, state, language)
            right = shown.question_of(LESSON, state, "").right
            state = progress.answered(LESSON, state, True, right)
            state = progress.following(LESSON, state) if test else state
            if begins:
                come_to(page, state)
                form.evaluate(SENT_TWICE)
                opened.settle()
        else:
            page.keyboard.press("Enter")
            state = progress.following(LESSON, state)
    expect(page.get_by_text(words("it")("learn.passed", right="10", of="10"))).to_be_visible()
    expect(page.get_by_text("seat-changes 10/10")).to_be_visible()
    opened.settle()
    page.go_back()
    expect(page.locator(".exercise")).to_be_visible()
    assert state_of(page).record == "0" * 9, "Back leads to the last question"


def test_in_italian_the_first_exercise_is_two_clicks_away_too(visit: Callable[..., Any]) -> None:
    page = first_exercise(visit, "it").page
    page.locator("button.period").first.focus()
    keyed(page, state_of(page), "it")
    expect(page.locator(".verdict.good")).to_be_visible()


def test_an_answer_counts_as_it_was_written_though_the_language_is_changed_at_once(visit: Callable[..., Any]) -> None:
    test = next(number for number, step in enumerate(LESSON.steps, 1) if step.do == "test")
    state, language = progress.start(LESSON, test), "en"
    opened = visit(f"/learn?language={language}&lesson={LESSON.id}&learn={state.code}")
    page = opened.page
    for _ in range(6):
        form = page.locator(f".exercise[data-serial={state.code}] form")
        right = shown.question_of(LESSON, state, "").right
        page.locator("input.first").fill(words(language).typed(to_decimal(right)))
        other = "it" if language == "en" else "en"
        form.evaluate(SENT_AND_ITS_LANGUAGE_CHANGED, other.upper())
        state, language = progress.following(LESSON, progress.answered(LESSON, state, True, right)), other
        page.locator(f".exercise[data-serial={state.code}]").wait_for(timeout=10_000)
        expect(page.get_by_role("heading", name=words(language)("page.learn.title"), exact=True)).to_be_visible()
        opened.settle()
        assert state_of(page) == state


def test_a_question_and_its_verdict_lie_in_one_window_and_on_a_phone_under_the_thumb(visit: Callable[..., Any]) -> None:
    code = "s4k12n0a2t0e0m33000d00000p0of0"
    opened = visit(f"/learn?language=it&learn={code}", width=1280, height=800)
    page = opened.page
    page.locator("input.first").fill("1,00")
    for size in ((1280, 800), (1440, 900), (390, 844)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        for part in (".contract", ".timeline", "input.first", ".buttons .main"):
            box = page.locator(part).bounding_box()
            assert box["y"] >= 0 and box["y"] + box["height"] <= size[1], (part, size)
            assert box["x"] >= 0 and box["x"] + box["width"] <= size[0], (part, size)
    touched = page.locator(".exercise :is(button, input, .clause)")
    assert min(touched.evaluate_all("all => all.map((one) => one.offsetHeight)")) >= 44
    page.keyboard.press("Enter")
    expect(page.get_by_text("Troppo poco. Riguardare la mossa 3")).to_be_visible()
    page.locator("input.first").fill("1,x")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="1,x")).to_be_visible()
    expect(page.locator("input.first")).to_have_value("1,x")
