"""Reads improvement projects and the gaps they work on, under somebody's access. Only suppressed figures."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from equity_measures.models import GapReport
from equity_measures.statistics.analysis import GapAnalysis, Row
from improvement.models import Project, Stage
from partners.access import Access
from partners.roles import Permission
from reports.document import COUNT, DATE, DIFFERENCE, GAP, Origin
from reports.kinds.portfolio.facts import Facts
from reports.kinds.shared.facts import Grid, Place
from reports.kinds.shared.head import day_of, head_of
from reports.wish import Wish


def gather(access: Access, wish: Wish) -> Facts:
    day = day_of(wish)
    # A project is as old as its team says; where it does not say, as its page.
    begun = Q(started_on__lte=day) | Q(started_on__isnull=True, created_at__date__lte=day)
    found = Project.objects.visible_to(access, Permission.IMPROVEMENT_VIEW).filter(begun)
    if wish.institution:
        found = found.filter(sites__institution=wish.institution).distinct()
    if wish.program:
        found = found.filter(lead__cohort__program=wish.program)
    projects = list(found.with_names().order_by("title", "pk"))
    told = [project for project in projects if project.published_at]
    pairs = [(project, _latest(access, project, wish)) for project in told if project.has_gap]
    gaps = _gaps(pairs)
    moved = [row[5] for row in gaps.rows if isinstance(row[5], float)]
    return Facts(
        head=head_of(access, wish, kind="portfolio", title="Improvement portfolio"),
        projects=len(projects),
        published=len(told),
        narrowing=sum(change < 0 for change in moved),
        compared=len(moved),
        stages=_stages(projects),
        listed=_listed(told),
        gaps=gaps,
    )


def _latest(access: Access, project: Project, wish: Wish) -> GapReport | None:
    """The gap report in use of the same measure, grouping and place: of the period, else of its last quarter."""
    reports = GapReport.objects.visible_to(access, Permission.GAP_VIEW).current()
    reports = reports.filter(measure=project.measure, stratifier=project.stratifier, site=project.gap_site)
    by_period = {report.period: report for report in reports}
    quarters = [period for period in by_period if period.startswith(f"{wish.span.last_day.year}-Q")]
    fitting = [wish.period] if wish.period in by_period else sorted(quarters)
    return by_period[fitting[-1]] if fitting else None


def _stages(projects: Sequence[Project]) -> Grid:
    rows = tuple((str(stage.label), sum(project.stage == stage for project in projects)) for stage in Stage)
    columns = (Place("Stage"), Place("Projects", COUNT, "Also those that are not published yet."))
    return Grid("stages", "Projects by stage", columns, rows)


def _listed(projects: Sequence[Project]) -> Grid:
    columns = (Place("Project"), Place("Stage"), Place("Sites"), Place("Works on"), Place("Since", DATE))
    rows = tuple(
        (
            project.title,
            project.get_stage_display(),
            ", ".join(site.name for site in project.sites.all()),
            f"{project.measure.title}: {project.group_label}" if project.measure else "",
            project.started_on.isoformat() if project.started_on else "",
        )
        for project in projects
    )
    return Grid("projects", "Published projects", columns, rows, "", tuple(_project(p) for p in projects))


def _gaps(pairs: Sequence[tuple[Project, GapReport | None]]) -> Grid:
    rows, origins = [], []
    for project, report in pairs:
        now = _size(project, report) if report else None
        before = project.baseline_gap
        change = float(f"{now - before:.10g}") if now is not None and before is not None else None
        period = report.period if report else ""
        rows.append((project.title, project.place_label, project.baseline_period, before, now, change, period))
        found = [Origin("gap", str(r.pk), f"{project.title}: {r.period}", r.content_hash) for r in (report,) if r]
        origins.append((*_project(project), *found))
    columns = (
        Place("Project"),
        Place("Place"),
        Place("Baseline"),
        Place("Gap then, points", GAP, "Between the two groups that the project names, when it began."),
        Place(
            "Gap now, points", GAP, "Between the same two groups; empty where one of them is hidden or not measured."
        ),
        Place("Change, points", DIFFERENCE, "Below 0 the gap narrowed."),
        Place("Now is"),
    )
    return Grid("gaps", "The gaps they work on", columns, tuple(rows), "", tuple(origins))


def _size(project: Project, report: GapReport) -> float | None:
    """How much worse the project's group fares than its comparison group, from the rates that the record shows."""
    rows: dict[str, Row] = {row.code: row for row in GapAnalysis.from_dict(report.analysis).rows}
    own, other = rows.get(project.group), rows.get(project.reference)
    if own is None or other is None or own.rate is None or other.rate is None or project.measure is None:
        return None
    size = other.rate - own.rate if project.measure.higher_is_better else own.rate - other.rate
    return float(f"{size:.10g}")


def _project(project: Project) -> tuple[Origin, ...]:
    return (Origin("project", str(project.pk), project.title),)
