"""Fields that more than one form uses."""

from __future__ import annotations

from typing import Any

from django import forms

MOST_KEYWORDS = 30
LONGEST_KEYWORD = 60


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Keywords(forms.CharField):
    """Keywords between commas; kept as a list without doubles, in the order they were typed."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "Separate them by commas.")
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)

    def clean(self, value: Any) -> Any:
        found: dict[str, str] = {}
        for word in str(super().clean(value)).split(","):
            if word := " ".join(word.split()):
                found.setdefault(word.casefold(), word)
        if len(found) > MOST_KEYWORDS:
            raise forms.ValidationError(f"At most {MOST_KEYWORDS} keywords; these are {len(found)}.")
        if any(len(word) > LONGEST_KEYWORD for word in found.values()):
            raise forms.ValidationError(f"A keyword has at most {LONGEST_KEYWORD} letters. Separate them by commas.")
        return list(found.values())
