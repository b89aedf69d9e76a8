"""What kind of data a field holds. Each app's `privacy.py` classes every field of its models."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fields:
    """The fields of one model. personal: about a person who could be named by them. protected: counts or values
    that could reveal a patient, read only inside the app. Everything else is plain."""

    personal: frozenset[str]
    protected: frozenset[str]
    plain: frozenset[str]

    @property
    def all(self) -> frozenset[str]:
        return self.personal | self.protected | self.plain


def fields(*, personal: str = "", protected: str = "", plain: str = "") -> Fields:
    """Classes of one model's fields, each as names in one text."""
    return Fields(frozenset(personal.split()), frozenset(protected.split()), frozenset(plain.split()))
