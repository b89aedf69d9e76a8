"""Fields and inputs that several forms share."""

from __future__ import annotations

import re
from typing import Any

from django import forms

CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class CodesField(forms.CharField):
    """A list of codes, typed with spaces, commas or lines between them."""

    widget = forms.Textarea

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, max_length=4000, **kwargs)
        self.widget.attrs["rows"] = 3

    def prepare_value(self, value: Any) -> Any:
        return " ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        codes = list(dict.fromkeys(re.split(r"[\s,;]+", super().clean(value).strip())))
        wrong = [number for number, code in enumerate(codes, start=1) if code and not CODE.fullmatch(code)]
        if wrong:
            raise forms.ValidationError(f"Entry {wrong[0]} is no code: use letters, digits, _ and - only.")
        return [code for code in codes if code]


class ChoicesField(forms.MultipleChoiceField):
    """Some of a closed list, kept as a list of their keys."""

    widget = forms.CheckboxSelectMultiple
