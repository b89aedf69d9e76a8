"""The frameworks that every portal begins with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from curriculum.models import Competency, Domain, Framework

FILES = sorted(Path(__file__).parent.glob("*.json"))


@transaction.atomic
def install() -> None:
    """Add the frameworks that are missing. May be run again; what a program changed stays."""
    for path in FILES:
        entry = json.loads(path.read_text(encoding="utf-8"))
        if not Framework.objects.filter(code=entry["code"], edition=entry["edition"]).exists():
            _install(entry)


def _install(entry: dict[str, Any]) -> None:
    names = ("code", "edition", "title", "source", "competency_total", "levels")
    framework = Framework.objects.create(**{name: entry[name] for name in names})
    domains = Domain.objects.bulk_create(
        Domain(framework=framework, number=item["number"], title=item["title"], summary=item.get("summary", ""))
        for item in entry["domains"]
    )
    Competency.objects.bulk_create(
        Competency(domain=domain, number=number, text=text, is_confirmed=True)
        for domain, item in zip(domains, entry["domains"], strict=True)
        for number, text in enumerate(item["competencies"], 1)
    )
