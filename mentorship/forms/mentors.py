"""Which mentors to list, and what is typed about them."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import F, Q, QuerySet

from mentorship.forms.fields import DateInput, Keywords
from mentorship.models import Initiative, MatchProfile, Mentor, MentorConflict, RoundRole, TeamRole, role_label
from partners.access import Access
from partners.models import Institution
from partners.roles import Permission
from scholars.models import Scholar

SORTS = {"name": "name", "institution": "institution__name", "load": "load", "capacity": "capacity"}


class MentorFilter(django_filters.FilterSet):
    """Its choices are what this person may see."""

    q = django_filters.CharFilter(label="Name or expertise", method="search")
    role = django_filters.ChoiceFilter(
        label="Can be", choices=TeamRole.choices, empty_label="Any role", method="with_role"
    )
    institution = django_filters.ModelChoiceFilter(queryset=Institution.objects.none(), empty_label="Every institution")
    room = django_filters.ChoiceFilter(
        label="Room", choices=[("yes", "Has room")], empty_label="With or without room", method="with_room"
    )

    class Meta:
        model = Mentor
        fields = ["q", "role", "institution", "room"]

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        institutions = Institution.objects.visible_to(access, Permission.MENTOR_VIEW)
        self.filters["institution"].queryset = institutions.filter(mentors__isnull=False).distinct()
        self.filters["q"].field.widget.input_type = "search"

    def search(self, queryset: QuerySet[Mentor], name: str, value: str) -> QuerySet[Mentor]:
        return queryset.filter(Q(name__icontains=value) | Q(expertise__icontains=value))

    def with_role(self, queryset: QuerySet[Mentor], name: str, value: str) -> QuerySet[Mentor]:
        # Stored as a list of keys, none of which is part of another: the quotes make it exact on every database.
        return queryset.filter(roles__icontains=f'"{value}"')

    def with_room(self, queryset: QuerySet[Mentor], name: str, value: str) -> QuerySet[Mentor]:
        return queryset.filter(Q(load__lt=F("capacity")), is_active=True)

    @property
    def sort(self) -> str:
        wanted = str(self.data.get("sort", ""))
        return wanted if wanted.removeprefix("-") in SORTS else "name"

    @property
    def sorted_qs(self) -> QuerySet[Mentor]:
        sign = "-" if self.sort.startswith("-") else ""
        found: QuerySet[Mentor] = self.qs.order_by(f"{sign}{SORTS[self.sort.removeprefix('-')]}", "name", "pk")
        return found


def known_roles() -> list[tuple[str, str]]:
    """The roles a program begins with, and those that rounds have asked for since."""
    codes = set(RoundRole.objects.filter(round__kind="mentors").values_list("code", flat=True))
    return [*TeamRole.choices, *((code, role_label(code)) for code in sorted(codes - set(TeamRole.values)))]


class OwnMentorForm(forms.ModelForm):
    """What a mentor says of herself."""

    roles = forms.MultipleChoiceField(label="You can be", widget=forms.CheckboxSelectMultiple)
    expertise = Keywords(label="Expertise", required=False)
    competencies = Keywords(label="Competencies", required=False, help_text="Codes of the framework, such as 6.2.")
    methods = Keywords(label="Methods", required=False)
    populations = Keywords(label="Populations", required=False)
    languages = Keywords(label="Languages", required=False, help_text="Besides English. Separate them by commas.")

    class Meta:
        model = Mentor
        fields = [
            "title", "roles", "capacity", "hours_per_month", "available_from", "available_until", "expertise",
            "methods", "populations", "languages", "competencies", "lived_experience",
        ]  # fmt: skip
        labels = {"capacity": "Scholars at a time", "hours_per_month": "Hours a month for mentoring"}
        widgets = {
            "available_from": DateInput(),
            "available_until": DateInput(),
            "lived_experience": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "lived_experience": "Only if you wish to say something of it. Scholars who rank mentors can read it.",
            "capacity": "0 while you take nobody.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = known_roles()  # type: ignore[attr-defined]
        self.fields["capacity"].max_value = 20  # type: ignore[attr-defined]

    def clean_capacity(self) -> int:
        capacity: int = self.cleaned_data["capacity"]
        if capacity > 20:
            raise forms.ValidationError("At most 20 scholars at a time.")
        return capacity

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        begin, end = cleaned.get("available_from"), cleaned.get("available_until")
        if begin and end and end < begin:
            self.add_error("available_until", "The last day must not come before the first.")
        return cleaned


class MentorForm(OwnMentorForm):
    """What the program office says of a mentor."""

    class Meta(OwnMentorForm.Meta):
        fields = ["name", "institution", *OwnMentorForm.Meta.fields, "is_active"]
        labels = {**OwnMentorForm.Meta.labels, "is_active": "Takes part in matching"}

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].label = "Can be"
        institutions = Institution.objects.visible_to(access, Permission.MENTOR_EDIT)
        self.fields["institution"].queryset = institutions  # type: ignore[attr-defined]


class ConflictForm(forms.Form):
    """With whom a mentor is in conflict: a scholar or another mentor."""

    kind = forms.ChoiceField(label="What it is", choices=MentorConflict.Kind.choices)
    scholar = forms.ModelChoiceField(
        label="With a scholar", queryset=Scholar.objects.none(), required=False, empty_label="Nobody"
    )
    other = forms.ModelChoiceField(
        label="Or with another mentor", queryset=Mentor.objects.none(), required=False, empty_label="Nobody"
    )

    def __init__(self, *args: Any, access: Access, mentor: Mentor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scholars = Scholar.objects.visible_to(access, Permission.SCHOLAR_VIEW)
        mentors = Mentor.objects.visible_to(access, Permission.MENTOR_EDIT).exclude(pk=mentor.pk)
        self.fields["scholar"].queryset = scholars  # type: ignore[attr-defined]
        self.fields["other"].queryset = mentors  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if bool(cleaned.get("scholar")) == bool(cleaned.get("other")):
            raise forms.ValidationError("Choose a scholar or another mentor, one of the two.")
        return cleaned


class InitiativeForm(forms.ModelForm):
    topics = Keywords(label="Topics", required=False)

    class Meta:
        model = Initiative
        fields = ["title", "institution", "sponsor", "summary", "topics", "capacity", "is_active"]
        widgets = {"summary": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        institutions = Institution.objects.visible_to(access, Permission.MENTOR_EDIT)
        self.fields["institution"].queryset = institutions  # type: ignore[attr-defined]


class MatchProfileForm(forms.ModelForm):
    """What a scholar looks for in her team."""

    topics = Keywords(
        label="What should your mentors know?",
        required=False,
        help_text="Methods, populations, topics, competencies; separate them by commas. "
        "They are compared word for word with what mentors say of themselves.",
    )
    languages = Keywords(label="Languages you would like to work in", required=False)

    class Meta:
        model = MatchProfile
        fields = ["topics", "languages", "statement"]
        labels = {"statement": "What else should the program know?"}
        widgets = {"statement": forms.Textarea(attrs={"rows": 4})}
