from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.models import User
from partners.access import Access
from partners.models import Institution
from partners.roles import Permission
from reports.composition import LETTER
from reports.document import Section
from reports.kinds import KINDS
from reports.making import check_period, check_wish
from reports.models import LANGUAGES, Report, ReportQuerySet
from reports.problems import ReportProblem
from reports.queries import periods_with_figures, places_of
from reports.wish import Wish
from scholars.models import Program, Scholar

# A report has at most 2 MB and its workbook not much more; nobody needs to send us larger files.
MOST_BYTES = 20 * 1024 * 1024


class BuildForm(forms.Form):
    kind = forms.ChoiceField(label="Kind of report")
    period = forms.CharField(
        max_length=9, help_text="A quarter as 2026-Q3, a month as 2026-09, a year as 2026.", widget=forms.TextInput
    )
    institution = forms.ModelChoiceField(
        queryset=Institution.objects.none(), required=False, empty_label="The whole network", label="About"
    )
    program = forms.ModelChoiceField(
        queryset=Program.objects.filter(is_active=True), required=False, empty_label="All programs"
    )
    scholar = forms.ModelChoiceField(
        queryset=Scholar.objects.none(),
        required=False,
        empty_label="Everybody in training",
        help_text="Only for a dossier.",
    )
    language = forms.ChoiceField(choices=LANGUAGES, initial="en", help_text="Spanish: the public one-pager only.")

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.code, kind.title) for kind in KINDS.values()]  # type: ignore[attr-defined]
        partners = Institution.objects.visible_to(access, Permission.REPORT_BUILD).partners()
        self.fields["institution"].queryset = partners  # type: ignore[attr-defined]
        self.fields["scholar"].queryset = Scholar.objects.visible_to(access, Permission.SCHOLAR_VIEW)  # type: ignore[attr-defined]
        known = periods_with_figures(access)
        if known:
            self.fields["period"].initial = known[0]
            self.fields["period"].help_text += f" Figures stand for {', '.join(known[:8])}."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                check_wish(KINDS[cleaned["kind"]], self.wish)
            except ReportProblem as problem:
                raise forms.ValidationError(str(problem)) from None
        return cleaned

    @property
    def wish(self) -> Wish:
        about = {name: self.cleaned_data[name] for name in ("institution", "program", "scholar", "language")}
        return Wish(self.cleaned_data["period"], **about)

    def clean_period(self) -> str:
        try:
            return check_period(self.cleaned_data["period"].strip()).text
        except ReportProblem as problem:
            raise forms.ValidationError(str(problem)) from None


class CommentForm(forms.Form):
    chapter = forms.ChoiceField(required=False, label="About")
    text = forms.CharField(max_length=2000, label="Comment", widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, chapters: Sequence[tuple[str, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if chapters is None:
            self.fields["chapter"] = forms.CharField(required=False, max_length=80)
        else:
            self.fields["chapter"].choices = [("", "The whole report"), *chapters]  # type: ignore[attr-defined]


class ComposeForm(forms.Form):
    """For each chapter: whether it is in, where it stands, and what is written before it."""

    letter = forms.CharField(
        required=False,
        max_length=20_000,
        label="Letter from the program",
        help_text="Opens the report. Markdown: **bold**, *italic*, lists, headings, links.",
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, *args: Any, chapters: Sequence[Section], composition: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        written, left_out = composition.get("narrative", {}), composition.get("left_out", ())
        order = [code for code in composition.get("order", ()) if code in {c.id for c in chapters}]
        self.codes = [c.id for c in sorted(chapters, key=lambda c: order.index(c.id) if c.id in order else len(order))]
        titles = {chapter.id: chapter.title for chapter in chapters}
        self.fields["letter"].initial = written.get(LETTER, "")
        for place, code in enumerate(self.codes, start=1):
            title = titles[code]
            self.fields[f"in-{code}"] = forms.BooleanField(
                required=False, initial=code not in left_out, label=f"{title}: include this chapter"
            )
            self.fields[f"at-{code}"] = forms.IntegerField(
                min_value=1, max_value=999, initial=place, label=f"{title}: place"
            )
            self.fields[f"words-{code}"] = forms.CharField(
                required=False,
                max_length=20_000,
                initial=written.get(code, ""),
                label=f"{title}: words before it",
                widget=forms.Textarea(attrs={"rows": 4}),
            )

    @property
    def composition(self) -> dict[str, Any]:
        """As the report keeps it; empty where nothing is changed."""
        cleaned = self.cleaned_data
        order = sorted(self.codes, key=lambda code: (cleaned[f"at-{code}"], self.codes.index(code)))
        words = {LETTER: cleaned["letter"]} | {code: cleaned[f"words-{code}"] for code in self.codes}
        return {
            "order": order if order != self.codes else [],
            "left_out": [code for code in self.codes if not cleaned[f"in-{code}"]],
            "narrative": {code: text for code, text in words.items() if text.strip()},
        }


class SendForm(forms.Form):
    """Whom to tell of a release: all of a partner or funder, or single people. Only who may read it is offered."""

    institutions = forms.ModelMultipleChoiceField(
        queryset=Institution.objects.none(),
        required=False,
        label="Everybody at",
        widget=forms.CheckboxSelectMultiple,
    )
    persons = forms.ModelMultipleChoiceField(
        queryset=User.objects.none(), required=False, label="Single people", widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, readers: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.readers = readers
        self.places = places_of(readers)
        persons, institutions = self.fields["persons"], self.fields["institutions"]
        persons.queryset = self.readers  # type: ignore[attr-defined]
        institutions.queryset = Institution.objects.filter(pk__in=self.places)  # type: ignore[attr-defined]
        persons.choices = [(pk, f"{name}, {where}") for pk, name, where in self._people()]  # type: ignore[attr-defined]
        institutions.choices = [  # type: ignore[attr-defined]
            (pk, f"{place.name} ({len(place.people)})") for pk, place in self.places.items()
        ]

    def _people(self) -> list[tuple[int, str, str]]:
        where: dict[int, list[str]] = {}
        for place in self.places.values():
            for person in place.people:
                where.setdefault(person, []).append(place.name)
        return [(person.pk, str(person), ", ".join(where.get(person.pk, []))) for person in self.readers]

    @property
    def has_anybody(self) -> bool:
        return bool(self.places)

    @property
    def people(self) -> list[User]:
        """Those who were chosen, each once."""
        keys = {person.pk for person in self.cleaned_data["persons"]}
        for institution in self.cleaned_data["institutions"]:
            keys |= set(self.places[institution.pk].people)
        return list(self.readers.filter(pk__in=keys))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned["persons"] and not cleaned["institutions"]:
            raise forms.ValidationError("Choose a partner, a funder, or at least one person.")
        return cleaned


class ShelfFilter(forms.Form):
    """Which reports of the shelf are shown."""

    kind = forms.ChoiceField(
        required=False, choices=[("", "Every kind"), *((kind.code, kind.title) for kind in KINDS.values())]
    )
    period = forms.ChoiceField(required=False)
    state = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, reports: ReportQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = set(reports.order_by().values_list("period", "state").distinct())
        periods = sorted({period for period, _ in known}, reverse=True)
        states = {state for _, state in known}
        self.fields["period"].choices = [("", "Every period"), *((p, p) for p in periods)]  # type: ignore[attr-defined]
        self.fields["state"].choices = [  # type: ignore[attr-defined]
            ("", "Every state"),
            *(choice for choice in Report.State.choices if choice[0] in states),
        ]

    def narrow(self, reports: ReportQuerySet) -> ReportQuerySet:
        if not self.is_valid():
            return reports
        return reports.filter(**{name: value for name, value in self.cleaned_data.items() if value})


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Everyone who could read the report will see this.",
    )


class VerifyForm(forms.Form):
    """A file, or the SHA-256 of one."""

    sha256 = forms.CharField(
        required=False,
        max_length=200,
        label="SHA-256",
        help_text="64 characters, 0 to 9 and a to f, as sha256sum prints it.",
    )
    file = forms.FileField(required=False, help_text="The PDF or the workbook. It is not kept.")

    def clean_sha256(self) -> str:
        words = self.cleaned_data["sha256"].lower().split()
        if not words:
            return ""
        if len(words[0]) != 64 or set(words[0]) - set("0123456789abcdef"):
            raise forms.ValidationError("A SHA-256 has 64 characters, 0 to 9 and a to f.")
        return str(words[0])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        file = cleaned.get("file")
        if file and file.size > MOST_BYTES:
            raise forms.ValidationError("This file is too large to be one of our reports.")
        if file:
            cleaned["sha256"] = _digest(file)
        if not cleaned.get("sha256") and not self.errors:
            raise forms.ValidationError("Choose a file, or give its SHA-256.")
        return cleaned


def _digest(file: Any) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()
