"""What people type about extracts, mappings and gaps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from accounts.models import User
from equity_measures.board_queries import STATES, Owed
from equity_measures.models import Category, DataSet, Extract, HeldValue, Measure, QualityRule, Schedule, Stratifier
from equity_measures.periods import Period
from equity_measures.quality import BadExpression, parse
from equity_measures.queries import Place
from equity_measures.services import Meaning, Refused, check_period
from equity_measures.statistics.spc_rules import RULE_SETS
from equity_measures.suggestions import suggest
from partners.access import Access
from partners.models import Institution, Site
from partners.roles import Permission


class UploadForm(forms.Form):
    institution = forms.ModelChoiceField(Institution.objects.none(), empty_label=None)
    data_set = forms.ModelChoiceField(DataSet.objects.none(), label="Data set", empty_label=None)
    period = forms.CharField(max_length=9, help_text="The period the file is about: 2026-Q3, 2026-09 or 2026.")
    file = forms.FileField(
        label="Extract",
        help_text="CSV, XLSX, Parquet or FHIR (.json, .ndjson), without names, dates of birth or record numbers.",
    )

    may_be_smaller = forms.BooleanField(
        required=False,
        label="It is meant to be far smaller than the version before it",
        help_text="Else a file with less than half the rows waits until you confirm it.",
    )

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        institutions = Institution.objects.visible_to(access, Permission.EXTRACT_UPLOAD).partners()
        self.fields["institution"].queryset = institutions.exclude(sites=None)  # type: ignore[attr-defined]
        self.fields["data_set"].queryset = DataSet.objects.filter(is_active=True)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("data_set") and cleaned.get("period"):
            try:
                check_period(cleaned["data_set"], cleaned["period"])
            except Refused as refusal:
                self.add_error("period", refusal.message)
        return cleaned


class UndoForm(forms.Form):
    reason = forms.CharField(max_length=200, help_text="Kept in the history of this submission.")


LEAVE_OUT = "leave-out"


class MappingForm(forms.Form):
    """One choice per held value; the best guesses are named and nothing is chosen beforehand."""

    def __init__(self, *args: Any, extract: Extract, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.extract = extract
        self.held = list(extract.held_values.all())
        # What a value may mean, by target: asked once however many values wait.
        self.options = {target: _candidates(extract, target) for target in {held.target for held in self.held}}
        for held in self.held:
            self.fields[f"value-{held.pk}"] = _meaning_field(extract, held, self.options[held.target])

    @property
    def meanings(self) -> dict[int, Meaning]:
        """By the held value's key; None for one to leave out. Values nobody chose for are absent."""
        chosen = {held: self.cleaned_data[f"value-{held.pk}"] for held in self.held}
        return {
            held.pk: None if choice == LEAVE_OUT else self.options[held.target][choice]
            for held, choice in chosen.items()
            if choice
        }


def _meaning_field(extract: Extract, held: HeldValue, options: dict[str, Any]) -> forms.ChoiceField:
    guesses = [label for label, _ in suggest(held.shown, {str(option): option.pk for option in options.values()})]
    label = f"{held.column}: “{held.shown}”" if held.shown else f"{held.column}: the value on line {held.first_line}"
    rows = f"on {held.rows} rows, first on line {held.first_line}" if held.rows else f"first on line {held.first_line}"
    guess = f" Perhaps: {', '.join(guesses)}." if guesses else ""
    choices = [("", "Choose what it means"), *((key, str(option)) for key, option in options.items())]
    if _may_be_left_out(extract, held):
        choices.append((LEAVE_OUT, "Leave it out: do not count it here"))
    return forms.ChoiceField(choices=choices, label=label, help_text=f"Found {rows}.{guess}")


def _may_be_left_out(extract: Extract, held: HeldValue) -> bool:
    """A report may carry groups that are of no use here. A table's row must not vanish."""
    return extract.data_set.layout.get("kind") == "fhir" and held.target != "site"


def _candidates(extract: Extract, target: str) -> dict[str, Any]:
    kind, _, code = target.partition(":")
    found: Any
    if code:
        found = Category.objects.filter(stratifier__code=code)
    elif kind == "stratifier":
        found = Stratifier.objects.all()
    elif kind == "site":
        found = extract.institution.sites.filter(is_active=True)
    else:
        found = extract.data_set.measures.all()
    return {str(option.pk): option for option in found}


class TrendFilter(forms.Form):
    """Whom a measure page's charts over time are about, and by which rules; it keeps what the page is about."""

    group = forms.ChoiceField()
    against = forms.ChoiceField(label="Compared with")
    since = forms.ChoiceField(label="Now and then")
    rules = forms.ChoiceField(label="Signals by", choices=list(RULE_SETS.items()))
    place = forms.CharField(widget=forms.HiddenInput)
    period = forms.CharField(widget=forms.HiddenInput)
    by = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self,
        chosen: dict[str, str],
        *,
        groups: Sequence[tuple[str, str]],
        others: Sequence[tuple[str, str]],
        earlier: Sequence[tuple[str, str]],
    ) -> None:
        super().__init__(initial=chosen, auto_id="trend_%s")
        self.fields["since"].choices = earlier  # type: ignore[attr-defined]
        self.fields["group"].choices = groups  # type: ignore[attr-defined]
        self.fields["against"].choices = others  # type: ignore[attr-defined]


class GapFilter(forms.Form):
    """Place, period and stratifier of a gap board or measure page."""

    place = forms.ChoiceField()
    period = forms.ChoiceField()
    by = forms.ChoiceField(label="Split by")

    def __init__(
        self,
        chosen: dict[str, str],
        *,
        places: Sequence[Place],
        periods: Sequence[str],
        stratifiers: Sequence[tuple[str, str]],
    ) -> None:
        super().__init__(initial=chosen)
        self.fields["place"].choices = [(p.code, p.label) for p in places]  # type: ignore[attr-defined]
        self.fields["period"].choices = [(p, Period.parse(p).label) for p in periods]  # type: ignore[attr-defined]
        self.fields["by"].choices = stratifiers  # type: ignore[attr-defined]


class SaveFilterForm(forms.Form):
    """A name for what the board shows."""

    name = forms.CharField(max_length=60, label="Name")
    latest = forms.BooleanField(required=False, initial=True, label="Always the latest period")
    place = forms.ChoiceField(widget=forms.HiddenInput)
    period = forms.CharField(widget=forms.HiddenInput, required=False, max_length=9)
    by = forms.CharField(widget=forms.HiddenInput, required=False, max_length=30)

    def __init__(self, *args: Any, places: Sequence[Place], **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "save_%s", **kwargs})
        self.fields["place"].choices = [(p.code, p.label) for p in places]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A period or a stratifier that does not exist is left out: the board then shows the latest, and all."""
        cleaned = super().clean() or {}
        try:
            Period.parse(cleaned.get("period", ""))
        except ValueError:
            cleaned["period"] = ""
        if not Stratifier.objects.filter(code=cleaned.get("by", "")).exists():
            cleaned["by"] = ""
        return cleaned


class PeriodFilter(forms.Form):
    """The period of a list."""

    period = forms.ChoiceField()

    def __init__(self, chosen: dict[str, str], *, periods: Sequence[str]) -> None:
        super().__init__(initial=chosen)
        self.fields["period"].choices = [(p, Period.parse(p).label) for p in periods]  # type: ignore[attr-defined]


class MappingFilter(forms.Form):
    """Institution, data set and kind of the words listed."""

    institution = forms.ChoiceField()
    data_set = forms.ChoiceField(label="Data set")
    kind = forms.ChoiceField(label="Kind of word")

    def __init__(self, chosen: dict[str, str], *, choices: dict[str, list[tuple[str, str]]]) -> None:
        super().__init__(initial=chosen)
        for name, found in choices.items():
            self.fields[name].choices = [("", "All"), *found]  # type: ignore[attr-defined]


class BoardFilter(forms.Form):
    """What of the submission board is looked at."""

    period = forms.ChoiceField()
    data_set = forms.ChoiceField(label="Data set")
    institution = forms.ChoiceField()
    state = forms.ChoiceField()

    def __init__(self, chosen: dict[str, str], *, rows: Sequence[Owed], periods: Sequence[str]) -> None:
        super().__init__(initial=chosen, auto_id="board_%s")
        institutions = {row.site.institution.code: row.site.institution.name for row in rows}
        choices: dict[str, list[tuple[str, str]]] = {
            "period": [(period, Period.parse(period).label) for period in periods],
            "data_set": sorted({(row.schedule.data_set.code, row.schedule.data_set.title) for row in rows}),
            "institution": sorted(institutions.items(), key=lambda pair: pair[1]),
            "state": [(key, words) for key, (words, _) in STATES.items()],
        }
        for name, found in choices.items():
            self.fields[name].choices = [("", "All"), *found]  # type: ignore[attr-defined]


class ScheduleForm(forms.ModelForm):
    needs_approval = forms.BooleanField(
        required=False,
        label="Ask for approval",
        help_text="A version comes into use only after the site approved it and the network accepted and published it.",
    )

    class Meta:
        model = Schedule
        fields = (
            "data_set",
            "first_period",
            "due_days",
            "grace_days",
            "remind_before",
            "remind_after",
            "is_for_all",
            "institutions",
            "is_active",
        )
        widgets = {"institutions": forms.CheckboxSelectMultiple}
        labels = {
            "first_period": "From period",
            "due_days": "Due so many days after the period",
            "grace_days": "Days of grace",
            "remind_before": "Remind so many days before",
            "remind_after": "Remind so many days after",
            "institutions": "Who submits, when not every partner",
            "is_active": "In force",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        data_sets = DataSet.objects.filter(is_active=True).exclude(period_type="")
        partners = Institution.objects.partners().exclude(sites=None)
        self.fields["data_set"].queryset = data_sets  # type: ignore[attr-defined]
        self.fields["institutions"].queryset = partners  # type: ignore[attr-defined]
        if self.instance.pk:
            self.fields["data_set"].disabled = True
            self.fields["needs_approval"].initial = self.instance.data_set.needs_approval

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("data_set") and cleaned.get("first_period"):
            try:
                period = Period.parse(cleaned["first_period"])
            except ValueError as error:
                self.add_error("first_period", str(error))
            else:
                if period.kind != cleaned["data_set"].period_type:
                    self.add_error("first_period", f"This data set is submitted by {cleaned['data_set'].period_type}.")
        if cleaned.get("is_for_all") is False and not cleaned.get("institutions"):
            self.add_error("institutions", "Name who submits, or say that every partner does.")
        if cleaned.get("remind_after", 0) > cleaned.get("grace_days", 0):
            self.add_error("remind_after", "Remind within the days of grace.")
        return cleaned


class CommentForm(forms.Form):
    comment = forms.CharField(max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class UnlockForm(forms.Form):
    reason = forms.CharField(max_length=1000, label="Why it is unlocked")
    days = forms.IntegerField(min_value=1, max_value=30, initial=7, label="For how many days")


class QualityRuleForm(forms.ModelForm):
    class Meta:
        model = QualityRule
        fields = ("data_set", "title", "kind", "left", "operator", "right", "lowest", "highest", "is_active")
        labels = {"title": "What should hold", "is_active": "In force"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["data_set"].queryset = DataSet.objects.filter(is_active=True)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind = cleaned.get("kind")
        if kind == QualityRule.Kind.JUMP:
            return {**cleaned, "left": "", "right": "", "lowest": None, "highest": None}
        self._check_side(cleaned, "left")
        if kind == QualityRule.Kind.COMPARISON:
            self._check_side(cleaned, "right", may_be_constant=True)
            return {**cleaned, "lowest": None, "highest": None}
        lowest, highest = cleaned.get("lowest"), cleaned.get("highest")
        if lowest is None and highest is None:
            self.add_error("lowest", "Give the lowest or the highest plausible value, or both.")
        elif lowest is not None and highest is not None and lowest > highest:
            self.add_error("highest", "The highest lies below the lowest.")
        return {**cleaned, "right": ""}

    def _check_side(self, cleaned: dict[str, Any], side: str, *, may_be_constant: bool = False) -> None:
        try:
            found = parse(cleaned.get(side, ""))
        except BadExpression as error:
            self.add_error(side, str(error))
            return
        measures = {wanted.measure for wanted in found.wanted}
        if not measures and not may_be_constant:
            self.add_error(side, "Name a measure of the data set, as in rate(HTN_CONTROL).")
        data_set = cleaned.get("data_set")
        known = set(data_set.measures.values_list("code", flat=True)) if data_set else measures
        if measures - known:
            self.add_error(side, f"The data set has no measure {sorted(measures - known)[0]}.")


class AskForm(forms.Form):
    """A question about one figure of a version."""

    site = forms.ModelChoiceField(Site.objects.none())
    measure = forms.ModelChoiceField(Measure.objects.none())
    text = forms.CharField(max_length=500, label="Question", widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, extract: Extract, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = extract.institution.sites.all()  # type: ignore[attr-defined]
        self.fields["measure"].queryset = extract.data_set.measures.all()  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    text = forms.CharField(max_length=1000, label="Your note", widget=forms.Textarea(attrs={"rows": 3}))
    mentions = forms.ModelMultipleChoiceField(
        User.objects.none(),
        required=False,
        label="Whom you turn to",
        help_text="They get a letter that leads here.",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mentions"].queryset = people  # type: ignore[attr-defined]


class ResolveForm(forms.Form):
    reason = forms.CharField(max_length=300, label="What came out of it")


class FollowUpFilter(forms.Form):
    state = forms.ChoiceField(choices=[("open", "Open"), ("resolved", "Resolved"), ("", "All")])
    institution = forms.ChoiceField()

    def __init__(self, chosen: dict[str, str], *, institutions: Sequence[tuple[str, str]]) -> None:
        super().__init__(initial=chosen, auto_id="follow_%s")
        self.fields["institution"].choices = [("", "All"), *institutions]  # type: ignore[attr-defined]
