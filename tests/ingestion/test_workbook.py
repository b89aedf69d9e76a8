"""A hostile workbook is refused before a parser opens it; a good one keeps its row numbers."""

import datetime
import random
import time
import tracemalloc
import zipfile

import pytest
import xlsxwriter

from equity_measures.ingestion import Limits
from tests.ingestion.files import HEADER, KEY, counts, faults, look, row, write

PERIOD = "2026-Q3"
TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
BOOK = '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'


def workbook(folder, rows, name="Data", start=0):
    path = folder / "extract.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet(name)
        for number, entry in enumerate(rows, start):
            sheet.write_row(number, 0, entry)
    return path


def repacked(path, changes=None, extra=None):
    """The same workbook with some parts changed and others added."""
    target = path.with_name("changed.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            content = old.read(part)
            new.writestr(part, (changes or {}).get(part, lambda same: same)(content))
        for part, content in (extra or {}).items():
            new.writestr(part, content)
    return target


def bomb(folder, sheet):
    path = folder / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", TYPES)
        book.writestr("xl/workbook.xml", BOOK)
        book.writestr("xl/worksheets/sheet1.xml", sheet)
    return path


def test_a_sheet_is_read_with_its_own_row_numbers(tmp_path):
    outcome = look(workbook(tmp_path, [HEADER, row(), [], row(numerator="7"), row(race="")]))

    assert faults(outcome) == {(4, "unknown_value")}
    assert outcome.lines == {"physical": 5, "header": 1, "accepted": 2, "rejected": 1, "blank": 1}


def test_a_table_that_starts_lower_keeps_the_row_numbers_of_the_sheet(tmp_path):
    outcome = look(workbook(tmp_path, [HEADER, row(), row(numerator="7")], start=3))

    assert faults(outcome) == {(6, "unknown_value")}
    assert outcome.lines == {"physical": 6, "header": 1, "accepted": 1, "rejected": 1, "blank": 3}


def test_the_sheet_named_data_is_read_before_the_first(tmp_path):
    path = tmp_path / "extract.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Notes").write_row(0, 0, ["How to fill this in"])
        sheet = book.add_worksheet("Data")
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, row())

    assert counts(look(path).cells)["NORTH", "CBP", PERIOD, ("all",), "", ""] == (1, 1, 0)


def test_the_value_of_a_formula_is_read_and_a_text_like_one_refused(tmp_path):
    path = tmp_path / "extract.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Data")
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, row())
        sheet.write_formula(1, 3, "=1-1", None, 0)
        sheet.write_row(2, 0, row())
        sheet.write_string(2, 5, "=HYPERLINK(A1)")

    outcome = look(path)

    assert faults(outcome) == {(3, "formula")}


def test_a_date_cell_is_an_identifier(tmp_path):
    path = tmp_path / "extract.xlsx"
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("Data")
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, row())
        sheet.write_datetime(1, 2, datetime.date(1961, 4, 12))

    assert faults(look(path)) == {(2, "identifier:date")}


def test_a_line_break_in_a_cell_is_refused(tmp_path):
    assert (3, "line_break") in faults(look(workbook(tmp_path, [HEADER, row(), row(race="Whi\nte")])))


def test_two_cells_far_apart_are_refused_at_once(tmp_path):
    far = '<row r="1048576"><c r="XFD1048576"/></row>'
    sheet = f'<worksheet><sheetData><row r="1"><c r="A1"/></row>{far}</sheetData></worksheet>'

    assert look(bomb(tmp_path, sheet)).findings_by_rule == {"xlsx_bomb": 1}


@pytest.mark.parametrize("reference", ["A4294967295", "AAAA1", "ALM9", "A1048577"])
def test_a_reference_beyond_a_sheet_is_refused(tmp_path, reference):
    sheet = f'<worksheet><sheetData><row><c r="A1"/><c r="{reference}"/></row></sheetData></worksheet>'

    assert look(bomb(tmp_path, sheet)).findings_by_rule == {"xlsx_bomb": 1}


def test_a_reference_is_found_where_two_chunks_meet(tmp_path):
    filler = " " * (1024 * 1024 - 12)

    assert look(bomb(tmp_path, f'{filler}<c r="XFD1048576"/>')).findings_by_rule == {"xlsx_bomb": 1}


def test_a_workbook_that_unfolds_to_300_megabytes_is_refused_in_no_time(tmp_path):
    cells = "".join(f"<c><v>{random.Random(n).random()}</v></c>" for n in range(100))
    sheet = "<worksheet><sheetData>" + ("<row>" + cells + "</row>") * 90_000 + "</sheetData></worksheet>"
    path = bomb(tmp_path, sheet)
    assert path.stat().st_size < 2_500_000 < 280_000_000 < len(sheet)
    del sheet, cells
    tracemalloc.start()
    started = time.monotonic()

    outcome = look(path)

    seconds, (_, peak) = time.monotonic() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert outcome.findings_by_rule == {"xlsx_bomb": 1}
    assert seconds < 2
    assert peak < 50_000_000


def test_sizes_in_the_zip_directory_are_not_believed(tmp_path):
    path = bomb(tmp_path, "<worksheet>" + " " * 30_000_000 + "</worksheet>")
    raw = bytearray(path.read_bytes())
    at = raw.rfind(b"PK\x01\x02")
    raw[at + 24 : at + 28] = (100).to_bytes(4, "little")
    path.write_bytes(raw)

    assert look(path).status == "refused"


@pytest.mark.parametrize(
    ("extra", "rule"),
    [
        ({"xl/vbaProject.bin": b"x"}, "macro"),
        ({"xl/externalLinks/externalLink1.xml": b"<x/>"}, "external_link"),
        ({"xl/extra.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'}, "xlsx_dtd"),
    ],
)
def test_macros_links_and_document_types_are_refused(tmp_path, extra, rule):
    good = workbook(tmp_path, [HEADER, row()])

    assert look(good).status == "accepted"
    assert look(repacked(good, extra=extra)).findings_by_rule == {rule: 1}


def test_a_zip_file_that_is_no_workbook_is_refused(tmp_path):
    path = tmp_path / "extract.xlsx"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("hello.txt", "hello")

    assert look(path).findings_by_rule == {"xlsx": 1}


@pytest.mark.parametrize("kept", [100, 2_000])
def test_a_workbook_cut_off_is_refused(tmp_path, kept):
    whole = workbook(tmp_path, [HEADER, row()]).read_bytes()

    assert look(write(tmp_path, whole[:kept], "cut.xlsx")).findings_by_rule == {"xlsx": 1}


def test_an_empty_sheet_is_refused(tmp_path):
    assert look(workbook(tmp_path, [])).findings_by_rule == {"empty": 1}
    assert look(workbook(tmp_path, [HEADER])).findings_by_rule == {"header_only": 1}


def test_a_large_good_workbook_passes_the_check(tmp_path):
    rows = [HEADER, *(row(subject=str(number), race="White" if number % 3 else "Black") for number in range(3_000))]

    outcome = look(workbook(tmp_path, rows), limits=Limits(digest_key=KEY))

    assert outcome.lines["accepted"] == 3_000


def with_formulas(folder, *cells, value=0):
    """Rows of a good sheet, with formulas in some cells; `value` is the result that the file carries."""
    path = folder / "formulas.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Notes").write_formula("A1", "=1+1", None, "")
        sheet = book.add_worksheet("Data")
        for number, entry in enumerate([HEADER, *(row() for _ in range(6_000))]):
            sheet.write_row(number, 0, entry)
        for cell in cells:
            sheet.write_formula(cell, "=1", None, value)
    return path


def without_results(path):
    """What a program writes that does not calculate: the formula alone."""
    for part in ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"):
        path = repacked(
            path, {part: lambda xml: xml.replace(b"</f><v>0</v>", b"</f>").replace(b"</f><v></v>", b"</f>")}
        )
        path = path.rename(path.with_name(f"{part[-10:-4]}.xlsx"))
    return path


def test_a_formula_with_its_result_is_read(tmp_path):
    assert look(with_formulas(tmp_path, "D4", value=1)).status == "accepted"


def test_a_formula_without_its_result_is_refused_by_cell(tmp_path):
    outcome = look(without_results(with_formulas(tmp_path, "D4", "E5821")))

    assert [(f.rule, f.line, f.column) for f in outcome.findings] == [
        ("formula_value", 4, "cell D4"),
        ("formula_value", 5821, "cell E5821"),
    ]
    assert "of Data" in outcome.findings[0].message


def test_formulas_of_other_sheets_do_not_matter(tmp_path):
    assert look(without_results(with_formulas(tmp_path))).status == "accepted"
