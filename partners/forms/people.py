"""Invitations and roles, as people type them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password

from accounts.models import User
from partners.roles import Role


def _role_choices(roles: tuple[Role, ...]) -> list[tuple[str, str]]:
    return [(role.value, str(role.label)) for role in roles]


class InviteForm(forms.Form):
    email = forms.EmailField(label="Address", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    role = forms.ChoiceField(label="Role")

    def __init__(self, *args: Any, roles: tuple[Role, ...], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["role"].choices = _role_choices(roles)  # type: ignore[attr-defined]

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])


class ChangeRoleForm(forms.Form):
    role = forms.ChoiceField(label="New role")

    def __init__(self, *args: Any, roles: tuple[Role, ...], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["role"].choices = _role_choices(roles)  # type: ignore[attr-defined]

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])


class AcceptForm(forms.Form):
    """What a new person tells of herself. Her address comes from the invitation."""

    name = forms.CharField(label="Your name", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label="Password",
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=password_validators_help_text_html,
    )
    repeated = forms.CharField(
        label="Password again",
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.email = email

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, User(email=self.email, name=self.cleaned_data.get("name", "")))
        return password

    def clean_repeated(self) -> str:
        repeated: str = self.cleaned_data["repeated"]
        if "password" in self.cleaned_data and repeated != self.cleaned_data["password"]:
            raise forms.ValidationError("The two passwords differ.")
        return repeated
