"""What is billed: the options, the day, the user's book, or one that lies in a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from billing_model.billing.refusal import Refused
from billing_model.books.rebill import rebill
from billing_model.books.rebill.process import PortfolioRequest
from billing_model.books.rebill.rebill import OtherTerms
from billing_model.files.comparison import parse
from billing_model.files.tables.dialect import Reading
from billing_model.files.toml import decoded
from billing_model.programmes import programmes
from pages.ui.base import frame
from pages.ui.base.choice import choose
from pages.ui.base.refuse import refuse
from pages.ui.base.taken import taken
from pages.ui.base.today import today
from pages.ui.base.words import Mistyped, Words, plain
from pages.ui.inputs.days import day_text
from pages.ui.inputs.tables import LARGEST, TABLES, uploaded
from pages.ui.questions.portfolio.in_currency import option_name
from pages.ui.questions.portfolio.work import allowed, unreadable
from pages.ui.scenario import bundled
from pages.ui.scenario.checked_file import complain

OWN = "own"  # beside other terms of a programme and the bundled comparisons
USUAL = 12  # months: longer terms are not chosen at first


class Options(NamedTuple):
    """The options that a book is held against.

    text: as `choices_of` takes them. own: the comparison file of the user's own, if that is what they are.
    """

    text: str
    own: bytes | None = None


def chosen_options(words: Words) -> Options:
    """The other terms of a programme, a bundled comparison, or a comparison file of the user's own."""
    known, terms = bundled.comparisons(), _by_programme()

    def name(id: str) -> str:
        if id in known:
            return words("portfolio.which_of", title=known[id]["title"][words.language])
        if id == OWN:
            return words("portfolio.which_own")
        own = words.table["portfolio"]["which_terms"]
        return str(own.get(id) or words("portfolio.which_other", programme=words.model.word("programme", id)))

    which = choose(words("portfolio.which"), [*terms, *known, OWN], "portfolio:which", name)
    if which in terms:
        return _terms(which, terms[which], words)
    if which == OWN:
        return _own_file(words)
    st.caption(words("portfolio.prices"))
    return Options(str(bundled.COMPARISONS / f"{which}.toml"))


def _by_programme() -> dict[str, list[OtherTerms]]:
    """The terms that each programme sells, first those of the programmes whose questions come first."""
    first = [programme for programme in frame.QUESTIONS if programme != frame.SEVERAL]
    made: dict[str, list[OtherTerms]] = {programme: [] for programme in first}
    for term in rebill.terms().values():
        made.setdefault(term.programme, []).append(term)
    return {programme: terms for programme, terms in made.items() if terms}


def usual_terms(programme: str = "") -> list[str]:
    """The terms of a programme with which the page begins; "": of the programme that comes first."""
    terms = _by_programme()
    return [term.id for term in terms[programme or next(iter(terms))] if term.term <= USUAL]


def _terms(programme: str, terms: Sequence[OtherTerms], words: Words) -> Options:
    """The other terms of a programme that the user chooses."""
    usual, reckoned = usual_terms(programme), programmes()[programme].under is not None
    chosen = []
    with st.container(key="terms", gap="xxsmall"):  # all in sight, which a list of choices in one line is not
        st.markdown(
            f":small[{words('portfolio.terms_label')}]",
            help=words("portfolio.terms_reckoned_help" if reckoned else "portfolio.terms_help"),
        )
        for term in terms:
            key = f"portfolio:term:{term.id}"
            st.session_state.setdefault(key, term.id in usual)
            if st.checkbox(option_name(term.id, words), key=key):
                chosen.append(term.id)
    if reckoned:
        st.caption(words("portfolio.terms_reckoned"))
    return Options(",".join(chosen))


def _own_file(words: Words) -> Options:
    """An uploaded comparison file; no options while there is none, or one that is refused."""
    given = st.file_uploader(
        words("portfolio.own_file"),
        type="toml",
        key="portfolio:own",
        max_upload_size=1,
        help=words("portfolio.own_help"),
    )
    file = taken(given, words)
    if file is None:
        return Options("")
    try:
        parse(decoded(file.getvalue(), file.name), file=file.name)
    except Refused as refused:
        complain([problem.text(words.language) for problem in refused.problems], words)
        return Options("")
    return Options("options.toml", file.getvalue())


def until(words: Words) -> str:
    """The day through which the book is billed, today until another is typed; "" while what is typed is no day."""
    key = "portfolio:until"
    try:
        return str(day_text(words.label("until"), key, st.session_state.get(key, today()), words))
    except Mistyped as wrong:
        refuse(plain(str(wrong)))
        return ""


class Files(NamedTuple):
    """The two files of a book.

    paths: of each, by what it holds; of an uploaded one its name. uploads: what those hold, by name.
    """

    paths: dict[str, str]
    uploads: dict[str, bytes]


def book_of_the_user(source: str, words: Words) -> Files | None:
    """A book that lies in a folder or is uploaded; None while a file is missing."""
    if source == "folder":
        books, closed = allowed(), unreadable()
        if closed:
            st.warning(words("portfolio.unreadable", folders=", ".join(map(plain, closed))))
        if not books:
            return None
        chosen = choose(words("portfolio.folder"), list(books), "portfolio:folder", plain)
        return Files(dict(zip(TABLES, map(str, books[chosen]), strict=True)), {})
    paths: dict[str, str] = {}
    uploads: dict[str, bytes] = {}
    for name in TABLES:
        hint = words("portfolio.upload_lead", most=words.whole(LARGEST))
        file = uploaded(words(f"portfolio.upload.{name}"), f"portfolio:upload:{name}", hint, words)
        if file is not None:
            paths[name] = f"{name}{Path(file.name).suffix.lower()}"
            uploads[paths[name]] = file.getvalue()
    return Files(paths, uploads) if len(paths) == len(TABLES) else None


def as_wanted(
    book: Files, options: Options, until: str, reading: Reading, language: str
) -> tuple[PortfolioRequest, dict[str, bytes]]:
    """What a process is asked for, and the uploaded files by name."""
    uploads = {**book.uploads, **({} if options.own is None else {options.text: options.own})}
    paths = book.paths["subscriptions"], book.paths["events"]
    return PortfolioRequest(*paths, until, options.text, language, reading.dates, reading.decimal), uploads
