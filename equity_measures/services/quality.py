"""Looking at submitted figures by rules, and what is said about those that stand out."""

from __future__ import annotations

import operator
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q, QuerySet, Sum
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts import audit
from accounts.models import User
from equity_measures.ingestion import Cells
from equity_measures.models import Cell, Extract, FollowUp, FollowUpNote, GapPolicy, Measure, QualityRule
from equity_measures.periods import Period
from equity_measures.quality.expressions import Lookup, Wanted, parse
from equity_measures.services.refusal import Refused
from equity_measures.statistics import funnel
from equity_measures.statistics.suppression import has_small_count
from partners.access import access_of
from partners.models import Membership, Site
from partners.roles import Permission, Role

HISTORY = 8
FEWEST_PERIODS = 2
OPERATORS = {"<=": operator.le, "<": operator.lt, "=": operator.eq, ">": operator.gt, ">=": operator.ge}
Counts = tuple[int, int]
# site, measure, stratifier and category; the last two are empty for everybody
Table = dict[tuple[str, str, str, str], Counts]


@dataclass(frozen=True)
class Flag:
    """A rule that does not hold at a site, for a measure or for several together."""

    rule: QualityRule
    site: str
    measure: str
    text: str


def look_over(extract: Extract, cells: Cells) -> int:
    """Open a follow-up for each rule that does not hold, and close those that hold again. Returns how many are open."""
    rules = list(QualityRule.objects.filter(data_set=extract.data_set, is_active=True))
    if not rules:
        return 0
    table = _table(cells)
    flags = [flag for rule in rules for flag in _flags(rule, extract, table, cells.sites)]
    sites = dict(Site.objects.filter(code__in=cells.sites).values_list("code", "pk"))
    measures = dict(Measure.objects.filter(code__in={flag.measure for flag in flags}).values_list("code", "pk"))
    still_open = set()
    for flag in flags:
        if flag.measure not in measures:
            continue
        found, _ = FollowUp.objects.update_or_create(
            rule=flag.rule,
            period=extract.period,
            site_id=sites[flag.site],
            measure_id=measures[flag.measure],
            resolved_at=None,
            defaults={
                "institution": extract.institution,
                "data_set": extract.data_set,
                "extract": extract,
                "text": flag.text[:500],
            },
        )
        still_open.add(found.pk)
    _close_others(extract, rules, still_open)
    return len(still_open)


def _close_others(extract: Extract, rules: Iterable[QualityRule], still_open: Collection[int]) -> None:
    FollowUp.objects.open().filter(
        institution=extract.institution, data_set=extract.data_set, period=extract.period, rule__in=rules
    ).exclude(pk__in=still_open).update(
        resolved_at=timezone.now(), resolution=f"Version {extract.version} no longer shows it."
    )


def _table(cells: Cells) -> Table:
    """Counts by one characteristic, and of everybody: as given, else of the characteristic that covers most."""
    table: Table = {}
    sums: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for site, measure, _, split, first, second, numerator, denominator, _ in cells.rows():
        if second:
            continue
        name = "" if split == ("all",) else split[0]
        if first:
            table[site, measure, name, first] = (numerator, denominator)
        sums[site, measure, name][0] += numerator
        sums[site, measure, name][1] += denominator
    for (site, measure, _), (numerator, denominator) in sums.items():
        if denominator > table.get((site, measure, "", ""), (0, 0))[1]:
            table[site, measure, "", ""] = (numerator, denominator)
    return table


def _flags(rule: QualityRule, extract: Extract, table: Table, sites: Iterable[str]) -> list[Flag]:
    if rule.kind == QualityRule.Kind.JUMP:
        return _jumps(rule, extract, table)
    left = parse(rule.left)
    measure = left.wanted[0].measure if left.wanted else ""
    broken = [site for site in sites if not _holds(rule, _lookup(table, site))]
    return [Flag(rule, site, measure, f"Does not hold: {rule.title}") for site in broken]


def _holds(rule: QualityRule, lookup: Lookup) -> bool:
    """A rule about something that was not counted is not broken: the board tells what is missing."""
    left = parse(rule.left).value(lookup)
    if left is None:
        return True
    if rule.kind == QualityRule.Kind.RANGE:
        too_low = rule.lowest is not None and left < rule.lowest
        return not (too_low or (rule.highest is not None and left > rule.highest))
    right = parse(rule.right).value(lookup)
    return right is None or bool(OPERATORS[rule.operator](left, right))


def _lookup(table: Table, site: str) -> Lookup:
    def value(wanted: Wanted) -> float | None:
        counts = table.get((site, wanted.measure, wanted.stratifier, wanted.category))
        if counts is None:
            return None
        numerator, denominator = counts
        if wanted.word == "rate":
            return numerator / denominator if denominator else None
        return float(numerator if wanted.word == "counted" else denominator)

    return value


def _jumps(rule: QualityRule, extract: Extract, table: Table) -> list[Flag]:
    """Rates beyond the funnel's limits of the same site's earlier periods."""
    history = _history(extract)
    threshold = (GapPolicy.objects.first() or GapPolicy()).threshold
    flags = []
    for (site, measure, stratifier, _), counts in sorted(table.items()):
        former = history.get((site, measure), [])
        if stratifier or len(former) < FEWEST_PERIODS:
            continue
        point = funnel.jump(former, *counts)
        if point is not None and point.verdict == "beyond-998":
            flags.append(Flag(rule, site, measure, _words(point, counts, threshold)))
    return flags


def _words(point: funnel.Point, counts: Counts, threshold: int) -> str:
    beyond = f"{point.direction} what earlier periods let expect"
    if point.rate is None or has_small_count(*counts, threshold):
        return f"The rate, which rests on few people, lies {beyond}."
    low, high = (f"{100 * end:.0f} %" for end in point.action)
    return f"The rate of {100 * point.rate:.0f} % lies {beyond}, {low} to {high}."


def _history(extract: Extract) -> dict[tuple[str, str], list[Counts]]:
    """Everybody's counts by site and measure in the last periods before, from versions in use."""
    kind, first = Period.parse(extract.period).kind, Period.parse(extract.period).first_day
    used = Extract.objects.current().filter(institution=extract.institution, data_set=extract.data_set)
    earlier = [
        (Period.parse(text).last_day, pk)
        for pk, text in used.values_list("pk", "period")
        if Period.parse(text).kind == kind and Period.parse(text).last_day < first
    ]
    recent = [pk for _, pk in sorted(earlier)[-HISTORY:]]
    rows = (
        Cell.objects.filter(extract__in=recent, second__isnull=True)
        .values_list("extract_id", "site__code", "measure__code", "stratification_id")
        .annotate(numerators=Sum("numerator"), denominators=Sum("denominator"))
        .order_by()
    )
    best: dict[tuple[int, str, str], Counts] = {}
    for extract_id, site, measure, _, numerator, denominator in rows:
        if denominator > best.get((extract_id, site, measure), (0, 0))[1]:
            best[extract_id, site, measure] = (numerator, denominator)
    found: dict[tuple[str, str], list[Counts]] = defaultdict(list)
    for (_, site, measure), counts in best.items():
        found[site, measure].append(counts)
    return found


# --- Follow-ups ---------------------------------------------------------------------------------------------


def may_be_mentioned(follow_up: FollowUp) -> QuerySet[User]:
    """Who sees the follow-up: those who submit at its institution, and the network's office."""
    there = Q(institution=follow_up.institution_id, role__in=[Role.SITE_COORDINATOR, Role.INSTITUTION_LEAD])
    office = Q(institution__is_office=True, role__in=[Role.PROGRAM_DIRECTOR, Role.PROGRAM_STAFF])
    members = Membership.objects.current().filter(there | office)
    return User.objects.filter(memberships__in=members, is_active=True).distinct().order_by("name")


@transaction.atomic
def ask(*, extract: Extract, site: Site, measure: Measure, text: str, by: User) -> FollowUp:
    """Open a follow-up by hand about one figure of a version."""
    follow_up = FollowUp.objects.create(
        institution=extract.institution,
        data_set=extract.data_set,
        period=extract.period,
        extract=extract,
        site=site,
        measure=measure,
        text=text,
        opened_by=by,
    )
    audit.record("follow_up.open", by=by, subject=follow_up, institution_id=extract.institution_id)
    return follow_up


@transaction.atomic
def add_note(*, follow_up: FollowUp, text: str, mentions: Iterable[User], by: User) -> FollowUpNote:
    """Say something, and write to whom it turns to. The letter leads to the page and tells nothing of it."""
    note = FollowUpNote.objects.create(follow_up=follow_up, author=by, text=text)
    turned_to = [user for user in mentions if access_of(user).may_in(follow_up.institution_id, Permission.EXTRACT_VIEW)]
    note.mentions.set(turned_to)
    for user in turned_to:
        transaction.on_commit(partial(_write, follow_up.pk, user.email, by.name))
    return note


def _write(follow_up: int, address: str, author: str) -> None:
    path = reverse("equity_measures:follow-up-detail", args=[follow_up])
    context = {"url": f"{settings.SITE_URL.rstrip('/')}{path}", "author": author, "site_name": settings.SITE_NAME}
    text = render_to_string("equity_measures/mail/mention.txt", context)
    EmailMessage("You are asked about a figure", text, to=[address]).send()


@transaction.atomic
def resolve(*, follow_up: FollowUp, reason: str, by: User) -> FollowUp:
    """Close a follow-up with a reason, once."""
    follow_up = FollowUp.objects.select_for_update().get(pk=follow_up.pk)
    if follow_up.resolved_at is not None:
        raise Refused("resolved", "This follow-up is resolved already.")
    if not reason.strip():
        raise Refused("reason", "Say what came out of it.")
    follow_up.resolved_at, follow_up.resolved_by, follow_up.resolution = timezone.now(), by, reason.strip()[:300]
    follow_up.save(update_fields=["resolved_at", "resolved_by", "resolution"])
    audit.record("follow_up.resolve", by=by, subject=follow_up, institution_id=follow_up.institution_id)
    return follow_up
