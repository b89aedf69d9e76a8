"""What each institution's own words mean here: in use, waiting, and before."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from equity_measures.models import HeldValue, ValueMapping
from partners.access import Access
from partners.roles import Permission


@dataclass(frozen=True)
class MappingRow:
    """One word with its meaning in use, and how many meanings it had before."""

    mapping: ValueMapping
    earlier: int

    @property
    def word(self) -> str:
        return self.mapping.shown or "a value not shown"

    @property
    def kind(self) -> str:
        return target_label(self.mapping.target)


def target_label(target: str) -> str:
    """'stratifier:race' as a reader says it: 'category of race'."""
    kind, _, code = target.partition(":")
    return f"category of {code.replace('_', ' ')}" if code else kind


def mappings_of(access: Access, institution: str = "", data_set: str = "", kind: str = "") -> list[MappingRow]:
    """Meanings in use that this person may see, by institution, data set and kind of word."""
    visible = ValueMapping.objects.visible_to(access, Permission.EXTRACT_VIEW)
    if institution:
        visible = visible.filter(institution__code=institution)
    if data_set:
        visible = visible.filter(data_set__code=data_set)
    if kind:
        visible = visible.filter(target=kind)
    former = Counter(visible.filter(is_current=False).values_list("institution_id", "data_set_id", "target", "digest"))
    rows = visible.filter(is_current=True).select_related(
        "institution", "data_set", "category", "site", "measure", "stratifier", "mapped_by"
    )
    return [
        MappingRow(row, former[row.institution_id, row.data_set_id, row.target, row.digest])
        for row in rows.order_by("institution__code", "data_set__code", "target", "shown", "pk")
    ]


def waiting_for(access: Access, institution: str = "", data_set: str = "") -> list[HeldValue]:
    """Values of held files that nobody has mapped yet."""
    held = HeldValue.objects.visible_to(access, Permission.EXTRACT_VIEW).filter(extract__state="held")
    if institution:
        held = held.filter(extract__institution__code=institution)
    if data_set:
        held = held.filter(extract__data_set__code=data_set)
    return list(held.select_related("extract__institution", "extract__data_set").order_by("extract", "pk"))


def history_of(access: Access, mapping: ValueMapping) -> list[ValueMapping]:
    """Every meaning that a word has had, the newest first."""
    same = ValueMapping.objects.visible_to(access, Permission.EXTRACT_VIEW).filter(
        institution=mapping.institution_id, data_set=mapping.data_set_id, target=mapping.target, digest=mapping.digest
    )
    return list(same.select_related("category", "site", "measure", "stratifier", "mapped_by").order_by("-pk"))
