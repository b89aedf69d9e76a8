"""Programs and calls, as the office sets them."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from scholars.forms.inputs import DateInput, LinesField, MomentInput
from scholars.models import Call, Criterion, LetterTemplate, Program, Question, Requirement, Scholar

# The portal's words that a program may have its own for.
WORDS = ("scholar", "mentor", "cohort", "milestone", "equity", "institution")


class ProgramForm(forms.ModelForm):
    """A program's settings; its own words as one line for each."""

    words = LinesField(
        label="The program's own words",
        required=False,
        help_text=f"One a line: 'scholar = fellow'. The portal's words are: {', '.join(WORDS)}.",
    )

    class Meta:
        model = Program
        fields = [
            "name",
            "short_name",
            "words",
            "effort_floor",
            "length_months",
            "stipend_cap",
            "research_cap",
            "support_cap_months",
            "smallest_cell",
            "is_active",
        ]
        labels = {
            "effort_floor": "Least protected time, in percent",
            "length_months": "Length, in months",
            "stipend_cap": "Cap on salary support, in dollars a year",
            "research_cap": "Cap on research funds, in dollars a year",
            "support_cap_months": "Limit of the funder's support, in months",
            "smallest_cell": "Smallest count shown outside the program",
            "is_active": "Takes scholars",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].initial = [f"{word} = {own}" for word, own in self.instance.vocabulary.items()]

    def clean_words(self) -> dict[str, str]:
        found = {}
        for line in self.cleaned_data["words"]:
            word, sign, own = (part.strip() for part in line.partition("="))
            if not sign or not own or word not in WORDS:
                raise forms.ValidationError(f"Write each line as 'scholar = fellow', with one of: {', '.join(WORDS)}.")
            found[word] = own[:40]
        return found

    def save(self, commit: bool = True) -> Any:
        self.instance.vocabulary = self.cleaned_data["words"]
        return super().save(commit)


class CallForm(forms.ModelForm):
    """A call's dates and rules. Moments are read in the call's own time zone."""

    eligibility = LinesField(
        label="Statements an applicant confirms",
        required=False,
        help_text="One a line, such as: I hold a clinical or research doctorate.",
    )
    career_stages = forms.MultipleChoiceField(
        label="Open to",
        choices=Scholar.CareerStage.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="None ticked: every career stage.",
    )
    time_zone = forms.ChoiceField(
        choices=[
            (name, name.replace("_", " "))
            for name in (
                "America/New_York",
                "America/Chicago",
                "America/Denver",
                "America/Phoenix",
                "America/Los_Angeles",
                "America/Anchorage",
                "Pacific/Honolulu",
                "America/Puerto_Rico",
                "UTC",
            )
        ],
        help_text="Deadlines are meant and shown in it.",
    )

    class Meta:
        model = Call
        fields = [
            "program",
            "title",
            "summary",
            "positions",
            "time_zone",
            "opens_at",
            "intent_due_at",
            "full_due_at",
            "decision_on",
            "career_stages",
            "eligibility",
            "letters_wanted",
            "chair_letter",
            "scale_min",
            "scale_max",
            "low_is_best",
            "hides_names",
            "shows_others",
            "reviews_per_application",
        ]
        labels = {"scale_min": "Lowest score", "scale_max": "Highest score"}
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 5}),
            "opens_at": MomentInput(),
            "intent_due_at": MomentInput(),
            "full_due_at": MomentInput(),
            "decision_on": DateInput(),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = ZoneInfo(self.instance.time_zone)
        for name in ("opens_at", "intent_due_at", "full_due_at"):
            moment = getattr(self.instance, name)
            if moment:
                self.initial[name] = moment.astimezone(zone).replace(tzinfo=None)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        zone = ZoneInfo(cleaned.get("time_zone") or "America/New_York")
        for name in ("opens_at", "intent_due_at", "full_due_at"):
            if cleaned.get(name):
                # The wall clock that was typed is meant in the call's zone, not in the portal's.
                cleaned[name] = cleaned[name].replace(tzinfo=zone)
        opens, intent, full = (cleaned.get(name) for name in ("opens_at", "intent_due_at", "full_due_at"))
        if opens and full and full <= opens:
            self.add_error("full_due_at", "The deadline must come after the opening.")
        if opens and full and intent and not opens < intent < full:
            self.add_error("intent_due_at", "Letters of intent are due between the opening and the full application.")
        low, high = cleaned.get("scale_min"), cleaned.get("scale_max")
        if low is not None and high is not None and high <= low:
            self.add_error("scale_max", "The highest score must be above the lowest.")
        return cleaned


class QuestionForm(forms.ModelForm):
    class Meta:
        model = Question
        fields = ["stage", "title", "help_text", "most_words", "is_required", "names_applicant", "position"]


class RequirementForm(forms.ModelForm):
    class Meta:
        model = Requirement
        fields = ["title", "is_required", "names_applicant", "position"]


class CriterionForm(forms.ModelForm):
    class Meta:
        model = Criterion
        fields = ["title", "help_text", "weight", "position"]


class LetterTemplateForm(forms.ModelForm):
    class Meta:
        model = LetterTemplate
        fields = ["subject", "body"]
        widgets = {"body": forms.Textarea(attrs={"rows": 14})}


# What a call is made of, by the word in the address.
PARTS = {
    "questions": (Question, QuestionForm, "question"),
    "documents": (Requirement, RequirementForm, "document"),
    "criteria": (Criterion, CriterionForm, "criterion"),
    "letters": (LetterTemplate, LetterTemplateForm, "decision letter"),
}
