"""Which scholars to list, and a scholar's record."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from partners.access import Access
from partners.models import Institution
from partners.roles import Permission
from scholars.forms.inputs import DateInput
from scholars.models import Cohort, Discipline, Scholar, Status

SORTS = {
    "name": "name",
    "institution": "institution__name",
    "cohort": "cohort__starts_on",
    "next": "next_due",
    "late": "milestones_late",
}


class ScholarFilter(django_filters.FilterSet):
    """Which scholars to list, in which order. Its choices are what this person may see."""

    q = django_filters.CharFilter(label="Search", method="search")
    cohort = django_filters.ModelChoiceFilter(queryset=Cohort.objects.all(), empty_label="Every cohort")
    institution = django_filters.ModelChoiceFilter(queryset=Institution.objects.none(), empty_label="Every institution")
    status = django_filters.ChoiceFilter(label="Status", choices=Status.choices, empty_label="Any status")

    class Meta:
        model = Scholar
        fields = ["q", "cohort", "institution", "status"]

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        institutions = Institution.objects.visible_to(access, Permission.SCHOLAR_VIEW)
        self.filters["institution"].queryset = institutions.filter(scholars__isnull=False).distinct()
        self.filters["q"].field.widget.input_type = "search"

    def search(self, queryset: QuerySet[Scholar], name: str, value: str) -> QuerySet[Scholar]:
        return queryset.filter(Q(name__icontains=value) | Q(project__icontains=value))

    @property
    def sort(self) -> str:
        """The chosen order, one of SORTS with or without a minus; by name when it is none of them."""
        wanted = str(self.data.get("sort", ""))
        return wanted if wanted.removeprefix("-") in SORTS else "name"

    @property
    def sorted_qs(self) -> QuerySet[Scholar]:
        sign = "-" if self.sort.startswith("-") else ""
        found: QuerySet[Scholar] = self.qs.order_by(f"{sign}{SORTS[self.sort.removeprefix('-')]}", "name", "pk")
        return found


class ScholarForm(forms.ModelForm):
    disciplines = forms.MultipleChoiceField(
        choices=Discipline.choices, widget=forms.CheckboxSelectMultiple, help_text="All that apply."
    )

    class Meta:
        model = Scholar
        fields = [
            "name",
            "institution",
            "cohort",
            "career_stage",
            "disciplines",
            "is_clinician",
            "is_physician",
            "is_non_clinician",
            "health_system",
            "project",
            "effort",
            "starts_on",
            "ends_on",
            "left_on",
        ]
        widgets = {"starts_on": DateInput(), "ends_on": DateInput(), "left_on": DateInput()}

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        editable = Institution.objects.visible_to(access, Permission.SCHOLAR_EDIT)
        self.fields["institution"].queryset = editable  # type: ignore[attr-defined]
        self.fields["health_system"].queryset = editable  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("is_physician") and not cleaned.get("is_clinician"):
            self.add_error("is_clinician", "A physician is clinically trained; tick this too.")
        starts, ends, left = (cleaned.get(name) for name in ("starts_on", "ends_on", "left_on"))
        if starts and ends and ends <= starts:
            self.add_error("ends_on", "The end must come after the start.")
        if starts and left and left < starts:
            self.add_error("left_on", "She cannot leave before she starts.")
        return cleaned
