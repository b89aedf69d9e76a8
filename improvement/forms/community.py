"""What people type about words, self-assessments and awards."""

from __future__ import annotations

from typing import Any

from django import forms

from improvement.models import AwardCall, AwardReport, Instrument, SelfAssessment, Term
from partners.access import Access
from partners.models import Institution, Site
from partners.roles import Permission
from scholars.forms.inputs import DateInput, LinesField, MomentInput
from scholars.models import Call


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class TermForm(forms.ModelForm):
    also = LinesField(label="Other spellings", required=False, help_text="One a line.")

    class Meta:
        model = Term
        fields = ["english", "meaning", "spanish", "meaning_spanish", "also", "agreed_with"]
        widgets = {"meaning": _area(2), "meaning_spanish": _area(2)}

    def __init__(self, *args: Any, may_agree: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meaning"].help_text = "As you would say it to a neighbor."
        self.fields["agreed_with"].help_text = "Which people settled on it: 'the parents' council'. Empty: a proposal."
        self.fields["spanish"].widget.attrs["lang"] = "es"
        self.fields["meaning_spanish"].widget.attrs["lang"] = "es"
        if not may_agree:
            del self.fields["agreed_with"]

    def clean_english(self) -> str:
        word: str = self.cleaned_data["english"]
        if Term.objects.filter(english__iexact=word).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("This word is in the glossary already.")
        return word


class TermFilter(forms.Form):
    q = forms.CharField(label="Search", required=False, max_length=60)
    state = forms.ChoiceField(
        required=False, choices=[("", "All words"), ("used", "Explained on pages"), ("proposed", "Proposed")]
    )

    def narrow(self, rows: list[Term]) -> list[Term]:
        if not self.is_valid():
            return rows
        wanted, state = self.cleaned_data["q"].casefold(), self.cleaned_data["state"]
        if wanted:
            rows = [t for t in rows if any(wanted in text.casefold() for text in (*t.words, t.meaning))]
        if state:
            rows = [t for t in rows if bool(t.agreed_on or t.is_of_portal) == (state == "used")]
        return rows


class AssessmentForm(forms.ModelForm):
    """One choice for every statement of the instrument."""

    class Meta:
        model = SelfAssessment
        fields = ["institution", "taken_on", "who", "note"]
        widgets = {"taken_on": DateInput(), "note": _area()}

    def __init__(self, *args: Any, instrument: Instrument, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Institution.objects.visible_to(access, Permission.ASSESSMENT_TAKE).filter(is_office=False)
        self.fields["institution"].queryset = own  # type: ignore[attr-defined]
        self.items = list(instrument.items.all())
        for number, item in enumerate(self.items, start=1):
            self.fields[f"item-{item.pk}"] = forms.TypedChoiceField(
                label=f"{number}. {item.text}", choices=instrument.levels, coerce=int, widget=forms.RadioSelect
            )
        self.order_fields(["institution", "taken_on", "who", *(f"item-{item.pk}" for item in self.items), "note"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        answers = {str(item.pk): cleaned.get(f"item-{item.pk}") for item in self.items}
        self.instance.answers = {key: level for key, level in answers.items() if level is not None}
        return cleaned


class AwardCallForm(forms.ModelForm):
    """A call and its money in one."""

    budget = forms.DecimalField(label="Budget, in dollars", min_value=1, max_digits=10, decimal_places=2)
    most = forms.DecimalField(label="The most for one project", min_value=1, max_digits=10, decimal_places=2)
    months = forms.IntegerField(label="Length in months", min_value=1, max_value=60, initial=12)
    report_months = forms.CharField(
        label="Reports after months", initial="6, 12", help_text="Numbers with commas between them."
    )

    class Meta:
        model = Call
        fields = ["program", "title", "summary", "positions", "opens_at", "full_due_at", "decision_on"]
        widgets = {"summary": _area(), "opens_at": MomentInput(), "full_due_at": MomentInput(),
                   "decision_on": DateInput()}  # fmt: skip
        labels = {"positions": "How many awards"}
        help_texts = {"positions": ""}

    def clean_report_months(self) -> list[int]:
        parts = [part.strip() for part in self.cleaned_data["report_months"].split(",")]
        if not all(part.isascii() and part.isdigit() and 1 <= int(part) <= 120 for part in parts):
            raise forms.ValidationError("Write numbers of months with commas between them: 6, 12.")
        return sorted({int(part) for part in parts})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        budget, most = cleaned.get("budget"), cleaned.get("most")
        if budget and most and most > budget:
            self.add_error("most", "One project cannot get more than the whole budget.")
        opens, due = cleaned.get("opens_at"), cleaned.get("full_due_at")
        if opens and due and due <= opens:
            self.add_error("full_due_at", "Proposals are due after the call opens.")
        return cleaned

    @property
    def award_call(self) -> AwardCall:
        return AwardCall(**{name: self.cleaned_data[name] for name in ("budget", "most", "months", "report_months")})


class AwardForm(forms.Form):
    amount = forms.DecimalField(label="Awarded, in dollars", min_value=1, max_digits=10, decimal_places=2)
    starts_on = forms.DateField(label="From", widget=DateInput())
    sites = forms.ModelMultipleChoiceField(
        Site.objects.none(), label="Sites that take part", widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sites = Site.objects.visible_to(access, Permission.IMPROVEMENT_EDIT).filter(is_active=True)
        self.fields["sites"].queryset = sites  # type: ignore[attr-defined]


class AwardReportForm(forms.ModelForm):
    class Meta:
        model = AwardReport
        fields = ["progress", "learned", "next_steps", "spent"]
        widgets = {name: _area(4) for name in ("progress", "learned", "next_steps")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["progress"].required = True
