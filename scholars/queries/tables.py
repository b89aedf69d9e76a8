"""Program tables: counts over people and places, each of which leads back to the rows behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import F, Q
from django.urls import reverse

from partners.access import Access
from partners.models import Engagement, Institution, Mode, Stakeholder
from partners.roles import Permission
from scholars.models import Discipline, Position, Program, Roadblock, Scholar, Status
from scholars.models.position import RoleAfter
from scholars.models.roadblock import RoadblockGroup

# What stands in place of a count that is held back.
HIDDEN = "Hidden"


@dataclass(frozen=True)
class Cell:
    """A count and, where it makes sense, its share of `of`. `hidden` when it is held back."""

    key: str
    count: int
    of: int | None = None
    hidden: bool = False

    @property
    def text(self) -> str:
        if self.hidden:
            return HIDDEN
        return f"{self.count} ({self.share:.0%})" if self.of else str(self.count)

    @property
    def share(self) -> float:
        """Of the denominator; 0 when that is empty."""
        return self.count / self.of if self.of else 0.0


@dataclass(frozen=True)
class Row:
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class ProgramTable:
    """A table of counts. `unit` says what is counted: scholars or centers."""

    code: str
    title: str
    note: str
    unit: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    groups: tuple[tuple[str, ...], ...] = ()

    def url_of(self, cell: Cell) -> str:
        return reverse("scholars:table-rows", args=[self.code, cell.key])


@dataclass(frozen=True)
class Line:
    """One line before it is counted: who or what belongs to each of its cells."""

    label: str
    picks: Sequence[tuple[str, Callable[[Any], bool]]]


@dataclass(frozen=True)
class Plan:
    """A table before it is counted: over whom, which lines, and which of its cells give one another away.

    `groups` are cells of which one can be computed from the others and what is shown beside them: when exactly one
    of a group is held back, another is, too.
    """

    code: str
    title: str
    note: str
    unit: str
    header: tuple[str, ...]
    population: list[Any]
    lines: list[Line]
    groups: tuple[tuple[str, ...], ...] = ()
    has_shares: bool = True
    picks: dict[str, Callable[[Any], bool]] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "picks", {key: pick for line in self.lines for key, pick in line.picks})

    def counted(self) -> ProgramTable:
        total = len(self.population) if self.has_shares else None
        rows = tuple(
            Row(line.label, tuple(Cell(key, sum(map(pick, self.population)), total) for key, pick in line.picks))
            for line in self.lines
        )
        return ProgramTable(self.code, self.title, self.note, self.unit, self.header, rows, self.groups)

    def behind(self, key: str) -> list[Any]:
        """The rows that a cell counts."""
        return [one for one in self.population if self.picks[key](one)]


def withheld(table: ProgramTable, smallest: int) -> ProgramTable:
    """The table as it may leave the program: counts of scholars from 1 to `smallest` - 1 are held back.

    Where exactly one cell of a group would be hidden, the next smallest that is not zero goes with it, so that it
    cannot be found by subtraction. Tables of centers tell nothing about a person and stay as they are.
    """
    if table.unit != "scholars":
        return table
    counts = {cell.key: cell.count for row in table.rows for cell in row.cells}
    hidden = {key for key, count in counts.items() if 0 < count < smallest}
    settled = False
    while not settled:
        settled = True
        for group in table.groups:
            inside = hidden & set(group)
            rest = sorted((counts[key], key) for key in group if key not in hidden and counts[key])
            if len(inside) == 1 and rest:
                hidden.add(rest[0][1])
                settled = False
    rows = tuple(
        replace(row, cells=tuple(replace(cell, hidden=cell.key in hidden) for cell in row.cells)) for row in table.rows
    )
    return replace(table, rows=rows)


# --- The tables of the eleven-center paper -----------------------------------------------------------------


@dataclass(frozen=True)
class Records:
    """What the tables count, read once."""

    scholars: list[Scholar]
    centers: list[Institution]
    engagements: dict[int, set[tuple[str, str]]]
    roles_after: dict[int, set[str]]
    challenges: dict[int, set[str]]


def read(access: Access, today: date) -> Records:
    """The scholars and training centers open to this person, and what is recorded of them. Five queries."""
    people = Scholar.objects.visible_to(access, Permission.SCHOLAR_VIEW)
    people = people.select_related("institution", "cohort__program", "health_system").with_status(today)
    centers = list(
        Institution.objects.visible_to(access, Permission.INSTITUTION_VIEW)
        .filter(is_training_center=True)
        .order_by("name")
    )
    engagements: dict[int, set[tuple[str, str]]] = {center.pk: set() for center in centers}
    rows = Engagement.objects.filter(institution__in=centers).order_by()
    for center, stakeholder, mode in rows.values_list("institution_id", "stakeholder", "mode").distinct():
        engagements[center].add((stakeholder, mode))
    return Records(list(people), centers, engagements, _roles_after(access), _challenges(access))


def _roles_after(access: Access) -> dict[int, set[str]]:
    """By scholar, the roles she held at or after the end of her training."""
    rows = Position.objects.visible_to(access, Permission.SCHOLAR_VIEW)
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=F("scholar__ends_on")))
    found: dict[int, set[str]] = {}
    for scholar, role in rows.values_list("scholar_id", "role").order_by():
        found.setdefault(scholar, set()).add(role)
    return found


def _challenges(access: Access) -> dict[int, set[str]]:
    """By scholar, the groups of what was in her way."""
    rows = Roadblock.objects.visible_to(access, Permission.SCHOLAR_VIEW)
    found: dict[int, set[str]] = {}
    for scholar, code in rows.values_list("scholar_id", "code").order_by():
        found.setdefault(scholar, set()).add(code[0])
    return found


def plans(records: Records) -> list[Plan]:
    """The program tables, in the order in which the paper tells them."""
    return [
        _context(records),
        _characteristics(records),
        _disciplines(records),
        _partnerships(records),
        _engagement(records),
        _roles(records),
        _in_the_way(records),
    ]


def smallest_cell() -> int:
    """The strictest threshold of the programs concerned."""
    return max([5, *Program.objects.values_list("smallest_cell", flat=True)])


def _context(records: Records) -> Plan:
    def at(center: Institution, status: Status | None) -> Callable[[Any], bool]:
        return lambda s: s.institution_id == center.pk and (status is None or s.status == status)

    columns = (("all", None), ("active", Status.ACTIVE), ("completed", Status.COMPLETED), ("left", Status.LEFT))
    lines = [
        Line(center.name, [(f"{center.pk}-{word}", at(center, status)) for word, status in columns])
        for center in records.centers
    ]
    lines.append(
        Line("All centers", [(f"all-{word}", _with_status(status)) for word, status in columns]),
    )
    keys = [center.pk for center in records.centers] + ["all"]
    down = tuple(tuple(f"{key}-{word}" for key in keys) for word, _ in columns)
    across = tuple(tuple(f"{key}-{word}" for word, _ in columns) for key in keys)
    return Plan(
        code="context",
        title="Program context",
        note="Scholars of each center.",
        unit="scholars",
        header=("Center", "Scholars", "In training", "Completed", "Left early"),
        population=records.scholars,
        lines=lines,
        groups=down + across,
        has_shares=False,
    )


def _with_status(status: Status | None) -> Callable[[Any], bool]:
    return lambda s: status is None or s.status == status


def _characteristics(records: Records) -> Plan:
    lines = [
        Line("Clinically trained", [("clinicians", lambda s: s.is_clinician)]),
        Line("Of whom physicians", [("physicians", lambda s: s.is_physician)]),
        Line(
            "Of whom in other clinical disciplines",
            [("other-clinicians", lambda s: s.is_clinician and not s.is_physician)],
        ),
        Line("Trained outside clinical care", [("non-clinicians", lambda s: s.is_non_clinician)]),
        Line("Both", [("both", lambda s: s.is_clinician and s.is_non_clinician)]),
        *[Line(str(stage.label), [(f"stage-{stage.value}", _in_stage(stage.value))]) for stage in Scholar.CareerStage],
    ]
    return Plan(
        code="characteristics",
        title="Scholar characteristics",
        note="A scholar may be trained both ways, so the lines overlap and may add up to more than all scholars.",
        unit="scholars",
        header=("Characteristic", "Scholars, n (%)"),
        population=records.scholars,
        lines=lines,
        groups=(
            ("clinicians", "physicians", "other-clinicians"),
            ("clinicians", "non-clinicians", "both"),
            tuple(f"stage-{stage.value}" for stage in Scholar.CareerStage),
        ),
    )


def _in_stage(stage: str) -> Callable[[Any], bool]:
    return lambda s: s.career_stage == stage


def _disciplines(records: Records) -> Plan:
    def trained_in(code: str) -> Callable[[Any], bool]:
        return lambda s: code in s.disciplines

    return Plan(
        code="disciplines",
        title="Disciplines",
        note="Each scholar is counted in every discipline she was trained in.",
        unit="scholars",
        header=("Discipline", "Scholars, n (%)"),
        population=records.scholars,
        lines=[Line(str(d.label), [(f"discipline-{d.value}", trained_in(d.value))]) for d in Discipline],
    )


def _partnerships(records: Records) -> Plan:
    def partners_with(kind: str) -> Callable[[Any], bool]:
        return lambda center: kind in center.kinds

    kinds = [
        (kind, kind.label)
        for kind in Institution.Kind
        if kind not in (Institution.Kind.FUNDER, Institution.Kind.OFFICE)
    ]
    kinds.sort(key=lambda pair: pair[0] not in (Institution.Kind.VA, Institution.Kind.SAFETY_NET))
    return Plan(
        code="partnerships",
        title="Health-system partnerships",
        note="Centers that work with at least one partner of this kind; most work with several.",
        unit="centers",
        header=("Partner", "Centers, n (%)"),
        population=records.centers,
        lines=[Line(str(label), [(f"kind-{kind.value}", partners_with(kind.value))]) for kind, label in kinds],
    )


def _engagement(records: Records) -> Plan:
    def engages(stakeholders: tuple[str, ...], mode: str) -> Callable[[Any], bool]:
        return lambda center: any((one, mode) in records.engagements[center.pk] for one in stakeholders)

    lines = [
        Line(label, [(f"{key}-{mode.value}", engages(stakeholders, mode.value)) for mode in Mode])
        for key, label, stakeholders in _engaged()
    ]
    return Plan(
        code="engagement",
        title="Stakeholder engagement",
        note="Centers in which these people take part, by what they take part in.",
        unit="centers",
        header=("Stakeholders", *[str(mode.label) for mode in Mode]),
        population=records.centers,
        lines=lines,
    )


def _engaged() -> list[tuple[str, str, tuple[str, ...]]]:
    """Key, label and stakeholders of each line; patients and families share one, as in the paper."""
    both = (Stakeholder.PATIENTS.value, Stakeholder.FAMILIES.value)
    rest = [(one.value, str(one.label), (one.value,)) for one in Stakeholder if one.value not in both]
    return [("patients", "Patients and families", both), *rest]


def _roles(records: Records) -> Plan:
    def holds(role: str) -> Callable[[Any], bool]:
        return lambda s: role in records.roles_after.get(s.pk, ())

    return Plan(
        code="roles",
        title="Roles after completion",
        note="Of the scholars who completed the program. One person may hold several roles.",
        unit="scholars",
        header=("Role", "Scholars, n (%)"),
        population=list(filter(_with_status(Status.COMPLETED), records.scholars)),
        lines=[
            *[Line(str(role.label), [(f"role-{role.value}", holds(role.value))]) for role in RoleAfter],
            Line("Not recorded", [("role-unknown", lambda s: s.pk not in records.roles_after)]),
        ],
    )


def _in_the_way(records: Records) -> Plan:
    def met(group: str) -> Callable[[Any], bool]:
        return lambda s: group in records.challenges.get(s.pk, ())

    return Plan(
        code="challenges",
        title="Training challenges",
        note="Scholars with at least one roadblock of this kind, open or closed.",
        unit="scholars",
        header=("Challenge", "Scholars, n (%)"),
        population=records.scholars,
        lines=[Line(str(group.label), [(f"challenge-{group.value}", met(group.value))]) for group in RoadblockGroup],
    )


def as_rows(table: ProgramTable) -> Iterable[list[Any]]:
    """The table's rows for a file: counts as numbers, each followed by its share where there is one."""
    for row in table.rows:
        cells: list[Any] = [row.label]
        for cell in row.cells:
            cells.append(HIDDEN if cell.hidden else cell.count)
            if cell.of:
                cells.append(HIDDEN if cell.hidden else round(cell.share, 4))
        yield cells


def file_header(table: ProgramTable) -> list[str]:
    has_shares = any(cell.of for row in table.rows for cell in row.cells)
    if not has_shares:
        return list(table.header)
    return [table.header[0], *[word for name in table.header[1:] for word in (name, f"{name}: share")]]
