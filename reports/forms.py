from __future__ import annotations

import hashlib
from typing import Any

from django import forms

from partners.access import Access
from partners.models import Institution
from partners.roles import Permission
from reports.kinds import KINDS
from reports.making import check_period
from reports.problems import ReportProblem
from reports.queries import periods_with_figures

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

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.code, kind.title) for kind in KINDS.values()]  # type: ignore[attr-defined]
        partners = Institution.objects.visible_to(access, Permission.REPORT_BUILD).partners()
        self.fields["institution"].queryset = partners  # type: ignore[attr-defined]
        known = periods_with_figures(access)
        if known:
            self.fields["period"].initial = known[0]
            self.fields["period"].help_text += f" Figures stand for {', '.join(known[:8])}."

    def clean_period(self) -> str:
        try:
            return check_period(self.cleaned_data["period"].strip()).text
        except ReportProblem as problem:
            raise forms.ValidationError(str(problem)) from None


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
