"""Which events to show."""

from __future__ import annotations

from typing import Any

from django import forms

from partners import queries


class AuditFilterForm(forms.Form):
    action = forms.ChoiceField(required=False)
    person = forms.CharField(required=False, max_length=100, label="Person's address")
    since = forms.DateField(required=False, label="From", widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(required=False, label="To", widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        actions = [(action, action) for action in queries.audit_actions()]
        self.fields["action"].choices = [("", "Everything"), *actions]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", "The last day lies before the first.")
        return cleaned
