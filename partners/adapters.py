from __future__ import annotations

from allauth.mfa.models import Authenticator

from accounts.adapters import EncryptingMFAAdapter
from partners.access import access_of


class SecondFactorAdapter(EncryptingMFAAdapter):
    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Staff keep at least one authenticator or key."""
        user = authenticator.user
        if not (user.is_staff or access_of(user).must_have_second_factor):
            return True
        kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
        others = Authenticator.objects.filter(user=user, type__in=kinds).exclude(pk=authenticator.pk)
        return others.exists()
