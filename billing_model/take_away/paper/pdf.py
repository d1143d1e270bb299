"""The look of the leaflet: A4, the core fonts, a few kinds of paragraph and one of table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO
from xml.sax.saxutils import escape

from billing_model.take_away.about import About
from billing_model.take_away.colours import BLUE, GREY, INK, LINE, PALE
from billing_model.take_away.paper.letters import UNKNOWN, cut, is_core, missing, runs
from billing_model.words.speech import Speech

A4 = (595.28, 841.89)  # points
MARGIN = 42.0
PADDING = 6.0  # of the frame inside the margins
WIDTH = A4[0] - 2 * MARGIN - 2 * PADDING
PLAIN, BOLD = "Helvetica", "Helvetica-Bold"
LONGEST_ANSWER, LONGEST_CELL = 1_500, 300  # characters: a box or a row is never cut by the end of a page
MOST_LETTERS = 12  # that are named where they cannot be printed
FIGURE_COLUMNS = (128.0, 98.0, 56.0, 76.0)  # of the table: the vendor's word, days, each, amount
FULL = 0.3  # of a last page, at least, that is worth a page


def printed(micro: int, currency: str, speech: Speech) -> str:
    """An amount with its currency; by the code where the core fonts have no sign for it."""
    text = speech.money(micro, currency)
    return text if is_core(text) else f"{speech.amount(micro, currency)} {currency}"


class Leaflet:
    """A document written from top to bottom, over as many pages as it takes."""

    def __init__(self, about: About, words: Mapping[str, str], dense: float = 1.0) -> None:
        """An empty leaflet; dense: of the usual room between lines and parts."""
        from reportlab.lib.styles import ParagraphStyle

        self.about, self.words = about, words
        self.flow: list[Any] = []
        self.missing: set[str] = set()  # letters that no font has

        def style(name: str, size: float, **more: Any) -> Any:
            base = {"fontName": PLAIN, "fontSize": size, "leading": size * 1.34, "textColor": INK}
            room = {key: value * dense for key, value in more.items() if key in ("spaceBefore", "spaceAfter")}
            made = {**base, **more, **room}
            return ParagraphStyle(name, **{**made, "leading": max(size * 1.12, made["leading"] * dense)})

        bold = {"fontName": BOLD}
        self.styles = {
            "title": style("title", 19, textColor=BLUE, spaceAfter=3, **bold),
            "question": style("question", 11, textColor=GREY, spaceAfter=9),
            "answer": style("answer", 11.5, **bold),
            "section": style("section", 12, textColor=BLUE, spaceBefore=12, spaceAfter=4, **bold),
            "text": style("text", 9.2, spaceAfter=3),
            "strong": style("strong", 9.8, spaceAfter=3, **bold),
            "note": style("note", 8, textColor=GREY, spaceAfter=3),
            "formula": style("formula", 9, fontName="Courier", leading=12.5),
            "bullet": style("bullet", 8.4, leftIndent=0, spaceAfter=3),
            "cell": style("cell", 8.2, leading=10),
            "strong-cell": style("strong-cell", 8.4, leading=10.4, **bold),
            "caption": style("caption", 8.6, **bold),
        }

    # ---- parts ----------------------------------------------------------------------------------------------------

    def title(self, title: str, question: str) -> None:
        """The title and the question."""
        self._add(title, "title")
        if question:
            self._add(question, "question")

    def answer(self, text: str) -> None:
        """The answer in one sentence, in a tinted box."""
        look = [("BACKGROUND", (0, 0), (-1, -1), PALE), ("LINEBEFORE", (0, 0), (0, -1), 3, BLUE),
                ("LEFTPADDING", (0, 0), (-1, -1), 11), ("TOPPADDING", (0, 0), (-1, -1), 8),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 9)]  # fmt: skip
        self._table([[self._paragraph(cut(text, LONGEST_ANSWER), "answer")]], [WIDTH], look)

    def section(self, text: str, room: float = 70.0) -> None:
        """A heading, which stays with what follows; room: points below its top that are to be on the same page."""
        from reportlab.platypus import CondPageBreak

        self.flow.append(CondPageBreak(room))
        self._add(text, "section")

    def paragraph(self, text: str, bold: bool = False) -> None:
        """Running text."""
        self._add(text, "strong" if bold else "text")

    def note(self, text: str) -> None:
        """Small print."""
        self._add(text, "note")

    def lines(self, count: int, height: float) -> None:
        """Faint lines to write on, each so many points high."""
        from reportlab.platypus import Table

        rule = [("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE)]
        self.flow.append(Table([[""]] * count, [WIDTH], [height] * count, style=rule, hAlign="LEFT"))

    def formula(self, steps: Sequence[str]) -> None:
        """The steps of a formula, one per line."""
        rows = [[self._paragraph(step, "formula")] for step in steps]
        look = [("BACKGROUND", (0, 0), (-1, -1), PALE), ("TOPPADDING", (0, 0), (-1, -1), 1.5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5), ("LEFTPADDING", (0, 0), (-1, -1), 8)]  # fmt: skip
        self._table(rows, [WIDTH], look)

    def bullet(self, label: str, text: str) -> None:
        """A rule with its id."""
        self.flow.append(self._paragraph_of(f"<b>{self._marked(label, BOLD)}</b>&nbsp; {self._marked(text)}", "bullet"))

    def beside(self, *pictures: tuple[str, Any]) -> None:
        """Pictures beside each other, each below its caption."""
        share = WIDTH / len(pictures)
        captions = [self._paragraph(text, "caption") for text, _ in pictures]
        look = [("LEFTPADDING", (0, 0), (-1, -1), 0), ("TOPPADDING", (0, 0), (-1, 0), 10)]
        self._table([captions, [drawing for _, drawing in pictures]], [share] * len(pictures), look)

    def table(self, rows: Sequence[Sequence[str]], bold: Sequence[int]) -> None:
        """The invoices: the first row is the heading, the last the sum; bold: rows that begin an invoice."""
        look: list[tuple[Any, ...]] = [("LINEABOVE", (0, -1), (-1, -1), 0.9, INK)]
        for row in (*bold, len(rows) - 1):
            look += [("SPAN", (0, row), (3, row)), ("BACKGROUND", (0, row), (-1, row), PALE)]
        look += [("NOSPLIT", (0, row), (0, min(row + 1, len(rows) - 1))) for row in bold]
        self._rows(rows, FIGURE_COLUMNS, {len(rows) - 1, *bold}, 3, look)

    def figures(self, rows: Sequence[Sequence[str]], widths: Sequence[float], bold: Sequence[int] = ()) -> None:
        """A table of figures beside names, on one page: the first row is the heading; widths: of the columns but the
        first."""
        look: list[tuple[Any, ...]] = [("BACKGROUND", (0, row), (-1, row), PALE) for row in bold]
        self._rows(rows, widths, set(bold), 1, [*look, ("NOSPLIT", (0, 0), (-1, -1))])

    def _rows(
        self, rows: Sequence[Sequence[str]], widths: Sequence[float], strong: set[int], figures: int,
        more: Sequence[tuple[Any, ...]],
    ) -> None:  # fmt: skip
        """Rows below a heading. strong: the rows in bold; figures: the first column that is aligned to the right."""
        from reportlab.lib.styles import ParagraphStyle

        cells = []
        for number, row in enumerate(rows):
            style = self.styles["strong-cell" if number in {0, *strong} else "cell"]
            if number == 0:
                style = ParagraphStyle("head", parent=style, textColor="#FFFFFF")
            right = ParagraphStyle("right", parent=style, alignment=2)
            cells.append(
                [
                    self._paragraph_of(
                        self._marked(cut(text, LONGEST_CELL), style.fontName),
                        right if column >= figures else style,
                    )
                    for column, text in enumerate(row)
                ]
            )
        look = [
            ("BACKGROUND", (0, 0), (-1, 0), BLUE),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("TOPPADDING", (0, 0), (-1, -1), 2.2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2.6),
            ("LINEBELOW", (0, 1), (-1, -2), 0.4, LINE),
            *more,
        ]
        self._table(cells, [WIDTH - sum(widths), *widths], look, repeat=1)

    # ---- the file -------------------------------------------------------------------------------------------------

    def new_page(self) -> None:
        """What follows begins a page."""
        from reportlab.platypus import PageBreak

        self.flow.append(PageBreak())

    def save(self, out: BinaryIO, offer: str, page: str) -> bool:
        """Write the pages; below each that it is not an offer, and its number. Whether the last is worth a page."""
        from reportlab.platypus import SimpleDocTemplate

        if self.missing:
            letters = [f"U+{ord(letter):04X}" for letter in sorted(self.missing)]
            more = " …" if len(letters) > MOST_LETTERS else ""
            self.note(self.words["letters"].format(mark=UNKNOWN, letters=", ".join(letters[:MOST_LETTERS]) + more))
        document = SimpleDocTemplate(
            out, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN - 12, bottomMargin=MARGIN - 4,
            title=self.about.title, invariant=1, lang=None,
        )  # fmt: skip

        left, right = MARGIN + PADDING, A4[0] - MARGIN - PADDING

        def foot(canvas: Any, _: Any) -> None:
            canvas.saveState()
            canvas.setStrokeColor(LINE)
            canvas.line(left, MARGIN - 4, right, MARGIN - 4)
            canvas.setFont(PLAIN, 8)
            canvas.setFillColor(GREY)
            canvas.drawString(left, MARGIN - 15, offer)
            canvas.drawRightString(right, MARGIN - 15, page.format(page=canvas.getPageNumber()))
            canvas.restoreState()

        document.build(self.flow, onFirstPage=foot, onLaterPages=foot)
        empty = (document.frame._y - document.frame._y1p) / document.frame._height  # nothing of it is public
        return bool(document.page == 1 or 1 - empty >= FULL)

    def _add(self, text: str, style: str) -> None:
        self.flow.append(self._paragraph(text, style))

    def _paragraph(self, text: str, style: str) -> Any:
        return self._paragraph_of(self._marked(text, self.styles[style].fontName), style)

    def _marked(self, text: str, font: str = PLAIN) -> str:
        """A text inside a paragraph, each piece in the font that has its letters; none of it is read as mark-up."""
        self.missing |= missing(text)
        return "".join(
            escape(piece) if name == font else f'<font name="{name}">{escape(piece)}</font>'
            for piece, name in runs(text, font)
        )

    def _paragraph_of(self, marked: str, style: Any) -> Any:
        from reportlab.platypus import Paragraph

        return Paragraph(marked, self.styles[style] if isinstance(style, str) else style)

    def _table(
        self, rows: list[list[Any]], widths: Sequence[float], look: Sequence[tuple[Any, ...]], repeat: int = 0
    ) -> None:
        from reportlab.platypus import Spacer, Table

        self.flow += [Table(rows, widths, repeatRows=repeat, style=list(look), hAlign="LEFT"), Spacer(1, 4)]
