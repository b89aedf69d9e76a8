from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.forms import ModelForm
from django.http import HttpRequest

from accounts import audit
from partners import services
from partners.models import ApiToken, Institution, Invitation, Membership, Site


class RecordedAdmin(admin.ModelAdmin):
    """Puts each change on record, and deletes nothing."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm[Any], change: bool) -> None:
        super().save_model(request, obj, form, change)
        action = f"{obj._meta.model_name}.{'changed' if change else 'created'}"
        audit.record(action, by=request.user, subject=obj, facts={"fields": sorted(form.changed_data)})


class ReadOnlyAdmin(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Institution)
class InstitutionAdmin(RecordedAdmin):
    list_display = ("name", "code", "is_office", "is_training_center", "provenance")
    list_filter = ("is_training_center", "provenance")
    exclude = ("website", "logo_stored", "populations")  # on the pages of the portal
    search_fields = ("name", "code")
    autocomplete_fields = ("parent",)


@admin.register(Site)
class SiteAdmin(RecordedAdmin):
    list_display = ("name", "code", "institution", "kind", "is_active")
    list_filter = ("kind", "is_active")
    search_fields = ("name", "code")
    autocomplete_fields = ("institution", "parent")


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    """Roles are given by invitation. Here they can be ended, for whatever institution."""

    list_display = ("user", "institution", "role", "starts_on", "ends_on")
    list_filter = ("role",)
    search_fields = ("user__name", "user__email", "institution__name")
    actions = ("end",)

    @admin.action(description="End the chosen roles", permissions=["view"])
    def end(self, request: HttpRequest, chosen: Any) -> None:
        for membership in chosen.filter(ended_at__isnull=True).select_related("user", "institution"):
            try:
                services.end_membership(membership=membership, by=request.user)  # type: ignore[arg-type]
            except services.Refused as refusal:
                messages.error(request, f"{membership}: {refusal}")


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ("email", "institution", "role", "invited_by", "sent_at", "accepted_at", "revoked_at")
    list_filter = ("role",)
    search_fields = ("email", "institution__name")
    exclude = ("token_hash",)


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyAdmin):
    list_display = ("name", "owner", "institution", "expires_at", "revoked_at")
    search_fields = ("name", "owner__email")
    exclude = ("digest",)
