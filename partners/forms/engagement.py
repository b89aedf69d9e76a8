"""The ledger of engagement, as people type it: on a phone, after the meeting."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from partners.access import Access
from partners.forms.inputs import DateInput
from partners.models import Engagement, Institution, Mode, Site, Stakeholder
from partners.roles import Permission


class EngagementForm(forms.ModelForm):
    class Meta:
        model = Engagement
        fields = [
            "institution",
            "site",
            "happened_on",
            "stakeholder",
            "mode",
            "people",
            "hours",
            "honoraria",
            "about",
            "changed",
        ]
        widgets = {
            "happened_on": DateInput(),
            "people": forms.NumberInput(attrs={"inputmode": "numeric"}),
            "hours": forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.5"}),
            "honoraria": forms.NumberInput(attrs={"inputmode": "numeric"}),
            "changed": forms.Textarea(attrs={"rows": 3}),
        }
        labels = {"site": "Site"}
        help_texts = {
            "about": "A few words, and no names of patients.",
            "changed": "What was decided or done differently because they spoke. It may be added later.",
        }

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        institutions = Institution.objects.visible_to(access, Permission.ENGAGEMENT_EDIT)
        sites = Site.objects.visible_to(access, Permission.ENGAGEMENT_EDIT).filter(is_active=True)
        self.fields["institution"].queryset = institutions  # type: ignore[attr-defined]
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]
        self.fields["site"].empty_label = "None in particular"  # type: ignore[attr-defined]
        only = institutions[:2]
        if len(only) == 1:
            # Nobody chooses from one.
            self.fields["institution"].initial = only[0]
            self.fields["institution"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        day, site = cleaned.get("happened_on"), cleaned.get("site")
        if day and day > timezone.localdate():
            self.add_error("happened_on", "This day is still to come. Write it down once it has been.")
        if site and cleaned.get("institution") and site.institution_id != cleaned["institution"].pk:
            self.add_error("site", "This site belongs to another institution.")
        return cleaned


class EngagementFilter(django_filters.FilterSet):
    institution = django_filters.ModelChoiceFilter(queryset=Institution.objects.none(), empty_label="Every institution")
    stakeholder = django_filters.ChoiceFilter(choices=Stakeholder.choices, label="Who", empty_label="Everybody")
    mode = django_filters.ChoiceFilter(choices=Mode.choices, label="In what", empty_label="Everything")
    since = django_filters.DateFilter("happened_on", "gte", label="From", widget=DateInput())
    until = django_filters.DateFilter("happened_on", "lte", label="To", widget=DateInput())
    effect = django_filters.ChoiceFilter(
        choices=[("yes", "Something changed"), ("no", "Nothing told yet")],
        label="Effect",
        empty_label="With and without",
        method="by_effect",
    )

    class Meta:
        model = Engagement
        fields = ["institution", "stakeholder", "mode"]

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["institution"].queryset = Institution.objects.visible_to(access, Permission.ENGAGEMENT_VIEW)

    def by_effect(self, queryset: QuerySet[Engagement], name: str, value: str) -> QuerySet[Engagement]:
        return queryset.exclude(changed="") if value == "yes" else queryset.filter(changed="")
