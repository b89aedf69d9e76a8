"""Certificates and credentials: given for what was completed, signed, revoked."""

from __future__ import annotations

import secrets

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import audit
from accounts.adapters import EncryptingMFAAdapter
from accounts.models import User
from curriculum import badges
from curriculum.compliance import State, compliance_grid
from curriculum.models import Award, Competency, Requirement, SigningKey
from curriculum.services.problems import Refused
from scholars.models import Scholar


def address(name: str, *arguments: object) -> str:
    """A page's full address, under the portal's own name."""
    return settings.SITE_URL.rstrip("/") + reverse(f"curriculum:{name}", args=arguments)


@transaction.atomic
def award(*, scholar: Scholar, requirement: Requirement, by: User) -> Award:
    """Recognize that a scholar has done what a requirement asks. Raises Refused when she has not, or has it already."""
    if scholar.user_id == by.pk:
        raise Refused("Nobody gives herself a certificate.")
    if Award.objects.standing().filter(scholar=scholar, requirement=requirement).exists():
        raise Refused("This certificate was given already.")
    grid = compliance_grid([scholar], timezone.now())
    states = {asked.pk: standing for asked, standing in zip(grid.requirements, grid.rows[0][1], strict=True)}
    standing = states.get(requirement.pk)
    if standing is None or standing.state != State.DONE:
        raise Refused("What this certificate is for has not been completed yet.")
    now = timezone.now().replace(microsecond=0)
    key = current_key()
    found = Award(
        scholar=scholar, requirement=requirement, person=scholar.name, title=requirement.title,
        program=requirement.program.name, criteria=_criteria(requirement), competencies=_competencies(requirement),
        issued_at=now, issued_by=by, key=key, status_index=_free_place(),
    )  # fmt: skip
    found.token = _signed(found, key)
    found.save()
    audit.record("award.given", by=by, subject=found, institution_id=scholar.institution_id)
    return found


@transaction.atomic
def revoke(*, award: Award, reason: str, by: User) -> Award:
    """It no longer stands. Its page says so at once, and everybody else's list as soon as it is fetched anew."""
    if award.is_revoked:
        raise Refused("This certificate is revoked already.")
    award.revoked_at, award.revoked_by, award.reason = timezone.now(), by, reason
    award.save(update_fields=["revoked_at", "revoked_by", "reason"])
    audit.record("award.revoked", by=by, subject=award, institution_id=award.scholar.institution_id)
    return award


def current_key() -> SigningKey:
    """The key in use, made when there is none, or when the one there cannot be opened any more."""
    key = SigningKey.objects.filter(retired_at__isnull=True).first()
    if key is not None:
        try:
            _opened(key)
        except InvalidToken:
            key.retired_at = timezone.now()
            key.save(update_fields=["retired_at"])
        else:
            return key
    private, public = badges.new_key()
    return SigningKey.objects.create(
        thumbprint=badges.thumbprint(public), public=public, sealed=EncryptingMFAAdapter().encrypt(private)
    )


def published_keys() -> list[dict[str, str]]:
    """The public halves of all keys, each with its address: what a verifier keeps."""
    return [published(key) for key in SigningKey.objects.all()]


def published(key: SigningKey) -> dict[str, str]:
    return {**key.public, "kid": address("credential-key", key.thumbprint)}


def revocations() -> str:
    """The signed list of what was revoked."""
    key = current_key()
    claims = badges.status_list(
        url=address("credential-status"),
        issuer_url=address("credential-issuer"),
        revoked=Award.objects.filter(revoked_at__isnull=False).values_list("status_index", flat=True),
        at=timezone.now(),
    )
    return badges.sign(claims, private=_opened(key), key_url=address("credential-key", key.thumbprint))


def _signed(award: Award, key: SigningKey) -> str:
    user = award.scholar.user
    what = badges.Achieved(
        identifier=str(award.identifier),
        person=award.person,
        address=user.email if user is not None else "",
        title=award.title,
        criteria=award.criteria,
        is_competency=award.requirement is not None and award.requirement.competency_id is not None,
        issued_at=award.issued_at,
        issuer_url=address("credential-issuer"),
        issuer_name=settings.SITE_NAME,
        site_url=settings.SITE_URL,
        status_url=address("credential-status"),
        status_index=award.status_index,
        alignments=[
            badges.Alignment(c["code"], c["text"], c["framework"], address("case-item", c["identifier"]))
            for c in award.competencies
        ],
    )
    claims = badges.credential(what)
    return badges.sign(claims, private=_opened(key), key_url=address("credential-key", key.thumbprint))


def _opened(key: SigningKey) -> str:
    return EncryptingMFAAdapter().decrypt(key.sealed)


def _free_place() -> int:
    """By chance, so that a place tells nothing of when or for whom."""
    taken = set(Award.objects.values_list("status_index", flat=True))
    if len(taken) >= badges.LIST_LENGTH:
        raise Refused("The list of revocations is full.")
    while (place := secrets.randbelow(badges.LIST_LENGTH)) in taken:
        pass
    return place


def _criteria(requirement: Requirement) -> str:
    if requirement.activity is not None:
        percent = requirement.activity.threshold_percent or 100
        return f"Took part in at least {percent} % of the sessions of {requirement.activity.title}."
    competency = requirement.competency
    levels = competency.domain.framework.levels if competency else []
    level = requirement.level or 0
    name = levels[level].lower() if level < len(levels) else f"level {level}"
    return f"Was assessed as {name} or higher in: {competency}."


def _competencies(requirement: Requirement) -> list[dict[str, str]]:
    """Those with a wording; one that awaits its text says nothing to a reader."""
    taught = Competency.objects.filter(is_confirmed=True).select_related("domain__framework")
    if requirement.activity_id:
        taught = taught.filter(teachings__activity=requirement.activity_id)
    else:
        taught = taught.filter(requirements=requirement)
    return [
        {"code": c.code, "text": c.text, "framework": str(c.domain.framework), "identifier": str(c.identifier)}
        for c in taught
    ]
