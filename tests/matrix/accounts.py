"""Signing in, the second step, sessions, single sign-on. Most are the sign-in library's pages about oneself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.matrix.row import Row

if TYPE_CHECKING:
    from tests.conftest import World


def a_wrong_link(world: World) -> dict[str, Any]:
    return {"uidb36": "x1", "key": "wrong"}


def a_wrong_key(world: World) -> dict[str, Any]:
    return {"key": "wrong"}


def no_such_key(world: World) -> dict[str, Any]:
    return {"pk": 999}


def no_such_institution(world: World) -> dict[str, Any]:
    return {"organization_slug": "nowhere"}


def no_such_provider(world: World) -> dict[str, Any]:
    return {"provider_id": "nowhere"}


def for_all(name: str, method: str, kwargs: Any, nobody: int, signed_in: int) -> Row:
    return Row(name, method, kwargs, nobody, *(signed_in,) * 6)


ROWS = [
    # Signing in and out
    for_all("account_login", "get", None, 200, 302),
    for_all("account_login", "post", None, 200, 302),
    for_all("account_logout", "get", None, 302, 200),
    for_all("account_logout", "post", None, 302, 302),
    for_all("account_inactive", "get", None, 200, 200),
    for_all("account_signup", "get", None, 200, 302),
    for_all("account_signup", "post", None, 200, 302),
    for_all("account_confirm_login_code", "get", None, 302, 302),
    for_all("account_confirm_login_code", "post", None, 302, 302),
    # Password and address
    for_all("account_reauthenticate", "get", None, 302, 200),
    for_all("account_reauthenticate", "post", None, 302, 200),
    for_all("account_email", "get", None, 302, 200),
    for_all("account_email", "post", None, 302, 302),
    for_all("account_email_verification_sent", "get", None, 200, 200),
    for_all("account_confirm_email", "get", a_wrong_key, 200, 200),
    for_all("account_confirm_email", "post", a_wrong_key, 404, 404),
    for_all("account_change_password", "get", None, 302, 200),
    for_all("account_change_password", "post", None, 302, 200),
    for_all("account_set_password", "get", None, 302, 302),
    for_all("account_set_password", "post", None, 302, 302),
    for_all("account_reset_password", "get", None, 200, 200),
    for_all("account_reset_password", "post", None, 200, 200),
    for_all("account_reset_password_done", "get", None, 200, 200),
    for_all("account_reset_password_from_key", "get", a_wrong_link, 200, 200),
    for_all("account_reset_password_from_key", "post", a_wrong_link, 200, 200),
    for_all("account_reset_password_from_key_done", "get", None, 200, 200),
    # The second step. Changes ask first who one is, hence 302; Ada, Bea and Fay have none, hence 404.
    for_all("mfa_index", "get", None, 302, 200),
    for_all("mfa_authenticate", "get", None, 302, 302),
    for_all("mfa_authenticate", "post", None, 302, 302),
    Row("mfa_reauthenticate", "get", None, 302, 302, 302, 200, 200, 200, 302),
    Row("mfa_reauthenticate", "post", None, 302, 302, 302, 200, 200, 200, 302),
    for_all("mfa_activate_totp", "get", None, 302, 302),
    for_all("mfa_activate_totp", "post", None, 302, 302),
    Row("mfa_deactivate_totp", "get", None, 302, 404, 404, 302, 302, 302, 404),
    Row("mfa_deactivate_totp", "post", None, 302, 404, 404, 302, 302, 302, 404),
    for_all("mfa_view_recovery_codes", "get", None, 302, 404),
    for_all("mfa_generate_recovery_codes", "get", None, 302, 302),
    for_all("mfa_generate_recovery_codes", "post", None, 302, 302),
    for_all("mfa_download_recovery_codes", "get", None, 302, 404),
    for_all("mfa_list_webauthn", "get", None, 302, 200),
    for_all("mfa_add_webauthn", "get", None, 302, 302),
    for_all("mfa_add_webauthn", "post", None, 302, 302),
    for_all("mfa_edit_webauthn", "get", no_such_key, 302, 302),
    for_all("mfa_edit_webauthn", "post", no_such_key, 302, 302),
    for_all("mfa_remove_webauthn", "get", no_such_key, 302, 302),
    for_all("mfa_remove_webauthn", "post", no_such_key, 302, 302),
    for_all("mfa_reauthenticate_webauthn", "get", None, 302, 302),
    for_all("mfa_reauthenticate_webauthn", "post", None, 302, 302),
    for_all("mfa_login_webauthn", "get", None, 302, 302),
    for_all("mfa_login_webauthn", "post", None, 302, 302),
    # Sessions
    for_all("usersessions_list", "get", None, 302, 200),
    for_all("usersessions_list", "post", None, 302, 302),
    # Single sign-on, with no provider set up
    for_all("socialaccount_login_cancelled", "get", None, 200, 200),
    for_all("socialaccount_login_error", "get", None, 302, 401),
    for_all("socialaccount_signup", "get", None, 302, 302),
    for_all("socialaccount_signup", "post", None, 302, 302),
    for_all("socialaccount_connections", "get", None, 302, 200),
    for_all("socialaccount_connections", "post", None, 302, 200),
    for_all("saml_acs", "get", no_such_institution, 302, 302),
    for_all("saml_acs", "post", no_such_institution, 302, 302),
    for_all("saml_finish_acs", "get", no_such_institution, 404, 404),
    for_all("saml_sls", "get", no_such_institution, 404, 404),
    for_all("saml_sls", "post", no_such_institution, 404, 404),
    for_all("saml_metadata", "get", no_such_institution, 404, 404),
    for_all("saml_login", "get", no_such_institution, 404, 404),
    for_all("saml_login", "post", no_such_institution, 404, 404),
    for_all("openid_connect_login", "get", no_such_provider, 404, 404),
    for_all("openid_connect_login", "post", no_such_provider, 404, 404),
    for_all("openid_connect_callback", "get", no_such_provider, 404, 404),
]
