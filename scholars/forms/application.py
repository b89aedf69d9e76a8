"""What applicants, letter writers and the office type about applications."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import django_filters
from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password

from accounts.models import User
from partners.access import Access
from partners.models import Institution
from partners.roles import Permission
from scholars.forms.inputs import DateInput, MomentInput
from scholars.models import (
    Application,
    Call,
    Cohort,
    Conflict,
    Demographics,
    Discipline,
    Letter,
    Scholar,
    Stage,
    State,
)


class AddressForm(forms.Form):
    """Where to send the link with which somebody from outside applies."""

    email = forms.EmailField(
        label="Your address", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class AccountForm(forms.Form):
    """A new applicant's name and password. Her address comes from the link."""

    name = forms.CharField(label="Your name", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=password_validators_help_text_html,
    )
    repeated = forms.CharField(
        label="Password again",
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        password = cleaned.get("password")
        if password and cleaned.get("repeated") != password:
            self.add_error("repeated", "The two passwords differ. Type the same one twice.")
        if password:
            try:
                validate_password(password, User(email=self.email, name=cleaned.get("name", "")))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned


class DraftForm(forms.ModelForm):
    """An application in the making. Everything may stay empty until it is submitted."""

    disciplines = forms.MultipleChoiceField(
        label="Trained in", choices=Discipline.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    confirmed = forms.MultipleChoiceField(
        label="I confirm", choices=(), widget=forms.CheckboxSelectMultiple, required=False
    )
    INTENT_FIELDS = (
        "career_stage",
        "degrees",
        "institution",
        "institution_name",
        "disciplines",
        "is_clinician",
        "is_physician",
        "is_non_clinician",
        "confirmed",
    )
    FULL_FIELDS = ("project", "health_system", "effort", "stipend", "research_funds")

    class Meta:
        model = Application
        fields = [
            "career_stage",
            "degrees",
            "institution",
            "institution_name",
            "disciplines",
            "is_clinician",
            "is_physician",
            "is_non_clinician",
            "confirmed",
            "project",
            "health_system",
            "effort",
            "stipend",
            "research_funds",
        ]
        labels = {
            "institution": "Your institution",
            "institution_name": "Another institution, if yours is not listed",
            "health_system": "Health system you would work in",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        call, stage = self.instance.call, self.instance.stage
        homes = Institution.objects.partners().order_by("name")
        homes = homes.exclude(pk__in=[i.pk for i in homes if Institution.Kind.FUNDER in i.kinds])
        for name in ("institution", "health_system"):
            self.fields[name].queryset = homes  # type: ignore[attr-defined]
        self.fields["confirmed"].choices = [(text, text) for text in call.eligibility]  # type: ignore[attr-defined]
        if not call.eligibility:
            del self.fields["confirmed"]
        if stage == Stage.INTENT:
            for name in self.FULL_FIELDS:
                del self.fields[name]
        floor = call.program.effort_floor
        if "effort" in self.fields:
            self.fields["effort"].help_text = f"At least {floor} percent, promised by your chair."
        for question in call.questions.all():
            if question.stage == stage:
                self.fields[f"answer-{question.pk}"] = forms.CharField(
                    label=question.title,
                    help_text=" ".join(filter(None, [question.help_text, f"At most {question.most_words} words."])),
                    required=False,
                    max_length=40_000,
                    widget=forms.Textarea(attrs={"rows": 8, "data-most-words": question.most_words}),
                )
        for answer in self.instance.answers.all():
            self.initial[f"answer-{answer.question_id}"] = answer.text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("is_physician") and not cleaned.get("is_clinician"):
            self.add_error("is_clinician", "A physician is clinically trained; tick this too.")
        return cleaned

    def _post_clean(self) -> None:
        """Draft fields are kept by the service; nothing is set on the row before."""

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if not name.startswith("answer-")}

    def answers(self) -> dict[int, str]:
        return {
            int(name.removeprefix("answer-")): value.replace("\r\n", "\n")
            for name, value in self.cleaned_data.items()
            if name.startswith("answer-")
        }


class DemographicsForm(forms.Form):
    """Optional, for counts only, and never shown to a reviewer."""

    groups = forms.MultipleChoiceField(
        label="I describe myself as",
        choices=Demographics.Group.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Tick all that apply, or none.",
    )
    genders = forms.MultipleChoiceField(
        label="Gender", choices=Demographics.Gender.choices, widget=forms.CheckboxSelectMultiple, required=False
    )


class PdfForm(forms.Form):
    file = forms.FileField(label="PDF, at most 10 MB", widget=forms.FileInput(attrs={"accept": "application/pdf"}))


class AskLetterForm(forms.Form):
    kind = forms.ChoiceField(choices=Letter.Kind.choices, label="Which letter")
    writer = forms.CharField(label="Name of the writer", max_length=150)
    email = forms.EmailField(label="Address of the writer", max_length=254)


class LetterForm(forms.Form):
    """A letter, written by somebody without an account."""

    text = forms.CharField(
        label="Your letter", required=False, max_length=40_000, widget=forms.Textarea(attrs={"rows": 14})
    )
    file = forms.FileField(
        label="Or your letter as PDF",
        required=False,
        help_text="At most 10 MB.",
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
    )
    effort = forms.IntegerField(
        label="Percent of working time you will protect for the applicant", min_value=0, max_value=100
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind != Letter.Kind.CHAIR:
            del self.fields["effort"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not (cleaned.get("text") or "").strip() and not cleaned.get("file") and "file" not in self.errors:
            raise forms.ValidationError("Write your letter or attach it as PDF.")
        return cleaned


class ExtensionForm(forms.Form):
    until = forms.DateTimeField(label="New deadline", widget=MomentInput())
    reason = forms.CharField(max_length=300, help_text="Kept on record.")

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.call = call
        self.fields["until"].help_text = f"In the call's time zone, {call.time_zone.replace('_', ' ')}."

    def clean_until(self) -> datetime:
        until: datetime = self.cleaned_data["until"]
        return until.replace(tzinfo=ZoneInfo(self.call.time_zone))


class ConflictForm(forms.Form):
    kind = forms.ChoiceField(label="Why", choices=Conflict.Kind.choices)


class PersonConflictForm(ConflictForm):
    """A conflict the office records for somebody."""

    person = forms.ModelChoiceField(queryset=User.objects.none())

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
        self.order_fields(["person", "kind"])


class AssignForm(forms.Form):
    application = forms.ModelChoiceField(queryset=Application.objects.none())
    reviewer = forms.ModelChoiceField(queryset=User.objects.none())

    def __init__(self, *args: Any, applications: Any, reviewers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["application"].queryset = applications  # type: ignore[attr-defined]
        self.fields["reviewer"].queryset = reviewers  # type: ignore[attr-defined]


class CsvForm(forms.Form):
    file = forms.FileField(
        label="CSV file",
        help_text="Two columns: application (A-001) and reviewer (an address).",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > 1_000_000:
            raise forms.ValidationError("This file is larger than 1 MB. A list of assignments is much smaller.")
        return file


class ReviewForm(forms.Form):
    """Scores on the call's scale, and words for the committee and for the applicant."""

    abstains = forms.BooleanField(label="I abstain", required=False)
    for_committee = forms.CharField(
        label="For the committee", required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 5})
    )
    for_applicant = forms.CharField(
        label="For the applicant, with the decision",
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, call: Call, criteria: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        best = "lowest" if call.low_is_best else "highest"
        for criterion in criteria:
            self.fields[f"score-{criterion.pk}"] = forms.TypedChoiceField(
                label=f"{criterion.title} (weight {criterion.weight})",
                help_text=f"{criterion.help_text} The {best} score is the best.".strip(),
                choices=[("", "Not scored yet")] + [(v, str(v)) for v in range(call.scale_min, call.scale_max + 1)],
                coerce=int,
                empty_value=None,
                required=False,
            )
        scores = [name for name in self.fields if name.startswith("score-")]
        self.order_fields([*scores, "for_committee", "for_applicant", "abstains"])

    def values(self) -> dict[int, int]:
        return {
            int(name.removeprefix("score-")): value
            for name, value in self.cleaned_data.items()
            if name.startswith("score-") and value is not None
        }


class AppointForm(forms.Form):
    """The terms under which applicants are appointed together."""

    cohort = forms.ModelChoiceField(queryset=Cohort.objects.none())
    starts_on = forms.DateField(widget=DateInput())
    ends_on = forms.DateField(widget=DateInput())
    home = forms.ModelChoiceField(
        label="Home institution of those from outside the network", queryset=Institution.objects.none(), required=False
    )

    def __init__(self, *args: Any, call: Call, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        homes = Institution.objects.visible_to(access, Permission.SCHOLAR_EDIT).partners()
        self.fields["cohort"].queryset = Cohort.objects.filter(program=call.program)  # type: ignore[attr-defined]
        self.fields["home"].queryset = homes  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends <= starts:
            self.add_error("ends_on", "The end must come after the start.")
        return cleaned


class ApplicationFilter(django_filters.FilterSet):
    """Which of a call's applications to list."""

    q = django_filters.CharFilter(label="Search", method="search")
    state = django_filters.ChoiceFilter(choices=State.choices, empty_label="Any state")
    career_stage = django_filters.ChoiceFilter(choices=Scholar.CareerStage.choices, empty_label="Any career stage")

    class Meta:
        model = Application
        fields = ["q", "state", "career_stage"]

    def search(self, queryset: Any, name: str, value: str) -> Any:
        found = queryset.filter(applicant__name__icontains=value) | queryset.filter(project__icontains=value)
        number = value.upper().removeprefix("A-")
        return found | queryset.filter(number=int(number)) if number.isascii() and number.isdigit() else found
