"""Identifiers, people and works: when two ways of writing mean the same."""

from __future__ import annotations

import pytest

from scholars.imports import (
    Author,
    Identity,
    Kind,
    Known,
    Match,
    Record,
    dates,
    find_duplicates,
    identifiers,
    match_authors,
)

TITLE = "Interpreters within two minutes of asking"


def work(title: str = TITLE, date: str = "2024", **facts: str) -> Record:
    return Record(1, Kind.PUBLICATION, title, date=date, **facts)


def verdicts(*records: Record, known: tuple[Known, ...] = ()) -> list[Match | None]:
    return find_duplicates(records, known)


@pytest.mark.parametrize(
    ("read", "written", "meant"),
    [
        (identifiers.doi, "https://doi.org/10.1002/LRH2.10342.", "10.1002/lrh2.10342"),
        (identifiers.doi, "doi: 10.1016/S0140-6736(20)30183-5", "10.1016/s0140-6736(20)30183-5"),
        (identifiers.doi, "(10.1002/x1)", "10.1002/x1"),
        (identifiers.doi, "11.1002/x1", ""),
        (identifiers.pmid, "PMID: 0039000001", "39000001"),
        (identifiers.pmid, "https://pubmed.ncbi.nlm.nih.gov/39000001/", "39000001"),
        (identifiers.pmid, "PMC39000001", ""),
        (identifiers.pmcid, "PMCID: PMC8278436", "PMC8278436"),
        (identifiers.pmcid, "8278436", "PMC8278436"),
        (identifiers.pmcid, "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC8278436/", "PMC8278436"),
        (identifiers.pmcid, "soon", ""),
        (identifiers.nihms, "NIHMS1234567", "NIHMS1234567"),
        (identifiers.orcid, "https://orcid.org/0000-0002-1825-0097", "0000-0002-1825-0097"),
        (identifiers.orcid, "0000-0002-1825-0098", ""),
        (identifiers.grant_number, "5 k23 hs012345-02a1", "5K23HS012345-02A1"),
        (identifiers.core_number, "5K23HS012345-02A1", "K23HS012345"),
        (identifiers.core_number, "K23 HS12345", "K23HS012345"),
        (identifiers.activity_code, "5K23HS012345-02", "K23"),
        (identifiers.activity_code, "Foundation grant 7", ""),
        (dates.iso, "2024 Mar-Apr", "2024-03"),
        (dates.iso, "2024/03/07/", "2024-03-07"),
        (dates.iso, "3/7/2024", "2024-03-07"),
        (dates.iso, "March 7, 2024", "2024-03-07"),
        (dates.iso, "7 March 2024", "2024-03-07"),
        (dates.iso, "2024-02-31", "2024-02"),
        (dates.iso, "Spring 2024", "2024-03"),
        (dates.iso, "0024", ""),
        (dates.full, "2024-03", ""),
    ],
)
def test_a_value_is_read_in_every_way_of_writing_it(read, written, meant):
    assert read(written) == meant


ADA = Identity(("Dr. Amara Q. García-Abara", "Amara Abara"), "0000-0002-1825-0097")


@pytest.mark.parametrize(
    ("author", "certainty"),
    [
        (Author("Somebody", "Else", "0000-0002-1825-0097"), "orcid"),
        (Author("Abara", "Amara", "0000-0001-5109-3700"), "none"),
        (Author("Garcia Abara", "Amara"), "name"),
        (Author("ABARA", "AMARA Q"), "name"),
        (Author("Abara", "A"), "initials"),
        (Author("Abara", "A. Q."), "initials"),
        (Author("García-Abara", "AR"), "none"),
        (Author("Abara", "Anders"), "none"),
        (Author("Pell", "Amara"), "none"),
        (Author("Abara", ""), "none"),
    ],
)
def test_an_author_is_taken_for_a_person_by_identifier_name_or_initials(author, certainty):
    assert match_authors((Author("Pell", "Omar"), author), ADA).value == certainty


def test_a_work_is_known_by_any_of_its_identifiers():
    known = (Known(7, "publication", "Another title altogether", 2019, doi="10.1/a", pmid="5", pmcid="PMC123"),)

    found = verdicts(work(pmid="5"), work(doi="10.1/a"), work(pmcid="PMC123"), known=known)

    assert found == [Match(7, "PMID", False), Match(7, "DOI", False), Match(7, "PMCID", False)]


def test_a_work_is_known_by_a_title_alike_and_a_year_next_to_it():
    known = (Known(7, "publication", TITLE, 2024),)

    found = verdicts(
        work("Interpreters, within two minutes of asking."),
        work("Interpreters within two minuts of asking", date="2025"),
        work(date=""),
        work("Interpreters within an hour of calling"),
        known=known,
    )

    assert found == [
        Match(7, "title", False), Match(7, "title", False), Match(7, "title", False), None,
    ]  # fmt: skip
    assert verdicts(work(date="2021"), known=known) == [None]


def test_an_entry_repeats_an_earlier_one_of_the_file():
    assert verdicts(work(), work("Something else that is long enough"), work()) == [None, None, Match(0, "title", True)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (work("Learning together, part 1: beginnings"), work("Learning together, part 2: beginnings")),
        (work(doi="10.1/a"), work(doi="10.1/b")),
        (work(pmid="1"), work(pmid="2")),
        (work("Reply"), work("Repl")),
    ],
)
def test_works_that_only_look_alike_are_kept_apart(one, other):
    assert verdicts(one, other) == [None, None]


def test_a_grant_is_the_same_in_each_of_its_years_and_not_by_its_title():
    first, later = (
        Record(1, Kind.GRANT, "Doula care and visits after birth", grant_number=number, starts_on="2024-07-01")
        for number in ("1R01HS054321-01A1", "5R01HS054321-02")
    )
    other = Record(1, Kind.GRANT, "Doula care and visits after birth", grant_number="1R01HS054322-01")

    assert verdicts(first, later, other) == [None, Match(0, "grant number", True), None]


def test_a_grant_and_a_paper_of_one_title_are_two_things():
    assert verdicts(work(), Record(1, Kind.GRANT, TITLE, starts_on="2024-07-01")) == [None, None]
