"""The seven practices by site: what records say, and what a site says of itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass

from improvement.models import Decision, MeasureKind, Member, MemberRole, Practice, Project, SelfRating
from partners.access import Access
from partners.models import Site
from partners.roles import Permission

OUTSIDE_CARE = {"community", "cross_sector"}


@dataclass(frozen=True)
class Figure:
    """So many of a site's projects fulfil what stands for a practice; with what the site says of itself."""

    practice: Practice
    fulfilled: int
    projects: int
    rating: SelfRating | None

    @property
    def computed(self) -> str:
        return f"{self.fulfilled} of {self.projects}" if self.projects else "No project"


@dataclass(frozen=True)
class Line:
    site: Site
    figures: tuple[Figure, ...]


# What stands for each practice in the records of a project, in words.
MEANS: dict[str, str] = {
    Practice.PRINCIPLE: "states its principles, its gap in plain words and an agreed aim",
    Practice.MEASURE: "follows a measured gap, and a process, balancing or person-centered measure beside it",
    Practice.LIVED: "has an aim that somebody with lived experience agreed to",
    Practice.COPRODUCE: "wrote its aim together with somebody with lived experience",
    Practice.POWER: "has people with lived experience and community partners as a third of its team or more",
    Practice.GROWTH: "shared a test with the network that was adapted or abandoned",
    Practice.BEYOND: "has a community partner in its team, or a site outside health care",
}
SMALL_TEAM = 3


def scorecard(access: Access) -> list[Line]:
    """A line for each site with a project or a rating that she may see."""
    projects = list(
        Project.objects.visible_to(access, Permission.IMPROVEMENT_VIEW).prefetch_related(
            "sites", "aims__written_with", "aims__replaced_by", "members", "measures", "cycles"
        )
    )
    by_site: dict[int, list[Project]] = defaultdict(list)
    for project in projects:
        for site in project.sites.all():
            by_site[site.pk].append(project)
    ratings = _latest(SelfRating.objects.visible_to(access, Permission.IMPROVEMENT_VIEW).order_by("rated_on", "pk"))
    seen = Site.objects.visible_to(access, Permission.IMPROVEMENT_VIEW)
    sites = seen.filter(pk__in={*by_site, *(site for site, _ in ratings)})
    return [Line(site, _figures(site, by_site[site.pk], ratings)) for site in sites]


def _latest(ratings: Collection[SelfRating]) -> dict[tuple[int, str], SelfRating]:
    return {(rating.site_id, rating.practice): rating for rating in ratings}


def _figures(site: Site, projects: list[Project], ratings: dict[tuple[int, str], SelfRating]) -> tuple[Figure, ...]:
    return tuple(
        Figure(
            practice,
            sum(FULFILLED[practice](project) for project in projects),
            len(projects),
            ratings.get((site.pk, practice)),
        )
        for practice in Practice
    )


def _agreed(project: Project) -> bool:
    return any(aim.agreed_at is not None and not hasattr(aim, "replaced_by") for aim in project.aims.all())


def _principle(project: Project) -> bool:
    return bool(project.principle.strip() and project.definition.strip()) and _agreed(project)


def _measure(project: Project) -> bool:
    beside = {MeasureKind.PROCESS, MeasureKind.BALANCING, MeasureKind.PERSON}
    return project.has_gap and any(measure.kind in beside for measure in project.measures.all())


def _is_lived(member: Member) -> bool:
    return member.role == MemberRole.LIVED


def _coproduce(project: Project) -> bool:
    return any(_is_lived(member) for aim in project.aims.all() for member in aim.written_with.all())


def _power(project: Project) -> bool:
    team = [member for member in project.members.all() if member.left_on is None]
    close = sum(member.role in (MemberRole.LIVED, MemberRole.COMMUNITY) for member in team)
    return len(team) >= SMALL_TEAM and 3 * close >= len(team)


def _growth(project: Project) -> bool:
    learned = {Decision.ADAPT, Decision.ABANDON}
    return any(cycle.shared_at is not None and cycle.decision in learned for cycle in project.cycles.all())


def _beyond(project: Project) -> bool:
    outside = any(site.kind in OUTSIDE_CARE for site in project.sites.all())
    return outside or any(member.role == MemberRole.COMMUNITY for member in project.members.all())


FULFILLED: dict[str, Callable[[Project], bool]] = {
    Practice.PRINCIPLE: _principle,
    Practice.MEASURE: _measure,
    Practice.LIVED: _agreed,
    Practice.COPRODUCE: _coproduce,
    Practice.POWER: _power,
    Practice.GROWTH: _growth,
    Practice.BEYOND: _beyond,
}
