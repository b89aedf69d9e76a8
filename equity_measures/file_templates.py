"""Empty files to fill in: the columns of a data set with the words that each may hold, as CSV and as a workbook."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from equity_measures.ingestion import Layout
from equity_measures.ingestion.layout import StratifierRule
from equity_measures.ingestion.summaries import STRATIFIER_COLUMNS
from equity_measures.ingestion.vocabulary import normalize
from equity_measures.models import Category, DataSet
from partners.models import Institution

ROWS_WITH_LISTS = 5_000
TEMPLATE_KINDS = ("long", "aggregate")


@dataclass(frozen=True)
class Column:
    """One column of a template. With `choices` it offers a list; others may hold what `note` says."""

    name: str
    note: str
    is_required: bool
    choices: tuple[str, ...] = ()


def has_template(data_set: DataSet) -> bool:
    return data_set.layout.get("kind") in TEMPLATE_KINDS


def columns_of(data_set: DataSet, institution: Institution, period: str = "") -> list[Column]:
    """The columns in the layout's order, with the institution's sites and the data set's measures as choices."""
    layout = Layout.from_dict(data_set.layout)
    categories = _categories()
    sites = tuple(institution.sites.filter(is_active=True).order_by("code").values_list("code", flat=True))
    measures = tuple(data_set.measures.order_by("code").values_list("code", flat=True))
    known = {
        layout.subject: Column(layout.subject, "A study number of your own, the same for all rows of a person.", False),
        layout.site: Column(layout.site, "The code of the site.", True, sites),
        layout.measure: Column(layout.measure, "The code of the measure.", True, measures),
        layout.period: Column(layout.period, "The period, as 2026-Q3.", False, (period,) if period else ()),
        layout.numerator: _count(layout, layout.numerator, "counts in the measure", True),
        layout.denominator: _count(layout, layout.denominator, "belongs to the measure", True),
        layout.exclusion: _count(layout, layout.exclusion, "is excluded", False),
    }
    columns = [known[name] for name in layout.role_columns() if name in known and name]
    for rule in layout.stratifiers:
        columns += _of_stratifier(rule, categories)
    if layout.kind == "aggregate":
        columns += _of_summary(layout)
    wanted = set(layout.optional)
    return [Column(c.name, c.note, c.is_required and c.name not in wanted, c.choices) for c in columns]


def _count(layout: Layout, name: str, what: str, is_required: bool) -> Column:
    if layout.kind == "long":
        return Column(name, f"1 when the person {what}, else 0.", is_required, ("0", "1"))
    return Column(name, f"How many people: each of them {what}.", is_required)


def _categories() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for category in Category.objects.select_related("stratifier").order_by("position", "pk"):
        found.setdefault(category.stratifier.code, []).append(category.label)
    return found


def _of_stratifier(rule: StratifierRule, categories: dict[str, list[str]]) -> list[Column]:
    if rule.flags:
        yes, no = (rule.yes or ("1",))[0], (rule.no or ("0",))[0]
        return [Column(name, f"{yes} or {no}: {code}.", False, (yes, no)) for name, code in rule.flags.items()]
    if not rule.column:
        return []
    if rule.lookup:
        return [Column(rule.column, "ZIP code area or census tract; looked up and not stored.", False)]
    labels = categories.get(rule.stratifier, [])
    spelled = {normalize(word) for word in rule.values}
    # A layout of another system's codes, none of which is a word of ours, is filled in with those codes.
    ours = not rule.values or any(normalize(label) in spelled for label in labels)
    choices = labels if ours else list(rule.values)
    return [
        Column(
            rule.column, f"{rule.stratifier.replace('_', ' ').capitalize()}; blank is unknown.", False, tuple(choices)
        )
    ]


def _of_summary(layout: Layout) -> list[Column]:
    names = ("all", *(rule.stratifier for rule in layout.stratifiers))
    notes = {
        "stratifier": "By what the row is split; “all” for the total.",
        "category": "The category within it.",
        "stratifier_2": "Only for counts by two characteristics at once.",
        "category_2": "The category within the second.",
    }
    return [
        Column(name, notes[name], name == "stratifier", names if name.startswith("stratifier") else ())
        for name in STRATIFIER_COLUMNS
    ]


def workbook(data_set: DataSet, institution: Institution, columns: Sequence[Column], period: str) -> bytes:
    """A workbook with the sheet “Data” to fill in, drop-down lists and a note at each head, and how to fill it in."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format({"bold": True, "bg_color": "#E0EFEE", "bottom": 1, "num_format": "@"})
    need = book.add_format({"bold": True, "bg_color": "#F6D9A8", "bottom": 1, "num_format": "@"})
    text = book.add_format({"num_format": "@"})
    sheet, lists = book.add_worksheet("Data"), None
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.name, need if column.is_required else head)
        sheet.write_comment(0, place, f"{'Needed. ' if column.is_required else ''}{column.note}")
        sheet.set_column(place, place, max(12, len(column.name) + 2), text)
    _explain(book, data_set, institution, columns, period)
    offered = [(place, column) for place, column in enumerate(columns) if column.choices]
    if offered:
        lists = book.add_worksheet("Lists")
    for number, (place, column) in enumerate(offered):
        _offer(sheet, lists, number, place, column)
    sheet.activate()
    book.close()
    return target.getvalue()


def _offer(sheet: Any, lists: Any, number: int, place: int, column: Column) -> None:
    lists.write_string(0, number, column.name)
    for line, choice in enumerate(column.choices, start=1):
        lists.write_string(line, number, choice)
    letter = xlsxwriter.utility.xl_col_to_name(number)
    sheet.data_validation(
        1,
        place,
        ROWS_WITH_LISTS,
        place,
        {
            "validate": "list",
            "source": f"=Lists!${letter}$2:${letter}${len(column.choices) + 1}",
            "ignore_blank": True,
            "error_title": "Not a word of this column",
            "error_message": "Choose one of the list. Words of your own can be mapped after the upload.",
            "error_type": "warning",
        },
    )


def _explain(book: Any, data_set: DataSet, institution: Institution, columns: Sequence[Column], period: str) -> None:
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True})
    sheet = book.add_worksheet("How to fill in")
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 90)
    lines = [
        (data_set.title, data_set.description),
        ("Institution", institution.name),
        ("Period", period or "As in the column, or as you choose when you upload."),
        ("Names", "No names, dates of birth, addresses, record numbers or free text. Such a file is refused unread."),
        ("Heads", "Leave the first row of “Data” as it is. Heads in orange must be filled in for every row."),
    ]
    lines += [(column.name, f"{'Needed. ' if column.is_required else ''}{column.note}") for column in columns]
    for line, (name, words) in enumerate(lines):
        sheet.write_string(line, 0, name, bold)
        sheet.write_string(line, 1, words, wrap)
