"""Cohorts, appointments, support and effort, as people type them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.http import QueryDict

from partners.access import Access
from partners.models import Institution
from partners.roles import Permission
from scholars.forms.inputs import DateInput
from scholars.models import Appointment, Cohort, EffortMonth, Scholar, Status, Support


class CohortForm(forms.ModelForm):
    class Meta:
        model = Cohort
        fields = ["program", "name", "starts_on", "ends_on"]
        widgets = {"starts_on": DateInput(), "ends_on": DateInput()}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends <= starts:
            self.add_error("ends_on", "The end must come after the start.")
        return cleaned


class RuleForm(forms.Form):
    """Whom a cohort takes in: all that is filled in must hold."""

    started_from = forms.DateField(label="Started on or after", required=False, widget=DateInput())
    started_until = forms.DateField(label="Started on or before", required=False, widget=DateInput())
    stages = forms.MultipleChoiceField(
        label="Career stages",
        choices=Scholar.CareerStage.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None ticked: all.",
    )
    institutions = forms.ModelMultipleChoiceField(
        queryset=Institution.objects.none(),
        to_field_name="code",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None ticked: all.",
    )

    def __init__(self, data: QueryDict | None = None, *, access: Access, rule: dict[str, Any]) -> None:
        initial = {
            "started_from": rule.get("from"),
            "started_until": rule.get("until"),
            "stages": rule.get("stages"),
            "institutions": rule.get("institutions"),
        }
        super().__init__(data, initial=initial)
        homes = Institution.objects.visible_to(access, Permission.SCHOLAR_EDIT).filter(scholars__isnull=False)
        self.fields["institutions"].queryset = homes.distinct()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not any(cleaned.get(name) for name in self.fields):
            raise forms.ValidationError("Fill in at least one line: an empty rule names nobody.")
        return cleaned

    def rule(self) -> dict[str, Any]:
        told = self.cleaned_data
        return {
            "from": told["started_from"].isoformat() if told["started_from"] else "",
            "until": told["started_until"].isoformat() if told["started_until"] else "",
            "stages": told["stages"],
            "institutions": sorted(institution.code for institution in told["institutions"]),
        }


class AppointmentForm(forms.ModelForm):
    class Meta:
        model = Appointment
        fields = ["starts_on", "ends_on", "home", "health_system", "project", "effort"]
        labels = {"home": "Home institution", "health_system": "Embedded in"}
        widgets = {"starts_on": DateInput(), "ends_on": DateInput()}

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Institution.objects.visible_to(access, Permission.SCHOLAR_EDIT).partners()
        self.fields["home"].queryset = places  # type: ignore[attr-defined]
        self.fields["health_system"].queryset = places  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends <= starts:
            self.add_error("ends_on", "The end must come after the start.")
        if starts and ends and (ends.year - starts.year) > 10:
            self.add_error("ends_on", "An appointment lasts ten years at most.")
        return cleaned


class SupportForm(forms.ModelForm):
    class Meta:
        model = Support
        fields = ["training_year", "source", "award_number", "months", "stipend", "research_funds"]


class EffortForm(forms.Form):
    """The ledger's months that have begun, each with the time there really was."""

    def __init__(self, *args: Any, months: Iterable[EffortMonth], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.months = list(months)
        for row in self.months:
            self.fields[f"actual-{row.month.isoformat()}"] = forms.IntegerField(
                label=f"{row.month:%B %Y}",
                help_text=f"Promised: {row.promised} percent.",
                min_value=0,
                max_value=100,
                required=False,
                initial=row.actual,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )

    def reported(self) -> dict[date, int | None]:
        return {row.month: self.cleaned_data[f"actual-{row.month.isoformat()}"] for row in self.months}


class LedgerFilter(django_filters.FilterSet):
    """Whose effort to list."""

    cohort = django_filters.ModelChoiceFilter(queryset=Cohort.objects.all(), empty_label="Every cohort")
    institution = django_filters.ModelChoiceFilter(queryset=Institution.objects.none(), empty_label="Every institution")
    status = django_filters.ChoiceFilter(label="Status", choices=Status.choices, empty_label="Any status")

    class Meta:
        model = Scholar
        fields = ["cohort", "institution", "status"]

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        institutions = Institution.objects.visible_to(access, Permission.SCHOLAR_VIEW)
        self.filters["institution"].queryset = institutions.filter(scholars__isnull=False).distinct()


class MoveForm(forms.Form):
    cohort = forms.ModelChoiceField(label="Move to", queryset=Cohort.objects.all())
