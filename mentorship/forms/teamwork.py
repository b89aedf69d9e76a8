"""What teams type: answers to compacts, meetings, notes and next steps."""

from __future__ import annotations

from typing import Any

from django import forms

from mentorship.forms.fields import DateInput
from mentorship.models import Compact, Meeting, Mentor, TeamMember

CADENCE = "cadence"


class CompactForm(forms.Form):
    """The questions of a template; the one about meetings has choices, in days."""

    def __init__(
        self, *args: Any, compact: Compact, given: dict[str, str], required: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.compact = compact
        for question in compact.template.questions:
            values = {"label": question["title"], "help_text": question["prompt"], "required": required}
            initial = given.get(question["key"], "")
            if "choices" in question:
                choices = [("", "Not decided"), *question["choices"].items()]
                self.fields[question["key"]] = forms.ChoiceField(choices=choices, initial=initial, **values)
            else:
                area = forms.Textarea(attrs={"rows": 3})
                self.fields[question["key"]] = forms.CharField(max_length=2000, widget=area, initial=initial, **values)

    @property
    def answers(self) -> dict[str, str]:
        return {question["key"]: self.cleaned_data[question["key"]] for question in self.compact.template.questions}


class SignForm(forms.Form):
    name = forms.CharField(label="Your name", max_length=150, help_text="Typing it signs the text above.")


class DayAndTime(forms.SplitDateTimeWidget):
    """Two inputs, each named, under one legend."""

    use_fieldset = True


class MeetingForm(forms.ModelForm):
    starts_at = forms.SplitDateTimeField(
        label="Begins",
        widget=DayAndTime(
            date_attrs={"type": "date", "aria-label": "Day"},
            time_attrs={"type": "time", "aria-label": "Time"},
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        ),
    )
    mentors = forms.ModelMultipleChoiceField(
        label="With", queryset=Mentor.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Meeting
        fields = ["mentors", "starts_at", "minutes", "place", "agenda"]
        labels = {"minutes": "Minutes", "place": "Where"}
        widgets = {"agenda": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, places: list[TeamMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mentors = Mentor.objects.filter(pk__in=[place.mentor_id for place in places])
        self.fields["mentors"].queryset = mentors  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    text = forms.CharField(label="Note", max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    is_private = forms.BooleanField(label="Only for me", required=False)


class StepForm(forms.Form):
    title = forms.CharField(label="Next step", max_length=120)
    due_on = forms.DateField(label="Due", widget=DateInput())
