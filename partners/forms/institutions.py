"""What is told of institutions, their sites and contacts, as people type it."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from mielhss.lib.zones import ZONES
from partners.access import Access
from partners.forms.inputs import ChoicesField, DateInput
from partners.models import CROSS_SECTOR, Contact, Institution, OnboardingStep, Site
from partners.roles import Permission

PLACE = ["street", "city", "state", "postal_code"]
POPULATIONS = [(one.value, str(one.label)) for one in Institution.Population]
KINDS = [(kind.value, str(kind.label)) for kind in Institution.Kind if kind != Institution.Kind.OFFICE]


class InstitutionForm(forms.ModelForm):
    kinds = ChoicesField(choices=KINDS, help_text="All that hold.")
    populations = ChoicesField(label="Whom it serves above all", choices=POPULATIONS, required=False)
    website = forms.URLField(required=False, assume_scheme="https")
    time_zone = forms.ChoiceField(choices=[(zone, zone.replace("_", " ")) for zone in ZONES])

    class Meta:
        model = Institution
        fields = ["name", "about", "kinds", "populations", "parent", *PLACE, "website", "time_zone"]
        labels = {"parent": "Part of"}

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = Institution.objects.visible_to(access, Permission.INSTITUTION_VIEW).partners()
        self.fields["parent"].queryset = seen.exclude(pk=self.instance.pk)  # type: ignore[attr-defined]
        if self.instance.is_office:
            del self.fields["kinds"]

    def clean_parent(self) -> Institution | None:
        parent: Institution | None = self.cleaned_data["parent"]
        above = parent
        while above is not None:
            if above.pk == self.instance.pk:
                raise forms.ValidationError("That one is itself part of this one.")
            above = above.parent
        return parent


class NewInstitutionForm(InstitutionForm):
    """Codes stand in addresses and files, so they are given once."""

    class Meta(InstitutionForm.Meta):
        fields = ["code", *InstitutionForm.Meta.fields, "is_training_center"]


class SiteForm(forms.ModelForm):
    kind = forms.ChoiceField(choices=KINDS)
    populations = ChoicesField(label="Whom it serves above all", choices=POPULATIONS, required=False)

    class Meta:
        model = Site
        fields = ["code", "name", "kind", "parent", *PLACE, "populations", "is_active"]
        labels = {"parent": "Part of", "is_active": "Open"}
        help_texts = {"code": "As it stands in files. Once files use it, it should stay."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        siblings = Site.objects.filter(institution=self.instance.institution).exclude(pk=self.instance.pk)
        self.fields["parent"].queryset = siblings.filter(parent__isnull=True)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("parent") and self.instance.pk and self.instance.children.exists():
            self.add_error("parent", "Other sites are part of this one, so it cannot be part of another.")
        return cleaned


class ContactForm(forms.ModelForm):
    class Meta:
        model = Contact
        fields = ["about", "name", "position", "email", "phone", "site"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = self.instance.institution.sites  # type: ignore[attr-defined]
        self.fields["site"].empty_label = "All of them"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("email") and not cleaned.get("phone") and "email" not in self.errors:
            self.add_error("email", "Give an address or a telephone number.")
        return cleaned


class StepForm(forms.ModelForm):
    class Meta:
        model = OnboardingStep
        fields = ["state", "due_on", "note"]
        widgets = {"due_on": DateInput()}


class LogoForm(forms.Form):
    file = forms.FileField(
        label="PNG, JPEG or WebP, at most 2 MB",
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )


class InstitutionFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(choices=KINDS, label="Kind", empty_label="Every kind", method="by_kind")
    sector = django_filters.ChoiceFilter(
        choices=[("care", "Health care and research"), ("other", "Outside health care")],
        label="Sector",
        empty_label="Every sector",
        method="by_sector",
    )
    serves = django_filters.ChoiceFilter(
        choices=POPULATIONS, label="Serves", empty_label="Anybody", method="by_population"
    )
    joined = django_filters.ChoiceFilter(
        choices=[("yes", "Checklist complete"), ("no", "Still joining")],
        label="Checklist",
        empty_label="Any",
        method="by_checklist",
    )

    class Meta:
        model = Institution
        fields: list[str] = []

    # Lists of keys are no columns that every database can search, and there are few institutions.

    def by_kind(self, queryset: QuerySet[Institution], name: str, value: str) -> QuerySet[Institution]:
        return queryset.filter(pk__in=[one.pk for one in queryset if value in one.kinds])

    def by_sector(self, queryset: QuerySet[Institution], name: str, value: str) -> QuerySet[Institution]:
        others = [one.pk for one in queryset if set(one.kinds) & set(CROSS_SECTOR)]
        return queryset.filter(pk__in=others) if value == "other" else queryset.exclude(pk__in=others)

    def by_population(self, queryset: QuerySet[Institution], name: str, value: str) -> QuerySet[Institution]:
        return queryset.filter(pk__in=[one.pk for one in queryset if value in one.populations])

    def by_checklist(self, queryset: QuerySet[Institution], name: str, value: str) -> QuerySet[Institution]:
        complete = Q(steps_settled=len(OnboardingStep.Step))  # as queries.institutions counts them
        return queryset.filter(complete) if value == "yes" else queryset.exclude(complete)


class SiteFilter(django_filters.FilterSet):
    institution = django_filters.ModelChoiceFilter(queryset=Institution.objects.none(), empty_label="Every institution")
    kind = django_filters.ChoiceFilter(choices=KINDS, label="Kind", empty_label="Every kind")
    is_active = django_filters.ChoiceFilter(
        choices=[("true", "Open"), ("false", "Closed")], label="State", empty_label="Open and closed", method="by_state"
    )

    class Meta:
        model = Site
        fields = ["institution", "kind"]

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["institution"].queryset = Institution.objects.visible_to(access, Permission.INSTITUTION_VIEW)

    def by_state(self, queryset: QuerySet[Site], name: str, value: str) -> QuerySet[Site]:
        return queryset.filter(is_active=value == "true")
