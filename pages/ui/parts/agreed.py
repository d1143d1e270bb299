"""A scenario to read: what was agreed and what happened, as lists, with the fields that its programmes declare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import streamlit as st

from billing_model.core.fields import SUBSCRIPTION_FIELDS, Field
from billing_model.core.money import to_micro
from billing_model.files.scenario import Scenario
from billing_model.programmes import programmes
from billing_model.words.speech import speech
from billing_model.words.wording import one_line
from pages.ui.base.words import Words, plain
from pages.ui.inputs.contract import contract as name_of

FIRST = ("purchased", "seats", "list_price")  # what one asks first
UNSAID = ("id", "customer", "programme")  # said elsewhere, where it matters


def contract(scenario: Scenario, words: Words) -> None:
    """What was agreed for each subscription; of several, below its name."""
    entries = scenario.data["subscription"]
    for entry in entries:
        if len(entries) > 1:
            st.markdown(f"**{plain(name_of(entry, entries, words))}**")
        programme = programmes()[entry["programme"]]
        declared = {field.name: field for field in (*SUBSCRIPTION_FIELDS, *programme.fields)}
        order = [*FIRST, *(name for name in declared if name not in (*FIRST, *UNSAID))]
        given = [name for name in order if name in entry and name in declared]
        facts = [
            words(
                "practice.fact",
                label=plain(words.label(name, programme.id)),
                value=plain(_value(declared[name], entry[name], scenario.currency, words)),
            )
            for name in given
        ]
        st.markdown("\n".join(f"- {fact}" for fact in facts))


def events(scenario: Scenario, words: Words) -> None:
    """What happened, day by day."""
    entries = {entry["id"]: entry for entry in scenario.data["subscription"]}
    events = sorted(scenario.data.get("event", []), key=lambda event: event["on"])
    if not events:
        st.markdown(words("practice.no_events"))
    sentences = []
    for event in events:
        entry = entries[event["subscription"]]
        whose = f"{plain(one_line(entry['id']))} · " if len(entries) > 1 else ""
        sentences.append(whose + _event(event, entry["programme"], scenario.currency, words))
    st.markdown("\n".join(f"- {line}" for line in sentences))


def _event(event: Mapping[str, Any], programme: str, currency: str, words: Words) -> str:
    carried: Sequence[Field] = next(
        kind.fields for kind in programmes()[programme].events if kind.kind == event["kind"]
    )
    facts = [
        words(
            "practice.detail",
            label=plain(words.label(field.name, programme)),
            value=plain(_value(field, event[field.name], currency, words)),
        )
        for field in carried
        if field.name in event
    ]
    return words(
        "practice.event_with" if facts else "practice.event",
        day=words.day(event["on"]),
        event=plain(words.event(event["kind"], programme)),
        facts=", ".join(facts),
    )


def _value(declared: Field, value: Any, currency: str, words: Words) -> str:
    """A field's value as a person reads it."""
    if declared.type == "money":
        return words.money(to_micro(Decimal(value)), currency)
    if declared.type == "percent":
        return speech(words.language).percent(Fraction(value) / 100)
    if declared.choices:
        return words.choice(declared.name, str(value))
    if declared.type == "flag":
        return words("practice.yes" if value else "practice.no")
    if declared.type == "day":
        return words.day(value)
    return words.whole(value) if declared.type == "integer" else str(value)
