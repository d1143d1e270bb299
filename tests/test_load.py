"""The visitors of `make load` do their tasks on a real server, and see when it shows something wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import replace
from functools import partial
from random import Random

import pytest

import loops
from bench.crowd import PROJECT, server
from bench.session import Session
from bench.visitors import BILL, COMPARE, GUESS, LINK, PEOPLE, Turn, wrong

TURNS = 14  # of each: a round of everything that a person does


async def turns_of_all(url: str) -> list[Turn]:
    """What the three people do on a server, one beside the other."""
    return [turn for turns in await asyncio.gather(*(turns_of(number, url) for number in range(3))) for turn in turns]


async def turns_of(number: int, url: str) -> list[Turn]:
    """The first turns of one person, each with what it must show."""
    done = []
    chance = Random(number)  # noqa: S311
    task = PEOPLE[number](partial(Session, url), chance, "it" if number else "en")
    async with aclosing(task):
        while len(done) < TURNS:
            done.append(await anext(task))
    return done


@pytest.fixture(scope="module")
def turns() -> Iterator[list[Turn]]:
    """Turns of the three people on a server of their own."""
    with server(PROJECT) as running:
        yield loops.run(turns_of_all(running.url))


def test_what_the_visitors_are_shown_is_what_the_model_bills(turns: list[Turn]) -> None:
    assert {turn.check for turn in turns} >= {BILL, COMPARE, GUESS, LINK}
    assert [wrong(turn) for turn in turns if wrong(turn)] == []


def test_another_amount_or_answer_than_the_models_is_told(turns: list[Turn]) -> None:
    for kind in (BILL, COMPARE, GUESS, LINK):
        turn = next(turn for turn in turns if turn.check == kind)
        *before, last = turn.shown
        assert wrong(replace(turn, shown=(*before, last.translate({ord(","): "7", ord("e"): "o"})))) != ""
