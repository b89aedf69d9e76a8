"""What people type about an aim."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from improvement.forms.projects import DateInput
from improvement.models import Aim, Member, Project


class AimForm(forms.ModelForm):
    class Meta:
        model = Aim
        fields = ("what", "whose", "from_value", "to_value", "unit", "by_when", "written_with")
        widgets = {"by_when": DateInput, "written_with": forms.CheckboxSelectMultiple}
        labels = {"written_with": "Written together with"}

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project
        self.fields["written_with"].queryset = project.members.current()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        start, end = cleaned.get("from_value"), cleaned.get("to_value")
        if start is not None and start == end:
            self.add_error("to_value", "The aim ends where it starts. Say how far it should come.")
        begun, by = self.project.started_on or self.project.created_at.date(), cleaned.get("by_when")
        if by is not None and by <= begun:
            self.add_error("by_when", "The day must lie after the project began.")
        measure = self.project.measure
        if measure and start is not None and end is not None and cleaned.get("unit") == "percent" and start != end:
            self._check_direction(end > start, measure.higher_is_better)
        return cleaned

    def _check_direction(self, goes_up: bool, higher_is_better: bool) -> None:
        about = self.cleaned_data.get("what", "").casefold()
        measure = self.project.measure
        if measure is None or measure.title.casefold() not in about:
            return
        if goes_up != higher_is_better:
            better = "higher" if higher_is_better else "lower"
            self.add_error("to_value", f"{measure.title} is better when it is {better}; this aim goes the other way.")


class SignForm(forms.Form):
    member = forms.ModelChoiceField(Member.objects.none(), label="Who agrees")
    said_how = forms.CharField(
        label="Where and how she said so",
        max_length=200,
        required=False,
        help_text="Needed when you write it down for somebody without an account.",
    )

    def __init__(self, *args: Any, aim: Aim, user_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        signed = aim.signatures.values("member")
        team = aim.project.members.current().exclude(pk__in=signed)
        mine = team.filter(user_id=user_id) | team.filter(user__isnull=True)
        self.fields["member"].queryset = mine  # type: ignore[attr-defined]
        own = mine.filter(user_id=user_id).first()
        self.fields["member"].initial = own

    def clean_said_how(self) -> str:
        text = str(self.cleaned_data["said_how"]).strip()
        member = self.cleaned_data.get("member")
        if member is not None and member.user_id is None and not text:
            raise ValidationError("Write down where and how she said so.")
        return text
