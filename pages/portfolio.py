"""The page of a question: what a whole book of customers is invoiced, and who would pay less under other options."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st

from billing_model.billing.refusal import Refused
from billing_model.books.rebill import rebill
from billing_model.books.rebill.process import Wanted
from billing_model.files.comparison import parse
from billing_model.files.toml import decoded, load
from pages.ui.base import frame
from pages.ui.base.choice import choose
from pages.ui.base.words import Words, plain
from pages.ui.inputs.events import DAY_FORMAT
from pages.ui.questions.portfolio import figures
from pages.ui.questions.portfolio.work import ENDINGS, SAMPLE_UNTIL, TABLES, Work, allowed, busy, sample
from pages.ui.scenario.view import tabs

COMPARISONS = Path(__file__).parents[1] / "comparisons"
TERMS, OWN = "terms", "own"  # beside the bundled comparisons
LARGEST = 50  # MB of an uploaded file; server.maxUploadSize in .streamlit/config.toml is as large
SOURCES = ("sample", "upload", "folder")
WORK = "portfolio:work"
PROBLEMS = 12  # sentences about one book


def chosen_options(speaks: Words) -> tuple[str, bytes | None]:
    """The options as `choices_of` takes them; and the comparison file of the user's own, if that is what they are."""
    bundled = {path.stem: load(path) for path in sorted(COMPARISONS.glob("*.toml"))}

    def name(id: str) -> str:
        if id in bundled:
            return speaks("portfolio.which_of", title=bundled[id]["title"][speaks.language])
        return speaks(f"portfolio.which_{id}")

    which = choose(speaks("portfolio.which"), [TERMS, *bundled, OWN], "portfolio:which", name)
    if which == TERMS:
        known = list(rebill.terms())
        key = "portfolio:terms"
        st.session_state.setdefault(key, [id for id in known if id.startswith("csp")])
        chosen = st.multiselect(
            speaks("portfolio.terms_label"),
            known,
            key=key,
            format_func=lambda id: figures.option_name(id, speaks),
            help=speaks("portfolio.terms_help"),
        )
        return ",".join(chosen), None
    if which in bundled:
        st.caption(speaks("portfolio.prices"))
        return str(COMPARISONS / f"{which}.toml"), None
    given = st.file_uploader(
        speaks("portfolio.own_file"),
        type="toml",
        key="portfolio:own",
        max_upload_size=1,
        help=speaks("portfolio.own_help"),
    )
    if given is None:
        return "", None
    try:
        parse(decoded(given.getvalue(), given.name), file=given.name)
    except Refused as refused:
        complain([problem.text(speaks.language) for problem in refused.problems])
        return "", None
    return "options.toml", given.getvalue()


def complain(sentences: list[str]) -> None:
    """What is wrong, a sentence each."""
    more = len(sentences) - PROBLEMS
    said = [plain(sentence) for sentence in sentences[:PROBLEMS]]
    st.error("\n\n".join([*said, *([speaks("open.more", count=more)] if more > 0 else [])]))


def until(speaks: Words) -> str:
    """The day through which the book is billed."""
    key = "portfolio:until"
    st.session_state.setdefault(key, date.fromisoformat(SAMPLE_UNTIL))
    chosen: date | None = st.date_input(
        speaks.label("until"),
        key=key,
        format=DAY_FORMAT[speaks.language],
        min_value=date(1995, 1, 1),
        max_value=date(2140, 12, 31),
    )
    return str(chosen or SAMPLE_UNTIL)


def book_of_the_user(source: str, speaks: Words) -> tuple[dict[str, str], dict[str, bytes]] | None:
    """The two files of the book, by what they are, and those that were uploaded by name; None while some is missing."""
    if source == "folder":
        books = allowed()
        chosen = choose(speaks("portfolio.folder"), list(books), "portfolio:folder", plain)
        return dict(zip(TABLES, map(str, books[chosen]), strict=True)), {}
    st.caption(speaks("portfolio.upload_lead", most=speaks.whole(LARGEST)))
    files: dict[str, str] = {}
    uploads: dict[str, bytes] = {}
    for name in TABLES:
        given = st.file_uploader(
            speaks(f"portfolio.upload.{name}"),
            type=[ending[1:] for ending in ENDINGS],
            key=f"portfolio:upload:{name}",
            max_upload_size=LARGEST,
        )
        if given is not None:
            files[name] = f"{name}{Path(given.name).suffix.lower()}"
            uploads[files[name]] = given.getvalue()
    return (files, uploads) if len(files) == len(TABLES) else None


def begin(files: Mapping[str, str], uploads: dict[str, bytes], options: tuple[str, bytes | None], day: str) -> None:
    """Bill the book in a process of its own, unless too many are being billed."""
    if busy():
        st.session_state["portfolio:busy"] = True
        return
    stop()
    text, own = options
    if own is not None:
        uploads = {**uploads, text: own}
    wanted = Wanted(files["subscriptions"], files["events"], day, text, speaks.language)
    st.session_state[WORK] = Work(wanted, uploads)


def stop() -> None:
    """End what is being billed, and forget what was."""
    work = st.session_state.pop(WORK, None)
    if work is not None:
        work.stop()


@st.fragment(run_every=1)
def waiting(work: Work) -> None:
    """How far a book is; the page is drawn anew when it is done."""
    if work.result is not None:
        st.rerun()
    share = min(work.progress, 1)
    st.progress(share, text=speaks("portfolio.running", percent=speaks.whole(int(share * 100))))
    st.caption(speaks("portfolio.running_lead"))
    if st.button(speaks("portfolio.stop"), key="portfolio:stop", icon=":material/stop:"):
        stop()
        st.rerun()


def result(found: Mapping[str, Any], folder: Path, speaks: Words) -> None:
    """All that came of a book."""
    if "refused" in found:
        complain(found["refused"])
        return
    if not found["totals"]:
        st.warning(speaks("portfolio.nothing"))
        if found["problems"]:
            figures.downloads(found, folder, speaks)
        return
    of = figures.told(found, speaks)
    figures.answer(of)
    figures.figures(of)
    drawn = (figures.who_would_save, figures.months, figures.kinds)
    drawn[tabs([speaks(f"portfolio.tabs.{name}") for name in figures.TABS], "portfolio:tabs", speaks)](of)
    figures.downloads(found, folder, speaks)


speaks = frame.begin("portfolio")
left, right = st.columns([3, 7], gap="large")
with left:
    sources = [name for name in SOURCES if name != "folder" or allowed()]
    source = choose(
        speaks("portfolio.source"),
        sources,
        "portfolio:source",
        lambda name: speaks(f"portfolio.from.{name}"),
        beside=True,
    )
    options = chosen_options(speaks)
    if source == "sample":
        st.caption(speaks("portfolio.sample_lead"))
    else:
        book = book_of_the_user(source, speaks)
        day = until(speaks)
        if book is None:
            st.caption(speaks("portfolio.both"))
        st.button(
            speaks("portfolio.begin"),
            type="primary",
            key="portfolio:begin",
            disabled=book is None,
            on_click=lambda: begin(*book, options, day) if book else None,
        )
with right:
    work: Work | None = st.session_state.get(WORK)
    if st.session_state.pop("portfolio:busy", False):
        st.warning(speaks("portfolio.busy"))
    if source == "sample":
        # an own file needs no name on the disk that outlives it: the sample is held against the other choices only
        if options[1] is not None:
            st.info(speaks("portfolio.own_and_sample"))
        place, found = sample(options[0] if options[1] is None else "", speaks.language)
        result(found, Path(place.name), speaks)
    elif work is None:
        st.info(speaks("portfolio.empty"))
    elif work.result is None:
        waiting(work)
    else:
        result(work.result, work.folder, speaks)
