"""Steps logged from a phone, what shows that they were reached, and which steps a program expects."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.utils import timezone

from partners.access import Access
from partners.models import Institution
from partners.roles import Permission
from scholars.forms.inputs import DateInput
from scholars.models import Cohort, Milestone, MilestoneTemplate, Scholar


class MilestoneForm(forms.ModelForm):
    """Short enough for a phone: what, and when. Done today unless one says otherwise."""

    done = forms.BooleanField(label="Already done", required=False, initial=True)
    evidence_url = forms.URLField(
        label="Link to evidence",
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )

    class Meta:
        model = Milestone
        fields = ["title", "due_on", "done", "note", "evidence_url"]
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
        kept = {name: data[name] for name in ("title", "due_on", "note", "evidence_url")}
        return {**kept, "done_on": done_on}


class EvidenceForm(forms.Form):
    file = forms.FileField(label="Evidence", help_text="PDF, image, Word document, text or mail, at most 10 MB.")


class CommentForm(forms.Form):
    text = forms.CharField(label="Comment", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class TemplateForm(forms.ModelForm):
    class Meta:
        model = MilestoneTemplate
        fields = ["program", "title", "months", "is_active"]


class GiveForm(forms.Form):
    """Which cohort gets the steps that its program expects."""

    cohort = forms.ModelChoiceField(Cohort.objects.select_related("program"), empty_label="Choose a cohort")


class HeatMapFilter(django_filters.FilterSet):
    cohort = django_filters.ModelChoiceFilter(queryset=Cohort.objects.all(), empty_label="Every cohort")
    institution = django_filters.ModelChoiceFilter(queryset=Institution.objects.none(), empty_label="Every institution")

    class Meta:
        model = Scholar
        fields = ["cohort", "institution"]

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        institutions = Institution.objects.visible_to(access, Permission.SCHOLAR_VIEW)
        self.filters["institution"].queryset = institutions.filter(scholars__isnull=False).distinct()
