"""Program tables in one click; each number leads to the rows behind it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import audit
from mielhss.lib.downloads import xlsx_response
from partners.access import AccessRequest
from partners.roles import Permission
from scholars.forms.inputs import DateInput
from scholars.queries import nih, tables
from scholars.views.listing import Column, Listing, listing

OUTSIDE = "outside"


@require_GET
def program_tables(request: AccessRequest) -> HttpResponse:
    """The descriptive tables. `for=outside` holds small counts of scholars back, for what leaves the program."""
    request.access.require_everywhere(Permission.SCHOLAR_VIEW)
    is_outside = request.GET.get("for") == OUTSIDE
    records = tables.read(request.access, timezone.localdate())
    found = [plan.counted() for plan in tables.plans(records)]
    smallest = tables.smallest_cell()
    # A file leaves the program as soon as it is saved, so it never holds what the page outside hides.
    if request.GET.get("export") == "xlsx":
        safe = [tables.withheld(table, smallest) for table in found]
        _note_export(request, "program-tables")
        sheets = [(table.title, tables.file_header(table), tables.as_rows(table)) for table in safe]
        return xlsx_response("program-tables.xlsx", sheets)
    shown = [tables.withheld(table, smallest) for table in found] if is_outside else found
    context = {
        "tables": [_drawn(table, links=not is_outside) for table in shown],
        "scholars": len(records.scholars),
        "centers": len(records.centers),
        "is_outside": is_outside,
        "smallest": smallest,
    }
    return render(request, "scholars/program_tables.html", context)


def _drawn(table: tables.ProgramTable, *, links: bool) -> dict[str, Any]:
    rows = [
        {
            "label": row.label,
            "cells": [
                {"text": cell.text, "url": table.url_of(cell) if links and cell.count else "", "hidden": cell.hidden}
                for cell in row.cells
            ],
        }
        for row in table.rows
    ]
    return {"code": table.code, "title": table.title, "note": table.note, "header": table.header, "rows": rows}


SCHOLARS = (
    Column("name", "Scholar", lambda s: s.name, url=lambda s: reverse("scholars:scholar-detail", args=[s.pk])),
    Column("institution", "Institution", lambda s: s.institution.name),
    Column("cohort", "Cohort", lambda s: s.cohort.name),
    Column("stage", "Career stage", lambda s: s.get_career_stage_display()),
    Column("disciplines", "Disciplines", lambda s: "; ".join(s.discipline_labels)),
)
CENTERS = (
    Column("name", "Center", lambda c: c.name, url=lambda c: reverse("partners:institution-show", args=[c.code])),
    Column("kinds", "Works with", lambda c: ", ".join(c.kind_labels)),
)


@require_GET
def table_rows(request: AccessRequest, code: str, key: str) -> HttpResponse:
    """The scholars or centers that one cell of a table counts."""
    request.access.require_everywhere(Permission.SCHOLAR_VIEW)
    records = tables.read(request.access, timezone.localdate())
    plan = next((plan for plan in tables.plans(records) if plan.code == code and key in plan.picks), None)
    if plan is None:
        raise Http404
    columns = SCHOLARS if plan.unit == "scholars" else CENTERS
    shown = listing(request, name="table-rows", caption=plan.title, columns=columns, rows=plan.behind(key))
    if not isinstance(shown, Listing):
        return shown
    label = next(line.label for line in plan.lines if key in dict(line.picks))
    return render(request, "scholars/table_rows.html", {"listing": shown, "plan": plan, "label": label})


@require_GET
def nih_tables(request: AccessRequest) -> HttpResponse:
    """NIH's tables, on a page to print and as a workbook."""
    request.access.require_everywhere(Permission.SCHOLAR_VIEW)
    is_outside = request.GET.get("for") == OUTSIDE or "export" in request.GET
    smallest = tables.smallest_cell() if is_outside else None
    found = nih.tables(request.access, timezone.localdate(), smallest=smallest)
    if request.GET.get("export") == "xlsx":
        _note_export(request, "nih-tables")
        return xlsx_response("nih-tables.xlsx", [(f"Table {t.code}", t.header, t.rows) for t in found])
    return render(request, "scholars/nih_tables.html", {"tables": found, "is_outside": is_outside})


class PeriodForm(forms.Form):
    begin = forms.DateField(label="From", widget=DateInput())
    end = forms.DateField(label="Until", widget=DateInput())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        begin, end = cleaned.get("begin"), cleaned.get("end")
        if begin and end and end < begin:
            self.add_error("end", "The end must not come before the start.")
        return cleaned


@require_GET
def rppr(request: AccessRequest) -> HttpResponse:
    """Section B.4 of the progress report: a paragraph for each scholar of a period, the last year by default."""
    request.access.require_everywhere(Permission.SCHOLAR_VIEW)
    today = timezone.localdate()
    usual = {"begin": today - timedelta(days=364), "end": today}
    form = PeriodForm(request.GET if "begin" in request.GET else None, initial=usual)
    if form.is_bound and not form.is_valid():
        return render(request, "scholars/rppr.html", {"form": form, "paragraphs": []}, status=422)
    period: dict[str, date] = form.cleaned_data if form.is_bound else usual
    found = nih.paragraphs(request.access, period["begin"], period["end"])
    return render(request, "scholars/rppr.html", {"form": form, "paragraphs": found, **period})


def _note_export(request: AccessRequest, what: str) -> None:
    audit.record(f"{what}.exported", by=request.user, subject="Program tables")
