"""The source itself: views and API reach rows only through access."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django import forms
from django.template.loader import render_to_string

ROOT = Path(__file__).parent.parent
APPS = ("accounts", "partners", "scholars", "mentorship", "curriculum", "equity_measures", "improvement", "reports")
FACES = [
    path
    for app in APPS
    for path in sorted((ROOT / app).rglob("*.py"))
    if path.stem in ("views", "api") or path.parent.name in ("views", "api")
]

# Models that everyone signed in may read in full; see the isolation tables for the reasons.
OPEN = {
    "MilestoneTemplate",
    "Measure",
    "MeasureDefinition",
    "Stratifier",
    "Category",
    "DataSet",
    "NightlyRun",
    "GapPolicy",
}
DOORS = {
    "a row by its key": re.compile(r"\bobjects\.get\("),
    "a shortcut past access": re.compile(r"get_(object|list)_or_404"),
    "raw SQL": re.compile(r"\.raw\(|\.extra\(|cursor\("),
}
FETCHERS = {"fetch", "_editable"}
CARRIED = {
    "select_related",
    "prefetch_related",
    "with_names",
    "with_scholars",
    "written_by_herself",
}  # hand the query on to fetch


def _strays(tree: ast.Module) -> list[str]:
    """Reads `Model.objects.word` that are neither handed to fetch nor narrowed by visible_to.

    A view set's `queryset` is narrowed by its base class, and `_editable` is a view module's own call of fetch.
    """
    scoped: set[int] = set()
    for node in ast.walk(tree):
        is_fetch = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FETCHERS
        is_narrowed = isinstance(node, ast.Attribute) and node.attr == "visible_to"
        is_view_set = isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "queryset"
        if is_fetch or is_narrowed or is_view_set:
            scoped.update(id(inner) for inner in ast.walk(node))
    return [
        f"{node.value.value.id}.objects.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "objects"
        and isinstance(node.value.value, ast.Name)
        and id(node) not in scoped
        and node.attr not in CARRIED | {"visible_to"}
        and node.value.value.id not in OPEN
    ]


@pytest.mark.parametrize("path", FACES, ids=lambda path: str(path.relative_to(ROOT)))
def test_views_open_no_back_door(path):
    source = path.read_text()

    assert [name for name, pattern in DOORS.items() if pattern.search(source)] == []


@pytest.mark.parametrize("path", FACES, ids=lambda path: str(path.relative_to(ROOT)))
def test_views_read_rows_through_access(path):
    assert _strays(ast.parse(path.read_text())) == []


def test_there_are_views_to_look_at():
    assert len(FACES) >= 6


def test_no_template_takes_text_for_markup():
    trusting = re.compile(r"\|\s*safe(seq)?\b|\{%\s*autoescape off")

    found = [path.name for path in (ROOT / "templates").rglob("*.html") if trusting.search(path.read_text())]

    assert found == []


def test_help_of_a_field_that_holds_markup_is_shown_as_text():
    class Named(forms.Form):
        meaning = forms.CharField(help_text="Perhaps: <img src=x>.")

    shown = render_to_string("_components/field.html", {"field": Named()["meaning"]})

    assert "Perhaps: &lt;img src=x&gt;." in shown
