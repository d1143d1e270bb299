"""Numbers are written without Babel's own formatting, as Babel writes them."""

from __future__ import annotations

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from billing_model.core.money import to_decimal
from billing_model.words.speech import NOT_ZERO, speech


@pytest.mark.parametrize("language", ["en", "it"])
@given(micro=st.integers(-(10**18), 10**18) | st.integers(-2_000_000, 2_000_000), places=st.integers(0, 6))
def test_amounts_and_whole_numbers_are_written_as_babel_writes_them(language: str, micro: int, places: int) -> None:
    def by_babel(pattern: str, number: object) -> str:
        written = str(format_decimal(number, format=pattern, locale=language))
        return written.replace("-", "−") if NOT_ZERO.search(written) else written.replace("-", "")

    pattern = "#,##0." + "0" * places if places else "#,##0"
    assert speech(language).amount(micro, places) == by_babel(pattern, to_decimal(micro, places))
    assert speech(language).whole(micro) == by_babel("#,##0", micro)
