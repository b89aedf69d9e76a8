"""The privacy gate: the 18 identifiers of HIPAA's Safe Harbor, looked for in headers and in values.

Source of the list: 45 CFR 164.514(b)(2)(i).
"""

from equity_measures.ingestion.privacy.headers import STUDY_NUMBERS, header_identifier, is_age_header
from equity_measures.ingestion.privacy.letters import plain_header
from equity_measures.ingestion.privacy.texts import TextFinding, text_identifiers
from equity_measures.ingestion.privacy.values import (
    PREFILTER,
    is_formula,
    is_free_text,
    is_old_age,
    value_identifier,
)

__all__ = [
    "PREFILTER",
    "STUDY_NUMBERS",
    "TextFinding",
    "header_identifier",
    "is_age_header",
    "is_formula",
    "is_free_text",
    "is_old_age",
    "plain_header",
    "text_identifiers",
    "value_identifier",
]
