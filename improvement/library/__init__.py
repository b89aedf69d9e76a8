"""What the portal brings along: words with their meanings, and an instrument of its own."""

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def terms() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((HERE / "glossary.json").read_text(encoding="utf-8"))
    return found


def instruments() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((HERE / "instruments.json").read_text(encoding="utf-8"))
    return found
