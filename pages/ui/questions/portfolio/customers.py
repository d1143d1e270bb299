"""The customers who gain most, each with a link that opens its contracts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import streamlit as st

from billing_model.billing.refusal import Refused
from billing_model.files.scenario import parse
from pages.ui.base import frame
from pages.ui.base.choice import set_choice
from pages.ui.base.words import Words, plain
from pages.ui.questions.portfolio.in_currency import InOneCurrency
from pages.ui.scenario import opened, own
from pages.ui.scenario.as_link import AsLink, as_link

HEIGHT = 230  # pixels of the list, which stands beside a chart


class Contracts(NamedTuple):
    """The contracts of a customer as a page shows them: their tables and address, or what is wrong with them."""

    data: Mapping[str, Any]
    link: AsLink | None
    refused: Refused | None = None


def gainers(of: InOneCurrency, option: Mapping[str, Any]) -> None:
    """Who would save most under an option."""
    words = of.words
    st.markdown(f"**{words('portfolio.most')}**", help=words("portfolio.most_lead"))
    if not option["gainers"]:
        st.caption(words("portfolio.answer.nobody"))
        return
    every = _contracts(str(of.folder), option["id"], option["currency"], option["gainers"])
    with st.container(height=HEIGHT, border=False, gap=None, key="portfolio:gainers"):
        for number, (gainer, contracts) in enumerate(zip(option["gainers"], every, strict=True)):
            label = words(
                "portfolio.gainer",
                customer=plain(gainer["customer"]),
                saves=plain(of.money(gainer["saves"])),
                cost=plain(of.money(gainer["cost"])),
            )
            _open(gainer["customer"], contracts, label, f"portfolio:open:{number}", words)


@st.cache_resource(show_spinner=False, max_entries=64)
def _contracts(book: str, option: str, currency: str, _gainers: Sequence[Mapping[str, Any]]) -> list[Contracts]:
    """The contracts of an option's gainers; book: its folder, which no other book has."""
    every = []
    for gainer in _gainers:
        try:
            data = dict(parse(gainer["scenario"], file=gainer["customer"]).data)
        except Refused as refused:  # such as a customer with more contracts than a page takes
            every.append(Contracts({}, None, refused))
            continue
        data["until"] = min(data["until"], own.latest(data))
        every.append(Contracts(data, as_link(data)))
    return every


def _open(customer: str, contracts: Contracts, label: str, key: str, words: Words) -> None:
    """A link to the customer's contracts; where they are too long for one, a button that opens them in this session."""
    if contracts.link is None:
        why = contracts.refused.problems[0].text(words.language) if contracts.refused else ""
        st.button(label, key=key, disabled=True, help=plain(why), type="tertiary")
    elif contracts.link.parameters is not None:
        frame.link(contracts.link.page, words, label=label, to=contracts.link.parameters)
    elif st.button(label, key=key, icon=":material/arrow_forward:", type="tertiary", help=words("portfolio.too_long")):
        id = opened.keep(contracts.data, customer)
        set_choice("scenario", id)
        parameters = {"language": words.language, "scenario": id}
        st.switch_page(f"pages/{contracts.link.page}.py", query_params=parameters)
