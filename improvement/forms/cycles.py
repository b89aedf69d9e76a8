"""What people type about a test of change, step by step."""

from __future__ import annotations

from typing import Any

from django import forms

from improvement.forms.projects import DateInput
from improvement.models import Cycle, Decision, Project


class PlanForm(forms.ModelForm):
    class Meta:
        model = Cycle
        fields = ("title", "idea", "follows", "plan", "prediction", "scale", "starts_on")
        widgets = {
            "plan": forms.Textarea(attrs={"rows": 3}),
            "prediction": forms.Textarea(attrs={"rows": 2}),
            "starts_on": DateInput,
        }
        labels = {"idea": "Change idea of the diagram", "follows": "The test it builds on"}

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["idea"].queryset = project.drivers.ideas()  # type: ignore[attr-defined]
        others = project.cycles.exclude(pk=self.instance.pk)
        self.fields["follows"].queryset = others  # type: ignore[attr-defined]


class StudyForm(forms.ModelForm):
    class Meta:
        model = Cycle
        fields = ("did", "ends_on", "learned", "held")
        widgets = {
            "did": forms.Textarea(attrs={"rows": 3}),
            "learned": forms.Textarea(attrs={"rows": 3}),
            "ends_on": DateInput,
        }

    def clean_ends_on(self) -> Any:
        ends = self.cleaned_data["ends_on"]
        if ends is not None and ends < self.instance.starts_on:
            raise forms.ValidationError("It cannot end before it began.")
        return ends


class DecideForm(forms.Form):
    decision = forms.ChoiceField(
        label="The team's decision",
        choices=Decision.choices,
        widget=forms.RadioSelect,
        help_text="An abandoned test is worth as much as an adopted one: it spares others the same road.",
    )
    reason = forms.CharField(label="Why, and what comes next", max_length=800, widget=forms.Textarea(attrs={"rows": 3}))


class LessonFilter(forms.Form):
    """Words and decisions to look for in the library."""

    q = forms.CharField(label="Words", required=False, max_length=80)
    decision = forms.ChoiceField(required=False, choices=[("", "However it ended"), *Decision.choices])
