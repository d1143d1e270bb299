"""What was found in files: the answer, the figures, the findings as a list and one of them in full."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from billing_model.core.currency import places_by_code
from billing_model.reconciling.findings import Finding
from billing_model.reconciling.kept import Kept
from billing_model.reconciling.profiles import OWN
from billing_model.reconciling.sentences import note, sentence
from pages.ui.base import frame
from pages.ui.base.words import Words, plain
from pages.ui.parts import metrics
from pages.ui.parts.metrics import Metric
from pages.ui.parts.ways import Way, address_of, said, ways
from pages.ui.questions.check_file import chosen
from pages.ui.questions.check_file.detail import in_full
from pages.ui.questions.check_file.downloads import downloads
from pages.ui.questions.check_file.upload import profile_name
from pages.ui.scenario.checked_file import complain
from pages.ui.scenario.copy_link import copy_button

MOST_REMARKS = 4  # that are shown below the figures
TONES = {"error": "orange", "explained": "green", "not-checked": "violet"}


def result(folder: Path, answer: Mapping[str, Any], words: Words, row: DeltaGenerator, sample: str = "") -> None:
    """The answer of a process: why it was refused, or what was found.

    row: of the page's title; sample: the name of the bundled file that it is, if it is one.
    """
    if "refused" in answer:
        complain(answer["refused"], words)
        return
    kept = Kept(folder)
    with row:
        st.space("stretch")
        if sample:
            copy_button(words)
        downloads(folder, words)
    remarks = kept.remarks(MOST_REMARKS)
    with st.container(key="answer"):
        st.info(" ".join(headline(kept, answer, words)))
    figures(answer, words)
    how_read(answer, remarks, sample, words)
    if not any(group != "remark" for group, *_ in answer["kinds"]):
        return
    left, right = st.columns([41, 69], gap="medium")
    with left:
        count, numbers = chosen.filtered(kept, answer, words)
        if not numbers:
            st.info(words("check.none_of_these"))
            return
        number = chosen.number(numbers, words)
        in_a_list(kept, numbers, number, count, words)
    with right:
        in_full(kept, kept.finding(number), number, answer, words)


def headline(kept: Kept, answer: Mapping[str, Any], words: Words) -> list[str]:
    """The sentence with the money, and what is the largest."""
    if not answer["rows"]:
        return [words("check.no_row")]
    if answer["nothing"]:
        return [words("check.nothing" if answer["with_book"] else "check.nothing_no_book")]
    if not answer["errors"]:
        return [words("check.all_well" if answer["with_book"] else "check.all_well_no_book")]
    said_of = []
    for currency, much, little in answer["money"]:
        key = "both" if much and little else "much" if much else "little"
        values = {
            "much": plain(chosen.amount(much, currency, words)),
            "little": plain(chosen.amount(little, currency, words)),
        }
        said_of.append(words(f"check.money.{key}", **values))
    first = kept.finding(1)
    if first.at_stake:
        named = words.model["reconcile"]["kind"][first.kind]
        whose = f" ({plain(first.customer)})" if first.customer else ""
        stake = plain(chosen.amount(abs(first.at_stake), first.currency, words))
        said_of.append(words("check.largest", kind=named, stake=stake, whose=whose))
    elif not said_of:
        said_of.append(words.counted("check.no_money", answer["errors"]))
    return said_of


def figures(answer: Mapping[str, Any], words: Words) -> None:
    """How many rows agree, are explained, are wrong, were not checked."""
    summary, of = answer["summary"], answer["rows"]
    notes = {
        "agree": words("check.of_rows", rows=of),
        "explained": words("check.no_ticket"),
        "errors": words.counted("check.findings", answer["errors"]),
        "not_checked": words("check.see_why") if summary["not_checked"] else "",
    }
    metrics.row(
        *(
            Metric(
                words(f"check.figure.{name}"),
                words.whole(count),
                notes[name],
                "bad" if name == "errors" and count else "",
            )
            for name, count in summary.items()
        )
    )


def how_read(answer: Mapping[str, Any], remarks: Sequence[Finding], sample: str, words: Words) -> None:
    """What sample it is, the invoices, the way to round, how the files were read, and remarks on the whole."""
    texts = [words(f"check.sample_is.{sample}")] if sample else []
    days = [words.day(np.datetime64(day, "D")) for day in answer["days"]]
    if days:
        names = [
            words("check.as_the_book") if name == OWN else profile_name(name, words)
            for name in answer["profile"].split(", ")
            if name and (name != OWN or answer["with_book"])
        ]
        texts.append(words("check.invoices_of", days=", ".join(days)))
        texts += [words("check.rounding", profile=", ".join(names))] if names else []
    texts += [] if sample else [words("check.private")]
    more = [
        plain(note(file["name"], key, values, words.language)) + "."
        for file in answer["files"]
        for key, values in file["notes"]
    ]
    more += [plain(sentence(remark, words.language)) for remark in remarks]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(" ".join(texts), width="content")
        if more:
            with st.popover(words("check.to_know", count=len(more)), type="tertiary", width="content"):
                st.markdown("\n".join(f"- {text}" for text in more))


def in_a_list(kept: Kept, numbers: Sequence[int], shown: int, count: int, words: Words) -> None:
    """The findings, the largest first; a click on one shows it."""
    table = kept.listed(numbers)
    rows = [_row(entry, entry["number"] == shown, words) for entry in table]
    label = (
        words.counted("check.count", count)
        if count <= len(numbers)
        else words("check.first_of", first=len(numbers), count=count)
    )
    ways(said(label, [{"look": "rows short", "title": label, "ways": rows}]), "check:findings", chosen.open_finding)


def _row(entry: Mapping[str, Any], is_shown: bool, words: Words) -> Way:
    whose = " · ".join(filter(None, (entry["customer"], entry["subscription"])))
    stake, currency = entry["stake"], entry["currency"]
    told = stake or (stake == 0 and currency in places_by_code())
    return {
        "to": address_of(frame.CHECK, words, finding=str(entry["number"])),
        "title": str(words.model["reconcile"]["kind"][entry["kind"]]),
        "text": whose,
        "note": chosen.amount(stake, currency, words) if told else "",
        "tone": TONES[entry["group"]],
        "current": is_shown,
    }
