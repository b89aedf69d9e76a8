"""Each format, whole and broken: what is read, and what is told of the rest."""

from __future__ import annotations

import pytest

from scholars.imports import Author, Fault, Format, Kind, Record, Unreadable, parse
from tests.scholars.imports import samples

SHOWN = ("line", "kind", "title", "date", "venue", "pages", "doi", "pmid", "pmcid", "grant_number", "amount")
TRIAL = "Home blood pressure checks with community health workers: a stepped-wedge trial"
KIDNEYS = "Kidney checks for everyone with diabetes"
LANGUAGE = "A learning health system for every language"
PLACE, INVENTED = "Learning health systems", "Journal of invented medicine"


def shown(record: Record) -> tuple[object, ...]:
    return tuple(getattr(record, name) for name in SHOWN)


TALK = "Interpreters within two minutes of asking"
ONE, DOI = ("39000001", "PMC9900001", "", None), "10.1002/lrh2.90001"
EXPECTED = {
    "nbib": [
        (1, "publication", TRIAL, "2025-03-07", PLACE, "e90001", DOI, *ONE),
        (22, "publication", TALK, "2024-01", PLACE, "", "10.1002/lrh2.90002", "39000002", "", "", None),
        (29, "publication", KIDNEYS, "2023", INVENTED, "", "", "39000003", "", "", None),
    ],
    "pubmed-xml": [
        (4, "publication", TRIAL, "2025-03-07", PLACE, "e90001", DOI, *ONE),
        (19, "publication", TALK, "2024-01", PLACE, "", "", "39000002", "", "", None),
        (24, "publication", KIDNEYS, "2023", INVENTED, "", "", "39000003", "", "", None),
    ],
    "ris": [
        (1, "publication", TRIAL, "2025-03-07", PLACE, "11-19", DOI, "39000001", "", "", None),
        (17, "presentation", TALK, "2024", "", "", "", "", "", "", None),
        (23, "publication", KIDNEYS, "2023", INVENTED, "", "", "", "", "", None),
    ],
    "bibtex": [
        (4, "publication", TRIAL, "2025-03-07", PLACE, "11-19", DOI, *ONE),
        (12, "presentation", TALK, "2024", "", "", "", "", "", "", None),
        (18, "publication", KIDNEYS, "2023", INVENTED, "", "", "", "", "", None),
    ],
    "orcid-json": [
        (8, "grant", LANGUAGE, "", "", "", "", "", "", "K23HS012345", None),
        (17, "publication", TRIAL, "2025-03", PLACE, "", DOI, "39000001", "", "", None),
        (27, "tool", KIDNEYS, "2023", "", "", "", "", "", "", None),
    ],
    "reporter-csv": [
        (5, "grant", LANGUAGE, "", "", "", "", "", "", "5K23HS012345-02", 187_500),
        (6, "grant", "Doula care and visits after birth", "", "", "", "", "", "", "1R01HS054321-01A1", 499_000),
        (8, "grant", "Statins, for people never offered one", "", "", "", "", "", "", "1R21HS065432-01", None),
    ],
    "reporter-json": [
        (4, "grant", LANGUAGE, "", "", "", "", "", "", "5K23HS012345-02", 187_500),
        (9, "grant", "Doula care and visits after birth", "", "", "", "", "", "", "1R01HS054321-01A1", 499_000),
        (11, "grant", "Statins for people never offered one", "", "", "", "", "", "", "1R21HS065432-01", None),
    ],
    "sciencv-xml": [
        (5, "grant", LANGUAGE, "", "", "", "", "", "", "K23HS012345", 937_500),
        (14, "publication", TRIAL, "2025-03-07", PLACE, "11-19", DOI, "39000001", "", "", None),
        (20, "tool", "A calculator of gaps", "2023", "", "", "", "", "", "", None),
    ],
}  # fmt: skip
# Of the broken variants: the lines of the entries that are kept, and line and rule of the one that is not.
BROKEN = {
    "nbib": ([1, 28], (22, "title")),
    "pubmed-xml": ([4, 24], (19, "syntax")),
    "ris": ([1, 22], (17, "end")),
    "bibtex": ([4, 18], (12, "syntax")),
    "orcid-json": ([17, 27], (8, "title")),
    "reporter-csv": ([5, 8], (6, "row")),
    "reporter-json": ([4, 11], (9, "syntax")),
    "sciencv-xml": ([14, 20], (5, "title")),
}


@pytest.mark.parametrize("name", samples.ALL)
def test_every_entry_of_a_whole_file_is_read(name):
    parsed = parse(samples.ALL[name][0].encode())

    assert parsed.format == Format(name)
    assert [shown(record) for record in parsed.records] == EXPECTED[name]
    assert parsed.faults == ()


@pytest.mark.parametrize("name", samples.ALL)
def test_a_broken_entry_is_told_with_its_line_and_the_others_are_kept(name):
    parsed = parse(samples.ALL[name][1].encode())

    assert ([record.line for record in parsed.records], *[(f.line, f.rule) for f in parsed.faults]) == BROKEN[name]


@pytest.mark.parametrize("name", samples.ALL)
@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_line_ends_and_a_mark_of_the_encoding_change_nothing(name, ends):
    text = samples.ALL[name][0]

    assert parse(("\ufeff" + text.replace("\n", ends)).encode()).records == parse(text.encode()).records
    assert parse(text.encode("utf-16")).records == parse(text.encode()).records


@pytest.mark.parametrize(
    ("name", "authors"),
    [
        ("nbib", (Author("Abara", "Amara Q", "0000-0002-1825-0097"), Author("Pell", "Omar"))),
        ("pubmed-xml", (Author("Abara", "Amara Q", "0000-0002-1825-0097"), Author("Pell", "Omar"))),
        ("ris", (Author("Abara", "Amara Q."), Author("Pell", "Omar"))),
        ("bibtex", (Author("Abara", "Amara Q."), Author("Pell", "Omar"))),
        ("orcid-json", (Author("Abara", "Amara Q", "0000-0002-1825-0097"),)),
        ("reporter-csv", (Author("ABARA", "AMARA Q"),)),
        ("reporter-json", (Author("ABARA", "AMARA Q"),)),
        ("sciencv-xml", (Author("Abara", "Amara"),)),
    ],
)
def test_authors_of_the_first_entry_are_taken_apart(name, authors):
    assert parse(samples.ALL[name][0].encode()).records[0].authors == authors


def test_latex_in_bibtex_becomes_letters():
    names = [author.name for author in parse(samples.whole("bibtex").encode()).records[2].authors]

    assert names == ["Özgür, Çağla", "Abara, A. Q."]


def test_numbers_of_supporting_grants_are_kept():
    assert parse(samples.whole("nbib").encode()).records[0].support == ("K12 HS026370",)
    assert parse(samples.whole("pubmed-xml").encode()).records[0].support == ("K12 HS026370",)


def test_identifiers_of_references_are_not_taken_for_the_articles_own():
    assert "11111111" not in {record.pmid for record in parse(samples.whole("pubmed-xml").encode()).records}


def test_entries_that_share_a_key_are_both_read():
    twice = samples.whole("bibtex").replace("abara2023", "abara2025")

    assert len(parse(twice.encode()).records) == 3


def test_a_file_cut_off_in_its_last_entry_keeps_the_others():
    kept = {
        name: len(parse(text[: round(len(text) * 0.97)].encode()).records)
        for name, (text, _) in samples.ALL.items()
        if name not in {"nbib", "reporter-csv"}  # cut off at the end of a line, these are whole
    }

    assert {name: count >= 2 for name, count in kept.items()} == dict.fromkeys(kept, True)


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"Dear colleague, please find my papers attached.", "format"),
        (b"Name,Age\nAda,7\n", "format"),
        (b"%PDF-1.7 ...", "format"),
        (b"PK\x03\x04 ...", "format"),
        (b"@article{a,\x00}", "format"),
        (b"<html><body>no</body></html>", "format"),
        (b'{"name": "Ada"}', "format"),
        (b"@comment{nothing here}", "no-entries"),
        (b"<PubmedArticleSet></PubmedArticleSet>", "no-entries"),
        (b'{"results": []}', "no-entries"),
        (b'{"orcid-identifier": {"path": "0000-0002-1825-0097"}, "activities-summary": {}}', "no-entries"),
        (b"Project Title,Project Number\n", "no-entries"),
        (b"<profile xmlns='http://www.ncbi.nlm.nih.gov/sciencv'></profile>", "no-entries"),
    ],
)
def test_a_file_of_which_nothing_can_be_used_is_refused(data, rule):
    with pytest.raises(Unreadable) as refusal:
        parse(data)

    assert refusal.value.rule == rule


def test_latin_1_is_read_and_said():
    parsed = parse("@article{a, title={Café society and its guests}, year=2020}".encode("latin-1"))

    assert [record.title for record in parsed.records] == ["Café society and its guests"]
    assert parsed.notes == ("The file is not in UTF-8 and was read as Latin-1; check letters with accents.",)


def test_a_bad_value_is_left_out_and_the_entry_kept():
    parsed = parse(b"@article{a, title={A title of some length}, year={soon}, doi={not a doi}, pmid={x}}")

    assert [shown(record)[3:] for record in parsed.records] == [("", "", "", "", "", "", "", None)]
    assert parsed.records[0].kind == Kind.PUBLICATION


def test_no_fault_repeats_what_the_file_says():
    broken = samples.broken("bibtex").replace("Interpreters", "SECRET")

    assert [fault for fault in parse(broken.encode()).faults if "SECRET" in fault.message] == []
    assert parse(broken.encode()).faults == (
        Fault(
            12,
            "syntax",
            "The entry that starts here cannot be read: a closing brace or quotation mark is missing. "
            "Mend it, and read the file again.",
        ),
    )


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ("@article{a, title={x, year=2020}", "a closing brace or quotation mark is missing"),
        ('@article{a, title="x, year={2020}}', "a closing brace or quotation mark is missing"),
        ("@article{a, title={x}, year 2020}", "a field has no equals sign, or a comma is missing before it"),
        ("@article{a title={x}}", "its braces, commas or quotation marks are out of order"),
        ("@article{a, title={x}\n year={2020}}", "A comma is missing between two fields"),
        ("@article{a, title={x}} year={2020}}", "a brace is surplus"),
        ("@article{a, title={x}, title={y}}", "A field stands twice"),
        ("@article{a, year={2020}}", "no title"),
    ],
)
def test_each_way_of_breaking_bibtex_is_named_and_leaves_the_next_entry_alone(entry, why):
    parsed = parse(f"{entry}\n\n@article{{b, title={{A = B, or not}}, year=2021}}\n".encode())

    assert [why in fault.message for fault in parsed.faults] == [True]
    assert [record.title for record in parsed.records] == ["A = B, or not"]
