"""Compacts: opened, answered apart, agreed, signed."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from mentorship.models import Compact, CompactAnswer, CompactSignature, CompactTemplate, TeamMember
from mentorship.services import Refused
from scholars.models import Scholar


@transaction.atomic
def open_compact(*, scholar: Scholar, by: User) -> Compact:
    """A new compact on the newest template; one in use is replaced, and stays readable."""
    if not TeamMember.objects.current(timezone.localdate()).filter(scholar=scholar).exists():
        raise Refused("There is no team yet to agree on anything.")
    template = CompactTemplate.objects.order_by("-version").first()
    if template is None:
        raise Refused("No template of a compact is installed.")
    before = Compact.objects.select_for_update().filter(scholar=scholar)
    version = (before.order_by("-version").values_list("version", flat=True).first() or 0) + 1
    before.exclude(state=Compact.State.REPLACED).update(state=Compact.State.REPLACED)
    compact = Compact.objects.create(scholar=scholar, template=template, version=version)
    audit.record("compact.opened", by=by, subject=compact, institution_id=scholar.institution_id)
    return compact


@transaction.atomic
def answer(*, compact: Compact, place: TeamMember | None, answers: dict[str, str], by: User) -> CompactAnswer:
    """What one member says; `place` is None for the scholar."""
    if compact.state != Compact.State.ANSWERING:
        raise Refused("The answers are closed: a text is agreed already.")
    kept, _ = CompactAnswer.objects.update_or_create(
        compact=compact, place=place, defaults={"answers": answers, "given_at": timezone.now()}
    )
    audit.record("compact.answered", by=by, subject=compact, institution_id=compact.scholar.institution_id)
    return kept


@transaction.atomic
def agree(*, compact: Compact, agreed: dict[str, str], cadence_days: int, by: User) -> Compact:
    """One text for all. A changed text takes back the signatures under the old one."""
    compact = Compact.objects.select_for_update().select_related("scholar", "template").get(pk=compact.pk)
    if compact.state not in (Compact.State.ANSWERING, Compact.State.SIGNING):
        raise Refused("This compact is closed. Open a new version to change it.")
    compact.agreed, compact.cadence_days = agreed, cadence_days
    compact.text_hash = text_hash(compact)
    compact.state, compact.agreed_at = Compact.State.SIGNING, timezone.now()
    compact.save(update_fields=["agreed", "cadence_days", "text_hash", "state", "agreed_at"])
    compact.signatures.all().delete()
    audit.record("compact.agreed", by=by, subject=compact, institution_id=compact.scholar.institution_id)
    return compact


def text_hash(compact: Compact) -> str:
    """SHA-256 over the questions and what was agreed."""
    whole: dict[str, Any] = {
        "template": [compact.template.code, compact.template.version, compact.template.questions],
        "agreed": compact.agreed,
        "cadence_days": compact.cadence_days,
    }
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


@transaction.atomic
def sign(*, compact: Compact, place: TeamMember | None, name: str, by: User) -> Compact:
    """A typed name under the agreed text; with the last one the compact is signed by all."""
    compact = Compact.objects.select_for_update().select_related("scholar").get(pk=compact.pk)
    if compact.state != Compact.State.SIGNING:
        raise Refused("There is no agreed text to sign.")
    own = place.mentor.name if place else compact.scholar.name
    if " ".join(name.split()).casefold() != own.casefold():
        raise Refused(f"Type your name as the portal knows it: {own}.")
    CompactSignature.objects.get_or_create(
        compact=compact, place=place, defaults={"name": own, "text_hash": compact.text_hash, "signed_by": by}
    )
    if not missing_signatures(compact):
        compact.state = Compact.State.SIGNED
        compact.save(update_fields=["state"])
    audit.record("compact.signed", by=by, subject=compact, institution_id=compact.scholar.institution_id)
    return compact


def missing_signatures(compact: Compact) -> list[str]:
    """Names of those of the present team who have not signed."""
    signed = set(compact.signatures.values_list("place_id", flat=True))
    places = TeamMember.objects.current(timezone.localdate()).filter(scholar=compact.scholar).select_related("mentor")
    missing = [place.mentor.name for place in places if place.pk not in signed]
    return missing if None in signed else [compact.scholar.name, *missing]
