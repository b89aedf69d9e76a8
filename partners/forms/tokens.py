from __future__ import annotations

from typing import Any

from django import forms

from mielhss.lib.addresses import parse_network
from partners.access import Access
from partners.models import Institution, Scope
from partners.roles import Permission
from partners.tokens import DEFAULT_DAYS, LONGEST_DAYS

LIVES = {7: "1 week", 30: "30 days", DEFAULT_DAYS: "90 days", 180: "180 days", LONGEST_DAYS: "1 year, the longest"}
MOST_NETWORKS = 20


class TokenForm(forms.Form):
    """What a new token is for. Its institutions are those in which one holds a role that may use tokens."""

    name = forms.CharField(
        max_length=60, help_text="What will use it, so that you know it again: “nightly upload from the warehouse”."
    )
    institution = forms.ModelChoiceField(Institution.objects.none(), empty_label=None)
    scopes = forms.MultipleChoiceField(
        label="What it may do",
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="Never more than you may do yourself in this institution.",
    )
    days = forms.TypedChoiceField(label="Expires after", coerce=int, choices=list(LIVES.items()), initial=DEFAULT_DAYS)
    networks = forms.CharField(
        label="Only from these addresses",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One a line: 192.0.2.7, 192.0.2.0/24 or 2001:db8::/48. Empty: from anywhere.",
    )

    def __init__(self, *args: Any, access: Access, **options: Any) -> None:
        super().__init__(*args, **options)
        # Narrowed, since the office's reach is no part of a token.
        held = access.narrowed(frozenset(access.roles))
        self.fields["institution"].queryset = Institution.objects.visible_to(  # type: ignore[attr-defined]
            held, Permission.TOKEN_USE
        )

    def clean_networks(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["networks"].splitlines() if line.strip()]
        if len(lines) > MOST_NETWORKS:
            raise forms.ValidationError(f"At most {MOST_NETWORKS} addresses or ranges.")
        for number, line in enumerate(lines, start=1):
            try:
                parse_network(line)
            except ValueError as error:
                raise forms.ValidationError(f"Line {number}: {error}") from None
        return lines
