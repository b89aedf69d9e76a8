"""The tree of a project's drivers, read at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from improvement.models import Aim, Cycle, Driver, Project
from mielhss.lib.charts import Box, DriverDiagram


@dataclass
class Node:
    """One box for pages: its row, what hangs on it, and where it stands among its neighbors."""

    driver: Driver
    children: list[Node] = field(default_factory=list)
    is_first: bool = True
    is_last: bool = True

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            yield from child.walk()


def tree(project: Project) -> list[Node]:
    """The primary drivers with everything below them, in the team's order; one query and two for what is linked."""
    rows = project.drivers.order_by("position", "pk").prefetch_related("cycles", "measures")
    nodes = {row.pk: Node(row) for row in rows}
    roots: list[Node] = []
    for node in nodes.values():
        parent = node.driver.parent_id
        (nodes[parent].children if parent else roots).append(node)
    _number(roots)
    return roots


def _number(nodes: list[Node]) -> None:
    for place, node in enumerate(nodes):
        node.is_first, node.is_last = place == 0, place == len(nodes) - 1
        _number(node.children)


def as_data(nodes: list[Node]) -> list[dict[str, Any]]:
    """The tree as a version keeps it and a published page shows it: texts alone."""
    return [{"kind": node.driver.kind, "text": node.driver.text, "children": as_data(node.children)} for node in nodes]


def diagram(id: str, aim: str, nodes: list[Node]) -> DriverDiagram:
    """The live diagram, with the tests made of each idea."""
    return _diagram(id, aim, tuple(_box(node) for node in nodes))


def _box(node: Node) -> Box:
    tests = list(node.driver.cycles.all())
    return Box(node.driver.kind, node.driver.text, tuple(_box(child) for child in node.children), _note(tests))


def _note(tests: list[Cycle]) -> str:
    if not tests:
        return ""
    decided = [test.get_decision_display().lower() for test in tests if test.decision]
    count = f"{len(tests)} test{'' if len(tests) == 1 else 's'}"
    return f"{count}, {decided[-1]}" if decided else count


def kept_diagram(id: str, aim: str, data: list[Mapping[str, Any]]) -> DriverDiagram:
    """The diagram of a version or of a published page."""
    return _diagram(id, aim, tuple(_kept_box(each) for each in data))


def _kept_box(data: Mapping[str, Any]) -> Box:
    return Box(data["kind"], data["text"], tuple(_kept_box(child) for child in data["children"]))


def _diagram(id: str, aim: str, boxes: tuple[Box, ...]) -> DriverDiagram:
    count = len(boxes)
    words = f"The aim and {count} primary driver{'' if count == 1 else 's'}, each with what drives it and ideas."
    return DriverDiagram(id, "Key driver diagram", words, Box("aim", aim, boxes))


def aim_words(project: Project) -> str:
    """What stands in the box of the aim."""
    aims = [aim for aim in Aim.objects.filter(project=project).standing() if not aim.missing]
    return " ".join(aim.statement for aim in aims) or project.title
