"""What the invented network does beyond the clinic, and how it shares power. Each part is written once."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from improvement.models import Fund, FundPanelist, FundRequest, HuddleGroup, Instrument, SelfAssessment
from improvement.services import fund
from mielhss.demo import housing
from partners.models import Institution, Provenance

SEED = 8
CONVENER = "partner@demo.example"
# Barrier, words, dollars, how many of the panel said yes, and what became of it.
ASKED = (
    ("transport", "Rides to dialysis for a month while the car is repaired.", 240, 2, "removed"),
    ("housing", "Two nights in a hotel after the building was closed.", 310, 2, "eased"),
    ("food", "Food until the benefits arrive.", 120, 2, ""),
    ("taking_part", "The fee of a camp for children with diabetes.", 450, 1, ""),
    ("utilities", "The bill that keeps the heat shut off.", 380, 0, ""),
)


def load() -> None:
    """Each part once."""
    convener = User.objects.get(email=CONVENER)
    if not HuddleGroup.objects.filter(title=housing.TITLE).exists():
        housing.publish(housing.build(Institution.objects.get(code="NEIGHBORS"), convener))
    if not Fund.objects.exists():
        _fund(convener)
    if not SelfAssessment.objects.exists():
        _placements()


@transaction.atomic
def _fund(partner: User) -> None:
    """A fund with a mixed panel, and requests at every step of their way."""
    staff, mentor, scholar = (User.objects.get(email=f"{name}@demo.example") for name in ("staff", "mentor", "scholar"))
    held = Fund.objects.create(
        title="Innovation fund",
        purpose="Small money within three days, to take one barrier out of a family's way.",
        holder=Institution.objects.get(is_office=True),
        amount=Decimal(10_000),
        most=Decimal(500),
        opens_on=date(2026, 7, 1),
        provenance=Provenance.SYNTHETIC,
    )
    for user, side in ((partner, "lived"), (mentor, "clinic"), (staff, "operations")):
        FundPanelist.objects.create(fund=held, user=user, side=side)
    center = scholar.memberships.get().institution
    for barrier, text, amount, voters, outcome in ASKED:
        request = fund.ask(
            request=FundRequest(fund=held, institution=center, barrier=barrier, text=text, amount=Decimal(amount)),
            by=scholar,
            today=date(2026, 11, 1),
        )
        for user in (partner, mentor)[:voters]:
            fund.vote(request=request, approves=True, by=user)
        request.refresh_from_db()
        if outcome:
            fund.pay(request=request, by=staff, on=date(2026, 11, 10))
            fund.tell_outcome(request=request, outcome=outcome, text="", by=scholar)


def _placements() -> None:
    """Six organizations that placed themselves, one of them twice."""
    random_ = random.Random(SEED)
    instrument = Instrument.objects.get(is_current=True)
    items = list(instrument.items.all())
    centers = list(Institution.objects.filter(is_training_center=True).order_by("code")[:6])
    for center, year in [*((center, 2026) for center in centers), (centers[0], 2025)]:
        SelfAssessment.objects.create(
            instrument=instrument,
            institution=center,
            taken_on=date(year, 9, 15),
            who="Two nurses, a manager, three parents",
            answers={str(item.pk): random_.choice((1, 2, 3) if year == 2025 else (2, 3, 3, 4)) for item in items},
        )
