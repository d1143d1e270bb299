"""One option of a comparison down to its invoices and lines; and those that cannot serve the need."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from billing_model.comparing.advice import why_refused
from billing_model.comparing.compare import OptionResult
from billing_model.comparing.option import Option
from billing_model.comparing.serving import served
from billing_model.files.as_scenario import as_scenario
from billing_model.files.toml import dumps
from billing_model.take_away.scenario.files import MEDIA
from pages.ui.base.choice import choose, set_choice
from pages.ui.base.words import LANGUAGES, Words, plain
from pages.ui.parts import figures as show
from pages.ui.parts.downloads import slug
from pages.ui.parts.lines import invoice_lines
from pages.ui.questions.compare.answer import Answered


def refusals(of: Answered, words: Words) -> None:
    """The options that cannot serve the need, each with the vendor's reason and its clause."""
    if not of.refused:
        return
    for refusal in of.refused:
        clauses = dict.fromkeys(problem.clause for problem in refusal.problems if problem.clause)
        badges = " ".join(f":orange-badge[{clause}]" for clause in clauses)
        why = plain(" ".join(why_refused(refusal, words.language)))
        st.markdown(f"{badges} :small[:material/block: **{plain(of.look.name(refusal.option))}**: {why}]")


def scenario_of(option: Option, of: Answered, id: str) -> bytes:
    """An option that serves the need as a scenario file; id: what it is called."""
    need = of.used if option.declared.by_use else of.need
    serving = served(option, need, held=of.comparison.held)
    title = {language: option.name.get(language) or id for language in LANGUAGES}
    return dumps(as_scenario(serving, of.currency, title=title)).encode("utf-8")


def one_option(of: Answered, key: str, words: Words) -> None:
    """An option of the user's choice: its file, its money over time, its invoices."""
    by_id: Mapping[str, OptionResult] = {result.option.id: result for result in of.results}
    if f"{key}:open" not in st.session_state:
        set_choice(f"{key}:open", of.advised[0].best.option.id)
    id = choose(words("compare.open.option"), list(by_id), f"{key}:open", of.look.names.__getitem__)
    result = by_id[id]
    counts = {
        "contracts": words.counted("compare.contract", len(result.outcome.book)),
        "lines": words.counted("compare.line", result.lines),
        "invoices": words.counted("compare.invoice", result.invoices),
    }
    st.caption(words("compare.open.lead", **counts))
    st.download_button(
        words("compare.open.as_scenario"),
        partial(scenario_of, result.option, of, result.option.id),
        file_name=f"{slug(id)}-{slug(words('downloads.toml_name'))}.toml",
        mime=MEDIA["toml"],
        key=f"{key}:scenario_file",
        on_click="ignore",
        icon=":material/tune:",
    )
    show.paid_and_used(result.outcome, words, of.currency)
    invoice_lines(result.outcome, words, of.currency, f"{key}:{id}")
