"""Building the diagram box by box."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max

from accounts import audit
from accounts.models import User
from improvement.models import PARENTS_OF, DiagramVersion, Driver, Project
from improvement.queries.diagram import as_data, tree
from improvement.services import Refused

MOST = 60
UP, DOWN = -1, 1


@transaction.atomic
def add(*, project: Project, kind: str, text: str, parent: Driver | None, by: User) -> Driver:
    _check_place(project, kind, parent)
    if project.drivers.count() >= MOST:
        raise Refused(f"A diagram that is read holds at most {MOST} boxes.")
    last = project.drivers.filter(parent=parent).aggregate(last=Max("position"))["last"]
    driver = Driver.objects.create(
        project=project, kind=kind, text=text, parent=parent, position=0 if last is None else last + 1
    )
    _record("driver.added", driver, by)
    return driver


def _check_place(project: Project, kind: str, parent: Driver | None) -> None:
    allowed = PARENTS_OF[kind]
    if parent is None and allowed:
        raise Refused("Say under which driver it belongs.")
    if parent is not None and (parent.project_id != project.pk or parent.kind not in allowed):
        raise Refused("It cannot hang there.")


@transaction.atomic
def change(*, driver: Driver, text: str, parent: Driver | None, by: User) -> Driver:
    """Other words, or another place: then it comes last there."""
    if driver.parent_id != (parent.pk if parent else None):
        _check_place(driver.project, driver.kind, parent)
        last = driver.project.drivers.filter(parent=parent).aggregate(last=Max("position"))["last"]
        driver.parent, driver.position = parent, 0 if last is None else last + 1
    driver.text = text
    driver.save(update_fields=["text", "parent", "position"])
    _record("driver.changed", driver, by)
    return driver


@transaction.atomic
def move(*, driver: Driver, step: int, by: User) -> int:
    """One place up or down among its neighbors; at the end it stays. Returns its place, from 1."""
    neighbors = list(driver.project.drivers.filter(parent=driver.parent_id).order_by("position", "pk"))
    here = next(place for place, each in enumerate(neighbors) if each.pk == driver.pk)
    there = min(max(here + step, 0), len(neighbors) - 1)
    if there != here:
        neighbors.insert(there, neighbors.pop(here))
        for place, each in enumerate(neighbors):
            each.position = place
        Driver.objects.bulk_update(neighbors, ["position"])
        _record("driver.moved", driver, by)
    return there + 1


@transaction.atomic
def remove(*, driver: Driver, by: User) -> None:
    """The box and what hangs on it. Tests of its ideas stay."""
    _record("driver.removed", driver, by)
    driver.delete()


@transaction.atomic
def keep_version(*, project: Project, note: str, by: User) -> DiagramVersion:
    """The diagram as it is now, to look back at."""
    last = project.diagrams.aggregate(last=Max("number"))["last"] or 0
    version = DiagramVersion.objects.create(
        project=project, number=last + 1, tree=as_data(tree(project)), note=note, kept_by=by
    )
    audit.record("diagram.kept", by=by, subject=project, facts={"project": project.pk, "version": version.number})
    return version


def _record(action: str, driver: Driver, by: User) -> None:
    facts = {"project": driver.project_id, "driver": driver.pk, "kind": driver.kind}
    audit.record(action, by=by, subject=driver.project, facts=facts)
