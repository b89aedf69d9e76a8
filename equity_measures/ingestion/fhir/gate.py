"""The privacy gate for FHIR: every element of a document, read or not, is looked at for what names a person.

Resources about one person, references to one, data types that hold names and addresses, and all texts (narrative
too) are looked through. What is found is told by its element path and kind, never by its value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from equity_measures.ingestion import privacy
from equity_measures.ingestion.fhir.documents import Object
from equity_measures.ingestion.outcome import Findings, Limits

RECORD = "medical record number"
LONGEST_REMEMBERED = 8_192
PERSON_TYPES = {"Patient", "Person", "RelatedPerson", "Practitioner", "PractitionerRole"}
# Contained resources that describe no person: whose report it is, and counts of supplemental data.
IMPERSONAL_TYPES = {
    "Organization", "Location", "HealthcareService", "Endpoint", "Device", "Measure", "Library", "Parameters",
    "OperationOutcome", "Observation", "MeasureReport", "Bundle", "ValueSet", "CodeSystem",
}  # fmt: skip
# Elements that hold an identifier of a person wherever they stand.
PERSONAL_ELEMENTS = {
    "birthDate": "date", "deceasedDateTime": "date", "deceasedBoolean": "date", "family": "name", "given": "name",
    "valueHumanName": "name", "telecom": "phone", "valueContactPoint": "phone", "valueAddress": "geography",
    "photo": "photograph", "subjectResults": RECORD, "valueAttachment": "free text", "valueSignature": "biometric",
    "maritalStatus": "free text", "multipleBirthInteger": "free text", "patient": RECORD,
}  # fmt: skip
# An organization has an address and a telephone too.
OF_ORGANIZATIONS = {"telecom", "address", "valueContactPoint", "valueAddress"}
# Addresses of definitions, not of people's pages; and the report's own dates.
URI_ELEMENTS = {
    "url", "system", "measure", "profile", "fullUrl", "valueCanonical", "valueUri", "valueUrl", "valueOid", "source",
    "instantiatesCanonical", "implicitRules", "relation", "reference", "criteria", "targetProfile", "library",
    "namespace", "div", "type", "uri", "valueUuid", "versionId", "calculatedDate",
}  # fmt: skip
DATE_ELEMENTS = {"date", "start", "end", "lastUpdated", "timestamp", "issued", "calculatedDate"}
ID_ELEMENTS = {"id", "value", "linkId"}
# The names that MeasureReport, its wrappers and the data types in them have; what else comes is not repeated.
_NAMES = """
active address alias assigner birthDate calculatedDate category city code coding comparator component contact
contained contentType count country data dataUpdateType date deceasedBoolean deceasedDateTime denominator
description details diagnostics display district div effectiveDateTime effectivePeriod encounter end entry etag
evaluatedResource expression extension family focus fullUrl gender given group hash high id identifier
implicitRules improvementNotation inputParameters interpretation issue issued issuer item language lastModified
lastUpdated line link linkId list location low managingOrganization maritalStatus measure measureScore meta
method mode modifierExtension multipleBirthInteger name note numerator onset outcome parameter part partOf
patient performer period photo population position postalCode prefix profile publisher reference relation
reporter reportingVendor request resource resourceType response score scoring search security severity size
source start state status stratifier stratum subject subjectReport subjectResults subjects suffix
supplementalData system tag telecom text timestamp title total type unit url use userSelected value version
versionId
"""
ELEMENTS = frozenset(_NAMES.split())
_TAG = re.compile(r"<[^>]*>")
_PERSON_REFERENCE = re.compile(r"(?:^|/)(?:Patient|Person|RelatedPerson|Practitioner|PractitionerRole)/")
_SCHEME = re.compile(r"https?://(?:www\.)?|urn:[a-z]+:", re.IGNORECASE)
_INLINE = re.compile(r"^data:", re.IGNORECASE)


def search(value: Any, root: str, line: int | None, limits: Limits, findings: Findings) -> None:
    """Adds a finding for every element of `value` that may identify a person, and for names given twice.

    `root` is the path of `value` itself. Depth beyond the limit is a finding too.
    """
    _Search(line, limits, findings).go(value, root)


class _Search:
    def __init__(self, line: int | None, limits: Limits, findings: Findings) -> None:
        self.line = line
        self.limits = limits
        self.findings = findings

    def go(self, root: Any, path: str) -> None:
        # A stack of its own, since a hostile document may be nested as deep as the parser allows.
        stack: list[tuple[Any, str, str, int, bool]] = [(root, path, "", 1, False)]
        while stack:
            value, path, name, depth, of_organization = stack.pop()
            if depth > self.limits.max_json_depth:
                self.add("nesting", f"Nested deeper than {self.limits.max_json_depth} levels.", path)
                return
            if isinstance(value, Object):
                of_organization = of_organization or value.get("resourceType") in ("Organization", "Location")
                self._object(value, path, of_organization)
                if not self._is_enclosed_record(value, path):
                    stack.extend(reversed(list(_children(value, path, depth, of_organization))))
            elif isinstance(value, list):
                stack.extend(
                    (item, f"{path}[{at}]", name, depth + 1, of_organization)
                    for at, item in reversed(list(enumerate(value)))
                )
            elif isinstance(value, str):
                self._text(value, name, path)

    def _object(self, value: Object, path: str, of_organization: bool) -> None:
        for number, name in enumerate(value.repeated):
            shown = f"{path}.{name}" if is_element_name(name) else f"{path} (name {number + 1})"
            self.add("duplicate_key", "The name stands twice in this object. Keep one of them.", shown)
        for name in value:
            known = is_element_name(name)
            kind = PERSONAL_ELEMENTS.get(name) or (None if known else _hidden_in_name(name))
            if kind and not (of_organization and name in OF_ORGANIZATIONS):
                self.identifier(kind, f"{path}.{name}" if known else f"{path} (an unknown name)")

    def _is_enclosed_record(self, value: Object, path: str) -> bool:
        """A contained resource about a person: told once, not taken apart."""
        if not path.rpartition(".")[2].startswith("contained["):
            return False
        if value.get("resourceType") not in IMPERSONAL_TYPES:
            message = "A resource about one person, or of a kind that is not known, is enclosed. Leave it out."
            self.add(f"identifier:{RECORD}", message, path)
            return True
        if value["resourceType"] == "Observation" and {"subject", "encounter", "performer", "focus"} & set(value):
            self.add(f"identifier:{RECORD}", "An observation about one person is enclosed. Leave it out.", path)
            return True
        return False

    def _text(self, text: str, name: str, path: str) -> None:
        if _PERSON_REFERENCE.search(text) or (name == "type" and text in PERSON_TYPES):
            message = "The element points to one person. Send summary reports, without references to patients."
            self.add(f"identifier:{RECORD}", message, path)
            return
        if _INLINE.match(text):
            self.identifier("photograph", path)
            return
        for piece in _TAG.split(text) if name == "div" else [text]:
            kind = _identifier(piece, name)
            if kind:
                self.identifier(kind, path)
                return

    def identifier(self, kind: str, path: str) -> None:
        self.add(f"identifier:{kind}", f"The element holds what identifies a person ({kind}). Take it out.", path)

    def add(self, rule: str, message: str, path: str) -> None:
        self.findings.add(rule, message, line=self.line, column=path)


def _children(value: Object, path: str, depth: int, of_organization: bool) -> Iterator[tuple[Any, str, str, int, bool]]:
    for name, child in value.items():
        if name in PERSONAL_ELEMENTS and not (of_organization and name in OF_ORGANIZATIONS):
            continue
        shown = name if is_element_name(name) else "(an unknown name)"
        yield child, f"{path}.{shown}", name, depth + 1, of_organization


def _identifier(text: str, name: str) -> str | None:
    """The kind of identifier in a text; reports repeat the same codes and narratives again and again."""
    return _remembered(text, name) if len(text) <= LONGEST_REMEMBERED else _look_into(text, name)


@lru_cache(maxsize=2_000)
def _remembered(text: str, name: str) -> str | None:
    return _look_into(text, name)


def _look_into(text: str, name: str) -> str | None:
    """Long texts that nobody reads or keeps are allowed as such."""
    if name in DATE_ELEMENTS:
        return None
    allowed: set[str | None] = {None, "free text"}
    if name in URI_ELEMENTS:
        text = _SCHEME.sub(" ", text)
        allowed |= {"date", "web address", *privacy.STUDY_NUMBERS} - {RECORD}
    elif name in ID_ELEMENTS:
        allowed |= privacy.STUDY_NUMBERS - {RECORD}
    kinds = (privacy.value_identifier(part.strip()) for part in text.splitlines())
    return next((kind for kind in kinds if kind not in allowed), None)


def _hidden_in_name(name: str) -> str | None:
    kind = privacy.header_identifier(name) or privacy.value_identifier(name)
    return None if kind == "free text" else kind


_VALUE = re.compile(
    r"_?(?:value|measureScore)(?:Boolean|Integer|Decimal|String|Code|Coding|CodeableConcept|Canonical|Uri|Url|Uuid|Oid"
    r"|Markdown|Date|DateTime|Instant|Time|Period|Quantity|Range|Ratio|Reference|Identifier|Expression|Duration|Age"
    r"|HumanName|Address|ContactPoint|Attachment|Signature|Annotation|PositiveInt|UnsignedInt|Base64Binary|Id)"
)


def is_element_name(name: str) -> bool:
    """Whether a name is one of FHIR's. Any other may be a value in disguise and is never repeated."""
    return name.removeprefix("_") in ELEMENTS or bool(_VALUE.fullmatch(name))
