"""Frameworks as packages of IMS CASE 1.1 (Competencies and Academic Standards Exchange, 1EdTech, March 2025).

A framework is a CFDocument, its domains and competencies are CFItems joined by isChildOf associations, and its
levels are a CFRubric. What CASE has no field for stands in `extensions`: the code, how many competencies the
source counts, and whether a wording was read in the source.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar
from uuid import UUID, uuid5

from curriculum.formats.framework import (
    MOST_COMPETENCIES,
    CompetencyData,
    DomainData,
    Fault,
    FrameworkData,
    Unreadable,
)

VERSION = "1.1"
MOST_BYTES = 4 * 1024 * 1024
AWAITING = "The official wording of this competency is awaited."
OWN = "mielhss"
DOMAIN, COMPETENCY = "Domain", "Competency"
ValueT = TypeVar("ValueT")


def write_case(framework: FrameworkData, *, base_uri: str, changed_at: str) -> str:
    """The package as JSON. `changed_at` is ISO 8601; the same framework and time give the same text."""
    writer = _Writer(framework, base_uri.rstrip("/"), changed_at)
    return json.dumps(writer.package(), ensure_ascii=False, indent=2) + "\n"


class _Writer:
    def __init__(self, framework: FrameworkData, base_uri: str, changed_at: str) -> None:
        self.framework = framework
        self.base = base_uri
        self.changed_at = changed_at
        self.document = self._link("CFDocuments", framework.identifier, framework.title)

    def package(self) -> dict[str, Any]:
        framework = self.framework
        items, associations = [], []
        for domain in framework.domains:
            items.append(self._item(domain.identifier, domain.title, str(domain.number), DOMAIN, domain.summary))
            associations.append(self._child(domain.identifier, domain.title, self.document, domain.number))
            parent = self._link("CFItems", domain.identifier, domain.title)
            for competency in domain.competencies:
                code = f"{domain.number}.{competency.number}"
                text = competency.text or AWAITING
                item = self._item(competency.identifier, text, code, COMPETENCY)
                item["extensions"] = {
                    OWN: {
                        "textStatus": "confirmed" if competency.is_confirmed else "unconfirmed",
                        "text": competency.text,
                    }
                }
                items.append(item)
                associations.append(self._child(competency.identifier, text, parent, competency.number))
        package = {"CFDocument": self._document(), "CFItems": items, "CFAssociations": associations}
        if framework.levels:
            package["CFRubrics"] = [self._rubric()]
        return package

    def _document(self) -> dict[str, Any]:
        framework = self.framework
        return {
            **self._named("CFDocuments", framework.identifier),
            "caseVersion": VERSION,
            "creator": framework.source or "Not stated",
            "title": framework.title,
            "version": framework.edition,
            "language": "en",
            "adoptionStatus": "Adopted",
            "CFPackageURI": self._link("CFPackages", framework.identifier, framework.title),
            "extensions": {
                OWN: {
                    "code": framework.code,
                    "competencyTotal": framework.competency_total,
                    "source": framework.source,
                }
            },
        }

    def _named(self, kind: str, identifier: UUID) -> dict[str, Any]:
        return {
            "identifier": str(identifier),
            "uri": f"{self.base}/{kind}/{identifier}",
            "lastChangeDateTime": self.changed_at,
        }

    def _link(self, kind: str, identifier: UUID, title: str) -> dict[str, str]:
        return {"title": title, "identifier": str(identifier), "uri": f"{self.base}/{kind}/{identifier}"}

    def _item(self, identifier: UUID, text: str, code: str, kind: str, notes: str = "") -> dict[str, Any]:
        item = {
            **self._named("CFItems", identifier),
            "CFDocumentURI": self.document,
            "fullStatement": text,
            "humanCodingScheme": code,
            "CFItemType": kind,
        }
        return item | {"notes": notes} if notes else item

    def _child(self, child: UUID, title: str, parent: dict[str, str], number: int) -> dict[str, Any]:
        return {
            **self._named("CFAssociations", uuid5(child, "isChildOf")),
            "CFDocumentURI": self.document,
            "associationType": "isChildOf",
            "sequenceNumber": number,
            "originNodeURI": self._link("CFItems", child, title),
            "destinationNodeURI": parent,
        }

    def _rubric(self) -> dict[str, Any]:
        whole = self.framework.identifier
        criterion = uuid5(whole, "levels of every competency")
        levels = [
            {
                **self._named("CFRubricCriterionLevels", uuid5(criterion, str(number))),
                "rubricCriterionId": str(criterion),
                "position": number,
                "score": number,
                "quality": level,
            }
            for number, level in enumerate(self.framework.levels)
        ]
        return {
            **self._named("CFRubrics", uuid5(whole, "levels")),
            "title": "Levels",
            "CFRubricCriteria": [
                {**self._named("CFRubricCriteria", criterion), "position": 0, "CFRubricCriterionLevels": levels}
            ],
        }


def read_case(content: bytes) -> FrameworkData:
    """A framework from a package, ours or another's. Raises Unreadable with every fault that was found.

    Items below the document become domains, and the items at the ends of their branches competencies; a package
    whose items all lie right below the document becomes one domain.
    """
    return _Reader(_parsed(content)).framework()


def _parsed(content: bytes) -> dict[str, Any]:
    if len(content) > MOST_BYTES:
        raise Unreadable([Fault("", f"The file is larger than {MOST_BYTES // 1024 // 1024} MB.")])
    try:
        package = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_without_doubles)
    except UnicodeDecodeError:
        raise Unreadable([Fault("", "The file is not UTF-8 text.")]) from None
    except json.JSONDecodeError as error:
        raise Unreadable([Fault(f"Line {error.lineno}, column {error.colno}", "This is not JSON.")]) from None
    except RecursionError:
        raise Unreadable([Fault("", "The file is nested too deeply.")]) from None
    if not isinstance(package, dict) or "CFDocument" not in package:
        raise Unreadable([Fault("CFDocument", "It is missing, so this is not a CASE package.")])
    return package


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise Unreadable([Fault(name[:80], "The key stands twice in one object; keep one of them.")])
        found[name] = value
    return found


class _Reader:
    """Goes through a package once, collecting faults; what depends on a faulty part is left out quietly."""

    def __init__(self, package: dict[str, Any]) -> None:
        self.package = package
        self.faults: list[Fault] = []
        self.items: dict[UUID, Mapping[str, Any]] = {}
        self.places: dict[UUID, str] = {}
        self.children: dict[UUID, list[tuple[int, int, UUID]]] = {}
        self.parents: dict[UUID, UUID] = {}

    def framework(self) -> FrameworkData:
        document = self._value(self.package, "CFDocument", dict, "", {})
        whole = self._identifier(document, "CFDocument")
        title = self._text(document, "title", "CFDocument")
        self._read_items()
        self._read_associations(whole)
        self._check_tree(whole)
        domains = self._domains(whole, title)
        own = _own(document)
        levels = tuple(self._levels())
        count = sum(len(domain.competencies) for domain in domains)
        if count > MOST_COMPETENCIES:
            self._fault("CFItems", f"There are {count} competencies; at most {MOST_COMPETENCIES} are read.")
        total = own.get("competencyTotal")
        if self.faults:
            raise Unreadable(self.faults)
        return FrameworkData(
            identifier=whole,
            code=str(own.get("code") or "")[:20],
            edition=str(document.get("version") or "")[:20],
            title=title[:150],
            source=str(own.get("source", document.get("creator") or ""))[:250],
            levels=levels,
            competency_total=total if isinstance(total, int) and 0 <= total <= MOST_COMPETENCIES else count,
            domains=domains,
        )

    def _fault(self, where: str, what: str) -> None:
        self.faults.append(Fault(where, what))

    def _value(self, holder: Mapping[str, Any], name: str, kind: type[ValueT], where: str, default: ValueT) -> ValueT:
        found = holder.get(name)
        if isinstance(found, kind):
            return found
        path = f"{where}.{name}" if where else name
        words = {"dict": "an object", "list": "a list", "str": "text"}[kind.__name__]
        self._fault(path, "It is missing." if found is None else f"It should be {words}.")
        return default

    def _text(self, holder: Mapping[str, Any], name: str, where: str) -> str:
        text = self._value(holder, name, str, where, " ").strip()
        if name in holder and isinstance(holder[name], str) and not text:
            self._fault(f"{where}.{name}", "It is empty.")
        return text

    def _identifier(self, holder: Mapping[str, Any], where: str) -> UUID:
        text = self._value(holder, "identifier", str, where, "")
        try:
            return UUID(text)
        except ValueError:
            if text:
                self._fault(f"{where}.identifier", "It is not a UUID.")
            return UUID(int=0)

    def _entries(self, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
        for number, entry in enumerate(self._value(self.package, name, list, "", [])):
            if isinstance(entry, dict):
                yield f"{name}[{number}]", entry
            else:
                self._fault(f"{name}[{number}]", "It should be an object.")

    def _read_items(self) -> None:
        for where, item in self._entries("CFItems"):
            identifier = self._identifier(item, where)
            self._text(item, "fullStatement", where)
            if identifier in self.items:
                self._fault(f"{where}.identifier", f"{self.places[identifier]} has the same one.")
            self.items[identifier] = item
            self.places[identifier] = where
        if not self.items and not self.faults:
            self._fault("CFItems", "There is no item in it.")

    def _read_associations(self, whole: UUID) -> None:
        for number, (where, association) in enumerate(self._entries("CFAssociations")):
            if association.get("associationType") != "isChildOf":
                continue
            child = self._end(association, "originNodeURI", where)
            parent = self._end(association, "destinationNodeURI", where)
            if child is None or parent is None:
                continue
            if child not in self.items:
                self._fault(f"{where}.originNodeURI", "No item has this identifier.")
            elif parent != whole and parent not in self.items:
                self._fault(f"{where}.destinationNodeURI", "Neither an item nor the document has this identifier.")
            elif child in self.parents:
                self._fault(where, f"{self.places[child]} has a parent already; an item can have one.")
            else:
                sequence = association.get("sequenceNumber")
                order = sequence if isinstance(sequence, int) else number
                self.parents[child] = parent
                self.children.setdefault(parent, []).append((order, number, child))

    def _end(self, association: Mapping[str, Any], name: str, where: str) -> UUID | None:
        link = association.get(name)
        text = link.get("identifier") if isinstance(link, dict) else None
        try:
            return UUID(str(text))
        except ValueError:
            self._fault(f"{where}.{name}.identifier", "It is missing or not a UUID.")
            return None

    def _check_tree(self, whole: UUID) -> None:
        for identifier, where in self.places.items():
            seen = {identifier}
            above = self.parents.get(identifier)
            while above is not None and above != whole and above not in seen:
                seen.add(above)
                above = self.parents.get(above)
            if above is None:
                self._fault(where, "No chain of isChildOf associations leads from it to the document.")
            elif above in seen:
                self._fault(where, "Its isChildOf associations run in a circle.")

    def _below(self, identifier: UUID) -> list[UUID]:
        return [child for _, _, child in sorted(self.children.get(identifier, []), key=lambda entry: entry[:2])]

    def _leaves(self, identifier: UUID) -> list[UUID]:
        waiting, found = list(reversed(self._below(identifier))), []
        while waiting:
            item = waiting.pop()
            below = self._below(item)
            waiting.extend(reversed(below))
            if not below:
                found.append(item)
        return found

    def _domains(self, whole: UUID, title: str) -> tuple[DomainData, ...]:
        if self.faults:
            return ()
        top = self._below(whole)
        is_domain = {item: bool(self._below(item)) or self.items[item].get("CFItemType") == DOMAIN for item in top}
        if not any(is_domain.values()):
            return (DomainData(uuid5(whole, "domain"), 1, title[:120], "", self._competencies(top)),)
        for item in top:
            if not is_domain[item]:
                self._fault(self.places[item], "It lies beside domains but holds nothing; put it into a domain.")
        numbers = self._numbers(top)
        return tuple(
            DomainData(
                identifier=item,
                number=numbers[item],
                title=self._statement(item)[:120],
                summary=str(self.items[item].get("notes") or ""),
                competencies=self._competencies(self._leaves(item)),
            )
            for item in top
        )

    def _competencies(self, items: list[UUID]) -> tuple[CompetencyData, ...]:
        numbers = self._numbers(items)
        return tuple(self._competency(item, numbers[item]) for item in items)

    def _competency(self, identifier: UUID, number: int) -> CompetencyData:
        own = _own(self.items[identifier])
        given = own.get("text")
        text: str = given if isinstance(given, str) else self._statement(identifier)
        is_confirmed = own.get("textStatus", "confirmed") == "confirmed"
        if len(text) > 250:
            self._fault(f"{self.places[identifier]}.fullStatement", "It is longer than 250 characters.")
        if is_confirmed and not text:
            self._fault(f"{self.places[identifier]}.extensions", "The wording is called confirmed but is empty.")
        return CompetencyData(identifier, number, text, is_confirmed)

    def _numbers(self, items: list[UUID]) -> dict[UUID, int]:
        """The last part of each code (3 of 1.3) when they differ; else the order."""
        last = [str(self.items[item].get("humanCodingScheme") or "").rpartition(".")[2] for item in items]
        if all(part.isascii() and part.isdigit() and 0 < int(part) < 1000 for part in last) and len(set(last)) == len(
            last
        ):
            return {item: int(part) for item, part in zip(items, last, strict=True)}
        return {item: number for number, item in enumerate(items, 1)}

    def _statement(self, item: UUID) -> str:
        return str(self.items[item]["fullStatement"]).strip()

    def _levels(self) -> Iterator[str]:
        rubrics = self.package.get("CFRubrics") or []
        try:
            levels = rubrics[0]["CFRubricCriteria"][0]["CFRubricCriterionLevels"] if rubrics else []
            for level in sorted(levels, key=lambda entry: entry["position"]):
                yield str(level["quality"])[:60]
        except (KeyError, IndexError, TypeError):
            self._fault("CFRubrics", "The levels cannot be read: each needs a position and a quality.")


def _own(holder: Mapping[str, Any]) -> Mapping[str, Any]:
    extensions = holder.get("extensions")
    found = extensions.get(OWN) if isinstance(extensions, dict) else None
    return found if isinstance(found, dict) else {}
