"""What teams type about how they share power."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from improvement.models import (
    QUESTIONS,
    Contribution,
    Phase,
    PhasePart,
    Project,
    Reflection,
    SelfDescription,
    Stakeholder,
    Story,
    StoryUse,
    TeamDecision,
)
from scholars.forms.inputs import DateInput


def _area(rows: int = 2) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class DescriptionForm(forms.ModelForm):
    class Meta:
        model = SelfDescription
        fields = ["lived", "words", "shares"]
        widgets = {"lived": forms.RadioSelect}


class DecisionForm(forms.ModelForm):
    class Meta:
        model = TeamDecision
        fields = ["decided_on", "kind", "what", "proposed_by", "decided_by", "changed"]
        widgets = {"decided_on": DateInput(), "changed": _area(), "decided_by": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = self.instance.project.members.all()
        for name in ("proposed_by", "decided_by"):
            self.fields[name].queryset = team  # type: ignore[attr-defined]


class DecisionFilter(forms.Form):
    kind = forms.ChoiceField(
        label="About", required=False, choices=[("", "Everything"), *TeamDecision.Kind.choices]
    )  # fmt: skip

    def narrow(self, rows: Any) -> Any:
        return rows.filter(kind=self.cleaned_data["kind"]) if self.is_valid() and self.cleaned_data["kind"] else rows


class PhaseForm(forms.Form):
    """One choice for every phase and every member of the team."""

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = list(project.members.current())
        now = {(part.phase, part.member_id): part.depth for part in PhasePart.objects.filter(project=project)}
        for phase in Phase:
            for member in self.members:
                self.fields[f"{phase.value}-{member.pk}"] = forms.TypedChoiceField(
                    label=f"{phase.label}: {member.name}",
                    choices=[("", "No part"), *PhasePart.Depth.choices],
                    coerce=int,
                    empty_value=None,
                    required=False,
                    initial=now.get((phase.value, member.pk)),
                )

    @property
    def depths(self) -> dict[tuple[str, int], int | None]:
        return {
            (phase.value, member.pk): self.cleaned_data.get(f"{phase.value}-{member.pk}")
            for phase in Phase
            for member in self.members
        }


class ContributionForm(forms.ModelForm):
    class Meta:
        model = Contribution
        fields = ["member", "given_on", "hours", "honorarium", "paid_on", "what"]
        widgets = {"given_on": DateInput(), "paid_on": DateInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = self.instance.project.members.all()  # type: ignore[attr-defined]


class ReflectionForm(forms.ModelForm):
    class Meta:
        model = Reflection
        fields = ["next_steps", "present"]
        widgets = {"next_steps": _area(3), "present": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, (code, text) in enumerate(QUESTIONS, start=1):
            self.fields[code] = forms.CharField(
                label=f"{number}. {text}",
                required=False,
                max_length=1500,
                widget=_area(),
                initial=self.instance.answers.get(code, ""),
            )
        self.fields["present"].queryset = self.instance.project.members.current()  # type: ignore[attr-defined]
        self.order_fields([*(code for code, _ in QUESTIONS), "next_steps", "present"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.instance.answers = {code: cleaned.get(code, "").strip() for code, _ in QUESTIONS}
        return cleaned


class StoryForm(forms.ModelForm):
    uses = forms.MultipleChoiceField(
        label="What it may be used for", choices=Story.Use.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Story
        fields = ["teller", "about", "agreed_on", "uses", "with_name", "ends_on", "support"]
        widgets = {"agreed_on": DateInput(), "ends_on": DateInput(), "support": _area()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["teller"].queryset = self.instance.project.members.all()  # type: ignore[attr-defined]


class StoryUseForm(forms.ModelForm):
    class Meta:
        model = StoryUse
        fields = ["use", "used_on", "where", "response"]
        widgets = {"used_on": DateInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agreed = self.instance.story.uses
        self.fields["use"].choices = [pair for pair in Story.Use.choices if pair[0] in agreed]  # type: ignore[attr-defined]


class StakeholderForm(forms.ModelForm):
    class Meta:
        model = Stakeholder
        fields = ["name", "seen_on", "support", "importance", "note"]
        widgets = {"seen_on": DateInput()}

    def clean_seen_on(self) -> Any:
        day = self.cleaned_data["seen_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("Note where it stands today or stood before.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        name, day = cleaned.get("name"), cleaned.get("seen_on")
        same = Stakeholder.objects.filter(project=self.instance.project, name=name or "").exclude(pk=self.instance.pk)
        if day and same.filter(seen_on=day).exists():
            self.add_error("seen_on", "There is a note of this day already. Change that one.")
        return cleaned


class MapForm(forms.Form):
    day = forms.DateField(label="As of", required=False, widget=DateInput())
