"""The words a file may use: local values of categories, sites and measures, and the codes they mean."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# The meaning of a value that somebody said is not to be counted here.
LEFT_OUT = "-"


def normalize(value: str) -> str:
    """Two spellings that differ only in case, width or blanks are the same word."""
    return " ".join(unicodedata.normalize("NFKC", value).split()).casefold()


def digest_of(key: bytes, target: str, value: str) -> str:
    """A name for an unknown value that tells nothing of it without the key."""
    return hmac.new(key, f"{target}\0{normalize(value)}".encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Vocabulary:
    """What the caller knows: {stratifier: {local value: category code}}, sites, measures, and digests.

    Keys may be given in any case; they are normalized here. `digests` maps the digest of a value
    that a site has mapped without our keeping the value itself. `areas` are ZIP code areas or census tracts with the
    category of the neighborhood index that each is in.
    """

    stratifiers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sites: Mapping[str, str] = field(default_factory=dict)
    measures: Mapping[str, str] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)
    areas: Mapping[str, str] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        return {
            "stratifiers": {name: dict(words) for name, words in self.stratifiers.items()},
            "sites": dict(self.sites),
            "measures": dict(self.measures),
            "digests": dict(self.digests),
            "areas": dict(self.areas),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Vocabulary:
        return cls(**data)


def words(*tables: Mapping[str, str]) -> dict[str, str]:
    """One table of normalized words; a later table wins, and every code is a word for itself."""
    merged = {normalize(code): code for table in tables for code in table.values()}
    for table in tables:
        merged.update({normalize(word): code for word, code in table.items()})
    return merged
