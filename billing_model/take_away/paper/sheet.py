"""The look of the workbook: formats, headings, and how a value gets into a cell.

A text is always written as a text, and one that looks like a formula is marked so that a spreadsheet keeps it a text
also when it is edited.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, time
from typing import Any, BinaryIO

import numpy as np

from billing_model.core.currency import MICRO, places_by_code
from billing_model.core.money import UNIT
from billing_model.files.spreadsheet import neutral
from billing_model.take_away.colours import BLUE, GREY, INK, LINE, PALE, RED, YELLOW, colours, paler
from billing_model.take_away.paper.letters import cut
from billing_model.words.wording import wording

DAYS = {"en": "[$-809]d mmm yyyy", "it": "[$-410]d mmm yyyy"}  # the month's name in the reader's language
LINE_HEIGHT = 14.5
LONGEST_CELL = 32_767  # characters
TEXT_IN_FORMULA = 200  # characters; 255 is the most, each quotation mark counts twice
DIGITS = 15  # that a number of a spreadsheet keeps
Span = tuple[str, int, int, int, int]  # sheet, first row and column, last row and column


@contextmanager
def paper_of(out: BinaryIO, title: str, on: np.datetime64, currency: str, language: str) -> Iterator[Paper]:
    """A workbook written to a stream; on: its day of creation, given so that the same case makes the same bytes."""
    import xlsxwriter

    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": title, "created": datetime.combine(on.astype(object), time())})
        book.set_calc_mode("auto")
        yield Paper(book, currency, language)


class Paper:
    """A workbook in one language while it is written; rows and columns count from 0."""

    def __init__(self, book: Any, currency: str, language: str) -> None:
        self.book, self.language, self.words = book, language, wording(language)
        self.currency, self.places = currency, places_by_code()[currency]
        self.amounts = "#,##0." + "0" * self.places if self.places else "#,##0"
        listed = self.amounts + ("" if self.places else ".") + "#" * (MICRO - self.places)
        self.inexact = False  # whether an amount was written that has more digits than a spreadsheet keeps
        base = {"font_name": "Calibri", "font_size": 10, "font_color": INK, "valign": "top"}

        self._looks: dict[Any, dict[str, Any]] = {}  # by format
        self._quoted: dict[Any, Any] = {}  # the same for a text that looks like a formula

        def made(**more: Any) -> Any:
            look = {**base, **more}
            form = book.add_format(look)
            self._looks[form] = look
            return form

        line = {"bottom": 1, "bottom_color": LINE}
        total = {"bold": True, "top": 1, "top_color": INK, "bg_color": PALE}
        day, money, fine = DAYS[language], f'{self.amounts};[Red]"−"{self.amounts}', "#,##0.000000"
        self.title = made(bold=True, font_size=16, font_color=BLUE)
        self.section = made(bold=True, font_size=12, font_color=BLUE)
        self.note = made(italic=True, font_color=GREY)
        self.plain = made(align="left", indent=1, **line)  # a text may follow a number, which ends on the right
        self.wrapped = made(align="left", indent=1, text_wrap=True, **line)
        self.state = made(bold=True, font_color=BLUE)
        self.truth, self.sum_truth = made(align="right", **line), made(align="right", **total)
        self.wrong = book.add_format({"font_color": RED})
        self.large = made(text_wrap=True, font_size=11)
        self.label = made(font_color=GREY, **line)
        heading = {"bold": True, "font_color": "#FFFFFF", "bg_color": BLUE, "text_wrap": True, "valign": "vcenter"}
        self.header, self.header_of_figures = made(align="left", indent=1, **heading), made(align="right", **heading)
        self.whole = made(num_format="#,##0", align="right", **line)
        self.days = made(num_format=day, align="left", indent=1, **line)
        self.amount = made(num_format=money, **line)
        self.money_bold = made(num_format=money, bold=True, **line)
        self.fine = made(num_format=fine, **line)
        self.unit = made(num_format=f'{listed};[Red]"−"{listed}', **line)
        self.percent = made(num_format="0.##%", **line)
        self.sum_text, self.sum_money = made(**total), made(num_format=money, **total)
        self.sum_fine, self.sum_whole = made(num_format=fine, **total), made(num_format="#,##0", **total)
        self.figure = made(num_format="#,##0.00", **line)
        self._made = made
        self.live = {
            name: made(num_format=form, bg_color=YELLOW, border=1, border_color=LINE, align="right")
            for name, form in {"integer": "#,##0", "money": listed, "percent": "0.##%"}.items()
        }
        self.given = {"integer": self.whole, "money": self.unit, "percent": self.percent}

    def sheet(self, name: str) -> Any:
        """A sheet with its name in this language, set up for printing."""
        return self.sheet_called(self.words["workbook"][name])

    def sheet_called(self, title: str) -> Any:
        """A sheet with the given name, set up for printing."""
        sheet = self.book.add_worksheet(title)
        write = sheet.write_string
        sheet.write_string = lambda row, column, text, form: write(
            row, column, cut(text, LONGEST_CELL), self._of_text(text, form)
        )
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.set_footer(f"&L&A&R{self.words['workbook']['page']}")
        return sheet

    def head(self, sheet: Any, columns: Sequence[str], widths: Sequence[int], figures: Sequence[bool]) -> None:
        """The heading of a table in the first row: it stays in sight, and on every printed page.

        figures: which columns hold numbers; their headings are aligned to the right as well.
        """
        sheet.set_row(0, 32)
        for column, (text, width) in enumerate(zip(columns, widths, strict=True)):
            sheet.write_string(0, column, text, self.header_of_figures if figures[column] else self.header)
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)

    def filled(self, colour: str, money: bool = False) -> Any:
        """A cell in a paler colour, on which text can be read; money: for an amount."""
        look = {"num_format": self.amounts} if money else {"align": "left", "indent": 1, "font_size": 8}
        return self._made(bg_color=paler(colour), border=1, border_color="#FFFFFF", **look)

    @staticmethod
    def address(row: int, column: int, sheet: str = "") -> str:
        """The address of a cell; with a sheet it is absolute."""
        from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell

        if not sheet:
            return str(xl_rowcol_to_cell(row, column))
        return f"{quote_sheetname(sheet)}!{xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)}"

    def text(self, sheet: Any, row: int, column: int, text: str) -> None:
        """A user's text, never a formula."""
        sheet.write_string(row, column, text, self.plain)

    def _of_text(self, text: str, form: Any) -> Any:
        """The format in which a text stays one, also when it is edited."""
        if neutral(text) == text:
            return form
        if form not in self._quoted:
            self._quoted[form] = self.book.add_format({**self._looks[form], "quote_prefix": True})
        return self._quoted[form]

    @staticmethod
    def quoted_text(text: str) -> str:
        """A text within a formula, in pieces of the length that a spreadsheet takes."""
        pieces = [text[start : start + TEXT_IN_FORMULA] for start in range(0, len(text), TEXT_IN_FORMULA)] or [""]
        return "&".join(f'"{piece.replace(chr(34), chr(34) * 2)}"' for piece in pieces)

    @staticmethod
    def height(sheet: Any, row: int, text: str, width: int) -> None:
        """Make a row as high as its longest text needs; width: of the text's column, in characters."""
        sheet.set_row(row, LINE_HEIGHT * max(1, -(-len(text) // width)))

    def day(self, sheet: Any, row: int, column: int, day: np.datetime64) -> None:
        """A day."""
        sheet.write_datetime(row, column, day.astype(object), self.days)

    def money(self, sheet: Any, row: int, column: int, micro: int, form: Any = None) -> None:
        """Micro-units as a number."""
        self._digits(micro)
        sheet.write_number(row, column, micro / UNIT, form or self.amount)

    def _digits(self, micro: int) -> None:
        self.inexact |= len(str(abs(micro)).rstrip("0")) > DIGITS

    def remark_on_digits(self, sheet: Any, row: int, column: int = 0) -> None:
        """Say so where an amount has more digits than a spreadsheet keeps."""
        if self.inexact:
            sheet.write_string(row, column, self.words["workbook"]["digits"].format(digits=DIGITS), self.note)

    def formula(self, sheet: Any, row: int, column: int, formula: str, micro: int, form: Any = None) -> None:
        """A live formula with its result, for programs that do not compute; with "" only the result, as a number."""
        if formula:
            self._digits(micro)
            sheet.write_formula(row, column, f"={formula}", form or self.amount, micro / UNIT)
        else:
            self.money(sheet, row, column, micro, form)

    def chart(self, kind: str, title: str, across: Span, up: Span, *, least: int) -> Any:
        """A chart of one column over another. least: the least of its values; an axis begins at zero, or below it."""
        from_zero = {} if least < 0 else {"min": 0}
        chart = self.book.add_chart({"type": kind})
        fill = {"color": BLUE}
        chart.add_series({"categories": list(across), "values": list(up), "fill": fill, "border": fill, "gap": 60})
        chart.set_title({"name": title, "name_font": {"size": 12, "color": INK}, "overlay": False})
        chart.set_legend({"none": True})
        grid = {"visible": True, "line": {"color": LINE, "width": 0.75}}
        if kind == "bar":
            chart.set_x_axis({"num_format": "#,##0", "major_gridlines": grid, **from_zero})
            chart.set_y_axis({"reverse": True})
            return chart
        if kind == "area":
            chart.set_x_axis(
                {"date_axis": True, "num_format": "mmm yyyy", "major_unit": 1, "major_unit_type": "months"}
            )
        else:
            chart.set_x_axis({"text_axis": True, "num_format": DAYS[self.language]})
        chart.set_y_axis({"num_format": self.amounts, "major_gridlines": grid, "line": {"none": True}, **from_zero})
        return chart

    def lines_chart(self, title: str, series: Sequence[tuple[Sequence[Any], Span, Span]], least: int) -> Any:
        """A chart of several lines, each with the cell of its name, its categories and its values; least: of these."""
        chart = self.book.add_chart({"type": "line"})
        for (name, across, up), colour in zip(series, colours(), strict=False):
            line = {"color": colour, "width": 1.75}
            chart.add_series({"name": list(name), "categories": list(across), "values": list(up), "line": line})
        chart.set_title({"name": title, "name_font": {"size": 12, "color": INK}, "overlay": False})
        chart.set_legend({"position": "bottom"})
        grid = {"visible": True, "line": {"color": LINE, "width": 0.75}}
        from_zero = {} if least < 0 else {"min": 0}
        chart.set_y_axis({"num_format": "#,##0", "major_gridlines": grid, "line": {"none": True}, **from_zero})
        return chart
