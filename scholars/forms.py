"""What people type about scholars."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from partners.access import Access
from partners.models import Institution
from partners.roles import Permission
from scholars.models import Cohort, Discipline, Milestone, Scholar, Status

SORTS = {
    "name": "name",
    "institution": "institution__name",
    "cohort": "cohort__starts_on",
    "next": "next_due",
    "late": "milestones_late",
}


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


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


class MilestoneForm(forms.ModelForm):
    """Short enough for a phone: what, and when. Done today unless one says otherwise."""

    done = forms.BooleanField(label="Already done", required=False, initial=True)

    class Meta:
        model = Milestone
        fields = ["title", "due_on", "done", "note"]
        labels = {"title": "What did you reach?", "due_on": "Date"}
        help_texts = {"due_on": "The day it was done, or the day it is due."}
        widgets = {"due_on": DateInput(), "note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].widget.attrs.update({"list": "milestone-titles", "autocomplete": "off"})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        day = cleaned.get("due_on")
        if cleaned.get("done") and day and day > timezone.localdate():
            self.add_error("due_on", "A step that is done cannot lie in the future. Untick it, or mend the date.")
        return cleaned

    def facts(self) -> dict[str, Any]:
        """What the service is told."""
        data = self.cleaned_data
        done_on = data["due_on"] if data["done"] else None
        return {"title": data["title"], "due_on": data["due_on"], "done_on": done_on, "note": data["note"]}


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
