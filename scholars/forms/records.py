"""Roadblocks, positions, goals, surveys, and which of them to list."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from partners.access import Access
from partners.models import Institution
from partners.roles import Permission
from scholars.forms.inputs import DateInput
from scholars.models import (
    SMART,
    Cohort,
    Goal,
    Position,
    Program,
    Roadblock,
    RoadblockGroup,
    RoleAfter,
    grouped_codes,
)
from scholars.queries.conversion import GROUPS


class RoadblockForm(forms.ModelForm):
    class Meta:
        model = Roadblock
        fields = [
            "code", "description", "severity", "effect", "days_lost", "owner", "action", "opened_on", "is_shared",
        ]  # fmt: skip
        widgets = {
            "description": forms.Textarea(attrs={"rows": 2}),
            "action": forms.Textarea(attrs={"rows": 2}),
            "opened_on": DateInput(),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Choose the nearest"), *grouped_codes()]
        self.fields["code"] = forms.ChoiceField(choices=choices, label="What kind")
        self.fields["opened_on"].widget.attrs["max"] = timezone.localdate().isoformat()

    def clean_opened_on(self) -> Any:
        day = self.cleaned_data["opened_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("It cannot begin in the future.")
        return day


class CloseForm(forms.Form):
    closed_on = forms.DateField(label="Out of the way since", widget=DateInput())
    resolution = forms.ChoiceField(label="What became of it", choices=Roadblock.Resolution.choices)
    how = forms.CharField(label="How", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, roadblock: Roadblock, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roadblock = roadblock
        self.fields["closed_on"].initial = timezone.localdate()

    def clean_closed_on(self) -> Any:
        day = self.cleaned_data["closed_on"]
        if not self.roadblock.opened_on <= day <= timezone.localdate():
            raise forms.ValidationError("The day lies between its beginning and today.")
        return day


class RoadblockFilter(django_filters.FilterSet):
    group = django_filters.ChoiceFilter(
        choices=RoadblockGroup.choices,
        label="Kind",
        empty_label="Every kind",
        field_name="code",
        lookup_expr="startswith",
    )
    open = django_filters.ChoiceFilter(
        choices=[("open", "Open"), ("closed", "Closed")],
        label="State",
        empty_label="Open and closed",
        method="by_state",
    )
    institution = django_filters.ModelChoiceFilter(
        field_name="scholar__institution", queryset=Institution.objects.none(), empty_label="Every institution"
    )

    class Meta:
        model = Roadblock
        fields = ["group", "open", "institution"]

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        institutions = Institution.objects.visible_to(access, Permission.SCHOLAR_VIEW)
        self.filters["institution"].queryset = institutions.filter(scholars__isnull=False).distinct()

    def by_state(self, queryset: QuerySet[Roadblock], name: str, value: str) -> QuerySet[Roadblock]:
        return queryset.filter(closed_on__isnull=value == "open")


class PositionForm(forms.ModelForm):
    class Meta:
        model = Position
        fields = [
            "title", "organization", "department", "sector", "activity", "role", "starts_on", "ends_on", "is_joint",
        ]  # fmt: skip
        widgets = {"starts_on": DateInput(), "ends_on": DateInput()}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "The end must not come before the start.")
        return cleaned


class PositionFilter(django_filters.FilterSet):
    role = django_filters.ChoiceFilter(choices=RoleAfter.choices, label="Kind of role", empty_label="Every kind")
    held = django_filters.ChoiceFilter(
        choices=[("now", "Held today")], label="When", empty_label="Any time", method="by_time"
    )

    class Meta:
        model = Position
        fields = ["role", "held"]

    def by_time(self, queryset: QuerySet[Position], name: str, value: str) -> QuerySet[Position]:
        found: QuerySet[Position] = queryset.current(timezone.localdate())  # type: ignore[attr-defined]
        return found


class GoalForm(forms.ModelForm):
    """A goal in SMART words; each may be kept to oneself."""

    private = forms.MultipleChoiceField(
        label="Only I may read",
        choices=[(name, Goal.label_of(name)) for name in SMART],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Your mentor reads what is not ticked. The program's staff see kind, status and date only.",
    )

    class Meta:
        model = Goal
        fields = ["kind", "title", "due_on", "state", *SMART[1:], "private"]
        widgets = {
            "due_on": DateInput(),
            **{
                name: forms.Textarea(attrs={"rows": 2}) for name in ("specific", "measurable", "achievable", "relevant")
            },
        }


class SurveyForm(PositionForm):
    """What an alumna is asked: where she works now, and what became of her work there."""

    has_new_position = forms.BooleanField(label="I have a new position since I was last asked", required=False)
    still_uses = forms.ChoiceField(
        label="Do you use learning-health-system methods in your work?",
        choices=[("often", "Often"), ("sometimes", "Sometimes"), ("no", "No")],
    )
    changes = forms.CharField(
        label="A change in care that you helped to bring about", required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    field_order = ["still_uses", "changes", "has_new_position"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wanted = [name for name in PositionForm.Meta.fields if self.fields[name].required]
        for name in PositionForm.Meta.fields:
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("has_new_position"):
            for name in self.wanted:
                if not cleaned.get(name):
                    self.add_error(name, "Please fill this in, or untick the new position.")
        return cleaned

    def _post_clean(self) -> None:
        """Without a new position, there is none to be checked."""
        if self.cleaned_data.get("has_new_position") and not self.errors:
            super()._post_clean()  # type: ignore[misc]

    def answers(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("still_uses", "changes", "has_new_position")}


class ConversionForm(forms.Form):
    """Which scholars the curves are about, and what is compared."""

    cohort = forms.ModelChoiceField(Cohort.objects.all(), required=False, empty_label="Every cohort")
    program = forms.ModelChoiceField(Program.objects.all(), required=False, empty_label="Every program")
    by = forms.ChoiceField(
        label="Compare", choices=[(key, label) for key, (label, _) in GROUPS.items()], required=False
    )
    horizon = forms.ChoiceField(
        label="Rate after", choices=[(str(n), f"{n} years") for n in (3, 5, 7, 10)], required=False, initial="5"
    )
