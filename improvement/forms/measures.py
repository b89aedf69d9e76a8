"""What people type about measures and their figures."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from equity_measures.models import Measure, Stratifier
from improvement.models import Project, ProjectMeasure


class MeasureForm(forms.ModelForm):
    class Meta:
        model = ProjectMeasure
        fields = ("kind", "form", "title", "definition", "higher_is_better", "measure", "stratifier", "drivers")
        widgets = {"drivers": forms.CheckboxSelectMultiple}
        labels = {
            "higher_is_better": "Higher is better",
            "measure": "Measure of the network",
            "stratifier": "By",
            "drivers": "What in the diagram it tells about",
        }
        help_texts = {
            "measure": "For figures from gap reports only.",
            "stratifier": "For figures from gap reports only.",
        }

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["drivers"].queryset = project.drivers.all()  # type: ignore[attr-defined]
        self.fields["measure"].queryset = Measure.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self.fields["stratifier"].queryset = Stratifier.objects.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("form") == ProjectMeasure.Form.NETWORK:
            for name in ("measure", "stratifier"):
                if not cleaned.get(name):
                    self.add_error(name, "Choose which gap reports the figures come from.")
        else:
            cleaned["measure"] = cleaned["stratifier"] = None
        return cleaned


class MonthInput(forms.TextInput):
    input_type = "month"


class ReadingForm(forms.Form):
    period = forms.RegexField(
        r"^\d{4}-(0[1-9]|1[0-2])$",
        label="Month",
        widget=MonthInput,
        help_text="Year and month, such as 2026-03.",
        error_messages={"invalid": "Write the month as 2026-03."},
    )
    numerator = forms.IntegerField(label="How many", min_value=0, max_value=10_000_000)
    denominator = forms.IntegerField(label="Of how many people", min_value=1, max_value=10_000_000)
    value = forms.DecimalField(label="Mean", max_digits=8, decimal_places=2)

    field_order = ("period", "numerator", "value", "denominator")

    def __init__(self, *args: Any, measure: ProjectMeasure, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        del self.fields["value" if measure.form == ProjectMeasure.Form.SHARE else "numerator"]

    def clean_period(self) -> str:
        period = str(self.cleaned_data["period"])
        if not f"{self.today.year - 15}" <= period <= f"{self.today:%Y-%m}":
            raise forms.ValidationError("The month lies in the future, or more than 15 years back.")
        return period

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        part, whole = cleaned.get("numerator"), cleaned.get("denominator")
        if part is not None and whole is not None and part > whole:
            self.add_error("numerator", "It cannot be more than all of them.")
        return cleaned
