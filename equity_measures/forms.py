"""What people type about extracts, mappings and gaps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from equity_measures.models import Category, DataSet, Extract, HeldValue, Measure
from equity_measures.periods import Period
from equity_measures.queries import Place
from equity_measures.services import Refused, check_period
from equity_measures.suggestions import suggest
from partners.access import Access
from partners.models import Institution, Site
from partners.roles import Permission


class UploadForm(forms.Form):
    institution = forms.ModelChoiceField(Institution.objects.none(), empty_label=None)
    data_set = forms.ModelChoiceField(DataSet.objects.none(), label="Data set", empty_label=None)
    period = forms.CharField(max_length=9, help_text="The period the file is about: 2026-Q3, 2026-09 or 2026.")
    file = forms.FileField(
        label="Extract", help_text="CSV, XLSX or Parquet, without names, dates of birth or record numbers."
    )

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        institutions = Institution.objects.visible_to(access, Permission.EXTRACT_UPLOAD).partners()
        self.fields["institution"].queryset = institutions.exclude(sites=None)  # type: ignore[attr-defined]
        self.fields["data_set"].queryset = DataSet.objects.filter(is_active=True)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("data_set") and cleaned.get("period"):
            try:
                check_period(cleaned["data_set"], cleaned["period"])
            except Refused as refusal:
                self.add_error("period", refusal.message)
        return cleaned


class UndoForm(forms.Form):
    reason = forms.CharField(max_length=200, help_text="Kept in the history of this submission.")


class MappingForm(forms.Form):
    """One choice per held value; the best guesses stand first and nothing is chosen beforehand."""

    def __init__(self, *args: Any, extract: Extract, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.extract = extract
        self.held = list(extract.held_values.all())
        for held in self.held:
            self.fields[f"value-{held.pk}"] = _meaning_field(extract, held)

    @property
    def meanings(self) -> dict[int, Category | Site | Measure]:
        chosen = {held.pk: self.cleaned_data[f"value-{held.pk}"] for held in self.held}
        return {pk: meaning for pk, meaning in chosen.items() if meaning is not None}


def _meaning_field(extract: Extract, held: HeldValue) -> forms.ModelChoiceField:
    queryset = _candidates(extract, held)
    guesses = suggest(held.shown, {str(option): option.pk for option in queryset})
    ordered = queryset.in_bulk([pk for _, pk in guesses])
    label = f"{held.column}: “{held.shown}”" if held.shown else f"{held.column}: the value on line {held.first_line}"
    rows = f"on {held.rows} rows, first on line {held.first_line}" if held.rows else f"first on line {held.first_line}"
    guess = f" Perhaps: {', '.join(str(option) for option in ordered.values())}." if ordered else ""
    return forms.ModelChoiceField(
        queryset, label=label, help_text=f"Found {rows}.{guess}", empty_label="Choose what it means"
    )


def _candidates(extract: Extract, held: HeldValue) -> Any:
    kind, _, code = held.target.partition(":")
    if kind == "stratifier":
        return Category.objects.filter(stratifier__code=code)
    if kind == "site":
        return extract.institution.sites.filter(is_active=True)
    return extract.data_set.measures.all()


class GapFilter(forms.Form):
    """Place, period and stratifier of a gap board or measure page."""

    place = forms.ChoiceField()
    period = forms.ChoiceField()
    by = forms.ChoiceField(label="Split by")

    def __init__(
        self,
        chosen: dict[str, str],
        *,
        places: Sequence[Place],
        periods: Sequence[str],
        stratifiers: Sequence[tuple[str, str]],
    ) -> None:
        super().__init__(initial=chosen)
        self.fields["place"].choices = [(p.code, p.label) for p in places]  # type: ignore[attr-defined]
        self.fields["period"].choices = [(p, Period.parse(p).label) for p in periods]  # type: ignore[attr-defined]
        self.fields["by"].choices = stratifiers  # type: ignore[attr-defined]
