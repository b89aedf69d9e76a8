"""From the head of the facts to the frame of a document. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from reports.document import Document, Headline, Section
from reports.kinds.shared.facts import Head
from reports.kinds.shared.words import label_of

LANGUAGES = {"en": "en-US", "es": "es-US"}


def framed(head: Head, sections: Iterable[Section], headlines: tuple[Headline, ...] = ()) -> Document:
    return Document(
        title=f"{head.title}, {head.period_label}",
        subtitle=head.scope,
        program=head.program,
        scope=head.scope,
        as_of=head.as_of,
        facts=cover_facts(head),
        label=label_of(head.provenances),
        sections=tuple(sections),
        language=LANGUAGES[head.language],
        verify_at=head.verify_at,
        headlines=headlines,
    )


def cover_facts(head: Head) -> tuple[tuple[str, str], ...]:
    return (
        ("Period", f"{head.period_label} ({head.period})"),
        ("Scope", head.scope),
        ("Records as of", head.as_of),
        ("Data", label_of(head.provenances)),
    )
