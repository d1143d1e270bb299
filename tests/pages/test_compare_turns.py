"""Whatever is turned on the page that compares options, its address opens the same for somebody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from page_runs import address, compared, open_box, opened, settled

PAGE = "pages/compare.py"
COMPARISONS = ("device-security", "encryption", "mail-and-office")
VIEWS = ["cash", "figures", "leaving"]
EXAMPLES, TURNS = 5, 4
DAYS = date(1990, 1, 1), date(2140, 12, 31)


def key(app: AppTest, name: str) -> str:
    """The key of an input of the comparison that is shown."""
    return f"compare:{app.session_state['comparison']}:{name}"


def months(app: AppTest, draw: st.DataObject) -> None:
    app.slider(key=key(app, "months")).set_value(draw.draw(st.integers(1, 60)))


def seats(app: AppTest, draw: st.DataObject) -> None:
    app.number_input(key=key(app, "seats")).set_value(draw.draw(st.integers(1, 40)))


def first_day(app: AppTest, draw: st.DataObject) -> None:
    day = draw.draw(st.dates(*DAYS))
    app.text_input(key=key(app, "start:text")).set_value(f"{day:%d/%m/%Y}")


def price(app: AppTest, draw: st.DataObject) -> None:
    priced = [text for text in app.text_input if str(text.key).endswith(":list_price:money")]
    typed = draw.draw(st.one_of(st.integers(0, 99_999).map(lambda cents: f"{cents / 100:.2f}"), st.just("dear")))
    draw.draw(st.sampled_from(priced)).set_value(typed)


def pattern(app: AppTest, draw: st.DataObject) -> None:
    shapes = ("steady", "growing", "shrinking", "seasonal", "project", "table")
    app.session_state[key(app, "source")] = draw.draw(st.sampled_from(shapes))


def without_one(app: AppTest, draw: st.DataObject) -> None:
    chosen = app.session_state[key(app, "options")]
    if len(chosen) > 1:
        left_out = draw.draw(st.sampled_from(chosen))
        app.session_state[key(app, "options")] = [id for id in chosen if id != left_out]


def another(app: AppTest, draw: st.DataObject) -> None:
    open_box(app, key(app, "more"))
    like = app.selectbox(key=key(app, "like:input"))
    like.set_value(draw.draw(st.sampled_from(["flexible", "axcrypt-1", "csp-annual", "office365-prepaid"])))
    settled(app.run())
    app.button(key=key(app, "add")).click()


def customer(app: AppTest, draw: st.DataObject) -> None:
    open_box(app, key(app, "box:chance"))
    app.text_input(key=key(app, "customer")).set_value(draw.draw(st.sampled_from(["Rossi & figli", "a=b, c?", ""])))


def currency(app: AppTest, draw: st.DataObject) -> None:
    app.session_state[key(app, "currency")] = draw.draw(st.sampled_from(["EUR", "JPY", "KWD", "USD"]))


def leaving(app: AppTest, draw: st.DataObject) -> None:
    open_box(app, key(app, "box:chance"))
    app.number_input(key=key(app, "leaves")).set_value(draw.draw(st.one_of(st.none(), st.integers(1, 60))))


def view(app: AppTest, draw: st.DataObject) -> None:
    if compared(app):
        app.button_group(key=key(app, "view:input")).set_value(
            draw.draw(st.sampled_from(["cash", "figures", "leaving"]))
        )


Turn = Callable[[AppTest, st.DataObject], None]
WAYS: tuple[Turn, ...] = (
    months, seats, first_day, price, price, pattern, without_one, another, customer, currency, leaving, view,
)  # fmt: skip


@pytest.mark.parametrize("comparison", COMPARISONS)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(draw=st.data())
def test_every_address_that_the_page_writes_opens_the_same(comparison: str, draw: st.DataObject) -> None:
    app = opened(PAGE, comparison=comparison)
    for turn in draw.draw(st.lists(st.sampled_from(WAYS), min_size=1, max_size=TURNS)):
        turn(app, draw)
        settled(app.run())
    fresh = opened(PAGE, **address(app))  # type: ignore[arg-type]
    assert not fresh.error and compared(fresh) == compared(app) and address(fresh) == address(app)
    if not app.error:
        assert [info.value for info in fresh.info] == [info.value for info in app.info]
