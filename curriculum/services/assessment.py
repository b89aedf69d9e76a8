"""Ratings, requests for them, and a committee's decisions."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from curriculum.gaps import Gap
from curriculum.models import AssessmentRequest, CommitteeDecision, Competency, Framework, Rating, Voice
from curriculum.services.problems import Refused
from scholars.models import Goal, Scholar
from scholars.services import records
from scholars.services.refusal import Refused as PlanRefused


@transaction.atomic
def rate(
    *, scholar: Scholar, voice: str, occasion: str, year: int, levels: dict[Competency, tuple[int, str]], by: User,
    request: AssessmentRequest | None = None,
) -> list[Rating]:  # fmt: skip
    """What one voice says on one occasion: for each competency a level and what speaks for it. Added, never changed."""
    if not levels:
        raise Refused("Choose a level for at least one competency.")
    steps = {competency.domain.framework_id: len(competency.domain.framework.levels) for competency in levels}
    for competency, (level, _) in levels.items():
        if not 0 <= level < steps[competency.domain.framework_id]:
            raise Refused(f"Competency {competency.code} has no such level.")
    ratings = Rating.objects.bulk_create(
        Rating(
            scholar=scholar, competency=competency, voice=voice, rater=by, occasion=occasion, year=year,
            level=level, note=note,
        )
        for competency, (level, note) in levels.items()
    )  # fmt: skip
    if request is not None:
        request.answered_at = timezone.now()
        request.save(update_fields=["answered_at"])
    facts = {"voice": voice, "occasion": occasion, "competencies": len(ratings)}
    audit.record("scholar.assessed", by=by, subject=scholar, institution_id=scholar.institution_id, facts=facts)
    return ratings


@transaction.atomic
def add_evidence(
    *, scholar: Scholar, competency: Competency, level: int, note: str, link: str, occasion: str, year: int, by: User
) -> Rating:
    """Something that shows a level: a product, a course passed, a case worked on."""
    if not 0 <= level < len(competency.domain.framework.levels):
        raise Refused("This framework has no such level.")
    rating = Rating.objects.create(
        scholar=scholar, competency=competency, voice=Voice.EVIDENCE, rater=by, occasion=occasion, year=year,
        level=level, note=note, evidence_link=link,
    )  # fmt: skip
    audit.record("scholar.evidence_added", by=by, subject=scholar, institution_id=scholar.institution_id)
    return rating


@transaction.atomic
def ask(
    *, scholar: Scholar, framework: Framework, rater: User, voice: str, occasion: str, year: int, by: User
) -> AssessmentRequest:
    """Ask a mentor to say how far a scholar has come. Asking twice for the same occasion is one request."""
    if rater.pk == scholar.user_id:
        raise Refused("A scholar's own view has a form of its own.")
    request, is_new = AssessmentRequest.objects.get_or_create(
        scholar=scholar, framework=framework, rater=rater, voice=voice, occasion=occasion, year=year,
        defaults={"asked_by": by},
    )  # fmt: skip
    if is_new:
        audit.record("assessment.asked", by=by, subject=scholar, institution_id=scholar.institution_id)
    return request


@transaction.atomic
def make_goal(*, scholar: Scholar, gap: Gap, by: User) -> Goal:
    """A gap becomes a goal of the scholar's newest plan, which is begun when there is none. Its words are hers."""
    if scholar.user_id != by.pk:
        raise Refused("Only the scholar writes in her own plan.")
    if gap.is_goal:
        raise Refused("This is a goal of your plan already.")
    plan = scholar.plans.first() or records.begin_plan(scholar=scholar, year=timezone.localdate().year, by=by)
    goal = Goal(
        plan=plan,
        kind=Goal.Kind.SKILL,
        due_on=gap.due_on,
        title=gap.goal_title,
        specific=gap.text,
        measurable=f"Assessed as {gap.target_name.lower()} by a mentor or the committee.",
    )
    try:
        return records.save_goal(goal=goal, by=by)
    except PlanRefused as refusal:
        raise Refused(str(refusal)) from None


@transaction.atomic
def decide(
    *,
    scholar: Scholar,
    framework: Framework,
    occasion: str,
    year: int,
    levels: dict[Competency, int],
    note: str,
    by: User,
) -> CommitteeDecision:
    """Lock what a committee found, with every rating that was before it. Raises Refused when one is locked already."""
    if scholar.user_id == by.pk:
        raise Refused("Nobody decides about herself.")
    if not levels:
        raise Refused("Decide on at least one competency.")
    for competency, level in levels.items():
        if not 0 <= level < len(framework.levels):
            raise Refused(f"Competency {competency.code} has no such level.")
    snapshot = _snapshot(scholar, framework, levels)
    digest = hashlib.sha256(json.dumps(snapshot, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    try:
        with transaction.atomic():
            decision = CommitteeDecision.objects.create(
                scholar=scholar, framework=framework, occasion=occasion, year=year, snapshot=snapshot, digest=digest,
                note=note, decided_by=by,
            )  # fmt: skip
    except IntegrityError:
        raise Refused("The committee's decision for this occasion is locked. It stays as it is.") from None
    facts = {"occasion": occasion, "year": year, "digest": digest}
    audit.record("committee.decided", by=by, subject=scholar, institution_id=scholar.institution_id, facts=facts)
    return decision


def _snapshot(scholar: Scholar, framework: Framework, levels: dict[Competency, int]) -> dict[str, Any]:
    """Everything by value, so that later changes of the framework or of people leave it alone."""
    ratings = (
        Rating.objects.filter(scholar=scholar, competency__domain__framework=framework)
        .select_related("competency__domain", "rater")
        .order_by("competency__domain__number", "competency__number", "rated_at", "pk")
    )
    return {
        "framework": {"code": framework.code, "edition": framework.edition, "levels": list(framework.levels)},
        "decided": [
            {"code": c.code, "identifier": str(c.identifier), "text": c.text, "level": level}
            for c, level in sorted(levels.items(), key=lambda entry: (entry[0].domain.number, entry[0].number))
        ],
        "ratings": [
            {
                "code": rating.competency.code,
                "voice": rating.voice,
                "rater": rating.rater.name if rating.rater else "",
                "occasion": rating.occasion,
                "year": rating.year,
                "level": rating.level,
                "note": rating.note,
                "evidence": rating.evidence_link,
                "at": rating.rated_at.isoformat(),
            }
            for rating in ratings
        ],
    }
