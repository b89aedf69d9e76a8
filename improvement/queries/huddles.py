"""What a table learned, computed from its records: for its members as it is, for others with small counts hidden."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Max, Min

from equity_measures.statistics.suppression import DEFAULT_THRESHOLD, has_small_count, suppress
from improvement.models import CaseCategory, HuddleCase, HuddleGroup, PolicyGap, PolicyOption


@dataclass(frozen=True)
class Line:
    """A category, policy or gap, and how many of all families it is about; None: a small count, hidden."""

    title: str
    note: str
    families: int | None
    others: int | None
    key: int = 0

    @property
    def families_text(self) -> str:
        return "Hidden" if self.families is None else str(self.families)

    @property
    def others_text(self) -> str:
        return "Hidden" if self.others is None else str(self.others)


@dataclass(frozen=True)
class Summary:
    """What use of a table is told by: its weeks, cases, people, solutions, policies and gaps."""

    weeks: int
    huddles: int
    cases: int | None
    mean_present: float | None
    solved: int | None
    solved_percent: int | None
    sectors: int
    categories: list[Line]
    options: list[Line]
    gaps: list[Line]
    lead: str

    @property
    def top_gaps(self) -> list[Line]:
        return self.gaps[:3]

    @property
    def hides(self) -> bool:
        lines = [*self.categories, *self.options, *self.gaps]
        return self.cases is None or self.solved is None or any(line.families is None for line in lines)


def summary(group: HuddleGroup, *, for_members: bool) -> Summary:
    """The figures of a table. For everybody else a count of 1 to 10 families is hidden, on either side."""
    cases = group.cases.count()
    solved = group.cases.exclude(solution="").count()
    days = group.huddles.aggregate(first=Min("held_on"), last=Max("held_on"))
    present = _present(group)
    threshold = 1 if for_members else DEFAULT_THRESHOLD
    shows_solved = not has_small_count(solved, cases, threshold)
    options = _options(group, cases, threshold)
    return Summary(
        weeks=(days["last"] - days["first"]).days // 7 + 1 if days["first"] else 0,
        huddles=len(present),
        cases=None if has_small_count(cases, cases, threshold) else cases,
        mean_present=sum(present) / len(present) if present else None,
        solved=solved if shows_solved else None,
        solved_percent=round(100 * solved / cases) if cases and shows_solved else None,
        sectors=group.members.values("sector").order_by().distinct().count(),
        categories=_categories(group, cases, threshold),
        options=options,
        gaps=_gaps(group, cases, threshold),
        lead=_lead(options) if for_members else "",
    )


def _present(group: HuddleGroup) -> list[int]:
    """How many came to each meeting, guests among them."""
    rows = group.huddles.annotate(seats=Count("present")).order_by().values_list("seats", "guests")
    return [seats + guests for seats, guests in rows]


def _line(title: str, note: str, count: int, cases: int, threshold: int, key: int) -> Line:
    is_hidden = has_small_count(count, cases, threshold)
    return Line(title, note, None if is_hidden else count, None if is_hidden else cases - count, key)


@dataclass(frozen=True)
class _Counted:
    """A category as the suppression engine reads it: every family counts, so nobody stands outside the numerator."""

    code: str
    numerator: int

    @property
    def denominator(self) -> int:
        return self.numerator


def _categories(group: HuddleGroup, cases: int, threshold: int) -> list[Line]:
    """Every case is in one category or in none, so a lone hidden one would be the total minus the others."""
    rows = list(CaseCategory.objects.filter(group=group).annotate(n=Count("cases")).order_by("-n", "title"))
    rest = cases - sum(row.n for row in rows)
    counted = [*(_Counted(str(row.pk), row.n) for row in rows), *([_Counted("rest", rest)] if rest else [])]
    hiding = suppress(counted, threshold) if threshold > 1 else None

    def line(title: str, note: str, n: int, code: str) -> Line:
        is_shown = hiding is None or hiding.is_shown(code)
        key = int(code) if code.isdecimal() else 0
        return Line(title, note, n if is_shown else None, cases - n if is_shown else None, key)

    lines = [line(row.title, row.description, row.n, str(row.pk)) for row in rows]
    return [*lines, line("Not sorted yet", "", rest, "rest")] if rest else lines


def _options(group: HuddleGroup, cases: int, threshold: int) -> list[Line]:
    """Policies by the number of families each would have helped; the most first."""
    rows = PolicyOption.objects.filter(group=group).annotate(n=Count("helped")).order_by("-n", "title")
    return [_line(row.title, str(row.get_status_display()), row.n, cases, threshold, row.pk) for row in rows]


def _gaps(group: HuddleGroup, cases: int, threshold: int) -> list[Line]:
    rows = PolicyGap.objects.filter(group=group).annotate(n=Count("affected")).order_by("-n", "title")
    return [_line(row.title, row.description, row.n, cases, threshold, row.pk) for row in rows]


def _lead(options: list[Line]) -> str:
    """How far the first policy is ahead of the next, as far as that can be said."""
    if len(options) < 2 or not options[0].families or not options[1].families:
        return ""
    first, second = options[0].families, options[1].families
    if first < 1.5 * second:
        return ""
    return f"“{options[0].title}” would have helped {first / second:.1f} times as many families as the next."


def themes(group: HuddleGroup) -> list[tuple[str, int]]:
    rows = group.themes.annotate(n=Count("cases")).order_by("-n", "title")
    return [(row.title, row.n) for row in rows]


def uncovered(group: HuddleGroup) -> list[HuddleCase]:
    """Cases that no policy would have helped."""
    return list(group.cases.filter(options__isnull=True))
