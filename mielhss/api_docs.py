"""The API described for people, from the same OpenAPI document that machines read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from drf_spectacular.generators import SchemaGenerator

from partners.access import AccessRequest
from partners.roles import Permission


@dataclass(frozen=True)
class Field:
    name: str
    kind: str
    is_required: bool
    text: str


@dataclass(frozen=True)
class Endpoint:
    """One method of one address."""

    id: str
    method: str
    path: str
    summary: str
    text: str
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    body_type: str
    answer: tuple[Field, ...]
    statuses: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Part:
    title: str
    endpoints: tuple[Endpoint, ...]


@require_GET
def docs(request: AccessRequest) -> HttpResponse:
    context = {
        "parts": parts(),
        "site_url": settings.SITE_URL,
        "may_make_tokens": request.access.may_somewhere(Permission.TOKEN_USE),
    }
    return render(request, "api/docs.html", context)


@cache
def parts() -> tuple[Part, ...]:
    """The endpoints, grouped by what they are about. Read once, since code does not change while it runs."""
    document = SchemaGenerator(api_version="1").get_schema(request=None, public=True)
    schemas = document["components"]["schemas"]
    grouped: dict[str, list[Endpoint]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            title = operation["tags"][0].replace("-", " ").capitalize()
            grouped.setdefault(title, []).append(_endpoint(path, method, operation, schemas))
    return tuple(Part(title, tuple(endpoints)) for title, endpoints in grouped.items())


def _endpoint(path: str, method: str, operation: dict[str, Any], schemas: dict[str, Any]) -> Endpoint:
    bodies: dict[str, dict[str, Any]] = operation.get("requestBody", {}).get("content", {})
    body_type, body = next(iter(bodies.items()), ("", {}))
    answer: dict[str, Any] = next((r for status, r in operation["responses"].items() if status.startswith("2")), {})
    answer_schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    return Endpoint(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation.get("summary", ""),
        text=operation.get("description", ""),
        parameters=tuple(_parameter(p) for p in operation.get("parameters", [])),
        body=_fields(body.get("schema", {}), schemas),
        body_type=body_type,
        answer=_fields(_of_a_row(answer_schema, schemas), schemas),
        statuses=tuple((status, r.get("description") or "Done.") for status, r in operation["responses"].items()),
    )


def _parameter(told: dict[str, Any]) -> Field:
    return Field(told["name"], _kind(told["schema"]), told.get("required", False), told.get("description", ""))


def _fields(schema: dict[str, Any], schemas: dict[str, Any]) -> tuple[Field, ...]:
    schema = _resolved(schema, schemas)
    required = schema.get("required", [])
    return tuple(
        Field(name, _kind(told), name in required, told.get("description", ""))
        for name, told in schema.get("properties", {}).items()
    )


def _of_a_row(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """What a page of a list holds in each row; anything else as it is."""
    results = _resolved(schema, schemas).get("properties", {}).get("results")
    return results["items"] if results else schema


def _resolved(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in schema:
        return schema
    return dict(schemas[schema["$ref"].rsplit("/", 1)[-1]])


def _kind(schema: dict[str, Any]) -> str:
    """A type in a word or two, as a table shows it."""
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    if "type" in schema:
        told = schema.get("format", schema["type"])
        return f"{told} or null" if schema.get("nullable") else str(told)
    inner = next((schema[key][0] for key in ("allOf", "oneOf") if key in schema), schema)
    name = inner.get("$ref", "").rsplit("/", 1)[-1]
    return "text" if name.endswith("Enum") else name or "any"
