"""The words that one institution's files may use, from the library and from what it has mapped."""

from __future__ import annotations

import hashlib

from django.conf import settings

from equity_measures.ingestion import Layout, Vocabulary
from equity_measures.models import Category, DataSet, ValueMapping
from partners.models import Institution


def digest_key() -> bytes:
    """The key of the digests by which values nobody may see are recognised again."""
    return hashlib.sha256(b"held values\0" + settings.SECRET_KEY.encode()).digest()


def vocabulary_of(institution: Institution, data_set: DataSet, layout: Layout) -> Vocabulary:
    """Codes and labels of the library, sites of the institution, and the institution's own mappings."""
    return Vocabulary(
        stratifiers=_categories(),
        sites=_sites(institution, layout),
        measures={word: m.code for m in data_set.measures.all() for word in (m.code, m.title)},
        digests=_mapped(institution, data_set),
    )


def _categories() -> dict[str, dict[str, str]]:
    words: dict[str, dict[str, str]] = {}
    for category in Category.objects.select_related("stratifier"):
        of_stratifier = words.setdefault(category.stratifier.code, {})
        of_stratifier[category.label] = category.code
        of_stratifier[category.code] = category.code
    return words


def _sites(institution: Institution, layout: Layout) -> dict[str, str]:
    """A file that says nothing of sites is about the institution's only one."""
    active = list(institution.sites.filter(is_active=True))
    if layout.site_constant and len(active) == 1:
        return {layout.site_constant: active[0].code}
    words: dict[str, str] = {}
    for site in active:
        words[site.name] = site.code
        words[site.code] = site.code
        # A prefix that only repeats the institution's code may be left out: NY for OPT-NY.
        words.setdefault(site.code.removeprefix(f"{institution.code}-"), site.code)
    return words


def _mapped(institution: Institution, data_set: DataSet) -> dict[str, str]:
    mappings = ValueMapping.objects.filter(institution=institution, data_set=data_set, is_current=True)
    return {
        mapping.digest: (mapping.category or mapping.site or mapping.measure).code  # type: ignore[union-attr]
        for mapping in mappings.select_related("category", "site", "measure")
    }
