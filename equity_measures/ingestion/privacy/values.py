"""Values that look like an identifier. A detector names what it found, never the value."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable

from equity_measures.ingestion.privacy.letters import plain_value
from equity_measures.ingestion.privacy.names import ORDINARY, is_full_name

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|ago|dic)[a-z]*"
_MBI = "[AC-HJKMNP-RT-Y]"


def _is_address(match: re.Match[str]) -> bool:
    try:
        ipaddress.ip_address(match[0])
    except ValueError:
        return False
    return True


def _is_name(match: re.Match[str]) -> bool:
    return not any(word.casefold() in ORDINARY for word in re.findall(r"\w+", match[0]))


_STREETS = "st|street|ave|avenue|rd|road|blvd|boulevard|lane|ln|drive|dr|court|ct|apt|way|hwy|highway|pkwy|terrace"
_STATES = (
    "A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|P[AR]|RI|S[CD]|T[NX]|UT"
    "|V[AIT]|W[AIVY]"
)
_DAY, _MONTH_NUMBER = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
_NUMBER_WORD = r"(?:\s*(?:no\.?|nbr|num(?:ber)?|id|n[uú]mero))?[\s:#.-]*"
_LABELLED = {
    "social security number": rf"\b(?:ssn|social security|seguro social){_NUMBER_WORD}\d{{4,9}}\b",
    "medical record number": (
        r"(?:\b(?:mrn|med(?:ical)? rec(?:ord)?|chart|expediente|exp|historia(?: cl[ií]nica)?)|\bh/c)"
        rf"{_NUMBER_WORD}\d{{3,}}"
    ),
    "health plan number": (
        r"\b(?:member|subscriber|policy|medicaid|medicare|beneficiary|bcbs|mbi|p[oó]liza|afiliado|beneficiario)"
        rf"{_NUMBER_WORD}[A-Z]{{0,4}}\d{{5,}}"
    ),
    "account number": (
        rf"\b(?:acct|account|cuenta){_NUMBER_WORD}\d{{3,}}|\b[A-Z]{{2}}\d{{2}}(?: ?\d{{4}}){{3,6}}(?: ?\d{{1,4}})?\b"
    ),
    "license number": (
        r"\b(?:lic|license|licence|licencia|cert|certificate|certificado|dea|dl|rn|npi)\b"
        rf"{_NUMBER_WORD}[A-Z]{{0,3}}\d{{4,}}"
    ),
    "vehicle": r"\b(?:plate|placa|matr[ií]cula|vin)\b[\s:#-]*(?=[A-Z-]*\d)[A-Z0-9][A-Z0-9-]{4,}",
    "device": (
        r"\(01\)\d{14}|\b(?:s/n|sn:|serial|udi|device|dispositivo|implant)"
        rf"{_NUMBER_WORD}(?=\w*\d{{3}})\w{{4,}}"
    ),
    "fax": r"\bfax\b.*\d{4}|^\s*f:\s*\(?\d{3}.*\d{4}",
    "phone": r"\b(?:tel|phone|cell|tel[eé]fono|celular)[\s:#.-]*\d{7,}|^\s*\d{3}[-.]\d{4}\s*$",
    "biometric": (
        r"\b\S+\.(?:wav|mp3|m4a|ogg|wsq|iso)\b"
        r"|\b(?:finger ?prints?|retina(?:l)?(?: scan)?|iris(?: scan)?|voice ?print|huella(?: dactilar)?)\b[\s:#-]*\w*\d"
    ),
    "photograph": r"\b\S+\.(?:jpe?g|png|gif|heic|tiff?|bmp|dcm|webp)\b|data:image/",
    "email": r"\b\w[\w.]* (?:at|\(at\)|\[at\]) \w[\w-]*(?:\.| dot )[a-z]{2,}",
    "web address": (
        r"\b(?:ftp|sftp|file)://|\b[a-z0-9-]{2,}\.(?:com|org|net|edu|gov|io|info|biz|mx|me|us|app)(?:/|\s|$)"
    ),
    "other unique code": (
        r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{32}\b"
        r"|\b[A-Z]{4}\d{6}[HM][A-Z]{5}[A-Z0-9]\d\b"
        r"|\b(?:passport|pasaporte|dni|c[eé]dula|curp|student id|employee id|id)\b[\s:#.-]*[A-Z]{0,3}\d{4,}"
        r"|^\s*\d{8}[A-HJ-NP-TV-Z]\s*$|^\s*[A-Z]-\d{3}-\d{3}-\d{3}\s*$"
    ),
    "name": r"\b(?:patient|paciente|name|nombre|mother|father|guardian|madre|padre)\s*(?:name)?\s*:\s*[^\W\d]{2,}",
}
Further = Callable[[re.Match[str]], bool]
_PATTERNS: list[tuple[str, re.Pattern[str], Further | None]] = [
    ("email", re.compile(r"[^\s@]+@[^\s@]+\.[a-z]{2,}", re.I), None),
    ("web address", re.compile(r"https?://|\bwww\.[a-z0-9]", re.I), None),
    ("social security number", re.compile(r"(?<!\d)\d{3}[- ]\d{2}[- ]\d{4}(?!\d)"), None),
    ("phone", re.compile(r"(?<![\d.])(?:\+?1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?!\d)"), None),
    ("social security number", re.compile(r"(?:x{3}|\*{3})-(?:x{2}|\*{2})-\d{4}", re.I), None),
    ("phone", re.compile(r"(?<!\d)\+\d{1,3}[ .-]?\d[\d .-]{6,}\d"), None),
    ("network address", re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])"), _is_address),
    ("network address", re.compile(r"(?<![\w:])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?![\w:])", re.I), _is_address),
    ("network address", re.compile(r"\b[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}\b", re.I), None),
    (
        "health plan number",
        re.compile(rf"\b[1-9]{_MBI}(?:{_MBI}|\d)\d-?{_MBI}(?:{_MBI}|\d)\d-?{_MBI}{{2}}\d\d\b"),
        None,
    ),
    ("date", re.compile(rf"(?<!\d)(?:1[89]|20)\d\d[-/.]{_MONTH_NUMBER}[-/.]{_DAY}(?!\d)"), None),
    ("date", re.compile(rf"(?<![\d.]){_DAY}([-/.]){_DAY}\1(?:\d{{4}}|\d{{2}})(?![\d.])"), None),
    ("date", re.compile(rf"\b\d{{1,2}}[ -](?:de )?{_MONTH}\.?,?[ -](?:de )?\d{{2,4}}\b", re.I), None),
    ("date", re.compile(rf"\b{_MONTH}\.?[ -]\d{{1,2}},?[ -]\d{{4}}\b", re.I), None),
    ("date", re.compile(rf"\b\d{{1,2}}{_MONTH}\d{{4}}\b", re.I), None),
    ("date", re.compile(rf"^\s*(?:{_MONTH}\.? \d{{1,2}}|\d{{1,2}} {_MONTH})\s*$", re.I), None),
    ("geography", re.compile(r"(?<!\d)\d{5}-\d{4}(?!\d)"), None),
    ("geography", re.compile(rf"^\s*\d{{1,6}} (?:\w+\.? ){{1,4}}(?:{_STREETS})\b", re.I), None),
    ("geography", re.compile(r"^\s*(?:calle|avenida|avda|av|apt|apto|p\.? ?o\.? box|apartado)\b\.? .*\d", re.I), None),
    ("geography", re.compile(rf"\b(?:{_STATES})\.?,? \d{{5}}(?!\d)"), None),
    ("geography", re.compile(r"^\s*\(?-?\d{1,2}\.\d{3,}, ?-?\d{1,3}\.\d{3,}\)?\s*$"), None),
    ("vehicle", re.compile(r"(?<!\w)(?=[A-Z0-9]*[A-Z])(?=(?:[A-Z]*\d){6})[A-HJ-NPR-Z0-9]{13}\d{4}(?!\w)"), None),
    ("name", re.compile(r"^\s*[A-ZÀ-Þ][\w'’-]+, ?[A-ZÀ-Þ][\w'’-]+(?: [A-Z]\.?)?\s*$"), _is_name),
    ("name", re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Sr|Sra|Srta)\.? [A-ZÀ-Þ][a-zà-ÿ]+"), None),
    *((kind, re.compile(pattern, re.I), None) for kind, pattern in _LABELLED.items()),
]


def patterns_of_form() -> list[tuple[str, re.Pattern[str], Further | None]]:
    """The detectors that also hold inside running text; names and places have other signs there (see `texts.py`)."""
    return [one for one in _PATTERNS if one[0] not in ("name", "biometric", "photograph")]


# What every detector's match has in common, in RE2's words, to pass over harmless values quickly.
PREFILTER = (
    r"[@/\\#:,*]|\d\D?\d\D?\d\D?\d|\d[A-Za-z][A-Za-z0-9]\d|\.[A-Za-z]|.{25}|[A-Za-z] [A-Za-z0-9]|[A-Za-z]\. "
    r"|\d [A-Za-z]|[^\x00-\x7f]|(?i:xxx|\d[a-z]{3}\d|[a-z]-\d)"
)
_NUMBER = re.compile(r"\s*[-+]?\d*\.?\d*(?:[eE][-+]?\d+)?\s*")
# Study numbers are the most frequent of all values; nothing but such a prefix makes one an identifier.
_CODE = re.compile(r"([A-Za-z]{0,8})[-_]?\d{1,6}")
_PREFIXES = """
mrn chart exp ssn member policy mbi bcbs acct account cuenta lic license cert dea dl rn npi plate placa vin sn udi
serial device fax f tel phone cell iris retina huella passport pasaporte dni cedula curp id po box apt
"""
_LABELS = frozenset(_PREFIXES.split())
_MONTHS = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "ene", "abr", "ago", "dic",
)  # fmt: skip


def _is_plain_code(value: str) -> bool:
    match = _CODE.fullmatch(value)
    if match is None:
        return False
    prefix = match[1].casefold()
    return bool(prefix) and prefix not in _LABELS and not prefix.startswith(_MONTHS)


# Bare numbers are counts and results in most columns; in one that holds words they are something else.
_BARE = [
    ("geography", re.compile(r"\s*\d{5}\s*")),
    ("date", re.compile(r"\s*(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\s*")),
    ("social security number", re.compile(r"\s*\d{9}\s*")),
    ("phone", re.compile(r"\s*1?[2-9]\d{2}[2-9]\d{6}\s*")),
]


def value_identifier(value: str, *, category: bool = False) -> str | None:
    """The kind of identifier that a value looks like, or None.

    `category` says that the column holds words: there a bare number of a ZIP code's, date's, Social Security
    number's or telephone number's form is one.
    """
    value = plain_value(value)
    if category:
        for kind, pattern in _BARE:
            if pattern.fullmatch(value):
                return kind
    if _NUMBER.fullmatch(value) or _is_plain_code(value):
        return None
    for kind, pattern, further in _PATTERNS:
        match = pattern.search(value)
        if match and (further is None or further(match)):
            return kind
    if is_full_name(value):
        return "name"
    return "free text" if is_free_text(value) else None


def is_free_text(value: str) -> bool:
    return len(value) > 120 or len(value.split()) > 12


def is_old_age(value: str) -> bool:
    """An age above 89 given in years; bands such as 90+ are allowed."""
    try:
        return float(value) >= 90
    except ValueError:
        return False


def is_formula(value: str) -> bool:
    """A text that a spreadsheet would run as a formula."""
    text = value.strip()
    return len(text) > 1 and text[0] in "=+-@" and not _NUMBER.fullmatch(text)
