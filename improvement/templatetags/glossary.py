"""Words of the glossary, explained where they occur: a button that opens the meaning, by mouse, touch or keyboard."""

from __future__ import annotations

import re
from itertools import count
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe

from improvement.models import Term

register = template.Library()


@register.simple_tag(takes_context=True)
def explain(context: template.Context, text: Any) -> SafeString:
    """The text with each word of the glossary marked where it first stands; the browser's popover needs no script."""
    request = context.get("request")
    terms = _terms(request)
    source = str(text or "")
    if not terms:
        return mark_safe(linebreaks(source, autoescape=True))  # noqa: S308 -- escaped by linebreaks
    pattern = re.compile(rf"(?<!\w)({'|'.join(sorted(map(re.escape, terms), key=len, reverse=True))})(?!\w)", re.I)
    numbers = _numbers(request)
    seen: set[int] = set()
    parts: list[str] = []
    end = 0
    for match in pattern.finditer(source):
        term = terms[match[0].casefold()]
        if term.pk in seen:
            continue
        seen.add(term.pk)
        parts += [conditional_escape(source[end : match.start()]), _marked(match[0], term, next(numbers))]
        end = match.end()
    parts.append(conditional_escape(source[end:]))
    marked = mark_safe("".join(parts))  # noqa: S308 -- every part was escaped above
    return mark_safe(linebreaks(marked, autoescape=False))  # noqa: S308


def _marked(word: str, term: Term, number: int) -> SafeString:
    spanish = (
        format_html(
            '<span class="term-spanish" lang="es"><strong>{}</strong> {}</span>', term.spanish, term.meaning_spanish
        )
        if term.meaning_spanish
        else ""
    )
    return format_html(
        '<button type="button" class="term" popovertarget="term-{n}">{word}'
        '<span class="visually-hidden">, what we mean</span></button>'
        '<span popover class="term-note" id="term-{n}"><span><strong>{english}</strong> {meaning}</span>'
        "{spanish}</span>",
        n=number,
        word=word,
        english=term.english,
        meaning=term.meaning,
        spanish=spanish,
    )


def _terms(request: Any) -> dict[str, Term]:
    """All agreed words by their spellings; read once for a page."""
    found: dict[str, Term] | None = getattr(request, "glossary_terms", None)
    if found is None:
        found = {word.casefold(): term for term in Term.objects.in_use() for word in term.words}
        if request is not None:
            request.glossary_terms = found
    return found


def _numbers(request: Any) -> count[int]:
    """Numbers that are told apart on one page."""
    found: count[int] | None = getattr(request, "glossary_numbers", None)
    if found is None:
        found = count(1)
        if request is not None:
            request.glossary_numbers = found
    return found
