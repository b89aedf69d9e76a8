"""Files made to break a reader: refused or told, in no time and without a word to the outside."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scholars.imports import MAX_BYTES, Parsed, Unreadable, parse
from tests.scholars.imports import samples

SIZE = 2_000_000
XML = '<?xml version="1.0"?>'
ARTICLE = "<PubmedArticle><MedlineCitation><Article>&x;</Article></MedlineCitation></PubmedArticle>"
LAUGHS = "".join(f'<!ENTITY b{i} "&b{i - 1};&b{i - 1};">' for i in range(1, 60))
HOSTILE = {
    "nested braces": "@article{a,title={" + "{" * SIZE,
    "starts without ends": "@article{\n" * (SIZE // 10),
    "quotation marks": '@article{a,title="' + '"' * SIZE,
    "abbreviations of abbreviations": "\n".join(f"@string{{s{i} = s{i - 1} # s{i - 1}}}" for i in range(1, 4000)),
    "billion laughs": f'{XML}<!DOCTYPE P [<!ENTITY b0 "ha">{LAUGHS}]><PubmedArticleSet>{ARTICLE}</PubmedArticleSet>',
    "a file from outside": f'{XML}<!DOCTYPE P [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    f"<PubmedArticleSet>{ARTICLE}</PubmedArticleSet>",
    "deep XML": "<profile>" + "<a>" * (SIZE // 3),
    "deep JSON": '{"results":[{"project_num":' + "[" * SIZE,
    "objects without ends": '{"results":[' + '{"project_num":' * (SIZE // 16),
    "deep ORCID": '{"orcid-identifier":1,"work-summary":' + '{"work-summary":' * (SIZE // 16),
    "quotation marks in CSV": "Project Title,Project Number\n" + '"a,b\n' * (SIZE // 5),
    "rows in CSV": "Project Title,Project Number\n" + "a,b,c\n" * (SIZE // 6),
    "RIS without ends": "TY  - JOUR\n" * (SIZE // 11),
    "an endless entry": "PMID- 1\nTI  - x\n" + "      y\n" * (SIZE // 8),
    "angle brackets": "TY  - JOUR\nTI  - " + "<a " * (SIZE // 3) + "\nER  - \n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_soon_and_in_order(name):
    started = time.perf_counter()
    try:
        parsed = parse(HOSTILE[name].encode())
    except Unreadable as refusal:
        outcome = [refusal.message]
    else:
        outcome = [fault.message for fault in parsed.faults] or [record.title for record in parsed.records]

    assert outcome != [] or name.startswith("abbreviations")
    assert not any("root:" in text for text in outcome)
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize("name", ["billion laughs", "a file from outside"])
def test_entities_are_refused(name):
    with pytest.raises(Unreadable) as refusal:
        parse(HOSTILE[name].encode())

    assert refusal.value.rule == "entities"


def test_a_file_above_the_cap_is_refused_unread():
    with pytest.raises(Unreadable) as refusal:
        parse(bytes(MAX_BYTES + 1))

    assert refusal.value.rule == "too-large"


def test_a_file_of_very_many_entries_is_read_up_to_a_limit_and_says_so():
    parsed = parse(b"Project Title,Project Number\n" + b"A title,1R01HS000001-01\n" * 6_000)

    assert (len(parsed.records), [(fault.line, fault.rule) for fault in parsed.faults]) == (
        5_000,
        [(5_002, "too-many")],
    )


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(sorted(samples.ALL)),
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 40), st.binary(max_size=6)), min_size=1, max_size=6),
)
def test_a_file_damaged_anywhere_is_read_or_refused_but_never_fails(name, wounds):
    data = bytearray(samples.ALL[name][0].encode())
    for place, cut, put in wounds:
        start = place % len(data)
        data[start : start + cut] = put

    try:
        parsed = parse(bytes(data))
    except Unreadable:
        return
    assert isinstance(parsed, Parsed)
    assert all(
        1 <= entry.line <= data.count(b"\n") + data.count(b"\r") + 1 for entry in (*parsed.records, *parsed.faults)
    )
