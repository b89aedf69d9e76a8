"""What is told of partners: themselves, their sites, contacts, logo, and the checklist by which they join."""

from __future__ import annotations

import secrets
import warnings
from typing import IO, TypeVar

from django.db import models, transaction
from django.utils import timezone
from PIL import Image, ImageOps, UnidentifiedImageError

from accounts import audit
from accounts.models import User
from partners.models import Contact, Institution, OnboardingStep, Site
from partners.services import files
from partners.services.refusal import Refused

LOGOS = "logos"
LOGO_KINDS = ("PNG", "JPEG", "WEBP")
# Without these a file is cut off. Looked for by hand, since WeasyPrint tells Pillow to draw what there is of it.
LOGO_ENDS = {"PNG": b"IEND", "JPEG": b"\xff\xd9"}
MOST_LOGO_BYTES = 2_000_000
MOST_LOGO_PIXELS = 16_000_000
LOGO_SIZE = (480, 160)

Kept = TypeVar("Kept", Institution, Site, Contact)


@transaction.atomic
def save(*, row: Kept, by: User) -> Kept:
    """Keep an institution, a site or a contact."""
    is_new = row.pk is None
    row.save()
    _record(f"{row._meta.model_name}.{'created' if is_new else 'changed'}", row, by)
    return row


@transaction.atomic
def remove_contact(*, contact: Contact, by: User) -> None:
    _record("contact.removed", contact, by)
    contact.delete()


@transaction.atomic
def set_step(*, step: OnboardingStep, by: User) -> OnboardingStep:
    """Keep how far a line of the checklist has come."""
    step.changed_at, step.changed_by = timezone.now(), by
    step.save()
    facts = {"step": step.step, "state": step.state}
    audit.record("onboarding.changed", by=by, subject=step, institution_id=step.institution_id, facts=facts)
    return step


def checklist(institution: Institution) -> list[OnboardingStep]:
    """Every line, in the order in which one joins; those not begun are not in the database yet."""
    known = {row.step: row for row in institution.onboarding.select_related("changed_by")}
    return [
        known.get(step.value, OnboardingStep(institution=institution, step=step.value)) for step in OnboardingStep.Step
    ]


# --- The logo ---------------------------------------------------------------------------------------------


def set_logo(*, institution: Institution, file: IO[bytes], by: User) -> Institution:
    """Draw the picture anew as a small PNG. Nothing of the file itself is kept: not its text, nor what hides in it."""
    picture = _small(file)
    name = f"{secrets.token_hex(16)}.png"
    picture.save(files.folder(LOGOS) / name, "PNG", optimize=True)
    try:
        return _set_logo(institution, name, by)
    except BaseException:
        (files.folder(LOGOS) / name).unlink(missing_ok=True)
        raise


@transaction.atomic
def _set_logo(institution: Institution, name: str, by: User) -> Institution:
    files.drop(institution.logo_stored, of=LOGOS)
    institution.logo_stored = name
    institution.save(update_fields=["logo_stored"])
    _record("institution.logo", institution, by)
    return institution


def _small(file: IO[bytes]) -> Image.Image:
    """The picture, looked at before it is unpacked, since a small file may claim a huge one."""
    raw = file.read(MOST_LOGO_BYTES + 1)
    if len(raw) > MOST_LOGO_BYTES:
        raise Refused("This picture is larger than 2 MB. Make it smaller and send it again.")
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=LOGO_KINDS) as found:
                if found.width * found.height > MOST_LOGO_PIXELS:
                    raise Refused("This picture has more than 16 million points. Make it smaller and send it again.")
                if LOGO_ENDS.get(found.format or "", b"") not in raw:
                    raise OSError("The end is missing.")
                found.load()
                small = ImageOps.exif_transpose(found).convert("RGBA")
    except (UnidentifiedImageError, Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise Refused("This is no PNG, JPEG or WebP picture that can be read.") from None
    except (OSError, SyntaxError, ValueError):
        raise Refused("This picture is cut off or broken. Save it again and send that.") from None
    small.thumbnail(LOGO_SIZE)
    return small


def _record(action: str, row: models.Model, by: User) -> None:
    institution_id = row.pk if isinstance(row, Institution) else row.institution_id  # type: ignore[attr-defined]
    audit.record(action, by=by, subject=row, institution_id=institution_id)
