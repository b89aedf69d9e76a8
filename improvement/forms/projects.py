"""What people type about a project and its team."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from equity_measures.models import GapReport, Measure, Stratifier
from equity_measures.statistics.analysis import GapAnalysis
from improvement.models import MemberRole, Project, Stage
from improvement.queries import baseline
from partners.access import Access
from partners.models import Site
from partners.roles import Permission
from scholars.models import Scholar


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class ProjectForm(forms.ModelForm):
    class Meta:
        model = Project
        fields = ("title", "sites", "definition", "principle", "lead", "sponsor")
        widgets = {
            "sites": forms.CheckboxSelectMultiple,
            "definition": forms.Textarea(attrs={"rows": 3}),
            "principle": forms.Textarea(attrs={"rows": 3}),
        }
        labels = {"lead": "Scholar who leads it", "sites": "Sites that take part"}

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = list(self.instance.sites.values_list("pk", flat=True)) if self.instance.pk else []
        sites = Site.objects.visible_to(access, Permission.IMPROVEMENT_START).filter(is_active=True)
        self.fields["sites"].queryset = (sites | Site.objects.filter(pk__in=own)).distinct()  # type: ignore[attr-defined]
        scholars = Scholar.objects.visible_to(access)
        kept = Scholar.objects.filter(pk=self.instance.lead_id)
        self.fields["lead"].queryset = (scholars | kept).distinct()  # type: ignore[attr-defined]


class StartForm(ProjectForm):
    """A new project, from a gap report or from nothing."""

    group = forms.ChoiceField(label="Whose gap", help_text="The group whose care or health is to get better.")
    role = forms.ChoiceField(label="Your part in the team", choices=MemberRole.choices, initial=MemberRole.LEAD)

    field_order = ("title", "group", "sites", "definition", "principle", "lead", "sponsor", "role")

    def __init__(self, *args: Any, report: GapReport | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.report = report
        if report is None:
            del self.fields["group"]
            return
        analysis = GapAnalysis.from_dict(report.analysis)
        self.fields["group"].choices = baseline.groups(analysis)  # type: ignore[attr-defined]
        self.fields["group"].initial = analysis.gap.code if analysis.gap else None

    @property
    def baseline(self) -> baseline.Baseline | None:
        return baseline.baseline(self.report, self.cleaned_data["group"]) if self.report else None


class MemberForm(forms.Form):
    name = forms.CharField(max_length=150)
    role = forms.ChoiceField(label="Part in the team", choices=MemberRole.choices)
    email = forms.EmailField(
        label="Address",
        required=False,
        help_text="If she has an account with this address, the project opens to her. Nothing is sent.",
    )
    joined_on = forms.DateField(label="Since", widget=DateInput, initial=timezone.localdate)


class ProjectFilter(forms.Form):
    """Which projects the portfolio shows."""

    stage = forms.ChoiceField(required=False, choices=[("", "Every stage"), *Stage.choices])
    measure = forms.ModelChoiceField(
        Measure.objects.none(), required=False, to_field_name="code", empty_label="Every measure"
    )
    by = forms.ModelChoiceField(
        Stratifier.objects.none(), label="Gap by", required=False, to_field_name="code", empty_label="Every stratifier"
    )
    site = forms.ModelChoiceField(Site.objects.none(), required=False, to_field_name="code", empty_label="Every site")

    def __init__(self, *args: Any, projects: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = projects.order_by().values("pk")
        self.fields["measure"].queryset = Measure.objects.filter(projects__in=keys).distinct()  # type: ignore[attr-defined]
        self.fields["by"].queryset = Stratifier.objects.filter(  # type: ignore[attr-defined]
            pk__in=projects.order_by().values("stratifier")
        )
        self.fields["site"].queryset = Site.objects.filter(projects__in=keys).distinct()  # type: ignore[attr-defined]

    def narrow(self, projects: Any) -> Any:
        if not self.is_valid():
            return projects
        asked = self.cleaned_data
        wanted = {"stage": asked["stage"], "measure": asked["measure"], "stratifier": asked["by"]}
        projects = projects.filter(**{name: value for name, value in wanted.items() if value})
        return projects.filter(pk__in=asked["site"].projects.values("pk")) if asked["site"] else projects
