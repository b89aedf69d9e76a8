"""A framework leaves as a CASE package and comes back the same; a broken package names its fault."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curriculum.formats.case import read_case, write_case
from curriculum.formats.framework import CompetencyData, DomainData, FrameworkData, Unreadable

ROOT = UUID("6f9b2f53-5c43-4d0b-9a57-0d8f3f7d2a10")
WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=60).map(str.strip).filter(bool)


def framework(**changed: Any) -> FrameworkData:
    domains = tuple(
        DomainData(
            identifier=uuid5(ROOT, f"d{d}"),
            number=d,
            title=f"Domain {d}",
            summary="What it is about." if d == 1 else "",
            competencies=tuple(
                CompetencyData(uuid5(ROOT, f"c{d}.{c}"), c, "" if c == 3 else f"Do {d}.{c}", c != 3) for c in (1, 2, 3)
            ),
        )
        for d in (1, 2)
    )
    whole = FrameworkData(ROOT, "LHS", "2018", "Competencies", "A paper", ("none", "some", "all"), 33, domains)
    return replace(whole, **changed)


def written(**changed: Any) -> dict[str, Any]:
    text = write_case(framework(**changed), base_uri="https://portal.example/case", changed_at="2026-01-02T03:04:05Z")
    return json.loads(text)


def faults_of(package: Any) -> list[str]:
    content = package if isinstance(package, bytes) else json.dumps(package).encode()
    with pytest.raises(Unreadable) as raised:
        read_case(content)
    return [str(fault) for fault in raised.value.faults]


def test_out_and_in_again_is_the_same_framework():
    assert read_case(json.dumps(written()).encode()) == framework()


@given(
    titles=st.lists(WORDS, min_size=1, max_size=4),
    texts=st.lists(st.tuples(WORDS, st.booleans()), max_size=5),
    levels=st.lists(WORDS, max_size=5),
)
def test_any_framework_comes_back_the_same(titles, texts, levels):
    competencies = tuple(
        CompetencyData(uuid5(ROOT, f"c{n}"), n, text, is_confirmed) for n, (text, is_confirmed) in enumerate(texts, 1)
    )
    domains = tuple(
        DomainData(uuid5(ROOT, f"d{n}"), n, title, "", competencies if n == 1 else ())
        for n, title in enumerate(titles, 1)
    )
    whole = framework(domains=domains, levels=tuple(levels), competency_total=len(texts))

    text = write_case(whole, base_uri="https://portal.example", changed_at="2026-01-02T03:04:05Z")

    assert read_case(text.encode()) == whole


def test_a_package_has_what_the_standard_requires_of_documents_items_and_associations():
    package = written()

    assert {"identifier", "uri", "creator", "title", "lastChangeDateTime", "CFPackageURI"} <= package[
        "CFDocument"
    ].keys()
    required = {"identifier", "uri", "fullStatement", "CFDocumentURI", "lastChangeDateTime"}
    assert all(required <= item.keys() for item in package["CFItems"])
    ends = {"identifier", "uri", "associationType", "originNodeURI", "destinationNodeURI", "lastChangeDateTime"}
    assert all(ends <= association.keys() for association in package["CFAssociations"])
    identifiers = [entry["identifier"] for part in ("CFItems", "CFAssociations") for entry in package[part]]
    assert len(set(identifiers)) == len(identifiers) == 16


def test_a_package_of_another_issuer_is_read_by_its_tree():
    """Three steps deep, without our extensions and codes: the ends of the branches are the competencies."""
    package = written()
    for item in package["CFItems"]:
        for name in ("extensions", "humanCodingScheme", "CFItemType"):
            item.pop(name, None)
    del package["CFDocument"]["extensions"], package["CFRubrics"]
    first, second = (package["CFItems"][at]["identifier"] for at in (1, 2))
    for association in package["CFAssociations"]:
        if association["originNodeURI"]["identifier"] == second:
            association["destinationNodeURI"]["identifier"] = first

    found = read_case(json.dumps(package).encode())

    assert [[c.text[:6] for c in domain.competencies] for domain in found.domains] == [
        ["Do 1.2", "The of"],
        ["Do 2.1", "Do 2.2", "The of"],
    ]
    assert (found.levels, found.competency_total, found.source) == ((), 5, "A paper")


def test_items_right_below_the_document_become_one_domain():
    package = written(domains=framework().domains[:1])
    package["CFItems"] = package["CFItems"][1:]
    package["CFAssociations"] = package["CFAssociations"][1:]
    for association in package["CFAssociations"]:
        association["destinationNodeURI"]["identifier"] = str(ROOT)

    found = read_case(json.dumps(package).encode())

    assert [(domain.title, len(domain.competencies)) for domain in found.domains] == [("Competencies", 3)]


def _without(path: list[Any]) -> dict[str, Any]:
    package: Any = written()
    holder = package
    for step in path[:-1]:
        holder = holder[step]
    del holder[path[-1]]
    return package


def _with(path: list[Any], value: Any) -> dict[str, Any]:
    package: Any = written()
    holder = package
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    return package


UNKNOWN = "00000000-0000-4000-8000-000000000000"
BROKEN: dict[str, tuple[Any, str]] = {
    "not JSON": (b'{"CFDocument": ', "Line 1, column 16: This is not JSON."),
    "not UTF-8": (b'{"CFDocument": "\xff"}', "The file is not UTF-8 text."),
    "a list": (b"[]", "CFDocument: It is missing, so this is not a CASE package."),
    "a key twice": (b'{"CFDocument": {}, "CFDocument": {}}', "CFDocument: The key stands twice in one object"),
    "no title": (_without(["CFDocument", "title"]), "CFDocument.title: It is missing."),
    "items that are text": (_with(["CFItems"], "x"), "CFItems: It should be a list."),
    "no items": (_with(["CFItems"], []), "CFItems: There is no item in it."),
    "an item that is a number": (_with(["CFItems", 2], 7), "CFItems[2]: It should be an object."),
    "no statement": (_without(["CFItems", 1, "fullStatement"]), "CFItems[1].fullStatement: It is missing."),
    "an empty statement": (_with(["CFItems", 1, "fullStatement"], " "), "CFItems[1].fullStatement: It is empty."),
    "no UUID": (_with(["CFItems", 1, "identifier"], "7"), "CFItems[1].identifier: It is not a UUID."),
    "two of one identifier": (
        _with(["CFItems", 1, "identifier"], str(uuid5(ROOT, "d1"))),
        "CFItems[1].identifier: CFItems[0] has the same one.",
    ),
    "an association from nowhere": (
        _with(["CFAssociations", 1, "originNodeURI", "identifier"], UNKNOWN),
        "CFAssociations[1].originNodeURI: No item has this identifier.",
    ),
    "an association to nowhere": (
        _with(["CFAssociations", 1, "destinationNodeURI", "identifier"], UNKNOWN),
        "CFAssociations[1].destinationNodeURI: Neither an item nor the document has this identifier.",
    ),
    "a circle": (
        _with(["CFAssociations", 0, "destinationNodeURI", "identifier"], str(uuid5(ROOT, "c1.1"))),
        "CFItems[0]: Its isChildOf associations run in a circle.",
    ),
    "an orphan": (
        _without(["CFAssociations", 1]),
        "CFItems[1]: No chain of isChildOf associations leads from it to the document.",
    ),
    "two parents": (
        _with(["CFAssociations", 2, "originNodeURI", "identifier"], str(uuid5(ROOT, "c1.1"))),
        "CFAssociations[2]: CFItems[1] has a parent already; an item can have one.",
    ),
    "levels without words": (
        _with(["CFRubrics", 0, "CFRubricCriteria", 0, "CFRubricCriterionLevels", 0], {}),
        "CFRubrics: The levels cannot be read",
    ),
    "nested too deeply": (b"[" * 100_000, "The file is nested too deeply."),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_package_names_its_fault(name):
    package, expected = BROKEN[name]

    assert [fault for fault in faults_of(package) if fault.startswith(expected)], faults_of(package)


def test_all_faults_are_told_at_once():
    package = _without(["CFItems", 1, "fullStatement"])
    package["CFDocument"]["identifier"] = "x"

    assert {fault.partition(":")[0] for fault in faults_of(package)} >= {
        "CFItems[1].fullStatement",
        "CFDocument.identifier",
    }
