"""What people type about certificates and credentials."""

from __future__ import annotations

from typing import Any

from django import forms

from curriculum.badges import MOST_BYTES
from curriculum.models import Requirement
from partners.access import Access
from partners.roles import Permission
from scholars.models import Scholar


class GiveForm(forms.Form):
    """To whom, and for what."""

    scholar = forms.ModelChoiceField(Scholar.objects.none())
    requirement = forms.ModelChoiceField(Requirement.objects.none())

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["scholar"].queryset = Scholar.objects.visible_to(access, Permission.SCHOLAR_VIEW)
        fields["requirement"].queryset = Requirement.objects.visible_to(access)


class RevokeForm(forms.Form):
    reason = forms.CharField(max_length=300, label="Why", help_text="The scholar reads this.")


class VerifyForm(forms.Form):
    token = forms.CharField(
        max_length=MOST_BYTES, label="Credential", widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"})
    )
