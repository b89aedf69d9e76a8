"""Frameworks in and out, and the crosswalks between their editions."""

from __future__ import annotations

import csv
import io
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from accounts import audit
from accounts.models import User
from curriculum.crosswalk import Relation
from curriculum.formats.case import read_case
from curriculum.formats.framework import CompetencyData, DomainData, FrameworkData, Unreadable
from curriculum.formats.table import read_table
from curriculum.models import Competency, Crosswalk, CrosswalkLink, Domain, Framework
from curriculum.services.problems import Refused

DEFAULT_LEVELS = ("No exposure", "Foundational awareness", "Emerging", "Proficient")
MOST_FAULTS = 30
RELATION_COLUMNS = ("older", "newer", "relation")


def data_of(framework: Framework) -> FrameworkData:
    """A framework as plain data, read by three queries."""
    domains = framework.domains.prefetch_related("competencies")
    return FrameworkData(
        identifier=framework.identifier,
        code=framework.code,
        edition=framework.edition,
        title=framework.title,
        source=framework.source,
        levels=tuple(framework.levels),
        competency_total=framework.competency_total,
        domains=tuple(
            DomainData(
                domain.identifier,
                domain.number,
                domain.title,
                domain.summary,
                tuple(
                    CompetencyData(c.identifier, c.number, c.text, c.is_confirmed) for c in domain.competencies.all()
                ),
            )
            for domain in domains
        ),
    )


@transaction.atomic
def import_case(*, content: bytes, code: str, edition: str, by: User | None) -> Framework:
    """A framework from a CASE package: a new edition, or the one with its identifier brought up to date.

    `code` and `edition` are used where the package has none. Raises Refused, and changes nothing, for a broken package.
    """
    try:
        data = read_case(content)
    except Unreadable as problem:
        raise Refused(*_told(problem)) from None
    known = Framework.objects.filter(identifier=data.identifier).first()
    wanted = {"code": data.code or code, "edition": data.edition or edition}
    if not all(wanted.values()):
        raise Refused("The package names no code or edition. Type them into the form.")
    double = Framework.objects.filter(**wanted).exclude(identifier=data.identifier)
    if double.exists():
        raise Refused(
            f"Edition {wanted['edition']} of {wanted['code']} is here already, with another identifier. "
            "Give the package another edition, or import into the one that is here as CSV."
        )
    framework = known or Framework(identifier=data.identifier)
    framework.code, framework.edition = wanted["code"], wanted["edition"]
    _fill(framework, data)
    audit.record("framework.imported", by=by, subject=framework, facts={"format": "case"})
    return framework


@transaction.atomic
def import_table(*, framework: Framework, content: bytes, by: User | None) -> Framework:
    """Domains and competencies of a framework from a CSV file. Raises Refused, and changes nothing, for a bad one."""
    try:
        data = read_table(content, data_of(framework))
    except Unreadable as problem:
        raise Refused(*_told(problem)) from None
    _fill(framework, data)
    audit.record("framework.imported", by=by, subject=framework, facts={"format": "csv"})
    return framework


def _told(problem: Unreadable) -> list[str]:
    told = [str(fault) for fault in problem.faults[:MOST_FAULTS]]
    rest = len(problem.faults) - len(told)
    return [*told, f"There are {rest} more."] if rest else told


def _fill(framework: Framework, data: FrameworkData) -> None:
    framework.title, framework.source = data.title, data.source
    framework.levels = list(data.levels or DEFAULT_LEVELS)
    framework.competency_total = data.competency_total
    framework.save()
    domains = {domain.identifier: domain for domain in framework.domains.all()}
    competencies = {c.identifier: c for c in Competency.objects.filter(domain__framework=framework)}
    _make_room(domains, competencies)
    kept: set[UUID] = set()
    for entry in data.domains:
        domain = domains.get(entry.identifier) or Domain(identifier=entry.identifier)
        _set(domain, framework=framework, number=entry.number, title=entry.title, summary=entry.summary)
        kept.add(entry.identifier)
        for item in entry.competencies:
            competency = competencies.get(item.identifier) or Competency(identifier=item.identifier)
            _set(competency, domain=domain, number=item.number, text=item.text, is_confirmed=item.is_confirmed)
            kept.add(item.identifier)
    _remove([c for key, c in competencies.items() if key not in kept])
    _remove([d for key, d in domains.items() if key not in kept])


def _make_room(domains: dict[UUID, Domain], competencies: dict[UUID, Competency]) -> None:
    """Numbers are unique, and an import may exchange them: those that are here step aside first."""
    rows: list[Domain | Competency] = [*domains.values(), *competencies.values()]
    for offset, row in enumerate(rows):
        row.number = 10_000 + offset
        row.save(update_fields=["number"])


def _set(row: Any, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


def _remove(rows: list[Any]) -> None:
    for row in rows:
        try:
            row.delete()
        except ProtectedError:
            raise Refused(
                f"“{str(row)[:80]}” is missing from the file, but scholars have been assessed by it. "
                "Keep it in, or import the change as a new edition and make a crosswalk."
            ) from None


@transaction.atomic
def import_crosswalk(*, older: Framework, newer: Framework, content: bytes, note: str, by: User | None) -> Crosswalk:
    """The whole crosswalk between two editions from a CSV file with the columns older, newer, relation.

    The codes are those of the editions (1.3). Raises Refused, and changes nothing, for a bad file.
    """
    if older.pk == newer.pk:
        raise Refused("Choose two different editions.")
    links = _links(content, _by_code(older), _by_code(newer))
    crosswalk, _ = Crosswalk.objects.get_or_create(older=older, newer=newer)
    crosswalk.note = note
    crosswalk.save(update_fields=["note"])
    crosswalk.links.all().delete()
    CrosswalkLink.objects.bulk_create(
        CrosswalkLink(crosswalk=crosswalk, source=source, target=target, relation=relation)
        for (source, target), relation in links.items()
    )
    audit.record("crosswalk.imported", by=by, subject=crosswalk, facts={"links": len(links)})
    return crosswalk


def _by_code(framework: Framework) -> dict[str, Competency]:
    competencies = Competency.objects.filter(domain__framework=framework).select_related("domain")
    return {competency.code: competency for competency in competencies}


def _links(
    content: bytes, older: dict[str, Competency], newer: dict[str, Competency]
) -> dict[tuple[Competency, Competency], str]:
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        rows = [(reader.line_num, row) for row in reader]
    except (UnicodeDecodeError, csv.Error):
        raise Refused("The file is not CSV in UTF-8. Save it again as CSV (UTF-8).") from None
    missing = [name for name in RELATION_COLUMNS if name not in (reader.fieldnames or [])]
    if missing:
        raise Refused(f"Line 1: these columns are missing: {', '.join(missing)}.")
    links: dict[tuple[Competency, Competency], str] = {}
    faults = []
    for line, row in rows:
        source, target = older.get((row["older"] or "").strip()), newer.get((row["newer"] or "").strip())
        relation = (row["relation"] or "").strip().casefold()
        if source is None or target is None:
            faults.append(
                f"Line {line}, column {'older' if source is None else 'newer'}: this edition has no such code."
            )
        elif relation not in {r.value for r in Relation}:
            faults.append(f"Line {line}, column relation: it must be one of {', '.join(r.value for r in Relation)}.")
        elif (source, target) in links:
            faults.append(f"Line {line}: this pair stands twice.")
        else:
            links[source, target] = relation
    if faults or not links:
        raise Refused(*(faults[:MOST_FAULTS] or ["The file has no rows."]))
    return links


def changed_at(framework: Framework) -> str:
    """When it was last changed, as exchanged files say it."""
    return timezone.localtime(framework.changed_at, timezone.get_fixed_timezone(0)).strftime("%Y-%m-%dT%H:%M:%SZ")
