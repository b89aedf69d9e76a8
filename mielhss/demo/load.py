"""Loading the demo network, step by step; each step sees for itself whether it is done."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

import curriculum.library
import equity_measures.library
from accounts.models import User
from equity_measures import nightly
from equity_measures.models import Extract, GapReport, NightlyRun
from mielhss.demo import community, improvement, matching, measures, network, submissions
from mielhss.demo.people import AS_OF
from mielhss.demo.story import PLOTS, QUARTERS, SMALL_PLOTS
from partners.models import Institution, Provenance
from reports import services as reports
from reports.models import Report
from reports.wish import Wish
from scholars.models import Scholar

# Known on purpose, so that demo staff can pass their second step; never given to anyone who is not of the demo.
TOTP_SECRET = "MIELHSSDEMOSECRETFORTOTP"  # noqa: S105
PERIOD = QUARTERS[-1]

Say = Callable[[str], None]


class NotADemo(Exception):
    """The database holds a network of its own."""


@dataclass
class Loaded:
    """What there is after loading, for a summary."""

    was_there: bool
    password: str
    facts: dict[str, Any] = field(default_factory=dict)


def load(*, small: bool = False, force: bool = False, say: Say = lambda text: None) -> Loaded:
    """Load what is missing. Raises NotADemo where real institutions live, unless forced."""
    if not force and Institution.objects.filter(provenance=Provenance.LIVE).exists():
        raise NotADemo(
            "This database holds institutions that are not of the demo. Use an empty one, or --force to add the demo."
        )
    was_there = _is_complete()
    password = _password()
    if not was_there:
        _load_missing(small, password, say)
    network.keep_password(password)
    return Loaded(was_there=was_there, password=password, facts=_facts())


def _load_missing(small: bool, password: str, say: Say) -> None:
    say("Library of measures and competencies")
    equity_measures.library.install()
    curriculum.library.install()
    if not User.objects.filter(email=network.CAST[0][0]).exists():
        say("Institutions, scholars, mentors and sessions")
        network.build(password=password, totp_secret=TOTP_SECRET)
    say("Mentor teams")
    matching.load(User.objects.get(email=network.CAST[0][0]))
    say("Huddles across sectors, and how power is shared")
    community.load()
    say("Synthetic counts of two years")
    measures.load_synthetic(QUARTERS[-2:] if small else QUARTERS, SMALL_PLOTS if small else PLOTS)
    say("Schedules and submissions under review")
    submissions.load(User.objects.get(email=network.CAST[0][0]))
    improvement.load_counts()
    say("Excerpts of real data")
    measures.load_real()
    say("Gap reports")
    nightly.run(AS_OF)
    say("Improvement projects")
    improvement.build()
    if not small:
        say("Progress report")
        _publish_report()


def _publish_report() -> None:
    director = User.objects.get(email=network.CAST[0][0])
    report, _ = reports.build_now(kind="progress", wish=Wish(PERIOD), by=director)
    if report.state == Report.State.DRAFT:
        reports.submit(report=report, by=director)
        for person in (director, User.objects.get(email=network.CAST[1][0])):
            reports.sign(report=report, by=person)
        reports.publish(report=report, by=director)


def _is_complete() -> bool:
    """The last step but the report, which a small demo leaves out, is the night of the demo's day."""
    night = NightlyRun.objects.filter(local_date=AS_OF, finished_at__isnull=False)
    return User.objects.filter(email=network.CAST[0][0]).exists() and night.exists()


def _password() -> str:
    """From DEMO_PASSWORD, or made once and kept beside the database, so that a later start can tell it again."""
    given = os.environ.get("DEMO_PASSWORD", "")
    if given:
        return given
    kept = Path(settings.VAR_DIR) / "demo_password"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(12))
    return kept.read_text().strip()


def _facts() -> dict[str, Any]:
    return {
        "centers": Institution.objects.filter(is_training_center=True).count(),
        "institutions": Institution.objects.count(),
        "scholars": Scholar.objects.count(),
        "extracts": Extract.objects.filter(is_current=True).count(),
        "gap_reports": GapReport.objects.filter(is_current=True).count(),
        "reports": Report.objects.filter(state=Report.State.PUBLISHED).count(),
    }
