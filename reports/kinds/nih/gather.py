"""Reads NIH's tables 5 to 8 from the records, and looks whether they agree with one another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from partners.access import Access
from partners.roles import Permission
from reports.document import DATE, MEAN, TEXT, YEAR, Origin
from reports.kinds.nih.facts import Check, Facts
from reports.kinds.shared.facts import Grid, Place, kind_of_values
from reports.kinds.shared.head import day_of, head_of
from reports.problems import NoData
from reports.wish import Wish
from scholars.models import Scholar
from scholars.queries import nih, tables
from scholars.queries.nih import NihTable

# In which column the trainee stands in the tables that name people.
TRAINEE = {"5A": 1, "5B": 1, "8A": 0, "8B": 0, "8C": 0}


def gather(access: Access, wish: Wish) -> Facts:
    """Raises NoData where no scholar was appointed by the period's last day."""
    day = day_of(wish)
    scholars = Scholar.objects.visible_to(access, Permission.SCHOLAR_VIEW).filter(starts_on__lte=day)
    if wish.program:
        scholars = scholars.filter(cohort__program=wish.program)
    if wish.institution:
        scholars = scholars.filter(institution=wish.institution)
    named = {scholar.name: scholar.pk for scholar in scholars}
    if not named:
        raise NoData("No scholar was appointed by the period's last day; the tables would be empty.")
    smallest = tables.smallest_cell()
    found = nih.tables(access, day, smallest=smallest, program=wish.program, institution=wish.institution)
    return Facts(
        head=head_of(access, wish, kind="nih", title="NIH data tables"),
        scholars=len(named),
        smallest=smallest,
        grids=tuple(_grid(table, named) for table in found),
        checks=tuple(_checks(found)),
    )


def _grid(table: NihTable, named: dict[str, int]) -> Grid:
    rows = tuple(tuple(_plain(value) for value in row) for row in table.rows)
    columns = tuple(
        Place(label, _kind(label, [row[place] for row in rows])) for place, label in enumerate(table.header)
    )
    at = TRAINEE.get(table.code)
    origins: tuple[tuple[Origin, ...], ...] = ()
    if at is not None:
        origins = tuple(_behind(str(row[at]), named) for row in rows)
    return Grid(
        f"table-{table.code.lower()}",
        table.title,
        columns,
        rows,
        table.note,
        origins,
        keys=2 if table.code.startswith("6") else 1,
    )


def _behind(name: str, named: dict[str, int]) -> tuple[Origin, ...]:
    return (Origin("scholar", str(named[name]), name),) if name in named else ()


def _kind(label: str, values: Sequence[object]) -> str:
    if label == "Mean":
        return MEAN
    if label == "Year":
        return YEAR
    if label == "Start date":
        return DATE
    return kind_of_values(list(values)) if label != "Counted" else TEXT


def _plain(value: object) -> str | int | float | None:
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | int | float) or value is None else str(value)


def _checks(found: Sequence[NihTable]) -> Iterator[Check]:
    """What reviewers compare: the people of table 5 with those of table 8, reasons, and years without positions."""
    by_code = {table.code: table.rows for table in found}
    of_eight = {row[0] for code in ("8A", "8B", "8C") for row in by_code.get(code, ())}
    of_five = {row[1] for code in ("5A", "5B") for row in by_code.get(code, ())}
    missing = len(of_five - of_eight)
    yield Check("Everybody in table 5 stands in table 8", f"{missing} missing" if missing else "All do", not missing)
    without = sum(row[4] == "No publications" for code in ("5A", "5B") for row in by_code.get(code, ()))
    yield Check("No publications: each needs a reason", f"{without} without publications", not without)
    unknown = sum("Not recorded" in row[6:8] for code in ("8A", "8B", "8C") for row in by_code.get(code, ()))
    yield Check("Positions are recorded", f"{unknown} without a position", not unknown)
    years = sum(row[1] == "Not recorded" for row in by_code.get("7", ()))
    yield Check("Positions offered are recorded for each year", f"{years} years without", not years)
