"""What everybody may read of a project: composed by its team, kept as a copy, drawn again from it.

A copy holds texts that were looked through for small counts, and the numbers of gap reports. Reports are suppressed
already and never change, so the page shows the same figures for as long as it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from equity_measures.models import GapReport
from improvement.models import Project, ProjectMeasure, Publication, UseCheck
from improvement.queries import diagram, figures, readings
from improvement.queries.figures import Event, GapStory
from mielhss.lib.charts import DriverDiagram


@dataclass(frozen=True)
class Edition:
    """A project's page for everybody, with its charts."""

    content: Mapping[str, Any]
    drivers: DriverDiagram
    stories: tuple[GapStory, ...]

    @property
    def gap(self) -> GapStory | None:
        return self.stories[0] if self.stories else None


def compose(project: Project, summary: str) -> dict[str, Any]:
    """The page as it would be published now. Names no person, and of tests those alone that the team shared."""
    aims = [aim.statement for aim in project.aims.standing() if aim.agreed_at is not None]
    shared = project.cycles.shared().select_related("idea")
    own = [m for m in project.measures.prefetch_related("readings") if m.form != ProjectMeasure.Form.NETWORK]
    limit = readings.threshold()
    return {
        "title": project.title,
        "summary": summary,
        "definition": project.definition,
        "principle": project.principle,
        "sites": [site.name for site in project.sites.all()],
        "aims": aims,
        "drivers": diagram.as_data(diagram.tree(project)),
        "tests": [
            {
                "label": f"T{cycle.number}",
                "pk": cycle.pk,
                "title": cycle.title,
                "learned": cycle.learned,
                "decision": cycle.get_decision_display(),
                "starts_on": cycle.starts_on.isoformat(),
            }
            for cycle in shared
        ],
        "measures": [
            {"kind": m.get_kind_display(), "title": m.title, "figures": readings.first_and_last(m, limit)} for m in own
        ],
        "gaps": _gaps(project),
        "began_on": project.started_on.isoformat() if project.started_on else "",
        "adoptions": _adoptions(project),
        "provenance": project.provenance,
    }


def _gaps(project: Project) -> list[dict[str, Any]]:
    """The project's own gap first, then those of its further measures of the network."""
    own = figures.reports_of(project)
    found = [{"group": project.group, "reference": project.reference, "reports": [row.pk for row in own]}]
    for each in network_measures(project):
        reports = figures.reports_for(project, each.measure, each.stratifier)  # type: ignore[arg-type]
        found.append({"group": "", "reference": "", "reports": [row.pk for row in reports]})
    return [gap for gap in found if gap["reports"]]


def network_measures(project: Project) -> list[ProjectMeasure]:
    rows = project.measures.filter(form=ProjectMeasure.Form.NETWORK)
    return list(rows.select_related("measure", "stratifier"))


def _adoptions(project: Project) -> list[dict[str, Any]]:
    rows = project.adoptions.select_related("site").prefetch_related("checks")
    return [
        {
            "site": row.site.name,
            "since": row.adopted_on.isoformat(),
            "ended": row.ended_on.isoformat() if row.ended_on else "",
            "checks": [
                {"when": UseCheck.Months(check.months).label, "in_use": check.in_use} for check in row.checks.all()
            ],
        }
        for row in rows
    ]


def texts(content: Mapping[str, Any]) -> dict[str, str]:
    """What people typed in it, by the name of its place."""
    found = {
        "the title": content["title"],
        "what changed": content["summary"],
        "the gap in plain words": content["definition"],
        "the principles": content["principle"],
        "the aim": " ".join(content["aims"]),
        "the diagram": " . ".join(_words(content["drivers"])),
    }
    found |= {f"test {test['label']}": f"{test['title']}. {test['learned']}" for test in content["tests"]}
    found |= {f"the measure {m['title']}": m["title"] for m in content["measures"]}
    return found


def _words(tree: list[Mapping[str, Any]]) -> list[str]:
    return [word for box in tree for word in (box["text"], *_words(box["children"]))]


def edition(content: Mapping[str, Any], *, id: str) -> Edition:
    """The page of a copy, its charts drawn anew from the reports that it names."""
    keys = [pk for gap in content["gaps"] for pk in gap["reports"]]
    reports = {row.pk: row for row in GapReport.objects.filter(pk__in=keys).with_names()}
    began_on = date.fromisoformat(content["began_on"]) if content["began_on"] else None
    events = [Event(began_on, "Start")] if began_on else []
    events += [Event(date.fromisoformat(test["starts_on"]), test["label"]) for test in content["tests"]]
    stories = [
        figures.gap_story(
            [reports[pk] for pk in gap["reports"] if pk in reports],
            id=f"{id}-{number}",
            group=gap["group"],
            reference=gap["reference"],
            began_on=began_on,
            events=events,
        )
        for number, gap in enumerate(content["gaps"])
    ]
    aim = " ".join(content["aims"]) or content["title"]
    return Edition(
        content=content,
        drivers=diagram.kept_diagram(f"{id}-drivers", aim, content["drivers"]),
        stories=tuple(story for story in stories if story is not None),
    )


def live_edition(project: Project) -> Publication | None:
    """What everybody reads of it now; None while nothing is published."""
    if project.published_at is None:
        return None
    return project.publications.filter(withdrawn_at__isnull=True).first()
