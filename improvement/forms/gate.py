"""Forms whose texts pass the gate before anything else sees them."""

from __future__ import annotations

from typing import Any

from django import forms

from improvement.case_texts import problems

ASKED = "No names, no days, no addresses: this text is read by many people."


class GatedMixin(forms.BaseForm):
    """Stops a text that might name somebody, field by field, without repeating any of it."""

    # Names of people who work on it are no secret; cases are.
    ungated: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, value in list(cleaned.items()):
            if isinstance(value, str) and name not in self.ungated and self._is_free(name):
                for problem in problems(value):
                    self.add_error(name, problem)
        return dict(self.cleaned_data)

    def _is_free(self, name: str) -> bool:
        """Is this field written freely, rather than chosen?"""
        return not isinstance(self.fields[name], forms.ChoiceField | forms.EmailField)
