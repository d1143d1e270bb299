"""The letters on paper: the core fonts where they have them, and for words with other letters a font that has them.

Noto Sans has the letters of Europe and Vietnam, FiraGO those of Georgia and Thailand; those of China, Japan and Korea
are taken from the fonts that PDF readers bring along. What is written from right to left, or has letters that change
their shape beside each other, cannot be set here: `missing` says so.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Any
from unicodedata import category, normalize

CORE = "cp1252"  # the letters of the core fonts
REPLACED = {"−": "–", "\u202f": "\xa0", "\u2009": "\xa0", "‑": "-"}  # what the core fonts lack, by what they have
ARROW, SYMBOLS = "→", "Symbol"
UNKNOWN = "\ufffd"  # stands for a letter that no font here has
EMBEDDED = {  # by name: the package's names of the normal and the bold one
    "NotoSans": ("notos", "notosbo"), "FiraGO": ("figo", "figbo"),
}  # fmt: skip
OF_READERS = {"HeiseiKakuGo-W5": "cp932", "STSong-Light": "gbk", "MSung-Light": "big5", "HYGothic-Medium": "cp949"}
SHAPED = re.compile("[\u0590-\u08ff\u0900-\u0dff\ufb1d-\ufdff\ufe70-\ufeff]")  # right to left, or joined
KANA = re.compile("[\u3040-\u30ff]")
_WORDS = re.compile(rf"(\s+|{ARROW})")


def runs(text: str, font: str) -> Iterator[tuple[str, str]]:
    """The pieces of a text, each with the font that has its letters; font: a core one, which has most of them."""
    text = _composed(text)
    fonts = [font, *(_of(name, font) for name in EMBEDDED), *_of_readers(text)]
    for word in filter(None, _WORDS.split(text)):
        if word == ARROW:
            yield word, SYMBOLS
            continue
        whole = _first(word, fonts)
        if whole:
            yield word, whole
            continue
        for letter in word:
            known = _first(letter, fonts)
            yield (letter, known) if known else (UNKNOWN, _of("NotoSans", font))


def missing(text: str) -> set[str]:
    """The letters of a text that no font here has."""
    text = _composed(text)
    fonts = ["Helvetica", *EMBEDDED, *_of_readers(text), SYMBOLS]
    return {letter for letter in text if not letter.isspace() and not _first(letter, fonts)}


def is_core(text: str) -> bool:
    """Whether the core fonts have all letters of a text."""
    return _has("Helvetica", _composed(text))


def cut(text: str, longest: int) -> str:
    """A text with at most this many characters."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def drawn(x: float, y: float, text: str, look: tuple[str, float, str], anchor: str = "start") -> Iterable[Any]:
    """A text in a drawing. look: core font, size and colour; anchor: "start", "middle" or "end"."""
    from reportlab.graphics.shapes import String
    from reportlab.lib.colors import HexColor
    from reportlab.pdfbase.pdfmetrics import stringWidth

    font, size, colour = look
    pieces = [*runs(text, font)]
    if len(pieces) == 1 or all(name == font for _, name in pieces):
        yield String(
            x, y, "".join(piece for piece, _ in pieces), fontName=font, fontSize=size, textAnchor=anchor,
            fillColor=HexColor(colour),
        )  # fmt: skip
        return
    widths = [stringWidth(piece, name, size) for piece, name in pieces]
    x -= {"start": 0.0, "middle": sum(widths) / 2, "end": sum(widths)}[anchor]
    for (piece, name), width in zip(pieces, widths, strict=True):
        yield String(x, y, piece, fontName=name, fontSize=size, fillColor=HexColor(colour))
        x += width


def _composed(text: str) -> str:
    """Letters with their accents in one, without marks that have no look."""
    text = "".join(REPLACED.get(letter, letter) for letter in normalize("NFC", text))
    return "".join(letter for letter in text if category(letter) != "Cf")


def _of(name: str, font: str) -> str:
    """An embedded font, as bold as a core one."""
    return f"{name}-Bold" if font.endswith("-Bold") else name


def _of_readers(text: str) -> list[str]:
    """The fonts of Asia, first those of the language that the text is likely to be in."""
    japanese, *others = OF_READERS
    return [japanese, *others] if KANA.search(text) else [*others, japanese]


def _first(text: str, fonts: Iterable[str]) -> str:
    """The first font that has all letters of a text, "" if none has."""
    return next((font for font in fonts if _has(font, text)), "")


@lru_cache(10_000)
def _has(font: str, text: str) -> bool:
    name = font.removesuffix("-Bold")
    if name in EMBEDDED:
        letters = _embedded(font)
        return not SHAPED.search(text) and all(ord(letter) in letters for letter in text)
    if name == SYMBOLS:
        return text == ARROW
    if not _can(text, OF_READERS.get(font, CORE)):
        return False
    if font in OF_READERS:
        _of_reader(font)
    return True


def _can(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


@cache
def _embedded(font: str) -> Any:
    """Make an embedded font known; its letters, as numbers."""
    import pymupdf_fonts
    from reportlab.lib.fonts import addMapping
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont

    name, bold = font.removesuffix("-Bold"), font.endswith("-Bold")
    made = TTFont(font, io.BytesIO(pymupdf_fonts.myfont(EMBEDDED[name][bold])))
    registerFont(made)
    for is_bold in (0, 1):
        addMapping(font, is_bold, 0, font)
    return made.face.charToGlyph


@cache
def _of_reader(font: str) -> None:
    """Make a font of PDF readers known."""
    from reportlab.lib.fonts import addMapping
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.pdfmetrics import registerFont

    registerFont(UnicodeCIDFont(font))
    for bold in (0, 1):
        addMapping(font, bold, 0, font)
