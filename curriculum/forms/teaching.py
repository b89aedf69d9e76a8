"""What people type about teaching, attendance and assessment."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import FileExtensionValidator, MaxValueValidator, MinValueValidator
from django.utils import timezone

from accounts.models import User
from curriculum.models import (
    Activity,
    Competency,
    Crosswalk,
    FeedToken,
    Framework,
    HeldAttendee,
    Mode,
    Occasion,
    Requirement,
    Rsvp,
    Session,
    TopicProposal,
)
from curriculum.models.assessment import MENTOR_VOICES
from curriculum.recurrence import ORDINALS, WEEKDAYS, monthly, weekly
from partners.access import Access
from partners.models import Institution
from partners.roles import Role
from scholars.models import Scholar

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class ActivityForm(forms.ModelForm):
    """An activity, with what it teaches as a level for each competency."""

    class Meta:
        model = Activity
        fields = (
            "title", "kind", "description", "time_zone", "is_public", "takes_proposals", "threshold_percent",
            "remote_counts", "make_ups_allowed", "minutes_needed",
        )  # fmt: skip


class TeachingForm(forms.Form):
    """A level for each competency of the frameworks in use; none when the activity does not build it."""

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taught = dict(activity.teachings.values_list("competency_id", "level"))
        competencies = Competency.objects.filter(domain__framework__is_current=True, is_confirmed=True)
        self.competencies = {f"c{c.pk}": c for c in competencies.select_related("domain__framework")}
        for name, competency in self.competencies.items():
            levels = competency.domain.framework.levels
            choices = [("", "Not taught here"), *((str(n), f"Up to: {level}") for n, level in enumerate(levels) if n)]
            self.fields[name] = forms.ChoiceField(
                choices=choices, label=str(competency), required=False, initial=str(taught.get(competency.pk, ""))
            )

    @property
    def teaches(self) -> dict[Competency, int]:
        chosen = ((self.competencies[name], value) for name, value in self.cleaned_data.items())
        return {competency: int(value) for competency, value in chosen if value}


class SessionForm(forms.ModelForm):
    """A session in the local time of its activity."""

    day = forms.DateField(widget=DATE)
    begins = forms.TimeField(widget=TIME)
    minutes = forms.IntegerField(min_value=5, max_value=24 * 60, initial=60, label="Length in minutes")
    remote_link = forms.URLField(
        required=False, assume_scheme="https", help_text="Shown to people with a sign-in only."
    )
    materials_link = forms.URLField(required=False, assume_scheme="https", label="Slides and recording")

    class Meta:
        model = Session
        fields = ("topic", "speaker", "summary", "host", "place", "remote_link", "materials_link")

    field_order = ("topic", "speaker", "summary", "day", "begins", "minutes", "host", "place", "remote_link")

    def __init__(self, *args: Any, activity: Activity, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.activity = activity
        self.zone = ZoneInfo(activity.time_zone)
        self.fields["host"].queryset = Institution.objects.visible_to(access).partners()  # type: ignore[attr-defined]
        self.fields["begins"].help_text = f"Local time: {activity.time_zone}."
        if self.instance.starts_at:
            local = self.instance.starts_at.astimezone(self.zone)
            self.initial.update(day=local.date(), begins=local.time(), minutes=self.instance.minutes)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("day") and cleaned.get("begins") and cleaned.get("minutes"):
            starts_at = datetime.combine(cleaned["day"], cleaned["begins"], self.zone)
            self.instance.activity = self.activity
            self.instance.starts_at = starts_at
            self.instance.ends_at = starts_at + timedelta(minutes=cleaned["minutes"])
        return cleaned


class SeriesForm(forms.Form):
    """When a series meets: on a weekday of the month, or every so many weeks."""

    pattern = forms.ChoiceField(
        choices=[(f"m{n}", f"Monthly, on the {word}") for n, word in ORDINALS.items()]
        + [("w1", "Every week"), ("w2", "Every other week")],
        label="How often",
    )
    weekday = forms.TypedChoiceField(choices=list(enumerate(WEEKDAYS)), coerce=int, initial=1)
    begins = forms.TimeField(widget=TIME, initial="12:00")
    minutes = forms.IntegerField(min_value=5, max_value=24 * 60, initial=60, label="Length in minutes")
    first_on = forms.DateField(widget=DATE, label="From")
    until = forms.DateField(widget=DATE, label="Until")
    topic = forms.CharField(max_length=160, initial="Topic to be announced")
    place = forms.CharField(max_length=120, required=False)

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["begins"].help_text = f"Local time: {activity.time_zone}. It stays when the clocks change."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, until = cleaned.get("first_on"), cleaned.get("until")
        if first and until and until < first:
            self.add_error("until", "The last day lies before the first.")
        return cleaned

    @property
    def rule(self) -> str:
        pattern, weekday, until = (self.cleaned_data[name] for name in ("pattern", "weekday", "until"))
        number = int(pattern[1:])
        return monthly(weekday, number, until) if pattern[0] == "m" else weekly(weekday, number, until)


class ProposalForm(forms.ModelForm):
    class Meta:
        model = TopicProposal
        fields = ("topic", "why", "speaker")


class AcceptForm(forms.Form):
    session = forms.ModelChoiceField(
        Session.objects.none(), required=False, empty_label="A new draft, four weeks after the last session",
        label="Put it into",
    )  # fmt: skip

    def __init__(self, *args: Any, proposal: TopicProposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        drafts = proposal.activity.sessions.filter(status=Session.Status.DRAFT, proposal=None)
        self.fields["session"].queryset = drafts  # type: ignore[attr-defined]
        zone = ZoneInfo(proposal.activity.time_zone)
        self.fields["session"].label_from_instance = (  # type: ignore[attr-defined]
            lambda session: f"{session.starts_at.astimezone(zone):%B %d, %Y}: {session.topic}"
        )


class DeclineForm(forms.Form):
    answer = forms.CharField(max_length=400, label="What you answer", help_text="The proposer reads this.")


class RsvpForm(forms.Form):
    answer = forms.ChoiceField(choices=Rsvp.Answer.choices)


class CodeForm(forms.Form):
    code = forms.CharField(
        max_length=12,
        label="Code on the screen",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class ListFileForm(forms.Form):
    file = forms.FileField(
        label="Attendance list",
        help_text="The CSV file that Zoom, Teams, Meet or Webex exports after the meeting.",
        validators=[FileExtensionValidator(["csv", "txt", "tsv"])],
    )


class DecideForm(forms.Form):
    """Who a doubtful line was. Suggestions stand first; nothing is chosen beforehand."""

    person = forms.ChoiceField(label="This was")
    remember = forms.BooleanField(
        required=False, initial=True, label="Remember this spelling or address for other lists"
    )

    def __init__(self, *args: Any, held: HeldAttendee, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        at = {person.pk: person for person in people}
        likely = [at[pk] for pk in held.suggestions if pk in at]
        groups: list[Any] = [("", "Choose"), ("0", "Nobody who counts here")]
        if likely:
            groups.append(("Perhaps", [(str(p.pk), f"{p.name} ({p.email})") for p in likely]))
        groups.append(("Everybody", [(str(p.pk), f"{p.name} ({p.email})") for p in people]))
        self.people = at
        self.fields["person"].choices = groups  # type: ignore[attr-defined]

    @property
    def chosen(self) -> User | None:
        return self.people.get(int(self.cleaned_data["person"]))


class CorrectForm(forms.Form):
    person = forms.ModelChoiceField(User.objects.none(), empty_label="Choose")
    was_there = forms.ChoiceField(choices=[*Mode.choices, ("absent", "Was not there")], label="What is right")
    reason = forms.CharField(max_length=160, help_text="Kept with the attendance.")

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class MakeUpForm(forms.Form):
    what = forms.CharField(
        max_length=300, label="What you did instead", help_text="Watched the recording and wrote a page about it."
    )


class FeedForm(forms.Form):
    kind = forms.ChoiceField(choices=FeedToken.Kind.choices, label="What it shows")
    activity = forms.ModelChoiceField(
        Activity.objects.none(), required=False, empty_label="Choose, for one activity", label="Activity"
    )
    alarm_minutes = forms.TypedChoiceField(
        choices=[("", "No alarm"), ("10", "10 minutes before"), ("60", "An hour before"), ("1440", "A day before")],
        coerce=int, empty_value=None, required=False, label="Alarm",
    )  # fmt: skip

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["activity"].queryset = Activity.objects.visible_to(access)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") == FeedToken.Kind.SERIES and not cleaned.get("activity"):
            self.add_error("activity", "Choose the activity.")
        if cleaned.get("kind") != FeedToken.Kind.SERIES:
            cleaned["activity"] = None
        return cleaned


class FrameworkFileForm(forms.Form):
    file = forms.FileField(
        label="File", help_text="A CASE 1.1 package (JSON).", validators=[FileExtensionValidator(["json"])]
    )
    code = forms.SlugField(max_length=20, required=False, help_text="Only when the package does not name its code.")
    edition = forms.CharField(max_length=20, required=False, help_text="Only when the package has no version.")


class FrameworkTableForm(forms.Form):
    file = forms.FileField(
        label="File",
        help_text="The CSV file of this edition, with wordings filled in or changed.",
        validators=[FileExtensionValidator(["csv"])],
    )


class CrosswalkForm(forms.Form):
    older = forms.ModelChoiceField(Framework.objects.none(), label="From the older edition", empty_label=None)
    newer = forms.ModelChoiceField(Framework.objects.none(), label="To the newer edition", empty_label=None)
    note = forms.CharField(max_length=250, required=False, label="Who worked it out, and from what")
    file = forms.FileField(
        label="Pairs",
        help_text="CSV with the columns older, newer and relation: same, merged, split or related.",
        validators=[FileExtensionValidator(["csv"])],
    )

    def __init__(self, *args: Any, access: Access, crosswalk: Crosswalk | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("older", "newer"):
            self.fields[name].queryset = Framework.objects.visible_to(access)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("older") and cleaned.get("older") == cleaned.get("newer"):
            self.add_error("newer", "Choose two different editions.")
        return cleaned


class OccasionForm(forms.Form):
    """On which occasion levels are given."""

    occasion = forms.ChoiceField(choices=Occasion.choices)
    year = forms.IntegerField(min_value=1, max_value=20, initial=1, label="Year of training")


class LevelsForm(OccasionForm):
    """A level, and what speaks for it, for each competency of an edition; what is left open is not said."""

    def __init__(self, *args: Any, framework: Framework, current: dict[int, int] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        competencies = Competency.objects.filter(domain__framework=framework).select_related("domain__framework")
        self.competencies = list(competencies.order_by("domain__number", "number"))
        choices = [("", "Not said"), *((str(n), level) for n, level in enumerate(framework.levels))]
        for c in self.competencies:
            before = (current or {}).get(c.pk)
            self.fields[f"level-{c.pk}"] = forms.TypedChoiceField(
                choices=choices, coerce=int, empty_value=None, required=False, label=str(c),
                initial="" if before is None else str(before),
            )  # fmt: skip
            self.fields[f"note-{c.pk}"] = forms.CharField(
                max_length=400, required=False, label=f"What speaks for it ({c.code})",
            )  # fmt: skip

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [
            {"competency": c, "level": self[f"level-{c.pk}"], "note": self[f"note-{c.pk}"]} for c in self.competencies
        ]

    @property
    def levels(self) -> dict[Competency, tuple[int, str]]:
        said = ((c, self.cleaned_data[f"level-{c.pk}"]) for c in self.competencies)
        return {c: (level, self.cleaned_data[f"note-{c.pk}"]) for c, level in said if level is not None}


class EvidenceForm(OccasionForm):
    competency = forms.ModelChoiceField(Competency.objects.none(), empty_label="Choose")
    level = forms.TypedChoiceField(choices=[], coerce=int)
    note = forms.CharField(max_length=400, label="What it is, and what it shows")
    link = forms.URLField(required=False, assume_scheme="https", label="Where it can be seen")

    field_order = ("competency", "level", "note", "link", "occasion", "year")

    def __init__(self, *args: Any, framework: Framework, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        competencies = Competency.objects.filter(domain__framework=framework).select_related("domain__framework")
        self.fields["competency"].queryset = competencies  # type: ignore[attr-defined]
        self.fields["level"].choices = list(enumerate(framework.levels))  # type: ignore[attr-defined]


class AskForm(OccasionForm):
    """Ask somebody who mentors in the network."""

    rater = forms.ModelChoiceField(User.objects.none(), label="Whom", empty_label="Choose")
    voice = forms.ChoiceField(choices=[(voice.value, voice.label) for voice in MENTOR_VOICES], label="As")

    field_order = ("rater", "voice", "occasion", "year")

    def __init__(self, *args: Any, scholar: Scholar, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        mentors = User.objects.filter(
            is_active=True,
            memberships__role__in=[Role.MENTOR, Role.COMMUNITY_PARTNER],
            memberships__starts_on__lte=today,
            memberships__ended_at__isnull=True,
        )
        mentors = mentors.exclude(memberships__ends_on__lt=today).exclude(pk=scholar.user_id or 0)
        self.fields["rater"].queryset = mentors.distinct().order_by("name")  # type: ignore[attr-defined]
        self.fields["rater"].label_from_instance = lambda user: user.name  # type: ignore[attr-defined]


class RequirementForm(forms.ModelForm):
    """Either an activity whose attendance is asked for, or a level of a competency."""

    level = forms.IntegerField(
        required=False, validators=[MinValueValidator(0), MaxValueValidator(20)],
        help_text="The number of the step, from 0; only with a competency.",
    )  # fmt: skip

    class Meta:
        model = Requirement
        fields = ("program", "title", "career_stage", "activity", "competency", "level", "due_month")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        competencies = Competency.objects.filter(domain__framework__is_current=True, is_confirmed=True)
        self.fields["competency"].queryset = competencies.select_related("domain__framework")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        activity, competency, level = (cleaned.get(name) for name in ("activity", "competency", "level"))
        if bool(activity) == bool(competency):
            self.add_error("activity", "Choose either an activity or a competency.")
        elif competency and (level is None or level >= len(competency.domain.framework.levels)):
            self.add_error("level", f"Give a level from 0 to {len(competency.domain.framework.levels) - 1}.")
        elif activity and level is not None:
            self.add_error("level", "A level goes with a competency, not with an activity.")
        return cleaned
