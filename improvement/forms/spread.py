"""What people type about scale, adoption and lasting use; and for everybody to read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from improvement.forms.projects import DateInput
from improvement.models import Practice, Project, ScaleStep, SelfRating, UseCheck
from partners.access import Access
from partners.models import Site
from partners.roles import Permission


class ScaleForm(forms.ModelForm):
    class Meta:
        model = ScaleStep
        fields = ("scale", "of_what", "stays", "redesign", "reached_on")
        widgets = {
            "stays": forms.Textarea(attrs={"rows": 2}),
            "redesign": forms.Textarea(attrs={"rows": 2}),
            "reached_on": DateInput,
        }
        labels = {"reached_on": "Reached on"}


class AdoptForm(forms.Form):
    site = forms.ModelChoiceField(Site.objects.none())
    on = forms.DateField(label="Since", widget=DateInput, initial=timezone.localdate)
    note = forms.CharField(label="What was changed for this place", max_length=300, required=False)

    def __init__(self, *args: Any, project: Project, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = Site.objects.visible_to(access, Permission.IMPROVEMENT_START)
        open_at = project.adoptions.filter(ended_on__isnull=True).values("site")
        sites = Site.objects.filter(is_active=True).filter(pk__in=seen.values("pk")) | project.sites.all()
        self.fields["site"].queryset = sites.exclude(pk__in=open_at).distinct()  # type: ignore[attr-defined]


class CheckForm(forms.Form):
    months = forms.TypedChoiceField(label="When", choices=UseCheck.Months.choices, coerce=int)
    in_use = forms.TypedChoiceField(
        label="Is the change still in use?",
        choices=[("yes", "Yes"), ("no", "No")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    looked_on = forms.DateField(label="Looked at on", widget=DateInput, initial=timezone.localdate)
    note = forms.CharField(max_length=300, required=False)


class PublishForm(forms.Form):
    summary = forms.CharField(
        label="What changed for patients",
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="In plain words, for people who know nothing of the project. No name, and no count of 10 or fewer.",
    )


class RatingForm(forms.Form):
    site = forms.ModelChoiceField(Site.objects.none())
    practice = forms.ChoiceField(choices=Practice.choices)
    level = forms.TypedChoiceField(label="Where the site stands", choices=SelfRating.Level.choices, coerce=int)
    note = forms.CharField(label="What it rests on", max_length=300, required=False)

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sites = Site.objects.visible_to(access, Permission.IMPROVEMENT_VIEW).filter(is_active=True)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]
