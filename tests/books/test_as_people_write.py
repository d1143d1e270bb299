"""Books as people have them: however the two files are written, the same lines; what is unclear is asked."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from billing_model.billing.bill import bill
from billing_model.billing.refusal import Refused
from billing_model.books import engines
from billing_model.books.columns import event_columns, subscription_columns
from billing_model.books.lines_file import write_lines
from billing_model.books.reader import opened, read_book
from billing_model.books.request import Request, read_as
from billing_model.books.run import run
from billing_model.books.sample import portion
from billing_model.core.sample import UNTIL
from billing_model.files.spreadsheet import style_of
from billing_model.files.tables import lines
from billing_model.files.tables.dialect import Reading
from billing_model.files.tables.template import template
from billing_model.programmes import programmes
from billing_model.words.wording import LANGUAGES, wording
from workbooks_of_users import of_a_book

SUBSCRIPTIONS = """id,customer,programme,purchased,seats,list_price,currency,offer,frequency,billing_day
S-1,Müller & Söhne,csp,2019-01-13,10,12.40,EUR,Office 365 E1,monthly,15
S-2,Müller & Söhne,csp,2019-02-05,3,1234.56,EUR,Dynamics 365,annual,15
S-3,Caffè Nero,csp,2019-03-07,25,8.80,EUR,Office 365 E3,monthly,15
"""
EVENTS = """subscription,on,kind,seats
S-1,2019-02-01,set-seats,12
S-3,2019-04-02,set-seats,20
S-3,2019-06-11,cancel,
"""
DAY = np.datetime64("2019-12-31")


def files(folder: Path, subscriptions: str | bytes = SUBSCRIPTIONS, events: str | bytes = EVENTS) -> tuple[Path, Path]:
    paths = folder / "subscriptions.csv", folder / "events.csv"
    for path, content in zip(paths, (subscriptions, events), strict=True):
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return paths


def lines_of(paths: tuple[Path, Path], reading: Reading | None = None, until: Any = DAY) -> tuple[str, list[Any]]:
    """The lines of a book as CSV, and what is wrong."""
    book, wrong = read_book(*paths, until, reading or Reading())
    out = paths[0].parent / "lines.csv"
    write_lines(bill(book, until), book, out)
    return out.read_text("utf-8"), list(wrong)


def refused(paths: tuple[Path, Path], reading: Reading | None = None) -> list[Any]:
    with pytest.raises(Refused) as caught:
        read_book(*paths, DAY, reading or Reading())
    for problem in caught.value.problems:
        assert "…" not in problem.text("it") and problem.text("en").isprintable()
    return caught.value.problems


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> str:
    return lines_of(files(tmp_path_factory.mktemp("plain")))[0]


def day_first(text: str) -> str:
    cells = [cell.split("-") for cell in text.split(",")]
    return ",".join(
        "/".join(reversed(parts)) if len(parts[0]) == 4 and len(parts) == 3 else "-".join(parts) for parts in cells
    )


def as_typed(cell: str) -> Any:
    """A cell as a number where it is one."""
    return Decimal(cell) if cell.replace(".", "").isdigit() else cell


def rewritten(text: str, each: Callable[[str], str]) -> str:
    return "\n".join(map(each, text.splitlines())) + "\n"


# ---- Whatever the way of writing


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_separators_encodings_and_ends_of_lines(
    tmp_path: Path, plain: str, delimiter: str, encoding: str, ending: str
) -> None:
    def written(text: str) -> bytes:
        return text.replace(",", delimiter).replace(".", ",").replace("\n", ending).encode(encoding)

    assert lines_of(files(tmp_path, written(SUBSCRIPTIONS), written(EVENTS))) == (plain, [])


def test_the_line_that_names_the_separator_is_no_row(tmp_path: Path) -> None:
    wrong = SUBSCRIPTIONS.replace(",", ";").replace("12.40", "much")
    paths = files(tmp_path, "sep=;\r\n" + wrong)
    assert [(problem.number, problem.field) for problem in lines_of(paths)[1]] == [(2, "list_price")]


def test_titles_in_both_languages_in_any_letters_with_blanks_and_further_columns(tmp_path: Path, plain: str) -> None:
    italian = (
        " SOTTOSCRIZIONE ;Cliente;Note;programma;Giorno\u00a0di acquisto;Licenze;Prezzo di listino;Valuta;Offerta;"
        "frequenza di FATTURAZIONE;Giorno di fatturazione;\n"
    )
    rows = [row.split(",") for row in SUBSCRIPTIONS.splitlines()[1:]]
    made = italian + "".join(
        ";".join(
            [
                f"\u00a0{row[0]} ",
                row[1],
                "x,y",
                "CSP",
                *row[3:8],
                "Mensile" if row[8] == "monthly" else "ANNUALE",
                row[9],
            ]
        )
        + ";\n;;;\n"
        for row in rows
    )
    events = EVENTS.replace("subscription,on,kind,seats", "Subscription,Day,What happens,Licences").replace(
        "set-seats", "Set-Seats"
    )
    paths = files(tmp_path, made, events)
    assert lines_of(paths) == (plain, [])
    (sentence,) = read_as(opened(*paths), "en")
    assert sentence.startswith("subscriptions.csv was read as follows: columns separated by semicolons; decimal point;")
    assert sentence.endswith("a column that is not used: “Note”")


@pytest.mark.parametrize(
    ("change", "cancellation"),
    [("Cambiare il numero di licenze", "Annullare"), ("Cambia il numero di licenze", "Annulla")],
)
def test_what_happens_in_italian_as_pages_say_it_and_as_they_said_it_before(
    tmp_path: Path, plain: str, change: str, cancellation: str
) -> None:
    paths = files(tmp_path, events=EVENTS.replace("set-seats", change).replace("cancel", cancellation))
    assert lines_of(paths) == (plain, [])


def test_what_people_call_a_column_is_said(tmp_path: Path, plain: str) -> None:
    paths = files(tmp_path, SUBSCRIPTIONS.replace("list_price", "Prezzo").replace("customer", "Client"))
    assert lines_of(paths) == (plain, [])
    (sentence,) = read_as(opened(*paths), "it")
    assert "«Prezzo» è list_price" in sentence and "«Client» è customer" in sentence


def test_a_column_with_cells_and_no_title_is_told(tmp_path: Path, plain: str) -> None:
    subscriptions = rewritten(SUBSCRIPTIONS, lambda row: row + (",,," if row.startswith("id") else ",kept,,dear"))
    paths = files(
        tmp_path, subscriptions.replace("dear", "", 1).replace("kept", "", 1), rewritten(EVENTS, "{},".format)
    )
    assert read_as(opened(*paths), "en") == ()  # its first row decides
    paths = files(tmp_path, subscriptions)
    assert lines_of(paths) == (plain, [])
    assert "columns 11, 13 have no title and are not used" in read_as(opened(*paths), "en")[0]
    paths[0].write_text(rewritten(SUBSCRIPTIONS, lambda row: "," + row if row.startswith("id") else "1," + row))
    assert "la colonna 1 non ha titolo e non è usata" in read_as(opened(*paths), "it")[0]


def test_a_line_that_names_no_possible_separator_is_no_such_line(tmp_path: Path) -> None:
    for sign in ("é", "x", " "):
        (problem,) = refused(files(tmp_path, f"sep={sign}\n" + SUBSCRIPTIONS))
        assert problem.key == "no-such-table"


def test_what_would_take_long_is_refused_or_read_at_once(tmp_path: Path) -> None:
    begun = time.process_time()
    more = ",".join(map(str, range(50_000)))
    (problem,) = refused(files(tmp_path, SUBSCRIPTIONS.replace("id,", f"id,{more},", 1)))
    assert problem.key == "too-many-columns"
    slow = SUBSCRIPTIONS.replace("2019-01-13", "2019-01-13 10:00" + " " * 200_000 + "x")
    _, wrong = lines_of(files(tmp_path, slow))
    assert [(each.key, each.number) for each in wrong] == [("not-day", 2)]
    assert time.process_time() - begun < 5


def test_a_better_name_goes_first_and_the_other_is_not_used(tmp_path: Path, plain: str) -> None:
    rows = SUBSCRIPTIONS.splitlines()
    paths = files(tmp_path, "\n".join(["Price," + rows[0], *("99.99," + row for row in rows[1:])]))
    assert lines_of(paths) == (plain, [])
    assert "“Price”" in read_as(opened(*paths), "en")[0]


def test_trailing_separators_that_the_header_does_not_have(tmp_path: Path, plain: str) -> None:
    head, *rows = SUBSCRIPTIONS.splitlines()
    assert lines_of(files(tmp_path, "\n".join([head, *(row + ",," for row in rows)]))) == (plain, [])
    mixed = [head, rows[0], rows[1] + ",,,", rows[2] + ","]
    assert lines_of(files(tmp_path, "\n".join(mixed))) == (plain, [])


def test_what_is_written_for_excel_is_read_back(tmp_path: Path, plain: str) -> None:
    names = {"S-1": "=S-1", "S-2": "@2", "S-3": "'-3", "Caffè Nero": '+39; "Nero"'}
    for language in LANGUAGES:
        style = style_of("excel", language)
        tables = []
        for text in (SUBSCRIPTIONS, EVENTS):
            rows = [[names.get(cell, cell) for cell in row] for row in csv.reader(io.StringIO(text))]
            tables.append(style.table([[as_typed(cell) for cell in row] for row in rows]))
        book, wrong = read_book(*files(tmp_path, *tables), DAY)
        assert (wrong, book.id.tolist()) == ([], ["=S-1", "@2", "'-3"])
        assert book.customers.tolist() == ["Müller & Söhne", '+39; "Nero"']


def in_workbooks(folder: Path, subscriptions: str = SUBSCRIPTIONS, events: str = EVENTS) -> tuple[Path, Path]:
    """The two files as workbooks, with days and numbers as a spreadsheet keeps them."""
    paths = folder / "subscriptions.xlsx", folder / "events.xlsx"
    for path, text in zip(paths, (subscriptions, events), strict=True):
        path.write_bytes(of_a_book(text))
    return paths


def test_workbooks(tmp_path: Path, plain: str) -> None:
    assert lines_of(in_workbooks(tmp_path)) == (plain, [])
    wrong = SUBSCRIPTIONS.replace("1234.56", "much")
    assert [(problem.number, problem.field) for problem in lines_of(in_workbooks(tmp_path, wrong))[1]] == [
        (3, "list_price")
    ]


def test_a_book_of_workbooks_is_billed_by_processes_too_and_leaves_nothing_behind(tmp_path: Path) -> None:
    made, out = [], tmp_path / "out.csv"
    with engines.processes(2) as processes:
        for paths, engine in ((files(tmp_path), engines.here), (in_workbooks(tmp_path), processes)):
            assert not run(Request(*paths, DAY, out, engine, size=1)).read_as
            made.append(out.read_bytes())
    assert made[0] == made[1]
    assert {path.name for path in tmp_path.iterdir()} == {
        "out.csv", *(f"{name}.{ending}" for name in ("subscriptions", "events") for ending in ("csv", "xlsx"))
    }  # fmt: skip


# ---- Days and decimals


def test_one_day_of_the_book_decides_the_order(tmp_path: Path, plain: str) -> None:
    paths = files(tmp_path, rewritten(SUBSCRIPTIONS, day_first), rewritten(EVENTS, day_first))
    assert lines_of(paths) == (plain, [])
    english, italian = (read_as(opened(*paths), language) for language in LANGUAGES)
    assert english[0].endswith("days as day, month, year (13/01/2019 in row 2 decides)")
    assert english[1].endswith("as in subscriptions.csv, since these days do not decide")
    assert all("giorno, mese, anno" in sentence for sentence in italian)


def test_each_file_has_an_order_of_its_own(tmp_path: Path, plain: str) -> None:
    american = (
        EVENTS.replace("2019-02-01", "2/1/2019 0:00")
        .replace("2019-04-02", "4/2/2019")
        .replace("2019-06-11", "6/11/2019")
        + "S-1,7/31/2019,set-seats,11\n"
    )
    same, wrong = lines_of(files(tmp_path, rewritten(SUBSCRIPTIONS, day_first), american))
    assert wrong == []
    assert same == lines_of(files(tmp_path, SUBSCRIPTIONS, EVENTS + "S-1,2019-07-31,set-seats,11\n"))[0] != plain


def test_an_order_that_no_day_decides_is_asked(tmp_path: Path) -> None:
    unclear = SUBSCRIPTIONS.replace("2019-01-13", "03/04/2019").replace("2019-02-05", "03/03/2019").replace(
        "2019-03-07", "2019-03-07"
    )  # fmt: skip
    paths = files(tmp_path, unclear, "subscription,on,kind\n")
    (problem,) = refused(paths)
    assert problem.key == "dates-undecided" and "--dates dmy" in problem.text("it") and "row 2" in problem.text("en")
    days = [read_book(*paths, DAY, Reading(order))[0].purchased[0] for order in ("dmy", "mdy")]
    assert [*map(str, days)] == ["2019-04-03", "2019-03-04"]


def test_days_that_contradict_each_other_are_asked(tmp_path: Path) -> None:
    paths = files(tmp_path, SUBSCRIPTIONS.replace("2019-01-13", "13/01/2019").replace("2019-03-07", "03/17/2019"))
    (problem,) = refused(paths)
    assert problem.key == "dates-contradict" and "row 2" in problem.text("en") and "row 4" in problem.text("en")
    _, wrong = lines_of(paths, Reading("dmy"))
    assert [(each.key, each.number, each.field) for each in wrong] == [("not-day", 4, "purchased")]


@pytest.mark.parametrize("unclear", ["1,234", "1.234"])
def test_a_decimal_sign_that_no_amount_decides_is_asked(tmp_path: Path, unclear: str) -> None:
    text = SUBSCRIPTIONS.replace(",", ";")
    for price in ("12.40", "1234.56", "8.80"):
        text = text.replace(price, unclear)
    paths = files(tmp_path, text)
    (problem,) = refused(paths)
    assert problem.key == "decimal-undecided" and "--decimal comma" in problem.text("en")
    for decimal, sign in (("comma", ","), ("point", ".")):
        book, wrong = read_book(*paths, DAY, Reading(decimal=decimal))  # type: ignore[arg-type]
        if unclear[1] == sign:
            assert (book.list_price.tolist(), wrong) == ([1_234_000] * 3, [])
        else:
            assert {each.key for each in wrong} == {"other-decimal"}


def test_separators_of_thousands_are_never_decimals(tmp_path: Path) -> None:
    text = SUBSCRIPTIONS.replace(",", ";").replace("1234.56", "1.234").replace("12.40", "12,40").replace("8.80", "8,80")
    _, wrong = lines_of(files(tmp_path, text))
    assert [(each.key, each.number, each.field) for each in wrong] == [("other-decimal", 3, "list_price")]
    _, wrong = lines_of(files(tmp_path, text.replace("1.234", "1.234,50")))
    assert [(each.key, each.number, each.field) for each in wrong] == [("thousands", 3, "list_price")]


def test_two_signs_in_one_file_are_asked(tmp_path: Path) -> None:
    paths = files(tmp_path, SUBSCRIPTIONS.replace(",", ";").replace("12.40", "12,40"))
    (problem,) = refused(paths)
    assert problem.key == "decimal-contradict"
    assert [each.number for each in lines_of(paths, Reading(decimal="comma"))[1]] == [3, 4]


# ---- What is refused, and how much


@pytest.mark.parametrize("table", [0, 1])
@pytest.mark.parametrize("row", [1, 2, 3])
def test_a_cell_that_does_not_end_refuses_the_file(tmp_path: Path, table: int, row: int) -> None:
    texts = [SUBSCRIPTIONS, EVENTS]
    for stray in ('"', 'x,"', '"a\nb"c,'):
        rows = texts[table].splitlines()
        rows[row] = stray + rows[row]
        given = [*texts]
        given[table] = "\n".join(rows)
        paths = files(tmp_path, *given)
        (problem,) = refused(paths)
        assert (problem.key, problem.number, problem.file) == ("open-cell", row + 1, str(paths[table]))
        with pytest.raises(Refused):
            run(Request(*paths, DAY, tmp_path / "out.csv", engines.here))
        assert not (tmp_path / "out.csv").exists()


def test_two_quotation_marks_do_not_take_in_the_rows_between_them(tmp_path: Path) -> None:
    """A spreadsheet would take them in, as one row with as many cells as the header."""
    rows = [row.split(",") for row in SUBSCRIPTIONS.splitlines()]
    rows[1][3], rows[2][3] = f'"{rows[1][3]}', f'{rows[2][3]}"'
    (problem,) = refused(files(tmp_path, "\n".join(map(",".join, rows))))
    assert (problem.key, problem.number) == ("open-cell", 2)


def test_a_cell_that_spans_lines_is_read_in_one_and_rows_count_as_in_a_spreadsheet(tmp_path: Path, plain: str) -> None:
    given = SUBSCRIPTIONS.replace("Caffè Nero", '"Caffè\nNero"')
    assert lines_of(files(tmp_path, given))[0] == plain
    _, wrong = lines_of(files(tmp_path, given + SUBSCRIPTIONS.splitlines()[1].replace("S-1", "")))
    assert [(each.key, each.number) for each in wrong] == [("missing", len(SUBSCRIPTIONS.splitlines()) + 1)]


def test_quotation_marks_inside_a_cell_are_letters(tmp_path: Path) -> None:
    text = SUBSCRIPTIONS.replace("Caffè Nero", 'Bar "da Gino", Roma'.replace(",", "")).replace(
        "Dynamics 365", '5" disk'
    )
    book, wrong = read_book(*files(tmp_path, text), DAY)
    assert wrong == [] and book.customers.tolist()[1] == 'Bar "da Gino" Roma'


@pytest.mark.parametrize(
    "row", ["S-3;2019-04-02;set-seats;20", '"S-3,2019-04-02,set-seats,20"', "S-3\t2019-04-02\tset-seats\t20"]
)
def test_a_row_that_is_separated_otherwise_costs_whom_it_concerns(tmp_path: Path, row: str) -> None:
    paths = files(tmp_path, events=EVENTS.replace("S-3,2019-04-02,set-seats,20", row))
    text, wrong = lines_of(paths)
    assert [(each.key, each.number, each.id) for each in wrong] == [("cells", 3, "S-3")]
    assert "the row has 1 cell;" in wrong[0].text("en") and "la riga ha 1 cella;" in wrong[0].text("it")
    assert "S-1" in text and "S-3" not in text
    billed = run(Request(*paths, DAY, tmp_path / "out.csv", engines.here))
    assert (billed.customers_left_out, billed.subscriptions_left_out, billed.events_left_out) == (1, 1, 2)


@pytest.mark.parametrize("cell", ["2019-02-01 25:00", "2019-02-01T09:60", "01/02/2019 24:00", "2019-02-01 13:15 PM"])
def test_a_time_that_no_clock_shows_costs_its_row(tmp_path: Path, cell: str) -> None:
    text, wrong = lines_of(files(tmp_path, events=EVENTS.replace("2019-02-01", cell)), Reading("dmy"))
    assert [(each.key, each.number, each.field) for each in wrong] == [("not-day", 2, "on")]
    assert "S-1" not in text and "S-3" in text


@pytest.mark.parametrize(("cell", "field"), [("Caffè Nero", "customer"), ("8.80", "list_price"), ("25", "seats")])
def test_a_zero_byte_is_named_as_what_it_is(tmp_path: Path, cell: str, field: str) -> None:
    text, wrong = lines_of(files(tmp_path, SUBSCRIPTIONS.replace(f",{cell},", f",{cell}\0,")))
    assert [(each.number, each.field) for each in wrong] == [(4, field)] and "S-3" not in text
    assert "x00" in wrong[0].text("en") and wrong[0].key != "other-decimal"


def test_bytes_that_are_no_letters_cost_their_row(tmp_path: Path) -> None:
    content = SUBSCRIPTIONS.encode().replace(b"Nero", b"Ne\xffro")
    paths = files(tmp_path, content, EVENTS.encode() + b"S-3,2019-08-01,set-\xffseats,9\n")
    text, wrong = lines_of(paths)
    assert [(each.key, each.number, each.field) for each in wrong] == [
        ("cell-not-utf-8", 4, "customer"),
        ("cell-not-utf-8", 5, "kind"),
    ]
    assert "S-1" in text and "S-2" in text and "S-3" not in text


@pytest.mark.parametrize("length", [300, 200_000, 3 * lines.LONGEST])
def test_a_long_cell_costs_its_row(tmp_path: Path, length: int) -> None:
    for row in ("X1,C,csp," + "9" * length, "X1," + "C" * length + ",csp,2019-01-13,1,1.00,EUR,x,monthly,1"):
        text, wrong = lines_of(files(tmp_path, SUBSCRIPTIONS + row + "\n"))
        assert {each.number for each in wrong} == {5} and "S-3" in text


def test_the_later_change_of_a_day_counts_where_times_are_known(tmp_path: Path) -> None:
    changes = [
        "S-1,2019-02-01 09:00,set-seats,12",
        "S-1,2019-02-01 15:30,set-seats,14",
        "S-1,2019-02-01 15:29:59,set-seats,3",
    ]
    expected, _ = lines_of(files(tmp_path, events="subscription,on,kind,seats\nS-1,2019-02-01,set-seats,14\n"))
    for order in ([0, 1, 2], [2, 1, 0], [1, 0, 2]):
        rows = [changes[place] for place in order]
        paths = files(tmp_path, events="\n".join(["subscription,on,kind,seats", *rows]))
        text, remarks = lines_of(paths)
        assert text == expected
        assert {(each.key, each.remark) for each in remarks} == {("later-change", True)} and len(remarks) == 2
        billed = run(Request(*paths, DAY, tmp_path / "out.csv", engines.here))
        assert (billed.problems, billed.remarks, billed.subscriptions_left_out) == (0, 2, 0)
        assert "15:30" in (tmp_path / "out.rejects.csv").read_text()


@pytest.mark.parametrize(
    "events",
    [
        ["S-1,2019-02-01,set-seats,12", "S-1,2019-02-01,set-seats,14"],
        ["S-1,2019-02-01 15:30,set-seats,12", "S-1,2019-02-01,set-seats,14"],
        ["S-1,2019-02-01 15:30,set-seats,12", "S-1,2019-02-01 15:30,set-seats,14"],
        ["S-1,2019-02-01 15:30,cancel,", "S-1,2019-02-01 16:30,cancel,"],
    ],
)
def test_changes_of_a_day_without_an_order_are_all_refused(tmp_path: Path, events: list[str]) -> None:
    for rows in (events, events[::-1]):
        text, wrong = lines_of(files(tmp_path, events="\n".join(["subscription,on,kind,seats", *rows])))
        assert {each.number for each in wrong if each.clause == "GEN-5"} == {2, 3}
        assert "S-1" not in text and "S-2" not in text and "S-3" in text


# ---- Laws


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_templates_are_billed_as_they_stand(tmp_path: Path, language: str) -> None:
    until = np.datetime64("2024-12-31")
    tables = template("subscriptions", language), template("events", language)
    text, wrong = lines_of(files(tmp_path, *tables), until=until)
    assert wrong == [] and all(id in text for id in ("S-1", "S-2", "S-3"))
    english = lines_of(files(tmp_path, template("subscriptions", "en"), template("events", "en")), until=until)[0]
    assert [row.split(",")[1:] for row in text.splitlines()] == [row.split(",")[1:] for row in english.splitlines()]


def test_an_italian_template_says_what_happens_in_italian() -> None:
    codes = {kind.kind for programme in programmes().values() for kind in programme.events}
    said = [row["Che cosa accade"] for row in csv.DictReader(io.StringIO(template("events", "it")), delimiter=";")]
    assert said and not codes & set(said)


def titles(kind: str, language: str) -> Mapping[str, str]:
    """What columns are called on a page."""
    known = subscription_columns() if kind == "subscriptions" else event_columns()
    return {name: wording(language).label(name) for name in known}


@st.composite
def ways_of_writing(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "delimiter": draw(st.sampled_from([",", ";", "\t", "|"])),
        "decimal": draw(st.sampled_from([".", ","])),
        "days": draw(
            st.sampled_from(
                ["{0}-{1}-{2}", "{2}/{1}/{0}", "{1}/{2}/{0}", "{2}.{1}.{0}", "{0}-{1}-{2}T00:00:00", "{1}/{2}/{0} 0:00"]
            )
        ),
        "encoding": draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"])),
        "ending": draw(st.sampled_from(["\n", "\r\n", "\r"])),
        "titles": draw(st.sampled_from(["own", "capitals", *LANGUAGES])),
        "quoting": draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
        "extra": draw(st.booleans()),
        "around": draw(st.sampled_from(["", " ", "\u00a0"])),
        "seed": draw(st.integers(0, 99)),
    }


def written(kind: str, table: Any, way: Mapping[str, Any]) -> bytes:
    """A table of the sample in a way of writing."""
    random = np.random.default_rng(way["seed"])
    names = table.column_names
    shown = (
        {
            "own": {},
            "capitals": {name: name.upper().replace("_", " ") for name in names},
        }.get(way["titles"])
        if way["titles"] in ("own", "capitals")
        else titles(kind, way["titles"])
    )
    rows = [[_cell(cell, way) for cell in row.values()] for row in table.to_pylist()]
    rows = [rows[place] for place in random.permutation(len(rows))]
    head = [(shown or {}).get(name, name) for name in names]
    if way["extra"]:
        place = int(random.integers(0, len(names) + 1))
        head.insert(place, "Nota bene")
        for row in rows:
            row.insert(place, "12/31/99; x")
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=way["delimiter"], lineterminator=way["ending"], quoting=way["quoting"])
    writer.writerows([head, *rows])
    return out.getvalue().encode(way["encoding"])


def _cell(value: Any, way: Mapping[str, Any]) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    text = str(value)
    if hasattr(value, "as_tuple"):
        text = text.replace(".", way["decimal"])
    elif hasattr(value, "year"):
        text = way["days"].format(*text.split("-"))
    return f"{way['around']}{text}{way['around']}"


PLAIN = {
    "delimiter": ",",
    "decimal": ".",
    "days": "{0}-{1}-{2}",
    "encoding": "utf-8",
    "ending": "\n",
    "titles": "own",
    "quoting": csv.QUOTE_MINIMAL,
    "extra": False,
    "around": "",
    "seed": 0,
}


def order_in(way: Mapping[str, Any]) -> str:
    """The order of the days of a file, "" where it is the same for everybody."""
    return {"{0}": "", "{1}": "mdy", "{2}": "dmy"}[way["days"][:3]]


def decides(table: Any, way: Mapping[str, Any]) -> bool | None:
    """Whether a day of a file tells the order of all; None where none needs to."""
    days = [cell for row in table.to_pylist() for cell in row.values() if hasattr(cell, "year")]
    if not order_in(way) or all(day.day == day.month for day in days):
        return None
    return "." in way["days"] or any(day.day > 12 for day in days)


@settings(max_examples=25)
@given(seed=st.integers(0, 50), size=st.integers(3, 12), ways=st.tuples(ways_of_writing(), ways_of_writing()))
@example(36, 3, (PLAIN | {"days": "{1}/{2}/{0}"}, PLAIN | {"days": "{2}/{1}/{0}"}))
def test_however_a_book_is_written_the_lines_are_the_same_or_it_says_what_it_took_for_granted(
    tmp_path_factory: pytest.TempPathFactory, seed: int, size: int, ways: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    """A file whose days leave their order open is read in the order that the other one has, which a sentence says."""
    folder = tmp_path_factory.mktemp("ways")
    tables = portion(size, np.random.default_rng(seed))
    kinds = "subscriptions", "events"
    orders = [order_in(way) for way in ways]
    decided = [decides(*each) for each in zip(tables, ways, strict=True)]
    taken = [decided[place] is False and decided[1 - place] is True for place in (0, 1)]
    misread = [other and orders[0] != orders[1] for other in taken]
    as_read = [PLAIN | ({"days": "{0}-{2}-{1}"} if other else {}) for other in misread]
    expected, expected_wrong = lines_of(
        files(folder, *(written(*each) for each in zip(kinds, tables, as_read, strict=True))), until=UNTIL
    )
    paths = files(folder, *(written(*each) for each in zip(kinds, tables, ways, strict=True)))
    try:
        text, wrong = lines_of(paths, until=UNTIL)
    except Refused as unclear:
        asked = {problem.key for problem in unclear.problems}
        assert asked <= {"dates-undecided", "decimal-undecided"}
        assert ("dates-undecided" in asked) == (False in decided and True not in decided)
        has = {*orders} - {""}
        if len(has) > 1 or len({way["decimal"] for way in ways}) > 1:
            return
        text, wrong = lines_of(
            paths, Reading(has.pop() if has else "", "comma" if ways[0]["decimal"] == "," else "point"), UNTIL
        )
    else:
        assert False not in decided or True in decided
        said = [sentence for sentence in read_as(opened(*paths), "en") if "since these days do not decide" in sentence]
        assert [sentence.split()[0] for sentence in said] == [
            path.name for path, other in zip(paths, taken, strict=True) if other
        ]
    assert text == expected
    assert sorted((each.key, each.id, each.field) for each in wrong) == sorted(
        (each.key, each.id, each.field) for each in expected_wrong
    )
    assert wrong == [] or any(misread)


DAMAGE = [b'"', b"\r", b"\n", b";", b"\t", b"\0", b"\xff\xfe", b"'", b"=", b",,,", b"sep=;\n", b"'\"\n"]


@settings(max_examples=60)
@given(data=st.data())
def test_no_bytes_are_an_error(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Files that are damaged anywhere are read or refused with sentences."""
    contents = [SUBSCRIPTIONS.encode(), EVENTS.encode()]
    which = data.draw(st.integers(0, 1))
    content = bytearray(contents[which])
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(content)))
        piece = data.draw(st.one_of(st.binary(max_size=4), st.sampled_from(DAMAGE)))
        content[place : place + data.draw(st.integers(0, 4))] = piece
    contents[which] = bytes(content)
    try:
        _, wrong = lines_of(files(tmp_path_factory.getbasetemp(), *contents))
    except Refused as whole:
        wrong = whole.problems
    for problem in wrong:
        assert problem.text("en").isprintable() and problem.text("it").isprintable()
