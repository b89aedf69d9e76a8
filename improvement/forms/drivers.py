"""What people type into the boxes of a diagram."""

from __future__ import annotations

from typing import Any

from django import forms

from improvement.models import PARENTS_OF, Driver, DriverKind, Project


class AddDriverForm(forms.Form):
    kind = forms.ChoiceField(choices=DriverKind.choices)
    parent = forms.ModelChoiceField(Driver.objects.none(), required=False)
    text = forms.CharField(max_length=160)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = project.drivers.all()  # type: ignore[attr-defined]


class ChangeDriverForm(forms.Form):
    text = forms.CharField(max_length=160)
    parent = forms.ModelChoiceField(Driver.objects.none(), required=False)

    def __init__(self, *args: Any, driver: Driver, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = driver.project.drivers.filter(kind__in=PARENTS_OF[driver.kind])
        self.fields["parent"].queryset = allowed  # type: ignore[attr-defined]


class KeepForm(forms.Form):
    note = forms.CharField(label="What changed, and why", max_length=300)
