"""The kinds of report. Each is a folder: its facts, how they are gathered, and the document they make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from partners.access import Access
from reports.document import Document
from reports.kinds import cohort, dossier, equity, hub, nih, onepager, portfolio, progress, rppr, site
from reports.kinds.audience import Audience
from reports.wish import Wish


@dataclass(frozen=True)
class Kind:
    """`gather` reads the database under an Access and returns frozen facts; `compose` turns facts into a document.

    `audience` is who reads it once it is published; `languages` are those it can be written in.
    """

    code: str
    title: str
    description: str
    facts: type
    gather: Callable[[Access, Wish], Any]
    compose: Callable[[Any], Document]
    audience: Audience = Audience.EVERYONE
    languages: tuple[str, ...] = ("en",)
    of_scholar: bool = False


def _progress(access: Access, wish: Wish) -> progress.Facts:
    return progress.gather(access, wish.period, wish.institution, wish.program)


PROGRESS = Kind(
    code="progress",
    title="Progress report",
    description="What the network is, what sites sent, and the gaps seen in one period, measure by measure.",
    facts=progress.Facts,
    gather=_progress,
    compose=progress.compose,
)
SITE = Kind(
    code="site",
    title="Site report",
    description="What a partner gave to the network in a period, what it gained, and the gaps at its sites.",
    facts=site.Facts,
    gather=site.gather,
    compose=site.compose,
    audience=Audience.PARTNER,
)
EQUITY = Kind(
    code="equity",
    title="Equity gap report",
    description="Every gap of one period, chapter by chapter the ways people are grouped.",
    facts=equity.Facts,
    gather=equity.gather,
    compose=equity.compose,
)
COHORT = Kind(
    code="cohort",
    title="Cohort report",
    description="Cohort by cohort: steps, protected time, products, what was in the way, what scholars went on to.",
    facts=cohort.Facts,
    gather=cohort.gather,
    compose=cohort.compose,
)
DOSSIER = Kind(
    code="dossier",
    title="Scholar dossier",
    description="One chapter a scholar: steps, protected time, mentors, competencies, products. Names people.",
    facts=dossier.Facts,
    gather=dossier.gather,
    compose=dossier.compose,
    audience=Audience.PERSON,
    of_scholar=True,
)
RPPR = Kind(
    code="rppr",
    title="RPPR pack",
    description="The annual progress report to the funder, B.1 to B.6, C, D, E and F, from the records. Names people.",
    facts=rppr.Facts,
    gather=rppr.gather,
    compose=rppr.compose,
    audience=Audience.FUNDERS,
)
NIH = Kind(
    code="nih",
    title="NIH data tables",
    description="Tables 5 to 8, with checks of whether they agree with one another. Names people.",
    facts=nih.Facts,
    gather=nih.gather,
    compose=nih.compose,
    audience=Audience.FUNDERS,
)
HUB = Kind(
    code="hub",
    title="Hub pack",
    description="The descriptive tables of a network of centers: who is trained, with whom, and what comes of it.",
    facts=hub.Facts,
    gather=hub.gather,
    compose=hub.compose,
)
ONEPAGER = Kind(
    code="onepager",
    title="Public one-pager",
    description="One sheet in plain language, in English or Spanish.",
    facts=onepager.Facts,
    gather=onepager.gather,
    compose=onepager.compose,
    languages=("en", "es"),
)
PORTFOLIO = Kind(
    code="portfolio",
    title="Improvement portfolio",
    description="Improvement projects that their teams published, and how the gaps they work on have moved.",
    facts=portfolio.Facts,
    gather=portfolio.gather,
    compose=portfolio.compose,
)
KINDS: dict[str, Kind] = {
    kind.code: kind for kind in (PROGRESS, SITE, EQUITY, COHORT, DOSSIER, RPPR, NIH, HUB, PORTFOLIO, ONEPAGER)
}
