"""What Django cannot know about a deployment of this portal; run by `manage.py check --deploy` and at start."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

GIGABYTE = 1_000_000_000


@register(Tags.security)
def check_second_factor(**_: Any) -> list[CheckMessage]:
    if getattr(settings, "MFA_TOTP_INSECURE_BYPASS_CODE", None):
        return [
            Error(
                "MFA_TOTP_INSECURE_BYPASS_CODE lets anybody past the second factor.",
                hint="Remove it from the settings.",
                id="mielhss.E001",
            )
        ]
    return []


@register(Tags.security)
def check_pdf_engine(**_: Any) -> list[CheckMessage]:
    found = version("weasyprint")
    if int(found.split(".")[0]) < 70:
        return [
            Error(
                f"WeasyPrint {found} lets a stylesheet read local files.",
                hint="Install the locked dependencies: WeasyPrint 70 or newer.",
                id="mielhss.E002",
            )
        ]
    return []


@register(Tags.security)
def check_upload_caps(**_: Any) -> list[CheckMessage]:
    if not 0 < settings.UPLOAD_MAX_BYTES <= 10 * GIGABYTE:
        return [
            Error(
                f"UPLOAD_MAX_BYTES is {settings.UPLOAD_MAX_BYTES}: it must be more than 0 and at most 10 GB.",
                hint="The reverse proxy's body limit must not be smaller, or uploads end without an explanation.",
                id="mielhss.E003",
            )
        ]
    return []


@register(Tags.security)
def check_leases(**_: Any) -> list[CheckMessage]:
    """A job that is started again while it still runs is safe, but work done twice helps nobody."""
    visibility = settings.CELERY_BROKER_TRANSPORT_OPTIONS.get("visibility_timeout")
    if isinstance(visibility, int) and visibility <= settings.CELERY_TASK_TIME_LIMIT:
        return [
            Error(
                f"TASK_TIME_LIMIT is {settings.CELERY_TASK_TIME_LIMIT} s, and the broker hands a task out again "
                f"after {visibility} s.",
                hint="Keep TASK_TIME_LIMIT below the broker's visibility timeout.",
                id="mielhss.E004",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def check_production(**_: Any) -> list[CheckMessage]:
    """Embedded defaults are for one machine and for trying things out."""
    found: list[CheckMessage] = []
    if settings.DEMO:
        found.append(Error("DEMO is on: everybody knows its passwords.", hint="Unset DEMO.", id="mielhss.E005"))
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        found.append(
            Warning(
                "The embedded database serves one machine only.",
                hint="Set DATABASE_URL to a PostgreSQL server.",
                id="mielhss.W001",
            )
        )
    if not settings.REDIS_URL:
        found.append(
            Warning(
                "The embedded broker serves one machine only.",
                hint="Set REDIS_URL to a Redis server with appendonly on and maxmemory-policy noeviction.",
                id="mielhss.W002",
            )
        )
    if not settings.SITE_URL.startswith("https://"):
        found.append(
            Warning(
                "Links in messages do not use https.", hint="Set SITE_URL, beginning with https://.", id="mielhss.W003"
            )
        )
    return found
