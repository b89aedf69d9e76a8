"""The OpenAPI description, with every refusal described once."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

from partners.api_auth import TokenAuthentication


class RefusalSerializer(serializers.Serializer):
    """Which rule, what happened, and how to mend it. Never a value from the request."""

    rule = serializers.CharField(help_text="A short stable key.")
    message = serializers.CharField()
    how = serializers.CharField()
    fields = serializers.DictField(  # type: ignore[assignment]  # the name that callers of an API expect
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="What is wrong with each field.",
    )


class ErrorSerializer(serializers.Serializer):
    error = RefusalSerializer()


class Schema(AutoSchema):
    """Adds to each operation the refusals that any request may meet."""

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        operation = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        error = self.resolve_serializer(ErrorSerializer, "response").ref
        for status, text in self._refusals().items():
            body = {"description": text, "content": {"application/json": {"schema": error}}}
            operation["responses"].setdefault(status, body)
        operation["responses"] = dict(sorted(operation["responses"].items()))
        return operation

    def _refusals(self) -> dict[str, str]:
        told = {
            "400": "Something in the request cannot be used.",
            "401": "No token that opens the portal.",
            "403": "Not allowed to you, or not in the token's scopes.",
            "429": "Too many calls in a minute.",
        }
        if "{" in self.path or self.method == "POST":
            told["404"] = "No such thing, or not open to you."
        if self.method == "POST":
            told["413"] = "Larger than the portal takes."
            told["415"] = "Not a content type that this address reads."
        return told


class TokenScheme(OpenApiAuthenticationExtension):
    """Tells the OpenAPI description of our tokens."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "description": "A token made on the page API tokens."}
