"""Agreements, as people type them."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from partners.access import Access
from partners.forms.inputs import CodesField, DateInput
from partners.models import Agreement, Institution
from partners.roles import Permission

STATES = [
    ("draft", "Not signed"),
    ("coming", "To come"),
    ("in force", "In force"),
    ("ending", "Ends soon"),
    ("ended", "Ended"),
]


class AgreementForm(forms.ModelForm):
    measures = CodesField(
        label="Measures it covers",
        required=False,
        help_text="Codes, as “What we measure” lists them, with spaces or commas between. Empty: every measure.",
    )

    class Meta:
        model = Agreement
        fields = [
            "institution",
            "kind",
            "reference",
            "title",
            "parties",
            "other_parties",
            "file_class",
            "measures",
            "data_from",
            "data_until",
            "starts_on",
            "ends_on",
            "signed_on",
            "remind_days",
            "note",
        ]
        widgets = {
            "starts_on": DateInput(),
            "ends_on": DateInput(),
            "signed_on": DateInput(),
            "data_from": DateInput(),
            "data_until": DateInput(),
            "parties": forms.CheckboxSelectMultiple(),
            "note": forms.Textarea(attrs={"rows": 3}),
        }
        labels = {"parties": "Other parties among the partners", "data_from": "Data of periods from"}
        help_texts = {
            "file_class": "Once one that is signed names a class, every upload of this institution is held to it.",
            "ends_on": "Empty: it holds until it is ended.",
            "signed_on": "Empty while it is a draft; a draft binds nobody.",
        }

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = Institution.objects.visible_to(access, Permission.AGREEMENT_EDIT)
        self.fields["institution"].queryset = seen.partners()  # type: ignore[attr-defined]
        self.fields["parties"].queryset = seen.partners()  # type: ignore[attr-defined]
        self.fields["file_class"].choices = [  # type: ignore[attr-defined]
            ("", "None: it says nothing of data"),
            *[choice for choice in self.fields["file_class"].choices if choice[0]],  # type: ignore[attr-defined]
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._ordered(cleaned, "starts_on", "ends_on", "The last day lies before the first.")
        self._ordered(cleaned, "data_from", "data_until", "The last day lies before the first.")
        if cleaned.get("kind") == Agreement.Kind.DATA_USE and not cleaned.get("file_class"):
            self.add_error("file_class", "A data use agreement says which class of data it allows.")
        if cleaned.get("signed_on") and cleaned["signed_on"] > timezone.localdate():
            self.add_error("signed_on", "This day is still to come.")
        institution, parties = cleaned.get("institution"), cleaned.get("parties")
        if institution and parties and institution in parties:
            self.add_error("parties", "The institution itself is a party already. Tick the others only.")
        return cleaned

    def _ordered(self, cleaned: dict[str, Any], first: str, last: str, told: str) -> None:
        if cleaned.get(first) and cleaned.get(last) and cleaned[last] < cleaned[first]:
            self.add_error(last, told)

    def agreement(self) -> Agreement:
        """What was typed, not yet saved."""
        agreement: Agreement = self.save(commit=False)
        agreement.has_all_measures = not agreement.measures
        return agreement


class EndForm(forms.Form):
    on = forms.DateField(label="From this day on it no longer holds", widget=DateInput())
    reason = forms.CharField(max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class AgreementFileForm(forms.Form):
    file = forms.FileField(
        label="The signed agreement, as PDF", widget=forms.FileInput(attrs={"accept": "application/pdf"})
    )


class AgreementFilter(django_filters.FilterSet):
    institution = django_filters.ModelChoiceFilter(queryset=Institution.objects.none(), empty_label="Every institution")
    kind = django_filters.ChoiceFilter(choices=Agreement.Kind.choices, label="Kind", empty_label="Every kind")
    state = django_filters.ChoiceFilter(choices=STATES, label="State", empty_label="Any state", method="by_state")

    class Meta:
        model = Agreement
        fields = ["institution", "kind", "state"]

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = Institution.objects.visible_to(access, Permission.AGREEMENT_VIEW)
        self.filters["institution"].queryset = seen.partners()

    def by_state(self, queryset: QuerySet[Agreement], name: str, value: str) -> QuerySet[Agreement]:
        """States follow from days and days of reminding; there are few agreements, so each is asked."""
        today = timezone.localdate()
        return queryset.filter(pk__in=[row.pk for row in queryset if row.state_on(today) == value])
