"""Telling everybody what a project did, and taking it back."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts import audit
from accounts.models import User
from improvement.models import Project, Publication
from improvement.queries.edition import compose, texts
from improvement.services import Refused
from improvement.small_counts import places_with_counts


@transaction.atomic
def publish(*, project: Project, summary: str, by: User) -> Publication:
    """A new edition of the page for everybody; the former one stays in the record and is read no more."""
    content = compose(project, summary)
    if not content["aims"]:
        raise Refused("A project is published once its aim is agreed.")
    faults = places_with_counts(texts(content))
    if faults:
        raise Refused(f"A count of 10 people or fewer stands in {', '.join(faults)}. Say it without the number.")
    last = project.publications.aggregate(last=Max("number"))["last"] or 0
    now = timezone.now()
    made = Publication.objects.create(
        project=project, number=last + 1, content=content, published_by=by, published_at=now
    )
    project.published_at = now
    project.save(update_fields=["published_at"])
    facts = {"project": project.pk, "edition": made.number}
    audit.record("project.published", by=by, subject=project, facts=facts)
    return made


@transaction.atomic
def withdraw(*, project: Project, by: User) -> None:
    """Nobody outside reads the page any more. Asking again changes nothing."""
    if project.published_at is None:
        return
    project.published_at = None
    project.save(update_fields=["published_at"])
    project.publications.filter(withdrawn_at__isnull=True).update(withdrawn_at=timezone.now())
    audit.record("project.withdrawn", by=by, subject=project, facts={"project": project.pk})
