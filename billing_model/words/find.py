"""The clauses that answer a question, found by its words in either language, the most telling first."""

from __future__ import annotations

import math
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from billing_model.words.rulebook import Clause, clauses

AKIN = Path(__file__).with_name("akin.toml")
TITLE, TEXT = 3.0, 1.0  # what a word counts in a title and in what the clause says
SAME, LIKE, MEANT = 1.0, 0.9, 0.6  # as it was asked, with another ending, another word for it
ENOUGH = 0.25  # of what the best one is worth: what says less is not shown
LEAST, MOST_LEFT = 4, 5  # letters that words with different endings have in common, and that may be left of each
_WORD = re.compile(r"[^\W_]{2,}(?:-\d+)?")


def find(question: str, programme: str | None = None) -> list[Clause]:
    """The clauses that the words of a question lead to, the best first; all in their order where it has none.

    programme: only its clauses, "" for those that hold for all. A clause's id finds it too.

    >>> find("What does a usage limit do?")[0].id, find("quando si paga la fattura?")[0].id
    ('PAYG-5', 'PAYG-6')
    """
    among = clauses(programme)
    asked = [word for word in words_of(question) if word not in _silent()]
    if not asked:
        return list(among) if not question.strip() else []
    worth = [_worth(clause, asked) for clause in among]
    enough = max(worth, default=0) * ENOUGH
    ranked = sorted(range(len(among)), key=lambda place: -worth[place])
    return [among[place] for place in ranked if worth[place] and worth[place] >= enough]


def words_of(text: str) -> list[str]:
    """The words of a text, small and without accents; a single letter is none."""
    bare = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return _WORD.findall("".join(letter for letter in bare if not unicodedata.combining(letter)))


def alike(one: str, other: str) -> bool:
    """Whether two words are the same but for their endings.

    >>> alike("prorated", "proration"), alike("add", "added"), alike("price", "prior")
    (True, True, False)
    """
    if not (one.isalpha() and other.isalpha()):
        return one == other
    short, long = sorted((one, other), key=len)
    common = next((at for at, letter in enumerate(short) if long[at] != letter), len(short))
    begun = common == len(short) >= LEAST - 1 and len(long) - common <= 2
    return begun or (common >= LEAST and len(long) - common <= MOST_LEFT and common * 5 >= len(long) * 3)


def _worth(clause: Clause, asked: Sequence[str]) -> float:
    """How much a clause says about the words that are asked; each counts once, the rarer the more."""
    said, worth, met = _said()[clause.id], 0.0, 0
    for word in asked:
        counts = [said[other] * sure * _rarity()[other] for other, sure in _meant(word).items() if other in said]
        best = max(counts, default=0.0)
        worth += best
        met += best > 0
    return worth * met / len(asked)  # one that answers all of the question comes before one that answers a part well


@cache
def _said() -> Mapping[str, Mapping[str, float]]:
    """What each word of a clause counts in it, by the clause's id; in both languages."""
    said: dict[str, dict[str, float]] = {}
    for clause in clauses():
        counts = dict.fromkeys((*words_of(clause.id), *words_of(clause.id.partition("-")[0])), TITLE)
        for title in clause.title.values():
            counts |= dict.fromkeys(words_of(title), TITLE)
        for part in clause.parts:
            for text in (*part.text.values(), *part.heading.values()):
                for word, times in Counter(words_of(text)).items():
                    counts[word] = max(counts.get(word, 0), TEXT * (1 + math.log(times) / 2))
        said[clause.id] = counts
    return said


@cache
def _rarity() -> Mapping[str, float]:
    """How much each word of the rulebook tells: the more, the fewer clauses have it."""
    having = Counter(word for said in _said().values() for word in said)
    return {word: math.log(1 + len(_said()) / (1 + count)) for word, count in having.items()}


@cache
def _begun() -> Mapping[str, list[str]]:
    """The words of the rulebook by how they begin."""
    begun: dict[str, list[str]] = {}
    for word in _rarity():
        begun.setdefault(word[: LEAST - 1], []).append(word)
    return begun


@cache
def _like(word: str) -> frozenset[str]:
    """The words of the rulebook that are a word but for its ending."""
    return frozenset(other for other in _begun().get(word[: LEAST - 1], ()) if other == word or alike(word, other))


@cache
def _meant(word: str) -> Mapping[str, float]:
    """The words of the rulebook that an asked word can mean, and how sure that is."""
    groups = [group for group in _groups() if any(word == member or alike(word, member) for member in group)]
    meant = {other: MEANT for group in groups for member in group for other in _like(member)}
    meant |= dict.fromkeys(_like(word), LIKE)
    return meant | ({word: SAME} if word in _rarity() else {})


@cache
def _groups() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(each for word in group for each in words_of(word)) for group in _akin()["groups"])


@cache
def _silent() -> frozenset[str]:
    return frozenset(each for word in _akin()["silent"] for each in words_of(word))


@cache
def _akin() -> Mapping[str, Any]:
    return tomllib.loads(AKIN.read_text("utf-8"))
