"""Running text, such as the story of a case: the same eighteen identifiers, looked for inside sentences.

What it can do: find what has a form (dates, addresses, numbers of all kinds) almost always, and names where a title,
a word such as "named", a pair of a given name and a further name, or a common given name gives them away.
What it cannot do: know a rare name without any such sign, a name in small letters, a nickname, or a story so unusual
that it names its family without a name. It takes away what people slip in by habit; a person still reads the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from equity_measures.ingestion.privacy.letters import plain_value
from equity_measures.ingestion.privacy.names import GIVEN, ORDINARY, SURNAMES
from equity_measures.ingestion.privacy.values import patterns_of_form

_CAPITALIZED = r"[A-ZÀ-Þ][a-zà-ÿ'’]+(?:-[A-ZÀ-Þ][a-zà-ÿ]+)?"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre"
    r"|diciembre)"
)
_STREET = r"(?:street|avenue|road|boulevard|lane|drive|terrace|parkway|highway|place|court|circle|square|way)"
_STREET_SHORT = r"(?:St|Ave|Rd|Blvd|Ln|Dr|Ct|Pkwy|Hwy|Pl|Cir|Ter|Sq)"
# Words that stand between a number and "road" or "court" where no address is meant: "2 blocks down the road".
_NO_STREET = (
    r"(?:a|an|the|of|on|in|at|to|per|from|down|along|by|and|or|with|days?|weeks?|months?|years?|hours?|minutes?|"
    r"times?|blocks?|miles?|cases?|people|families|households|units?|tenants?|children|percent|their|his|her|our|civil|"
    r"housing|eviction|county|drug|juvenile|family|supreme|district|federal|state|safe|third|one|other|more|no)"
)
_FORMS: list[tuple[str, re.Pattern[str]]] = [
    ("date", re.compile(rf"\b{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?\b(?!\s*(?:%|percent))", re.I)),
    ("date", re.compile(rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?: of| de)? {_MONTH}\b", re.I)),
    ("date", re.compile(r"\b(?:born|dob|birth ?date|birthday|date of birth|naci[oó]|nacid[oa])\b[^.;]{0,25}?\d", re.I)),
    ("date", re.compile(r"\b(?:on|since|by|until|before|after|el|desde)\s+\d{1,2}/\d{1,2}\b(?!\s+of\b)", re.I)),
    ("age over 89", re.compile(r"\b(?:9\d|1[01]\d)[- ](?:year|yr)s?[- ]old\b|\baged? (?:9\d|1[01]\d)\b", re.I)),
    ("age over 89", re.compile(r"\b(?:9\d|1[01]\d) años\b(?= de edad)|\bde (?:9\d|1[01]\d) años\b", re.I)),
    ("geography", re.compile(rf"\b\d{{1,6}}[A-Z]? (?:(?!{_NO_STREET}\b)[\w.'’-]+ ){{1,3}}{_STREET}\b", re.I)),
    ("geography", re.compile(rf"\b\d{{1,6}}[A-Z]? (?:[A-Z0-9][\w.'’-]* ){{1,3}}{_STREET_SHORT}\b\.?")),
    (
        "geography",
        re.compile(r"\b(?:apt|apartment|apartamento|suite)\b\.?\s*(?:no\.?|number|#)?\s*(?:\d+\w?|[A-Z]\d*)\b"),
    ),
    ("geography", re.compile(r"\b(?:Apt|Apartment|Unit|Room)\b\.?\s*#?\s*\d+\w?\b|\bunit #?\d+[A-Za-z]\b")),
    (
        "geography",
        re.compile(r"\b(?:calle|avenida|avda|carrera)\.? (?:[\wÀ-ÿ.]+ ){0,4}?(?:n[oº°.]+ ?|#)?\d{1,5}\b", re.I),
    ),
    ("geography", re.compile(r"\bp\.? ?o\.? ?box \d+|\bapartado(?: postal)? \d+", re.I)),
    ("geography", re.compile(r"\b(?:zip|zip ?code|c[oó]digo postal|postal code)\b[\s:#]*(?:is |of )?\d{3,5}", re.I)),
    ("geography", re.compile(r"-?\d{1,2}\.\d{3,}, ?-?\d{1,3}\.\d{3,}")),
    ("phone", re.compile(r"(?<![\d.$-])\d{3}[-.]\d{4}(?![\d-])")),
    ("social security number", re.compile(r"(?<![\d$.,-])\d{9}(?![\d,.])")),
    ("phone", re.compile(r"(?<![\d$.,-])[2-9]\d{2}[2-9]\d{6}(?![\d,.])")),
]
_TITLE = re.compile(
    rf"\b(?:Mr|Mrs|Ms|Mx|Miss|Dr|Sr|Sra|Srta|[Ss]eñor(?:a|ita)?|Do[nñ]a|Don|Nurse|Judge|Officer|Pastor|Aunt|Uncle|Tía|Tío)"
    rf"\b\.? (?:[A-Z]\.? )?({_CAPITALIZED})"
)
_NAMED = re.compile(
    rf"\b(?:named|nicknamed|goes by|name is|name was|names are|llamad[oa]|se llama|de nombre|nombre es"
    rf"|(?:is|was) called)[:,]? ['\"“]?({_CAPITALIZED})"
)
_LABEL = re.compile(
    rf"\b(?:[Pp]atient|[Pp]aciente|[Nn]ame|[Nn]ombre|[Tt]enant|[Cc]lient|[Mm]other|[Ff]ather|[Mm]om|[Dd]ad|[Gg]uardian|"
    rf"[Mm]adre|[Pp]adre|[Ss]ister|[Bb]rother|[Dd]aughter|[Ss]on|[Ww]ife|[Hh]usband|[Hh]ij[oa])\s*[:,(]?\s*({_CAPITALIZED})"
    rf"(?: ({_CAPITALIZED}))?"
)
_HOUSEHOLD = re.compile(rf"\b(?:[Tt]he )({_CAPITALIZED})s? (?:family|household|kids|children|siblings|boys|girls)\b")
_FAMILIA = re.compile(rf"\b[Ff]amilia ({_CAPITALIZED})")
_INITIAL = re.compile(rf"(?<![\w.])[A-Z]\. ({_CAPITALIZED})|\b({_CAPITALIZED}) [A-Z]\.(?= [a-z])")
_COMMA = re.compile(rf"\b({_CAPITALIZED}), ({_CAPITALIZED})\b")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_BEFORE_PLACE = frozenset({"san", "santa", "santo", "saint", "st", "fort", "mount", "lake", "port", "cape", "point"})
# After these words the capitalized word before them is an organization, a place or a law, not a person.
_PLACES_AND_BODIES = """
county city town township village street avenue road park square court house houses home homes hall center centre
hospital clinic health medical school elementary middle high academy college university church temple mosque
parish library foundation fund trust society association institute initiative program project plan act law bill
amendment rule decision v vs charities services settlement towers tower apartments apartment manor village gardens
terrace court place bank company inc llc river valley island islands beach bridge airport station disease syndrome
shelter mission ministries development housing community neighborhood district authority coalition network
"""
_AFTER_NAME = frozenset(_PLACES_AND_BODIES.split())
# Given names that are also ordinary words, months, places, brands or holy people: alone they prove nothing.
_WORDS_TOO = """
angel april amber art austin bill bob brook brooke carol carolina charity charlotte christian clay constance consuelo
crystal daisy dallas dawn dean destiny dolores domingo dominic don drew earl esperanza eve faith florence forest frank
gail gene georgia glen glenn grace grant guadalupe hazel heather henry holly hope houston hunter iris israel jack
jackson jasmine jesus job jordan joy june kelly kim king lance lane laurel lee leon lily logan louis louise luz lincoln
madison mark mary mercedes mercy miles norma norman olive paris pat patience paul pearl penny phoenix pilar ray red reed
regina rich rick rio robin rock rod roland rosa rosario rose ruby sage sandy santiago savannah sierra simon sky stella
sterling sue summer sydney taylor trinidad trinity troy viola violet virginia victoria wade wallace walker ward warren
washington wayne will willow victor max hugo alma cruz leo norman carmen diana
"""
_AMBIGUOUS = frozenset(_WORDS_TOO.split())
_SAINTS = frozenset({"mary", "maria", "joseph", "john", "james", "paul", "peter", "francis", "vincent", "elizabeth"})
_KNOWN_PHRASES = re.compile(
    r"\b(?:Martin Luther King|Rosa Parks|Ryan White|Johns Hopkins|Henry Ford|Hill[- ]Burton|Jim Crow|Fannie Mae|"
    r"Freddie Mac|Sallie Mae|Katie Beckett|Dodd[- ]Frank|Davis[- ]Bacon|Robert Wood Johnson|Jane Doe|John Doe|"
    r"Good Samaritan|Virginia Beach|West Virginia|San (?:Jose|Juan|Diego|Antonio|Francisco)|Santa (?:Rosa|Maria|Ana)|"
    r"St\.? (?:Paul|Louis|Joseph|Vincent(?: de Paul)?|Mary|Luke|Francis|Elizabeth|Thomas|John|Anthony)(?:['’]s)?|"
    r"Black Lives|White House|Young Adult)\b"
)


@dataclass(frozen=True)
class TextFinding:
    """What kind of identifier a text holds, and what gave it away; never the words themselves."""

    kind: str
    sign: str

    def __str__(self) -> str:
        return f"{self.kind} ({self.sign})" if self.sign else self.kind


def text_identifiers(text: str) -> list[TextFinding]:
    """The kinds of identifiers in a running text, each once, in the order of the gate's checks."""
    seen = plain_value(text)
    found = [*_by_form(seen), *_by_name(_KNOWN_PHRASES.sub(" · ", seen))]
    return list(dict.fromkeys(found))


def _by_form(text: str) -> Iterator[TextFinding]:
    for kind, pattern, further in patterns_of_form():
        if any(further is None or further(match) for match in pattern.finditer(text)):
            yield TextFinding(kind, "")
    for kind, pattern in _FORMS:
        if pattern.search(text):
            yield TextFinding(kind, "")


def _by_name(text: str) -> Iterator[TextFinding]:
    if any(_may_name(match[1]) for match in _TITLE.finditer(text)):
        yield TextFinding("name", "after a title")
    if any(_may_name(match[1]) for match in _NAMED.finditer(text)):
        yield TextFinding("name", "after a word such as “named”")
    if any(_is_labelled_name(match) for match in _LABEL.finditer(text)):
        yield TextFinding("name", "after a word such as “mother”")
    if any(_is_surname(match[1]) for pattern in (_HOUSEHOLD, _FAMILIA) for match in pattern.finditer(text)):
        yield TextFinding("name", "before or after “family”")
    if any(_is_surname(match[1] or match[2]) for match in _INITIAL.finditer(text)):
        yield TextFinding("name", "beside an initial")
    if any(_is_surname(match[1]) and _is_given(match[2]) for match in _COMMA.finditer(text)):
        yield TextFinding("name", "surname and given name")
    yield from _by_list(text)


def _by_list(text: str) -> Iterator[TextFinding]:
    """Capitalized words that are common given names: beside another name, or, when they mean nothing else, alone."""
    words = list(_WORD.finditer(text))
    for number, match in enumerate(words):
        word = match[0]
        if not _looks_like_name(word) or not _is_given(word):
            continue
        if number and _plain(words[number - 1][0]) in _BEFORE_PLACE:
            continue
        further = _names_after(text, words, number)
        after = words[number + 1 + len(further)] if number + 1 + len(further) < len(words) else None
        if after is not None and after[0][0].isupper() and _plain(after[0]) in _AFTER_NAME:
            continue
        if further and (_is_surname(further[0]) or _plain(word) not in _AMBIGUOUS):
            yield TextFinding("name", "given name and surname")
        elif _plain(word) not in _AMBIGUOUS and not _is_saint(text, match):
            yield TextFinding("name", "a given name")


def _names_after(text: str, words: list[re.Match[str]], number: int) -> list[str]:
    """The capitalized words right behind a word that may be the rest of a name."""
    found: list[str] = []
    end = words[number].end()
    for match in words[number + 1 : number + 3]:
        is_next = text[end : match.start()] in (" ", ". ") and (match.start() - end == 1 or len(found) == 0)
        if text[end : match.start()] == ". " or not is_next or not _looks_like_name(match[0]):
            break
        if _plain(match[0]) in ORDINARY - SURNAMES or _plain(match[0]) in _AFTER_NAME:
            break
        found.append(match[0])
        end = match.end()
    return found


def _is_saint(text: str, match: re.Match[str]) -> bool:
    return _plain(match[0]) in _SAINTS and text[max(match.start() - 4, 0) : match.start()].strip(" .") in (
        "St",
        "at St",
    )


def _is_labelled_name(match: re.Match[str]) -> bool:
    return _is_given(match[1]) or bool(match[2] and _is_surname(match[2]) and _may_name(match[1]))


def _looks_like_name(word: str) -> bool:
    return len(word) > 1 and word[0].isupper() and not word.isupper()


def _may_name(word: str) -> bool:
    """Not one of the words that follow titles and "named" without naming anybody: "Dr. Office"."""
    return _plain(word) not in ORDINARY - SURNAMES - GIVEN


def _is_given(word: str) -> bool:
    return _plain(word) in GIVEN


def _is_surname(word: str) -> bool:
    return _plain(word) in SURNAMES and _plain(word) not in ORDINARY | {"foster", "young", "price", "love", "king"}


def _plain(word: str) -> str:
    bare = re.sub(r"['’]s?$", "", word.casefold())
    return bare.translate(_ACCENTS)


_ACCENTS = str.maketrans("áàâäãéèêëíìîïóòôöõúùûüñç", "aaaaaeeeeiiiiooooouuuunc")
