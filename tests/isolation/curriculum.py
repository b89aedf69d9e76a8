from __future__ import annotations

from typing import Any

SCOPED: dict[Any, Any] = {}
UNSCOPED = {
    "curriculum.Framework": "Taught to the whole network; everyone with a sign-in but the funder may read it.",
    "curriculum.Domain": "A part of a framework.",
    "curriculum.Competency": "A part of a framework.",
    "curriculum.Activity": "Taught to the whole network; everyone with a sign-in but the funder may read it.",
    "curriculum.Session": "A meeting of an activity, open to the whole network.",
}
