"""The words that one institution's files may use, from the library and from what it has mapped."""

from __future__ import annotations

import hashlib

from django.conf import settings

from equity_measures import library
from equity_measures.ingestion import Layout, Vocabulary
from equity_measures.models import AreaFifth, Category, DataSet, ValueMapping
from partners.models import Institution

# A code of one or two signs may mean something else elsewhere.
SHORT_CODE = 2


def digest_key() -> bytes:
    """The key of the digests by which values nobody may see are recognised again."""
    return hashlib.sha256(b"held values\0" + settings.SECRET_KEY.encode()).digest()


def vocabulary_of(institution: Institution, data_set: DataSet, layout: Layout) -> Vocabulary:
    """Codes and labels of the library, sites of the institution, and the institution's own mappings."""
    return Vocabulary(
        stratifiers=_categories(),
        areas=_areas() if any(rule.lookup for rule in layout.stratifiers) else {},
        sites=_sites(institution, layout),
        measures=_measures(data_set),
        digests=_mapped(institution, data_set),
    )


def _measures(data_set: DataSet) -> dict[str, str]:
    """Codes, titles, and the names of the electronic measures that their definitions refer to: CMS165v12, CMS165."""
    words: dict[str, str] = {}
    for measure in data_set.measures.prefetch_related("definitions"):
        for definition in measure.definitions.all():
            name = str(definition.references.get("eCQM", ""))
            words |= {word: measure.code for word in (name, name.partition("v")[0]) if word}
        words |= {measure.code: measure.code, measure.title: measure.code}
    return words


def _categories() -> dict[str, dict[str, str]]:
    words = _codes_of_other_systems()
    for category in Category.objects.select_related("stratifier"):
        of_stratifier = words.setdefault(category.stratifier.code, {})
        of_stratifier[category.label] = category.code
        of_stratifier[category.code] = category.code
    return words


def _codes_of_other_systems() -> dict[str, dict[str, str]]:
    """As `system|code`, and alone where a code can't be mistaken for another system's."""
    words: dict[str, dict[str, str]] = {}
    for entry in library.read("codes")["codes"]:
        for stratifier in entry["stratifiers"]:
            of_stratifier = words.setdefault(stratifier, {})
            of_stratifier[f"{entry['system']}|{entry['code']}"] = entry["category"]
            if len(entry["code"]) > SHORT_CODE:
                of_stratifier[entry["code"]] = entry["category"]
    return words


def _areas() -> dict[str, str]:
    """Areas of the neighborhood index in use, with the code of their fifth."""
    rows = AreaFifth.objects.filter(index__is_current=True).values_list("area", "fifth")
    return {area: f"Q{fifth}" for area, fifth in rows}


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
    mappings = mappings.select_related("category", "site", "measure", "stratifier")
    return {mapping.digest: mapping.code for mapping in mappings}
