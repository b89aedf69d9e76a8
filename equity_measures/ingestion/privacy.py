"""The privacy gate: the 18 identifiers of HIPAA's Safe Harbor, looked for in headers and in values.

Source of the list: 45 CFR 164.514(b)(2)(i). A header is compared after look-alike letters, accents,
zero-width characters, case and punctuation are taken away; the words are English and Spanish.
A detector names what it found, never the value.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Callable

# Letters of other scripts that look like Latin ones (from Unicode's confusables, the ones in use).
LOOKALIKES = str.maketrans(
    "аеорсухіјѕԁһкмтвнԛԝɡıοανρτυικχεβηγΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВЕКМНОРСТУХІЈЅ",
    "aeopcyxijsdhkmtbhqwgioavptuikxebnyABEZHIKMNOPTYXABEKMHOPCTYXIJS",
)

_WHOLE: dict[str, str] = {
    "name": (
        "name names fname lname mname fullname firstname lastname middlename surname givenname familyname "
        "maidenname patientname ptname membername nombre nombres apellido apellidos nombrecompleto "
        "primernombre segundonombre primerapellido segundoapellido nombrepaciente nombredelpaciente"
    ),
    "geography": (
        "address addr address1 address2 street streetaddress homeaddress zip zipcode zip5 zip9 postalcode "
        "postcode city town county precinct censustract tract blockgroup latitude longitude lat lon lng "
        "geocode direccion domicilio calle ciudad municipio barrio codigopostal condado"
    ),
    "date": (
        "dob birthdate dateofbirth birthday bday admitdate admissiondate dischargedate deathdate dateofdeath "
        "dod visitdate servicedate encounterdate fecha fechanacimiento fechadenacimiento nacimiento "
        "fechaingreso fechaalta fechadefuncion cumpleanos"
    ),
    "phone": "phone phonenumber telephone tel mobile cellphone homephone workphone telefono movil celular",
    "fax": "fax faxnumber numerodefax",
    "email": "email emailaddress mail correo correoelectronico",
    "social security number": (
        "ssn ssn4 last4ssn socialsecurity socialsecuritynumber socsec segurosocial numerosegurosocial nss itin taxid"
    ),
    "medical record number": (
        "mrn medrec medicalrecord medicalrecordnumber medicalrecordno recordnumber chartnumber chartno "
        "expediente numeroexpediente historiaclinica numerodehistoria epicid empi "
        "patientid patientnumber patientno patientnbr ptid subjectid personid encounterid visitid"
    ),
    "health plan number": (
        "mbi hicn hic medicareid medicaidid medicarenumber medicaidnumber memberid membernumber "
        "beneficiaryid subscriberid policynumber insuranceid insurancenumber planid healthplannumber "
        "numerodepoliza poliza numerodeafiliado afiliado"
    ),
    "account number": "account accountnumber accountno acct acctno acctnum cuenta numerodecuenta csn har",
    "license number": "license licence licensenumber certificate certificatenumber dea licencia certificado",
    "vehicle": "vin vehicleid licenseplate plate platenumber placa matricula vehiculo",
    "device": "udi deviceid deviceserial serialnumber serialno deviceidentifier numerodeserie",
    "web address": "url website webpage homepage sitioweb paginaweb",
    "network address": "ip ipaddress ipaddr ipv4 ipv6 macaddress direccionip",
    "biometric": "biometric fingerprint voiceprint retina iris faceprint huella huelladactilar biometrico",
    "photograph": "photo photograph picture image faceimage foto fotografia imagen",
    "other unique code": "passport passportnumber driverslicense driverlicense uuid guid curp dni cedula pasaporte",
    "free text": "note notes comment comments remarks freetext narrative notas comentario comentarios observaciones",
}
HEADERS = {word: kind for kind, text in _WHOLE.items() for word in text.split()}
# Header words that mean an identifier wherever they stand, and those that do beside another one.
ALONE = {
    "dob": "date",
    "date": "date",
    "fecha": "date",
    "datetime": "date",
    "timestamp": "date",
    "birthdate": "date",
    "surname": "name",
    "apellido": "name",
    "apellidos": "name",
    "nombre": "name",
    "address": "geography",
    "street": "geography",
    "zip": "geography",
    "zipcode": "geography",
    "direccion": "geography",
    "phone": "phone",
    "telephone": "phone",
    "telefono": "phone",
    "celular": "phone",
    "fax": "fax",
    "email": "email",
    "correo": "email",
    "ssn": "social security number",
    "mrn": "medical record number",
    "expediente": "medical record number",
    "mbi": "health plan number",
    "hicn": "health plan number",
    "account": "account number",
    "acct": "account number",
    "cuenta": "account number",
    "vin": "vehicle",
    "serial": "device",
    "udi": "device",
    "url": "web address",
    "ip": "network address",
    "fingerprint": "biometric",
    "huella": "biometric",
    "photo": "photograph",
    "foto": "photograph",
    "passport": "other unique code",
    "pasaporte": "other unique code",
}
PEOPLE = {"patient", "pt", "member", "person", "subject", "mother", "father", "guardian", "contact", "first",
          "last", "middle", "full", "given", "family", "maiden", "preferred", "paciente", "completo"}  # fmt: skip
NUMBERS = {"id", "nbr", "number", "num", "no", "numero", "code"}
HOLDERS = {"patient": "medical record number", "pt": "medical record number", "chart": "medical record number",
           "record": "medical record number", "encounter": "medical record number", "paciente": "medical record number",
           "member": "health plan number", "subscriber": "health plan number", "beneficiary": "health plan number",
           "policy": "health plan number", "poliza": "health plan number", "license": "license number",
           "licencia": "license number", "certificate": "license number", "device": "device", "vehicle": "vehicle",
           "plate": "vehicle", "seguro": "social security number"}  # fmt: skip
AGES = {"age", "ageyears", "ageinyears", "patientage", "agey", "edad", "edadanos", "edadenanos"}
# Study numbers look like these; a column that the layout names as subject or identifier may hold them.
STUDY_NUMBERS = {"medical record number", "other unique code", "vehicle", "device"}


def plain_header(header: str) -> str:
    """The header as a reader sees it: no accents, no invisible characters, Latin letters."""
    seen = unicodedata.normalize("NFKC", header).translate(LOOKALIKES)
    letters = unicodedata.normalize("NFKD", seen)
    return "".join(c for c in letters if unicodedata.category(c) not in ("Cf", "Mn", "Cc"))


def header_identifier(header: str) -> str | None:
    """The kind of identifier that a column of this name would hold, or None."""
    seen = plain_header(header)
    compact = re.sub(r"[^a-z0-9]", "", seen.casefold())
    if compact in HEADERS:
        return HEADERS[compact]
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", seen).casefold()
    tokens = set(re.findall(r"[a-z]+", spaced))
    for token in sorted(tokens):
        if token in ALONE:
            return ALONE[token]
    if "name" in tokens and tokens & PEOPLE:
        return "name"
    if tokens & NUMBERS:
        return next((kind for word, kind in HOLDERS.items() if word in tokens), None)
    return None


def is_age_header(header: str) -> bool:
    return re.sub(r"[^a-z0-9]", "", plain_header(header).casefold()) in AGES


_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|ago|dic)[a-z]*"
_MBI = "[AC-HJKMNP-RT-Y]"
_ORDINARY = {"american", "african", "asian", "alaska", "native", "black", "white", "hispanic", "latino", "latina",
             "latinx", "latine", "indian", "hawaiian", "pacific", "islander", "other", "unknown", "declined",
             "english", "spanish", "portuguese", "chinese", "medicaid", "medicare", "private", "public", "male",
             "female", "caucasian", "mixed", "non", "yes", "no", "none", "asked", "unreported"}  # fmt: skip


def _is_address(match: re.Match[str]) -> bool:
    try:
        ipaddress.ip_address(match[0])
    except ValueError:
        return False
    return True


def _is_name(match: re.Match[str]) -> bool:
    return not any(word.casefold() in _ORDINARY for word in re.findall(r"\w+", match[0]))


_STREETS = "st|street|ave|avenue|rd|road|blvd|lane|ln|drive|dr|court|ct|apt|way"
_DAY, _MONTH_NUMBER = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
_LABELLED = {
    "medical record number": r"\b(?:mrn|med(?:ical)? rec(?:ord)?|chart)\b\s*(?:no\.?|number)?\s*[:#]?\s*\d{3,}",
    "account number": r"\b(?:acct|account|cuenta)\b\.?\s*(?:no\.?|number)?\s*[:#]?\s*\d{3,}",
    "license number": r"\b(?:lic|license|licence|licencia|cert|dea)\b\.?\s*(?:no\.?)?\s*[:#]?\s*[A-Z]{0,3}\d{4,}",
    "device": r"\(01\)\d{14}|\b(?:s/n|serial)\b\s*(?:no\.?)?\s*[:#]?\s*\w*\d{3,}",
    "fax": r"\bfax\b.*\d{4}",
    "biometric": r"\b\S+\.(?:wav|mp3|m4a|ogg|wsq)\b",
    "photograph": r"\b\S+\.(?:jpe?g|png|gif|heic|tiff?|bmp|dcm)\b|data:image/",
    "other unique code": r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b",
}
Further = Callable[[re.Match[str]], bool]
_PATTERNS: list[tuple[str, re.Pattern[str], Further | None]] = [
    ("email", re.compile(r"[^\s@]+@[^\s@]+\.[a-z]{2,}", re.I), None),
    ("web address", re.compile(r"https?://|\bwww\.[a-z0-9]", re.I), None),
    ("social security number", re.compile(r"(?<!\d)\d{3}[- ]\d{2}[- ]\d{4}(?!\d)"), None),
    ("phone", re.compile(r"(?<![\d.])(?:\+?1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?!\d)"), None),
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
    ("date", re.compile(rf"\b{_MONTH}\.? \d{{1,2}},? \d{{4}}\b", re.I), None),
    ("geography", re.compile(r"(?<!\d)\d{5}-\d{4}(?!\d)"), None),
    ("geography", re.compile(rf"^\s*\d{{1,6}} (?:\w+\.? ){{1,4}}(?:{_STREETS})\b", re.I), None),
    ("geography", re.compile(r"^\s*(?:calle|avenida|avda)\.? .*\d", re.I), None),
    ("vehicle", re.compile(r"(?<!\w)(?=[A-Z0-9]*[A-Z])(?=(?:[A-Z]*\d){6})[A-HJ-NPR-Z0-9]{13}\d{4}(?!\w)"), None),
    ("name", re.compile(r"^\s*[A-ZÀ-Þ][\w'’-]+, [A-ZÀ-Þ][\w'’-]+(?: [A-Z]\.?)?\s*$"), _is_name),
    ("name", re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Sr|Sra|Srta)\.? [A-ZÀ-Þ][a-zà-ÿ]+"), None),
    *((kind, re.compile(pattern, re.I), None) for kind, pattern in _LABELLED.items()),
]
# What every detector's match has in common, in RE2's words, to pass over harmless values quickly.
PREFILTER = (
    r"[@/\\#]|www\.|\d\D?\d\D?\d\D?\d|\d[A-Za-z][A-Za-z0-9]\d|:.*:|, |\.[A-Za-z]|.{25}"
    r"|\b(?:Mr|Mrs|Ms|Miss|Dr|Sr|Sra|Srta)\b|(?i:\d[ -](?:de )?[a-z]{3}|[a-z]{3}\.? \d)"
)
_NUMBER = re.compile(r"\s*[-+]?\d*\.?\d*(?:[eE][-+]?\d+)?\s*")
_ZIP = re.compile(r"\s*\d{5}\s*")


def value_identifier(value: str, *, category: bool = False) -> str | None:
    """The kind of identifier that a value looks like, or None. A bare number is none, except a ZIP in a category."""
    if category and _ZIP.fullmatch(value):
        return "geography"
    if _NUMBER.fullmatch(value):
        return None
    for kind, pattern, further in _PATTERNS:
        match = pattern.search(value)
        if match and (further is None or further(match)):
            return kind
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
