"""What the portal brings along: the roles a round begins with, forms for evaluations, a compact."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


def roles_of(kind: str) -> list[dict[str, Any]]:
    """The roles that a round of this kind begins with; its director changes them."""
    found: list[dict[str, Any]] = json.loads((FOLDER / "roles.json").read_text())[kind]
    return found


def instruments() -> list[dict[str, Any]]:
    """Forms for evaluations. Items without text are those whose words may not be shipped."""
    found: list[dict[str, Any]] = json.loads((FOLDER / "instruments.json").read_text())
    for instrument in found:
        instrument["items"] = [{"domain": "", "text": "", **item} for item in instrument["items"]]
    return found


def compact() -> dict[str, Any]:
    """The template of the agreement between the members of a team."""
    found: dict[str, Any] = json.loads((FOLDER / "compact.json").read_text())
    return found
