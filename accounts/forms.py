from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.models import Authenticator

from accounts import services


class _SpendsCode:
    """Takes each code of an authenticator once only, whatever happens to the cache."""

    authenticator: Authenticator

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        is_totp = self.authenticator.type == Authenticator.Type.TOTP
        if is_totp and not services.spend_totp_code(authenticator=self.authenticator, code=code):
            raise get_adapter().validation_error("incorrect_code")
        return code


def _for_digits(form: Any) -> None:
    """Let phones show their digits, and let codes be pasted."""
    form.fields["code"].widget.attrs.update(inputmode="numeric", autofocus=True)
    form.fields["code"].widget.attrs.pop("placeholder", None)


class AuthenticateForm(_SpendsCode, mfa_forms.AuthenticateForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _for_digits(self)


class ReauthenticateForm(_SpendsCode, mfa_forms.ReauthenticateForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _for_digits(self)
