"""Which columns the two files of a book have, and templates of them."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from billing_model.books.columns import CURRENCY, REQUIRED_COLUMNS, REQUIRED_OF_EVENTS
from billing_model.core.fields import SUBSCRIPTION_FIELDS
from billing_model.programmes import event_fields, programmes
from pages.ui.base.choice import within
from pages.ui.base.words import Words
from pages.ui.inputs.tables import offer_template


def columns_in_a_box(words: Words) -> None:
    """The same in a box to open."""
    box = st.expander(words("tables.columns"), key="portfolio:columns", on_change="rerun")
    with within(box) as is_open:
        if is_open:
            columns(words)


def columns(words: Words) -> None:
    """Which columns there are, and the templates."""
    with st.container(horizontal=True):
        for kind in ("subscriptions", "events"):
            offer_template(kind, words, "portfolio")
    st.markdown(words("tables.columns_lead"))
    common = [field.name for field in (*SUBSCRIPTION_FIELDS, CURRENCY) if field.name not in REQUIRED_COLUMNS]
    st.markdown(
        words("tables.columns_subscriptions", required=_named(REQUIRED_COLUMNS, words), common=_named(common, words))
    )
    for id, programme in programmes().items():
        fields = _named([field.name for field in programme.fields], words)
        name = words.model.word("programme", id)
        st.markdown(words("tables.columns_programme", programme=name, id=id, fields=fields))
    kinds = dict.fromkeys(
        event.kind for programme in programmes().values() for event in programme.events if not event.refused_by
    )
    st.markdown(
        words(
            "tables.columns_events",
            required=_named(REQUIRED_OF_EVENTS, words),
            common=_named(event_fields(), words),
            kinds=", ".join(f"`{kind}` ({words.event(kind)})" for kind in kinds),
        )
    )


def _named(fields: Iterable[str], words: Words) -> str:
    return ", ".join(f"`{field}` ({words.label(field)})" for field in fields)
