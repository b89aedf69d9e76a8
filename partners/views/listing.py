"""A list as every page of this app shows it: sorted by its heads, in pages, to save as CSV or XLSX."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import timezone

from accounts import audit
from mielhss.lib.downloads import csv_response, xlsx_response
from partners.access import AccessRequest

PAGE_SIZE = 50


@dataclass(frozen=True)
class Column:
    """One column: `value` is what is sorted and exported, `shown` what the page says, `url` where it leads.

    `tone` makes the cell a pill.
    """

    key: str
    label: str
    value: Callable[[Any], Any]
    shown: Callable[[Any], str] | None = None
    url: Callable[[Any], str] | None = None
    tone: Callable[[Any], str] | None = None
    is_number: bool = False
    only_export: bool = False


@dataclass(frozen=True)
class Cell:
    text: str
    url: str = ""
    tone: str = ""
    is_pill: bool = False
    is_number: bool = False


@dataclass(frozen=True)
class Line:
    key: int
    label: str
    cells: list[Cell]


@dataclass(frozen=True)
class Listing:
    """What the template `scholars/_listing.html` draws."""

    name: str
    caption: str
    heads: list[dict[str, str]]
    lines: list[Line]
    page: Any
    total: int


def listing(
    request: AccessRequest, *, name: str, caption: str, columns: Sequence[Column], rows: Sequence[Any]
) -> Listing | HttpResponse:
    """The list as a page shows it, or the file when the address asks for `export=csv` or `export=xlsx`."""
    sort = request.GET.get("sort", "")
    ordered = _ordered(columns, rows, sort)
    wanted = request.GET.get("export")
    if wanted in ("csv", "xlsx"):
        return _export(request, name, caption, columns, ordered, wanted)
    page = Paginator(ordered, PAGE_SIZE).get_page(request.GET.get("page"))
    shown = [column for column in columns if not column.only_export]
    lines = [Line(_key(row), str(shown[0].value(row)), [_cell(c, row) for c in shown]) for row in page.object_list]
    return Listing(name, caption, [_head(column, sort) for column in shown], lines, page, len(ordered))


def _ordered(columns: Sequence[Column], rows: Sequence[Any], sort: str) -> list[Any]:
    """Sorted by the head that was chosen; empty values last either way. In the order given without a choice."""
    column = next((c for c in columns if c.key == sort.removeprefix("-")), None)
    if column is None:
        return list(rows)
    filled = [row for row in rows if column.value(row) not in (None, "")]
    empty = [row for row in rows if column.value(row) in (None, "")]
    return sorted(filled, key=lambda row: _sortable(column.value(row)), reverse=sort.startswith("-")) + empty


def _sortable(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


def _key(row: Any) -> int:
    """The key by which a row is picked."""
    for name in ("pk", "application", "scholar"):
        found = getattr(row, name, None)
        if found is not None:
            return int(getattr(found, "pk", found))
    return 0


def _head(column: Column, sort: str) -> dict[str, str]:
    state = {column.key: "ascending", f"-{column.key}": "descending"}.get(sort, "")
    to = f"-{column.key}" if state == "ascending" else column.key
    return {"label": column.label, "state": state, "sort": to, "tone": "num" if column.is_number else ""}


def _cell(column: Column, row: Any) -> Cell:
    value = column.value(row)
    text = column.shown(row) if column.shown else _text(value)
    tone = column.tone(row) if column.tone and text else ""
    return Cell(
        text=text,
        url=column.url(row) if column.url else "",
        tone=tone,
        is_pill=column.tone is not None and bool(text),
        is_number=column.is_number,
    )


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, datetime):
        value = timezone.localtime(value)
        return f"{value:%b} {value.day}, {value.year}, {value:%H:%M}"
    if isinstance(value, date):
        return f"{value:%b} {value.day}, {value.year}"
    return str(value)


def _export(
    request: AccessRequest, name: str, caption: str, columns: Sequence[Column], rows: Sequence[Any], wanted: str
) -> HttpResponse:
    header = [column.label for column in columns]
    cells = [[column.value(row) for column in columns] for row in rows]
    kept = sorted(key for key, value in request.GET.items() if value and key not in ("export", "sort", "page"))
    facts = {"rows": len(cells), "filters": kept, "form": wanted}
    audit.record(f"{name}.exported", by=request.user, subject=caption, facts=facts)
    if wanted == "xlsx":
        return xlsx_response(f"{name}.xlsx", [(caption, header, cells)])
    return csv_response(f"{name}.csv", header, cells)
