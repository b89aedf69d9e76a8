"""Names of files as they are kept: of known words only, since a file may be called after a patient."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from equity_measures.ingestion.preflight import EXTENSIONS
from equity_measures.ingestion.privacy import value_identifier
from equity_measures.models import DataSet
from mielhss.lib import uploads
from partners.models import Institution

_PLAIN = """
aggregate birth births clinic copy corrected counts csv data diabetes draft equity export extract extracts
fhir file final full half health hospital january february march april may june july august september october
november december jan feb mar apr jun jul aug sep sept oct nov dec long measure measures month monthly
national network new of old opt parquet part patient patients quarter quarterly report reports revised rows
sec section site sites stratified submission summary table test trial uds update updated upload version xlsx
year yearly and for the to
"""
PLAIN = frozenset(_PLAIN.split())
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_WORD = re.compile(r"[^\W\d_]{2,}")


def harmless_name(file_name: str, *, institution: Institution, data_set: DataSet, period: str) -> str:
    """The cleaned name when all its words are known here; otherwise one made of data set and period.

    No list of names is complete, so what is not known to be harmless is not kept. The ending stays, since the
    content must agree with it.
    """
    ending = Path(file_name).suffix.casefold()
    stem = Path(uploads.clean_name(file_name)).stem
    spaced = stem.replace("_", " ").replace("-", " ")
    known = PLAIN | _words([data_set.code, data_set.title, institution.code, institution.name])
    strange = {word.casefold() for word in _WORD.findall(stem.replace("_", " "))} - known
    if strange and strange <= known | _words(institution.sites.values_list("name", "code")):
        strange = set()
    seems = {value_identifier(text) for text in (stem, stem.replace("_", " "), spaced)}
    if strange or not seems <= {None, "date", "free text"} or ("date" in seems and not _is_of(stem, period)):
        return f"{data_set.code}-{period}{ending if ending in EXTENSIONS else ''}"
    return uploads.clean_name(file_name)


def _is_of(stem: str, period: str) -> bool:
    """Whether a date in a name is one of the export: not earlier than the period that the file is about."""
    years = _YEAR.findall(stem)
    return bool(years) and min(years) >= period[:4]


def _words(texts: Iterable[object]) -> set[str]:
    return {word.casefold() for word in _WORD.findall(str(list(texts)))}
