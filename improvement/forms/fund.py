"""What people type about funds and what they ask of them."""

from __future__ import annotations

from typing import Any

from django import forms

from improvement.forms.gate import GatedMixin
from improvement.models import Fund, FundPanelist, FundRequest, Project
from partners.access import Access
from partners.models import Institution
from partners.roles import Permission
from scholars.forms.inputs import DateInput


class FundForm(forms.ModelForm):
    class Meta:
        model = Fund
        fields = ["title", "purpose", "holder", "amount", "most", "decides_in_days", "opens_on", "closes_on"]
        widgets = {"purpose": forms.Textarea(attrs={"rows": 2}), "opens_on": DateInput(), "closes_on": DateInput()}

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        holders = Institution.objects.visible_to(access, Permission.FUND_EDIT)
        self.fields["holder"].queryset = holders  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        amount, most = cleaned.get("amount"), cleaned.get("most")
        if amount and most and most > amount:
            self.add_error("most", "One request cannot be for more than the whole fund.")
        opens, closes = cleaned.get("opens_on"), cleaned.get("closes_on")
        if opens and closes and closes < opens:
            self.add_error("closes_on", "The fund cannot close before it opens.")
        return cleaned


class PanelistForm(forms.Form):
    email = forms.EmailField(label="Address", help_text="She signs in with it.")
    side = forms.ChoiceField(label="Looks from the side of", choices=FundPanelist.Side.choices)


class AskForm(GatedMixin, forms.ModelForm):
    class Meta:
        model = FundRequest
        fields = ["institution", "project", "barrier", "text", "amount"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Institution.objects.visible_to(access, Permission.IMPROVEMENT_START)
        self.fields["institution"].queryset = own  # type: ignore[attr-defined]
        self.fields["project"].queryset = Project.objects.visible_to(access)  # type: ignore[attr-defined]
        self.fields["text"].help_text = "Nobody's name, no day, no address."


class VoteForm(GatedMixin, forms.Form):
    approves = forms.TypedChoiceField(
        label="Your word",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=forms.RadioSelect,
        coerce=lambda text: text == "yes",
    )
    reason = forms.CharField(max_length=300, required=False)


class OutcomeForm(GatedMixin, forms.Form):
    outcome = forms.ChoiceField(label="What became of the barrier", choices=FundRequest.Outcome.choices)
    outcome_text = forms.CharField(
        label="What it changed", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class RequestFilter(forms.Form):
    state = forms.ChoiceField(required=False, choices=[("", "Every state"), *FundRequest.State.choices])
    barrier = forms.ChoiceField(required=False, choices=[("", "Every barrier"), *FundRequest.Barrier.choices])

    def narrow(self, rows: Any) -> Any:
        if not self.is_valid():
            return rows
        wanted = {name: value for name, value in self.cleaned_data.items() if value}
        return rows.filter(**wanted)
