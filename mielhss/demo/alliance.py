"""Invented addresses, contacts, agreements, checklists and a ledger of engagement for the demo's partners."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from mielhss.demo.centers import CENTERS, LATE_CENTER
from mielhss.demo.people import AS_OF
from partners.models import Agreement, Contact, Engagement, FileClass, Institution, Mode, OnboardingStep, Stakeholder

SEED = 707
POPULATIONS = ("languages", "uninsured", "parents", "veterans", "older", "unhoused", "children", "immigrants")
STATES = ("Massachusetts", "Rhode Island", "Connecticut", "New Hampshire")
ROADS = ("Harbor Road", "Mill Street", "Station Square", "Meadow Lane", "College Hill", "Canal Street")
# How likely a center is to have worked with these people at all.
USUAL = {
    Stakeholder.PATIENTS: 0.8,
    Stakeholder.FAMILIES: 0.5,
    Stakeholder.CLINICIANS: 0.8,
    Stakeholder.LEADERS: 0.9,
    Stakeholder.COMMUNITY: 0.6,
    Stakeholder.PAYERS: 0.3,
    Stakeholder.POLICY: 0.25,
}
CHANGES = {
    Mode.GOVERNANCE: "Two seats of the steering group are now held by patients, with a vote.",
    Mode.SELECTION: "Applicants are asked what they owe the community, in the community's own words.",
    Mode.MENTORING: "A community mentor joins each first meeting.",
    Mode.CODESIGN: "The reminder letter was rewritten by those who receive it, in four languages.",
    Mode.PROJECT: "Blood pressure checks moved to Saturday mornings, after church.",
}
WORKED_ON = {
    Mode.GOVERNANCE: "Steering group",
    Mode.SELECTION: "Reading of applications",
    Mode.MENTORING: "Round table of mentors",
    Mode.CODESIGN: "Workshop on letters and calls",
    Mode.PROJECT: "Council on an improvement project",
}
ABOUT = {
    "HOUSING": "Keeps people housed after a stay in hospital.",
    "TRANSIT": "Rides to visits, and the school bus that doubles as a clinic's shuttle.",
    "LEGAL": "Lawyers beside the exam room: evictions, benefits, immigration.",
    "FOODBANK": "Food on the day a doctor asks for it.",
    "NEIGHBORS": "Neighbors who know which door to knock on.",
    "DOULAS": "Doulas who speak five languages.",
}


def build(institutions: dict[str, Institution]) -> None:
    """What is told of every partner; nobody named here is real."""
    rng = random.Random(SEED)
    partners = [one for code, one in institutions.items() if code not in {"OFFICE", "FUNDER"}]
    centers = [one for one in partners if one.is_training_center]
    _describe(rng, partners)
    _contacts(partners)
    _agreements(centers)
    _onboarding(rng, partners)
    _engagement(rng, centers)


def _describe(rng: random.Random, partners: list[Institution]) -> None:
    for number, one in enumerate(partners):
        one.street = f"{rng.randint(2, 240)} {ROADS[number % len(ROADS)]}"
        one.city = one.city or "Alderpoint"
        one.state = STATES[number % len(STATES)]
        one.populations = sorted(rng.sample(POPULATIONS, 3))
        one.about = ABOUT.get(one.code, "Cares for people, trains scholars, and measures whom it fails.")
    Institution.objects.bulk_update(partners, ["street", "city", "state", "populations", "about"])


def _contacts(partners: list[Institution]) -> None:
    Contact.objects.bulk_create(
        Contact(
            institution=one,
            about=about,
            name=f"{Contact.About(about).label} desk",
            email=f"{about}@{one.code.lower()}.example",
        )
        for one in partners
        for about in ("liaison", "data" if one.is_training_center else "community")
    )


def _agreements(centers: list[Institution]) -> None:
    """A data use agreement each, some of them on limited data sets; one ends soon, and its renewal is a draft."""
    soon = CENTERS[2].code
    rows = []
    for number, one in enumerate(centers, start=1):
        rows.append(
            Agreement(
                institution=one,
                kind=Agreement.Kind.DATA_USE,
                reference=f"DUA-2024-{number:03}",
                title="Counts of equity measures, each quarter",
                file_class=FileClass.LIMITED if number % 3 == 1 else FileClass.DEIDENTIFIED,
                starts_on=date(2024, 7, 1),
                ends_on=AS_OF + timedelta(days=45) if one.code == soon else date(2034, 6, 30),
                signed_on=date(2024, 6, 10),
            )
        )
        rows.append(
            Agreement(
                institution=one,
                kind=Agreement.Kind.RELIANCE if number % 2 else Agreement.Kind.SUBAWARD,
                reference=f"{'IRB' if number % 2 else 'SUB'}-2024-{number:03}",
                starts_on=date(2024, 7, 1),
                ends_on=date(2029, 6, 30),
                signed_on=date(2024, 6, 24),
            )
        )
    Agreement.objects.bulk_create(rows)
    ending = Agreement.objects.get(institution__code=soon, kind=Agreement.Kind.DATA_USE)
    Agreement.objects.create(
        institution=ending.institution,
        kind=ending.kind,
        reference=ending.reference.replace("2024", "2027"),
        title=ending.title,
        file_class=ending.file_class,
        starts_on=ending.ends_on + timedelta(days=1) if ending.ends_on else AS_OF,
        renews=ending,
    )


def _onboarding(rng: random.Random, partners: Iterable[Institution]) -> None:
    steps = []
    for one in partners:
        for step in OnboardingStep.Step:
            state = OnboardingStep.State.DONE
            if one.code == LATE_CENTER and step in ("trial", "data"):
                state = OnboardingStep.State.DOING
            elif not one.is_training_center:
                joins = step in ("liaison", "people", "engagement")
                state = OnboardingStep.State.DONE if joins and rng.random() < 0.7 else OnboardingStep.State.NOT_NEEDED
            steps.append(OnboardingStep(institution=one, step=step, state=state))
    OnboardingStep.objects.bulk_create(steps)


def _engagement(rng: random.Random, centers: list[Institution]) -> None:
    entries = []
    for one in centers:
        for stakeholder, chance in USUAL.items():
            for mode in Mode:
                if rng.random() >= chance * (0.6 if mode == Mode.SELECTION else 0.9):
                    continue
                for _ in range(rng.choice((1, 1, 2))):
                    people = rng.randint(2, 14)
                    entries.append(
                        Engagement(
                            institution=one,
                            happened_on=AS_OF - timedelta(days=rng.randint(5, 780)),
                            stakeholder=stakeholder,
                            mode=mode,
                            people=people,
                            hours=Decimal(people * rng.choice((1, 2, 3))),
                            honoraria=people * 50 if stakeholder in ("patients", "families", "community") else 0,
                            about=WORKED_ON[mode],
                            changed=CHANGES[mode] if rng.random() < 0.5 else "",
                        )
                    )
    Engagement.objects.bulk_create(entries, batch_size=500)
