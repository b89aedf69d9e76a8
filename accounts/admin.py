"""Administration pages of people and of the record. Secrets are not shown; the record is not changed."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import Group
from django.forms import ModelForm
from django.http import HttpRequest

from accounts import services
from accounts.models import AuditEvent, User

# Rights follow from memberships, so groups have no use; authenticators, tokens and session keys are secrets.
for model in (Group, Authenticator, SocialToken, UserSession, EmailAddress):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """People come by invitation and are disabled, not deleted. Passwords are set by their owners."""

    list_display = ("name", "email", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff", "is_demo")
    search_fields = ("name", "email")
    fields = ("email", "name", "is_active", "is_staff", "is_demo", "date_joined", "last_login")
    readonly_fields = ("email", "is_demo", "date_joined", "last_login")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm[User], change: bool) -> None:
        """Through the services, so that sessions end and the change is on record."""
        obj.save(update_fields=["name"])
        if "is_active" in form.changed_data:
            switch = services.enable if obj.is_active else services.disable
            switch(user=obj, by=_who(request))
        if "is_staff" in form.changed_data:
            services.set_staff(user=obj, is_staff=obj.is_staff, by=_who(request))


@admin.register(AuditEvent)
class AuditEventAdmin(admin.ModelAdmin):
    list_display = ("sequence", "at", "action", "actor_label", "subject_label")
    list_filter = ("action",)
    search_fields = ("actor_label", "subject_label")
    ordering = ("-sequence",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _who(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 -- the site lets nobody else in
    return request.user
