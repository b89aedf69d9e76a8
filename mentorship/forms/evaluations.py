"""What scholars are asked about their mentors."""

from __future__ import annotations

from typing import Any

from django import forms

from mentorship.models import Evaluation, Instrument


class EvaluationForm(forms.Form):
    """The items of a form, each on its scale, with a way not to say."""

    def __init__(self, *args: Any, instrument: Instrument, before: Evaluation | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instrument = instrument
        scale = [(str(n), self._label(n)) for n in range(instrument.lowest, instrument.highest + 1)]
        for item in instrument.items:
            self.fields[f"item_{item['code']}"] = forms.ChoiceField(
                label=item["text"],
                choices=[("", "I'd rather not say"), *scale],
                required=False,
                initial=str(before.answers.get(item["code"], "")) if before else "",
            )
        self.fields["comment"] = forms.CharField(
            label="Comment",
            required=False,
            max_length=2000,
            initial=before.comment if before else "",
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text="Shown to your mentor word for word, together with those of at least four others.",
        )
        self.fields["is_held"] = forms.BooleanField(
            label="Hold until I leave the program",
            required=False,
            initial=before.is_held if before else False,
            help_text="Until then it is part of no release.",
        )

    def _label(self, number: int) -> str:
        ends = {self.instrument.lowest: self.instrument.low_label, self.instrument.highest: self.instrument.high_label}
        return f"{number}, {ends[number]}" if ends.get(number) else str(number)

    @property
    def answers(self) -> dict[str, int]:
        values = {item["code"]: self.cleaned_data[f"item_{item['code']}"] for item in self.instrument.items}
        return {code: int(value) for code, value in values.items() if value}


class InstrumentForm(forms.Form):
    """The words of every item."""

    def __init__(self, *args: Any, instrument: Instrument, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instrument = instrument
        for item in instrument.items:
            code = item["code"]
            self.fields[f"domain_{code}"] = forms.CharField(
                label=f"{code}: domain", max_length=80, required=False, initial=item.get("domain", "")
            )
            self.fields[f"text_{code}"] = forms.CharField(
                label=f"{code}: text", max_length=300, initial=item.get("text", "")
            )

    @property
    def texts(self) -> dict[str, tuple[str, str]]:
        cleaned = self.cleaned_data
        return {
            item["code"]: (cleaned[f"domain_{item['code']}"], cleaned[f"text_{item['code']}"])
            for item in self.instrument.items
        }


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Why do you need to read it?",
        min_length=10,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="The scholar sees your name, the time and this reason.",
    )


class ConcernForm(forms.Form):
    about = forms.CharField(label="Whom or what is it about?", max_length=200, required=False)
    text = forms.CharField(
        label="What happened, or what do you fear?", max_length=4000, widget=forms.Textarea(attrs={"rows": 6})
    )


class HandleForm(forms.Form):
    outcome = forms.CharField(label="What was done", max_length=500, required=False)
    closes = forms.BooleanField(label="This closes the concern", required=False)
