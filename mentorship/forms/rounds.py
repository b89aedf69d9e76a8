"""What is typed about rounds of matching."""

from __future__ import annotations

from typing import Any

from django import forms

from mentorship.models import WEIGHTS, Initiative, MatchRound, Mentor
from mentorship.queries.scoring import LABELS
from partners.access import Access
from partners.roles import Permission
from scholars.models import Cohort, Scholar

MOST_CHOICES = 5
_NTH = ("First", "Second", "Third", "Fourth", "Fifth")


class RangeInput(forms.NumberInput):
    """A slider that shows its value; without script the browser's own slider still works."""

    input_type = "range"
    template_name = "mentorship/_slider.html"


class RoundForm(forms.ModelForm):
    class Meta:
        model = MatchRound
        fields = ["kind", "cohort", "title"]
        labels = {"kind": "What to match scholars with"}
        help_texts = {"title": "How the round is called in lists and letters."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cohort"].queryset = Cohort.objects.select_related("program")  # type: ignore[attr-defined]


class SettingsForm(forms.ModelForm):
    """What counts how much, and which rules hold."""

    class Meta:
        model = MatchRound
        fields = ["objective", "minimum", "needs_other_institution"]
        widgets = {"objective": forms.RadioSelect, "minimum": RangeInput(attrs={"min": 0, "max": 1000, "step": 10})}
        labels = {"objective": "What to raise", "minimum": "Lowest score a pair may have"}
        help_texts = {
            "minimum": "Slide it up for a higher floor; what that costs is shown beside the solution.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key in WEIGHTS:
            self.fields[f"weight_{key}"] = forms.IntegerField(
                label=LABELS[key],
                min_value=0,
                max_value=100,
                initial=self.instance.weights.get(key, 0),
                widget=RangeInput(attrs={"min": 0, "max": 100, "step": 5}),
            )
        if not self.instance.is_of_mentors:
            del self.fields["needs_other_institution"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not any(cleaned.get(f"weight_{key}") for key in WEIGHTS):
            raise forms.ValidationError("At least one weight must be above 0.")
        return cleaned

    def kept(self) -> MatchRound:
        found: MatchRound = self.save(commit=False)
        found.weights = {key: self.cleaned_data[f"weight_{key}"] for key in WEIGHTS}
        return found

    @property
    def weight_fields(self) -> list[forms.BoundField]:
        return [self[f"weight_{key}"] for key in WEIGHTS]

    @property
    def rule_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.Meta.fields if name in self.fields]


class RoleForm(forms.Form):
    label = forms.CharField(label="Name of the role", max_length=60)
    from_partner_system = forms.BooleanField(label="Only from the scholar's partner health system", required=False)


class PairForm(forms.Form):
    """One pair of a round: whom, in which role, with whom."""

    scholar = forms.ModelChoiceField(label="Scholar", queryset=Scholar.objects.none())
    role = forms.ChoiceField(label="Role")
    target = forms.ModelChoiceField(label="Mentor", queryset=Mentor.objects.none())

    def __init__(self, *args: Any, match_round: MatchRound, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scholars = Scholar.objects.visible_to(access, Permission.SCHOLAR_VIEW).filter(cohort=match_round.cohort)
        self.fields["scholar"].queryset = scholars  # type: ignore[attr-defined]
        self.fields["role"].choices = [(role.code, role.label) for role in match_round.roles.all()]  # type: ignore[attr-defined]
        self.fields["target"].queryset = targets_of(match_round, access)  # type: ignore[attr-defined]
        if not match_round.is_of_mentors:
            self.fields["target"].label = "Initiative"


def targets_of(match_round: MatchRound, access: Access) -> Any:
    if match_round.is_of_mentors:
        return Mentor.objects.visible_to(access, Permission.MATCH_EDIT).available()
    return Initiative.objects.visible_to(access, Permission.MATCH_EDIT).filter(is_active=True)


class HoldForm(PairForm):
    kind = forms.ChoiceField(choices=[("lock", "Lock"), ("veto", "Veto")])
    reason = forms.CharField(max_length=200, required=False)


class RankingForm(forms.Form):
    """Up to five choices, first to fifth, none twice."""

    def __init__(self, *args: Any, choices: Any, chosen: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(MOST_CHOICES):
            self.fields[f"choice_{number}"] = forms.ModelChoiceField(
                label=f"{_NTH[number]} choice",
                queryset=choices,
                required=False,
                empty_label="Nobody",
                initial=chosen[number] if number < len(chosen) else None,
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        ranked = [choice for choice in self._choices(cleaned) if choice is not None]
        if len({choice.pk for choice in ranked}) < len(ranked):
            raise forms.ValidationError("A name stands in two places. Choose each only once.")
        return cleaned

    @staticmethod
    def _choices(cleaned: dict[str, Any]) -> list[Any]:
        return [cleaned.get(f"choice_{number}") for number in range(MOST_CHOICES)]

    @property
    def ranked(self) -> list[Any]:
        """The choices in order, gaps closed."""
        return [choice for choice in self._choices(self.cleaned_data) if choice is not None]


class MentorsRankingForm(RankingForm):
    """A mentor's choices, and the scholars she cannot mentor."""

    def __init__(self, *args: Any, choices: Any, chosen: list[Any], declined: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, choices=choices, chosen=chosen, **kwargs)
        self.fields["declined"] = forms.ModelMultipleChoiceField(
            label="I cannot mentor",
            queryset=choices,
            required=False,
            initial=declined,
            widget=forms.CheckboxSelectMultiple,
            help_text="Nobody but the program office sees this.",
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        ranked = {choice.pk for choice in self._choices(cleaned) if choice is not None}
        if ranked & {scholar.pk for scholar in cleaned.get("declined", [])}:
            raise forms.ValidationError("A scholar cannot be ranked and declined at once. Choose one of the two.")
        return cleaned


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label="Your answer", choices=[("accept", "I accept"), ("decline", "I decline")], widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label="Reason, if you decline",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="The program office reads it; the other side does not.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("answer") == "decline" and not cleaned.get("reason", "").strip():
            self.add_error("reason", "Say in a few words why, so that the program office can find somebody else.")
        return cleaned


class SeatForm(forms.Form):
    """Who takes a place instead."""

    target = forms.TypedChoiceField(label="Who instead?", coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].choices = choices  # type: ignore[attr-defined]
