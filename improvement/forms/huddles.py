"""What people type about a table, its meetings, its cases, and what they call for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from improvement.forms.gate import GatedMixin
from improvement.models import (
    CaseCategory,
    CaseTheme,
    FailureMode,
    Huddle,
    HuddleCase,
    HuddleGroup,
    HuddleMember,
    PolicyGap,
    PolicyOption,
    Sector,
)
from partners.access import Access
from partners.models import Institution
from partners.roles import Permission
from scholars.forms.inputs import DateInput

TELL = "Nobody's name, no day, no address."


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class GroupForm(GatedMixin, forms.ModelForm):
    sector = forms.ChoiceField(label="Your own sector", choices=Sector.choices)

    class Meta:
        model = HuddleGroup
        fields = ["title", "topic", "purpose", "host", "starts_on", "ends_on"]
        widgets = {"purpose": _area(), "starts_on": DateInput(), "ends_on": DateInput()}

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hosts = Institution.objects.visible_to(access, Permission.IMPROVEMENT_START)
        self.fields["host"].queryset = hosts | Institution.objects.filter(pk=self.instance.host_id)  # type: ignore[attr-defined]
        if self.instance.pk:
            del self.fields["sector"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "The end must not come before the start.")
        return cleaned


class SeatForm(forms.ModelForm):
    email = forms.EmailField(
        label="Address",
        required=False,
        help_text="If she has an account with this address, the table opens to her. Nothing is sent.",
    )

    class Meta:
        model = HuddleMember
        fields = ["name", "sector", "organization", "is_convener", "joined_on"]
        widgets = {"joined_on": DateInput()}


class HuddleForm(forms.ModelForm):
    class Meta:
        model = Huddle
        fields = ["held_on", "present", "guests"]
        widgets = {"held_on": DateInput(), "present": forms.CheckboxSelectMultiple}
        labels = {"present": "Who came"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = self.instance.group.members
        seats = seats.filter(Q(left_on__isnull=True) | Q(huddles=self.instance.pk)) if self.instance.pk else (
            seats.current()
        )  # fmt: skip
        self.fields["present"].queryset = seats.distinct()  # type: ignore[attr-defined]
        self.fields["present"].required = False


class CaseForm(GatedMixin, forms.ModelForm):
    class Meta:
        model = HuddleCase
        fields = [
            "huddle", "presenter", "situation", "background", "assessment", "recommendation", "category", "themes",
            "solution", "next_step", "next_step_by", "next_step_due",
        ]  # fmt: skip
        widgets = {
            **{name: _area() for name in ("situation", "background", "assessment", "recommendation")},
            "solution": _area(2),
            "themes": forms.CheckboxSelectMultiple,
            "next_step_due": DateInput(),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        group = self.instance.group
        choices = {
            "huddle": group.huddles.all(),
            "presenter": group.members.all(),
            "next_step_by": group.members.all(),
            "category": group.categories.all(),
            "themes": group.themes.all(),
        }
        for name, rows in choices.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        for name in ("situation", "background", "assessment", "recommendation"):
            self.fields[name].help_text = f"{self.fields[name].help_text} {TELL}"
        if not group.themes.exists():
            del self.fields["themes"]


class CaseFilter(forms.Form):
    category = forms.ModelChoiceField(
        CaseCategory.objects.none(), label="Kind", required=False, empty_label="Every kind"
    )
    state = forms.ChoiceField(
        label="Solution", required=False,
        choices=[("", "With and without"), ("solved", "Found in real time"), ("open", "Not found yet")],
    )  # fmt: skip

    def __init__(self, *args: Any, group: HuddleGroup, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = group.categories.all()  # type: ignore[attr-defined]

    def narrow(self, rows: Any) -> Any:
        if not self.is_valid():
            return rows
        if self.cleaned_data["category"]:
            rows = rows.filter(category=self.cleaned_data["category"])
        if self.cleaned_data["state"] == "solved":
            rows = rows.exclude(solution="")
        return rows.filter(solution="") if self.cleaned_data["state"] == "open" else rows


class _PartForm(GatedMixin, forms.ModelForm):
    """A part of a group, whose title is there once."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        title = cleaned.get("title")
        rows = type(self.instance).objects.filter(group=self.instance.group)
        if title and rows.filter(title__iexact=title).exclude(pk=self.instance.pk).exists():
            self.add_error("title", "There is one of this title already.")
        return cleaned


class CategoryForm(_PartForm):
    class Meta:
        model = CaseCategory
        fields = ["title", "description"]
        widgets = {"description": _area(2)}


class ThemeForm(_PartForm):
    class Meta:
        model = CaseTheme
        fields = ["title"]


class OptionForm(_PartForm):
    class Meta:
        model = PolicyOption
        fields = ["title", "description", "status", "helped"]
        widgets = {"description": _area(), "helped": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["helped"].queryset = self.instance.group.cases.all()  # type: ignore[attr-defined]
        self.fields["helped"].required = False


class GapForm(_PartForm):
    class Meta:
        model = PolicyGap
        fields = ["title", "description", "affected"]
        widgets = {"description": _area(), "affected": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["affected"].queryset = self.instance.group.cases.all()  # type: ignore[attr-defined]
        self.fields["affected"].required = False


class FailureForm(GatedMixin, forms.ModelForm):
    class Meta:
        model = FailureMode
        fields = ["step", "failure", "effect", "cause", "severity", "occurrence", "detection", "opportunity"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("severity", "occurrence", "detection"):
            label, help_text = self.fields[name].label, self.fields[name].help_text
            self.fields[name] = forms.IntegerField(label=label, help_text=help_text, min_value=1, max_value=10)
