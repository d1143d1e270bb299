"""A small grammar of both languages: what no sentence of the simulator may say, whatever its numbers are."""

from __future__ import annotations

import re
from collections.abc import Iterator

# No word, no digit and no decimal beside it: a number that stands alone.
ALONE, NO_MORE = r"(?<![\w.,])", r"(?![\w°]|[.,]\d)"
MONTHS = {
    "en": "January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec",
    "it": "gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre"
    "|gen|feb|mar|apr|mag|giu|lug|ago|set|ott|nov|dic",
}
ONE = {
    "en": "day|month|year|licence|device|device-day|decimal|invoice|line|contract|try|seat|customer|subscription",
    "it": "giorno|mese|anno|licenza|dispositivo|giornata-dispositivo|decimale|fattura|riga|contratto|tentativo"
    "|cliente|sottoscrizione",
}
MANY = {
    "en": "days|months|years|licences|devices|device-days|decimals|invoices|lines|contracts|tries|seats|customers"
    "|subscriptions",
    "it": "giorni|mesi|anni|licenze|dispositivi|giornate-dispositivo|decimali|fatture|righe|contratti|tentativi"
    "|clienti|sottoscrizioni",
}
SPOKEN_ONE = {"en": "one", "it": "una?"}
SPOKEN_MANY = {
    "en": "two|three|four|five|six|seven|eight|nine|ten",
    "it": "due|tre|quattro|cinque|sei|sette|otto|nove|dieci",
}
ARTICLES = "il|al|dal|del|nel|sul|lo|allo"  # of one day or one percentage; before a vowel it is l', all', dall' …

COMMON = {
    "two blanks": r"\S {2,}\S",
    "a place that nothing was put into": r"[{}]|\(\s*\)|“”|«»|: ?[.,;]|, ?,|(?<!\w)…",
    "a blank before a mark": r" [.,;](?!\d)",
    "a machine's word": r"\b(?-i:None|nan|NaN|NaT|inf|True|False)\b",
    "a word twice": r"\b([A-Za-zàèéìòù]{2,}) \1\b",
    "two full stops": r"(?<!\.)\.\.(?!\.)|…\.\.",
}
RULES = {
    "en": COMMON
    | {
        "one of many": rf"{ALONE}(1|{SPOKEN_ONE['en']}) ({MANY['en']})\b",
        "many of one": rf"{ALONE}(?!1 )(\d[\d.,]*|{SPOKEN_MANY['en']}) ({ONE['en']})\b(?!-)",
        "none of them": rf"{ALONE}0 ({MANY['en']})\b",
        "a before a vowel": r"\b[Aa] (8\d?|11|18)\b(?![,.]\d)|\b[Aa] [aeio]\w+",
        "an before a consonant": r"\b[Aa]n (?!8|11\b|18\b)\d|\b[Aa]n [bcdfgjklmnpqrstvwxz]\w+",
        "a verb for one": rf"{ALONE}1 ({ONE['en']}) (are|were|make|have)\b|\bone ({ONE['en']}) (are|were|make|have)\b",
        "a verb for many": rf"{ALONE}(?!1 )\d[\d,]* ({MANY['en']}) (is|was|makes|has)\b",
        "Italian decimals": r"\d,\d{1,2}(?!\d)|\d\.\d{3},\d",
        "no thousands": r"(?<![\d.,/:-])\d{4,}(?:\.\d\d)(?!\d)|(?<![\d.,])\d{5,}(?=[ .])",
    },
    "it": COMMON
    | {
        "one of many": rf"{ALONE}(1|{SPOKEN_ONE['it']}) ({MANY['it']})\b",
        "many of one": rf"{ALONE}(?!1 )(\d[\d.,]*|{SPOKEN_MANY['it']}) ({ONE['it']})\b(?!-)",
        "none of them": rf"{ALONE}0 ({MANY['it']})\b",
        "no elision": rf"\b({ARTICLES}) \**(8|11){NO_MORE}|\b({ARTICLES}) \**(8\d*|11)([.,]\d+)?%",
        "an elision too many": r"\b(l|all|dall|dell|nell|sull)'\**(?!8|11(?!\d))\d",
        "no ordinal": rf"{ALONE}1 ({MONTHS['it']})\b|\b(il|al|dal|del) 1{NO_MORE}",
        "two prepositions": r"\b(di|a|da|in|su) (il|lo|la|i|gli|le|l')\b|\bper (al|dal|del|dall'|all'|dell')\b",
        "a verb for one": rf"\b(una?|1) ({ONE['it']}): a [^;.]*\bfanno\b|\b1 giorno (su|a) [^;:]*?\bfanno\b"
        rf"|\b(erano|sono) in uso una?\b|\bsi contano una?\b|{ALONE}1 ({ONE['it']}) [^.;:]*\b(sono|erano)\b",
        "a verb for many": rf"\b(era|è) in uso (\d|{SPOKEN_MANY['it']})|\bsi conta (\d|{SPOKEN_MANY['it']})",
        "English decimals": r"(?<![\d.-])\d+\.\d{1,2}(?!\d|\.\d)|\d,\d{3}\.\d",
        "no thousands": r"(?<![\d.,/:-])\d{4,}(?:,\d\d)(?!\d)|(?<![\d.,])\d{5,}(?=[ ,])",
        "an English word": r"\b(the|licences?|invoice|days|from|charged)\b",
    },
}
COMPILED = {
    language: {name: re.compile(pattern, re.IGNORECASE) for name, pattern in rules.items()}
    for language, rules in RULES.items()
}


def faults(text: str, language: str) -> Iterator[str]:
    """What is wrong with a text, and where: "one of many: 1 days"."""
    text = text.replace("\xa0", " ").replace("\u202f", " ").replace("’", "'")
    for name, pattern in COMPILED[language].items():
        for match in pattern.finditer(text):
            yield f"{name}: {text[max(0, match.start() - 15) : match.end() + 15]}"


def faults_of_a_sentence(text: str, language: str) -> Iterator[str]:
    """As `faults`, of a text that consists of whole sentences."""
    yield from faults(text, language)
    if not text.endswith((".", ".**", ".)", "?", "!", ":")):
        yield f"no full stop: {text[-30:]}"
    if not text.lstrip("*")[:1].isupper() and not text[:1].isdigit():
        yield f"no capital: {text[:30]}"
