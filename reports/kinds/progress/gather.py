"""Reads the database, under somebody's access, for a progress report. Only suppressed figures: never a cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from django.conf import settings
from django.db.models import Count

from equity_measures.models import GapPolicy
from equity_measures.periods import Period
from partners.access import Access
from partners.models import Institution, Provenance, Site
from partners.roles import Permission
from reports.kinds.progress.facts import Facts, GapFacts, Network, Partner, Tally
from reports.kinds.progress.history import gaps_at_the_end, gaps_in, history_of, public_data_in, what_there_is
from reports.kinds.progress.people import lessons, people
from reports.kinds.progress.sent import submissions
from reports.kinds.shared.head import code_version, verify_at
from reports.problems import NoData
from reports.wish import Wish
from scholars.models import Program


def gather(
    access: Access, period: str, institution: Institution | None = None, program: Program | None = None
) -> Facts:
    """The facts of one period, for the network, one institution, or the people of one program.

    Raises NoData when no gap report stands for the period. A year without figures of its own takes the latest ones
    of its quarters, which show where it ended.
    """
    chosen = Period.parse(period)
    history = history_of(access, institution)
    gaps = gaps_in(history, chosen) or gaps_at_the_end(history, chosen)
    if not gaps:
        raise NoData(what_there_is(history, chosen, institution))
    # Public data stands in a chapter of its own, unless the report is about nothing else.
    gaps = [gap for gap in gaps if gap.provenance != Provenance.REAL] or gaps
    policy = GapPolicy.objects.first() or GapPolicy()
    public = () if institution else public_data_in(history, {gap.source.record for gap in gaps})
    as_of = max(gap.source.night for gap in gaps)
    told = Institution.objects.visible_to(access, Permission.INSTITUTION_VIEW).values_list("name", flat=True)
    return Facts(
        kind="progress",
        title="Progress report",
        program=program.name if program else settings.SITE_NAME,
        scope=Wish(period, institution, program).scope,
        is_network=institution is None,
        period=chosen.text,
        period_label=chosen.label,
        as_of=as_of,
        provenances=tuple(sorted({gap.provenance for gap in (*gaps, *public)})),
        network=network(access, institution),
        submissions=submissions(access, _of_data(gaps, chosen), institution, date.fromisoformat(as_of)),
        gaps=tuple(gaps),
        public_data=public,
        people=people(access, chosen.last_day, institution, program),
        lessons=None if institution else lessons(access, chosen),
        threshold=policy.threshold,
        confidence=float(policy.confidence),
        reference=policy.reference,
        code_version=code_version(),
        verify_at=verify_at(),
        words=tuple(sorted(program.vocabulary.items())) if program else (),
        names=tuple(sorted(told)),
    )


def _of_data(gaps: Sequence[GapFacts], chosen: Period) -> Period:
    """The period that the data are of: the one asked for, or the quarter with which its figures end."""
    found = {gap.period for gap in gaps}
    return chosen if chosen.text in found else Period.parse(max(found))


# --- Network ------------------------------------------------------------------------------------------------


def network(access: Access, institution: Institution | None) -> Network:
    listed_partners = Institution.objects.visible_to(access, Permission.INSTITUTION_VIEW).partners()
    sites = Site.objects.visible_to(access, Permission.INSTITUTION_VIEW).filter(is_active=True)
    if institution:
        listed_partners = listed_partners.filter(pk=institution.pk)
    partners = list(listed_partners.order_by("name"))
    # Where public data come from is no partner, unless there is nobody else; they have a chapter of their own.
    partners = [p for p in partners if p.provenance != Provenance.REAL] or partners
    sites = sites.filter(institution__in=[p.pk for p in partners])
    per_partner = Counter(sites.values_list("institution_id", flat=True))
    listed = [
        Partner(
            name=partner.name,
            kinds=tuple(partner.kind_labels),
            sites=per_partner[partner.pk],
            is_training_center=partner.is_training_center,
            provenance=partner.provenance,
        )
        for partner in partners
        if Institution.Kind.FUNDER not in partner.kinds
    ]
    kinds = Counter(kind for partner in listed for kind in partner.kinds)
    of_sites = sites.order_by().values_list("kind").annotate(number=Count("pk"))
    labels = dict(Institution.Kind.choices)
    return Network(
        partners=tuple(listed),
        partners_by_kind=_tallies(kinds.items()),
        sites_by_kind=_tallies((str(labels[kind]), number) for kind, number in of_sites),
        sites=sum(per_partner.values()),
    )


def _tallies(items: Iterable[tuple[str, int]]) -> tuple[Tally, ...]:
    return tuple(Tally(label, count) for label, count in sorted(items, key=lambda item: (-item[1], item[0])))
