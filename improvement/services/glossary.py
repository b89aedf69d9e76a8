"""Proposing words, agreeing on them, and taking them out."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from improvement.models import Term


@transaction.atomic
def save_term(*, term: Term, by: User, may_agree: bool) -> Term:
    """A word that is changed by somebody who may not agree on it is a proposal again."""
    if term.pk is None:
        term.proposed_by = by
    if not may_agree:
        term.agreed_on, term.agreed_with = None, ""
    elif term.agreed_with and term.agreed_on is None:
        term.agreed_on = timezone.localdate()
    elif not term.agreed_with:
        term.agreed_on = None
    term.is_of_portal = False
    term.save()
    audit.record("glossary.saved", by=by, subject=term, facts={"agreed": term.agreed_on is not None})
    return term


@transaction.atomic
def remove_term(*, term: Term, by: User) -> None:
    audit.record("glossary.removed", by=by, subject=term)
    term.delete()
