"""The public one-pager, in English or Spanish, on a single sheet. Reads no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reports.document import COUNT, Block, Bullets, Column, Document, Headline, Notice, Numbers, Prose, Section, Table
from reports.kinds.onepager import spanish
from reports.kinds.onepager.facts import Facts
from reports.kinds.progress.facts import GapFacts
from reports.kinds.progress.tables import gap_origin
from reports.kinds.shared.opening import LANGUAGES
from reports.kinds.shared.words import label_of


@dataclass(frozen=True)
class Plain:
    """One gap in the words of a language."""

    title: str
    by: str
    people: str
    phrase: str
    worse: str
    better: str


def compose(facts: Facts) -> Document:
    head, words = facts.head, WORDS[facts.head.language]
    numbers = (
        (f"{facts.partners:,}", words["partners"]),
        (f"{facts.sites:,}", words["sites"]),
        (f"{facts.scholars:,}", words["scholars"]),
        (f"{facts.mentors:,}", words["mentors"]),
    )
    gaps: list[Block] = (
        [Bullets(tuple(_sentence(gap, facts.head.language) for gap in facts.gaps))] if facts.gaps else []
    )
    gaps = gaps or [Prose((words["no_gap"],))]
    if facts.gaps:
        gaps.append(_table(facts))
    if facts.compared:
        gaps.append(Prose((words["change"].format(narrowed=facts.narrowed, compared=facts.compared),)))
    sections = (
        Section("who", words["who"], (Prose((words["who_text"],)), Numbers(numbers))),
        Section("found", words["found"], tuple(gaps)),
        Section(
            "how-to-read",
            words["how"],
            (
                Bullets(
                    (words["how_gap"], words["how_sure"], words["how_hidden"].format(most=facts.threshold - 1)),
                ),
                Notice(words["data_title"], DATA[head.language][_data(head.provenances)], tone="caution"),
            ),
        ),
        Section("records", words["where"], (Prose((words["where_text"].format(address=head.verify_at),)),)),
    )
    return Document(
        title=head.title,
        subtitle=_scope(head.scope, head.language),
        program=head.program,
        scope=head.scope,
        as_of=head.as_of,
        facts=((words["period"], f"{_period(facts)} ({head.period})"),),
        label=label_of(head.provenances) if head.language == "en" else DATA[head.language][_data(head.provenances)],
        sections=sections,
        language=LANGUAGES[head.language],
        layout="page",
        verify_at=head.verify_at,
        headlines=(Headline("narrowed", "Gaps surely narrowed", facts.narrowed),),
    )


def _scope(scope: str, language: str) -> str:
    return "Toda la red" if language == "es" and scope == "Whole network" else scope


def _data(provenances: tuple[str, ...]) -> str:
    return "live" if "live" in provenances else provenances[0]


def _period(facts: Facts) -> str:
    if facts.head.language == "en":
        return facts.head.period_label
    first, last = date.fromisoformat(facts.head.first_day), date.fromisoformat(facts.head.last_day)
    if (first.month, last.month) == (1, 12):
        return f"{first.year}" if first.year == last.year else f"{first.year} a {last.year}"
    begin, end = spanish.MONTHS[first.month - 1], spanish.MONTHS[last.month - 1]
    return f"{end} de {last.year}" if begin == end else f"{begin} a {end} de {last.year}"


def _plain(facts: GapFacts, language: str) -> Plain:
    gap = facts.analysis.gap
    assert gap is not None  # noqa: S101 -- only certain gaps are told, and those are there
    measure, by = facts.measure, facts.stratifier
    if language == "es":
        words = spanish.MEASURES.get(measure.code, (measure.title, measure.people, measure.phrase))
        title = spanish.STRATIFIERS.get(by.code, by.title)
        return Plain(words[0], title, words[1], words[2], spanish.group(gap.label), spanish.group(gap.reference_label))
    return Plain(
        measure.title,
        by.title[:1].lower() + by.title[1:],
        measure.people,
        measure.phrase,
        gap.label,
        gap.reference_label,
    )


def _sentence(facts: GapFacts, language: str) -> str:
    gap, plain = facts.analysis.gap, _plain(facts, language)
    assert gap is not None  # noqa: S101 -- as above
    return WORDS[language]["sentence"].format(
        title=plain.title,
        by=plain.by,
        people=plain.people,
        phrase=plain.phrase,
        worse=plain.worse,
        better=plain.better,
        low=of_hundred(gap.rate),
        high=of_hundred(gap.reference_rate),
    )


def of_hundred(rate: float) -> int:
    """Out of every hundred, halves away from zero."""
    return int(100 * rate + 0.5)


def _table(facts: Facts) -> Table:
    words = WORDS[facts.head.language]
    columns = (
        Column(words["measure"]),
        Column(words["group"]),
        Column(words["of_100"], COUNT),
        Column(words["compared"]),
        Column(words["of_100_other"], COUNT),
    )
    rows = []
    for gap in facts.gaps:
        plain, found = _plain(gap, facts.head.language), gap.analysis.gap
        assert found is not None  # noqa: S101 -- as above
        rows.append((plain.title, plain.worse, of_hundred(found.rate), plain.better, of_hundred(found.reference_rate)))
    origins = tuple((gap_origin(gap),) for gap in facts.gaps)
    return Table("gaps", words["table"], columns, tuple(rows), origins=origins)


WORDS: dict[str, dict[str, str]] = {
    "en": {
        "who": "Who we are",
        "who_text": "Clinics, hospitals, community groups and universities that learn together how to care for "
        "everybody equally well.",
        "partners": "partners",
        "sites": "clinics and hospitals",
        "scholars": "scholars in training",
        "mentors": "mentors",
        "found": "What we found",
        "no_gap": "In this period no difference between groups was certain.",
        "sentence": "{title}, by {by}: of every 100 {people} in the group “{worse}”, {low} {phrase}. In the group "
        "“{better}” it was {high} of every 100.",
        "change": "Since the period before, {narrowed} of {compared} differences surely became smaller.",
        "how": "How to read this",
        "how_gap": "A gap is a difference between groups of people. It does not say why there is a difference, and it "
        "says nothing about any one person.",
        "how_sure": "We tell only of gaps that are unlikely to be chance.",
        "how_hidden": "Where there were only 1 to {most} people, we do not give the number, so that nobody can be "
        "recognized.",
        "data_title": "About the data",
        "where": "Is this copy real?",
        "where_text": "Each number comes from a record that is kept. To check this page, go to {address}.",
        "period": "Period",
        "table": "The gaps in numbers",
        "measure": "What was counted",
        "group": "Group that fares worse",
        "of_100": "Of every 100",
        "compared": "Compared with",
        "of_100_other": "There, of every 100",
    },
    "es": {
        "who": "Quiénes somos",
        "who_text": "Clínicas, hospitales, grupos comunitarios y universidades que aprenden juntos a cuidar igual de "
        "bien a todas las personas.",
        "partners": "socios",
        "sites": "clínicas y hospitales",
        "scholars": "becarios en formación",
        "mentors": "mentores",
        "found": "Lo que encontramos",
        "no_gap": "En este período ninguna diferencia entre grupos fue segura.",
        "sentence": "{title}, por {by}: de cada 100 {people} del grupo «{worse}», {low} {phrase}. En el grupo "
        "«{better}» fueron {high} de cada 100.",
        "change": "Desde el período anterior, {narrowed} de {compared} diferencias se redujeron con seguridad.",
        "how": "Cómo leer esta página",
        "how_gap": "Una brecha es una diferencia entre grupos de personas. No dice por qué existe la diferencia ni "
        "dice nada de una persona en particular.",
        "how_sure": "Solo contamos brechas que difícilmente se deben al azar.",
        "how_hidden": "Donde había solo de 1 a {most} personas no damos el número, para que nadie pueda ser "
        "reconocido.",
        "data_title": "Sobre los datos",
        "where": "¿Es auténtica esta copia?",
        "where_text": "Cada número viene de un registro que se conserva. Para comprobar esta página, visite {address}.",
        "period": "Período",
        "table": "Las brechas en números",
        "measure": "Qué se contó",
        "group": "Grupo con peor resultado",
        "of_100": "De cada 100",
        "compared": "Comparado con",
        "of_100_other": "Allí, de cada 100",
    },
}
DATA: dict[str, dict[str, str]] = {
    "en": {
        "live": "The numbers come from the clinics and hospitals that take part.",
        "synthetic": "This page shows made-up data, about no real person.",
        "real": "The numbers come from published data about real people.",
    },
    "es": {
        "live": "Los números vienen de las clínicas y los hospitales que participan.",
        "synthetic": "Esta página muestra datos inventados, que no son de ninguna persona real.",
        "real": "Los números vienen de datos publicados sobre personas reales.",
    },
}
