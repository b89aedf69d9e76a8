"""The MeasureReports of a document: alone, in Bundles, in Parameters, or one on each line."""

from __future__ import annotations

from collections.abc import Iterator

from equity_measures.ingestion.fhir.documents import Document, Object
from equity_measures.ingestion.outcome import Findings

# Wrappers in wrappers in wrappers: what a data exchange really sends.
DEEPEST = 4
BESIDE = {"Organization", "Location", "Measure", "Library", "OperationOutcome", "Endpoint", "Device"}
ABOUT_PEOPLE = {
    "Patient", "Person", "RelatedPerson", "Observation", "Condition", "Encounter", "Coverage", "Procedure",
    "MedicationRequest", "MedicationAdministration", "Immunization", "DiagnosticReport", "QuestionnaireResponse",
    "AllergyIntolerance", "CarePlan", "Claim", "ExplanationOfBenefit", "Specimen", "ServiceRequest", "List", "Group",
    "Practitioner", "PractitionerRole", "DocumentReference", "Communication", "Consent", "Appointment",
}  # fmt: skip


def name_of(document: Document) -> str:
    """What the path of a document begins with: its type when that is one of FHIR's."""
    kind = document.value.get("resourceType") if isinstance(document.value, Object) else None
    known = BESIDE | ABOUT_PEOPLE | {"MeasureReport", "Bundle", "Parameters"}
    return kind if isinstance(kind, str) and kind in known else "resource"


def reports_in(document: Document, findings: Findings) -> list[tuple[Object, str]]:
    """The reports of a document with their paths. Whatever else stands in it is a finding."""
    root = name_of(document)
    if not isinstance(document.value, Object):
        message = "FHIR is sent as one object: a MeasureReport or a Bundle; or as NDJSON, one report on each line."
        findings.add("wrong_type", message, line=document.line, column=root)
        return []
    before = findings.errors
    found = list(_reports(document.value, root, document.line, findings, 1))
    if not found and findings.errors == before:
        message = "There is no MeasureReport in it."
        findings.add("no_report", message, line=document.line, column=root)
    return found


def _reports(
    value: Object, path: str, line: int | None, findings: Findings, depth: int
) -> Iterator[tuple[Object, str]]:
    kind = value.get("resourceType")
    if kind == "MeasureReport":
        yield value, path
        return
    if kind not in ("Bundle", "Parameters") or depth > DEEPEST:
        _refuse(kind, path, line, findings, depth)
        return
    for inner, where in _enclosed(value, path, line, findings):
        yield from _reports(inner, where, line, findings, depth + 1)


def _enclosed(value: Object, path: str, line: int | None, findings: Findings) -> Iterator[tuple[Object, str]]:
    name = "entry" if value["resourceType"] == "Bundle" else "parameter"
    yield from _resources_of(value.get(name), f"{path}.{name}", line, findings)


def _resources_of(items: object, path: str, line: int | None, findings: Findings) -> Iterator[tuple[Object, str]]:
    if items is None:
        return
    if not isinstance(items, list):
        findings.add("wrong_type", "This must be a list.", line=line, column=path)
        return
    for at, item in enumerate(items):
        where = f"{path}[{at}]"
        if not isinstance(item, Object):
            findings.add("wrong_type", "This must be an object.", line=line, column=where)
            continue
        resource = item.get("resource")
        if isinstance(resource, Object):
            yield resource, f"{where}.resource"
        elif resource is not None:
            findings.add("wrong_type", "This must be an object.", line=line, column=f"{where}.resource")
        # A parameter may have parts, which are parameters again.
        yield from _resources_of(item.get("part"), f"{where}.part", line, findings)


def _refuse(kind: object, path: str, line: int | None, findings: Findings, depth: int) -> None:
    if depth > 1 and kind in BESIDE:
        return
    where = f"{path}.resourceType"
    if depth > DEEPEST and kind in ("Bundle", "Parameters"):
        message = f"Bundles and Parameters lie more than {DEEPEST} deep in each other."
    elif kind is None:
        message = "The object does not say which resource it is."
    elif kind in ABOUT_PEOPLE:
        message = f"A resource {kind} is a record of a person. Only summary MeasureReports are taken."
    elif isinstance(kind, str) and kind in BESIDE:
        message = f"A resource {kind} counts nobody. Send MeasureReports."
    else:
        message = "The resource is no MeasureReport. Send MeasureReports, alone, in a Bundle or as NDJSON."
    findings.add("resource_type", message, line=line, column=where)
