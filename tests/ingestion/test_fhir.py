"""FHIR MeasureReports are counted right or refused with a reason that names the element."""

import json
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from equity_measures.ingestion import Limits, Vocabulary, add_up, digest_of
from equity_measures.ingestion.fhir.documents import Object
from equity_measures.ingestion.fhir.report import read_report
from equity_measures.ingestion.fhir.scores import shares_of
from equity_measures.ingestion.fhir.take import describe_file
from equity_measures.ingestion.outcome import MIB, Findings
from equity_measures.ingestion.vocabulary import LEFT_OUT
from tests.ingestion.files import KEY, counts, reconciles
from tests.ingestion.reports import (
    PERIOD,
    SOUND,
    TWO_SITES,
    WORDS,
    aggregate_report,
    changed,
    group,
    named,
    report,
    send,
    stratifier,
    stratum,
    unit,
)

SLOT = ("NORTH", "CBP", PERIOD)
FIRST = "MeasureReport.group[0]"


# --- Counted -------------------------------------------------------------------------------------------------


def test_groups_and_strata_become_cells(tmp_path):
    outcome = send(tmp_path, SOUND)

    assert (outcome.status, outcome.findings, reconciles(outcome)) == ("accepted", [], True)
    assert counts(outcome.cells) == {
        (*SLOT, ("all",), "", ""): (50, 100, 0),
        (*SLOT, ("sex",), "F", ""): (30, 50, 0),
        (*SLOT, ("sex",), "M", ""): (20, 50, 0),
    }
    assert (outcome.facts["reports"], outcome.facts["totals_compared"], outcome.facts["totals_agreeing"]) == (1, 1, 1)


def test_two_components_become_a_pair_in_the_layouts_order(tmp_path):
    strata = stratifier(
        "both",
        stratum({"sex": "F", "race": "BLACK"}, denominator=60, numerator=30),
        stratum({"sex": "M", "race": "BLACK"}, denominator=40, numerator=20),
    )

    outcome = send(tmp_path, report(group(None, strata, denominator=100, numerator=50)))

    assert counts(outcome.cells) == {
        (*SLOT, ("all",), "", ""): (50, 100, 0),
        (*SLOT, ("race", "sex"), "BLACK", "F"): (30, 60, 0),
        (*SLOT, ("race", "sex"), "BLACK", "M"): (20, 40, 0),
    }


CODED = {"coding": [{"system": "urn:example", "code": "F", "display": "Woman"}]}


@pytest.mark.parametrize("value", ["F", " female ", CODED, {"coding": [{"code": "zz"}], "text": "Female"}])
def test_a_value_may_be_a_code_a_display_or_a_text(tmp_path, value):
    outcome = send(tmp_path, report(group(None, stratifier("sex", stratum(value, denominator=9, numerator=1)),
                                          denominator=9, numerator=1)))  # fmt: skip

    assert counts(outcome.cells)[*SLOT, ("sex",), "F", ""] == (1, 9, 0)


def test_a_stratum_without_value_is_not_known(tmp_path):
    strata = stratifier("sex", stratum(None, denominator=9, numerator=1))

    outcome = send(tmp_path, report(group(None, strata, denominator=9, numerator=1)))

    assert counts(outcome.cells)[*SLOT, ("sex",), "UNK", ""] == (1, 9, 0)
    assert named(outcome) == {("stratum_without_value", f"{FIRST}.stratifier[0].stratum[0].value")}


def test_several_strata_may_mean_one_category(tmp_path):
    strata = stratifier(
        "race", stratum("Black", denominator=10, numerator=1), stratum("African American", denominator=20, numerator=2)
    )

    outcome = send(tmp_path, report(group(None, strata, denominator=30, numerator=3)))

    assert counts(outcome.cells)[*SLOT, ("race",), "BLACK", ""] == (3, 30, 0)


def test_elements_of_the_fifth_release_are_read_too(tmp_path):
    coded = unit(None, denominator=9, numerator=3) | {"valueCodeableConcept": {"text": "F"}}
    whole = group(None, {"code": {"text": "sex"}, "stratum": [coded]}, denominator=9, numerator=3)
    whole["measureScoreQuantity"] = {"value": 33.3, "unit": "%"}

    outcome = send(tmp_path, report(whole))

    assert counts(outcome.cells)[*SLOT, ("sex",), "F", ""] == (3, 9, 0)
    assert [score["agrees"] for score in outcome.facts["scores"]] == [True]


def test_a_withheld_stratum_is_absent(tmp_path):
    hidden = stratum("M")
    hidden["population"] = [
        {"code": {"coding": [{"code": code}]}, "_count": {"extension": [{"url": "x", "valueCode": "masked"}]}}
        for code in ("numerator", "denominator")
    ]
    strata = stratifier("sex", stratum("F", denominator=90, numerator=45), hidden)

    outcome = send(tmp_path, report(group(None, strata, denominator=95, numerator=47)))

    assert {key[3:5] for key in counts(outcome.cells)} == {(("all",), ""), (("sex",), "F")}
    assert outcome.findings_by_rule == {"withheld": 1, "incomplete_strata": 1}


# --- Gross or net --------------------------------------------------------------------------------------------


def one(score, **numbers):
    """The share decided for a single group, and the rules of its findings."""
    findings = Findings(100)
    made = json.loads(json.dumps(report(group(score, **numbers))), object_pairs_hook=Object, parse_float=Decimal)
    read = read_report(made, "MeasureReport", None, findings)
    shares = shares_of(read.groups[0], None, findings)
    share = shares.get(FIRST)
    return share and (share.convention, share.numerator, share.denominator, share.excluded), dict(findings.by_rule)


@pytest.mark.parametrize(
    ("score", "numbers", "share", "rules"),
    [
        (0.75, {"numerator": 6, "denominator": 12, "denominator_exclusion": 4}, ("gross", 6, 8, 4), {}),
        (0.5, {"numerator": 6, "denominator": 12, "denominator_exclusion": 3}, ("net", 6, 12, 3), {}),
        (0.5, {"numerator": 6, "denominator": 14, "denominator_exclusion": 3, "denominator_exception": 2},
         ("net_of_exclusions", 6, 12, 5), {}),
        (0.4, {"numerator": 6, "numerator_exclusion": 2, "denominator": 12, "denominator_exclusion": 2},
         ("gross", 4, 10, 2), {}),
        (None, {"numerator": 6, "denominator": 12, "denominator_exclusion": 4}, ("gross", 6, 8, 4),
         {"denominator_assumed": 1}),
        (None, {"numerator": 6, "denominator": 12}, ("gross", 6, 12, 0), {}),
        # The numerator leaves no room for the exclusions, so they are out already.
        (None, {"numerator": 10, "denominator": 12, "denominator_exclusion": 4}, ("net", 10, 12, 4), {}),
        (50, {"numerator": 6, "denominator": 12}, ("gross", 6, 12, 0), {}),
        (0.699, {"numerator": 243, "denominator": 392}, ("gross", 243, 392, 0), {"score_mismatch": 1}),
        (0.9, {"numerator": 6, "denominator": 12, "denominator_exclusion": 4}, None, {"score_mismatch": 1}),
    ],
)  # fmt: skip
def test_the_printed_score_tells_gross_from_net(score, numbers, share, rules):
    assert one(score, **numbers) == (share, rules)


@given(data=some.data())
def test_whichever_way_was_printed_its_rate_comes_back(data):
    lower = data.draw(some.integers(20, 5_000))
    without = data.draw(some.integers(1, 2_000))
    upper = data.draw(some.integers(1, lower))
    is_gross = data.draw(some.booleans())
    printed = lower + without if is_gross else lower
    other = upper / (lower + without) if is_gross else upper / max(lower - without, 1)
    assume(abs(other - upper / lower) > 1e-6)

    share, _ = one(upper / lower, numerator=upper, denominator=printed, denominator_exclusion=without)

    assert share[1:] == (upper, lower, without)


def test_one_scored_stratum_decides_for_its_whole_group(tmp_path):
    strata = stratifier(
        "sex",
        stratum("F", 0.5, numerator=5, denominator=10, denominator_exclusion=4),
        stratum("M", numerator=5, denominator=10, denominator_exclusion=2),
    )

    outcome = send(tmp_path, report(group(None, strata, numerator=10, denominator=20, denominator_exclusion=6)))

    assert counts(outcome.cells)[*SLOT, ("sex",), "M", ""] == (5, 10, 2)


def test_scores_that_contradict_each_other_are_refused(tmp_path):
    strata = stratifier(
        "sex",
        stratum("F", 0.5, numerator=5, denominator=10, denominator_exclusion=4),
        stratum("M", 0.625, numerator=5, denominator=10, denominator_exclusion=2),
    )

    outcome = send(tmp_path, report(group(None, strata, numerator=10, denominator=20, denominator_exclusion=6)))

    assert named(outcome) == {("denominator", FIRST)}


# --- Refused, by element -------------------------------------------------------------------------------------

STRATUM = f"{FIRST}.stratifier[0].stratum[1]"
FAULTS = [
    ("status", "preliminary", "status", "MeasureReport.status"),
    ("type", "individual", "report_type", "MeasureReport.type"),
    ("type", "subject-list", "report_type", "MeasureReport.type"),
    ("type", 7, "report_type", "MeasureReport.type"),
    ("measure", ..., "missing", "MeasureReport.measure"),
    ("period", ..., "period", "MeasureReport.period"),
    ("period.end", "soon", "period", "MeasureReport.period.end"),
    ("period.start", "2026-13-01", "period", "MeasureReport.period.start"),
    ("period.end", "2026-12-31", "period", "MeasureReport.period"),
    ("group", ..., "missing", "MeasureReport.group"),
    ("group", {}, "wrong_type", "MeasureReport.group"),
    ("group.0", "text", "wrong_type", "MeasureReport.group[0]"),
    ("group.0.population.2.count", -3, "count", f"{FIRST}.population[2].count"),
    ("group.0.population.2.count", "50", "count", f"{FIRST}.population[2].count"),
    ("group.0.population.2.count", 50.0, "count", f"{FIRST}.population[2].count"),
    ("group.0.population.2.count", True, "count", f"{FIRST}.population[2].count"),
    ("group.0.population.2.count", None, "count", f"{FIRST}.population[2].count"),
    ("group.0.population.2.count", 10**12, "count", f"{FIRST}.population[2].count"),
    ("group.0.population.2.count", ..., "count", f"{FIRST}.population[2].count"),
    ("group.0.population.2.count", 101, "numerator_above_denominator", f"{FIRST}.population[2].count"),
    ("group.0.population.1", ..., "population", f"{FIRST}.population"),
    ("group.0.measureScore.value", "half", "score", f"{FIRST}.measureScore.value"),
    ("group.0.measureScore.value", -0.5, "score", f"{FIRST}.measureScore.value"),
    ("group.0.modifierExtension", [{"url": "x"}], "modifier", f"{FIRST}.modifierExtension"),
    ("implicitRules", "http://example.org/rules", "modifier", "MeasureReport.implicitRules"),
    ("group.0.stratifier.0.stratum.1.population.1.count", 60, "total", f"{FIRST}.stratifier[0]"),
    ("group.0.stratifier.0.stratum.1.population", ..., "population", f"{STRATUM}.population"),
    ("group.0.stratifier.0.stratum.1.population.2.count", 51, "numerator_above_denominator",
     f"{STRATUM}.population[2].count"),
    ("group.0.stratifier.0.stratum.1.value", {"text": "female"}, "duplicate_stratum", STRATUM),
    ("group.0.stratifier.0.stratum.1.value", 5, "wrong_type", f"{STRATUM}.value"),
    ("group.0.stratifier.0.stratum.1.value", {"coding": [{"code": "F"}, {"code": "M"}]}, "conflicting_codes",
     f"{STRATUM}.value"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "rule", "element"), FAULTS)
def test_a_fault_is_refused_by_its_element(tmp_path, path, value, rule, element):
    outcome = send(tmp_path, changed(SOUND, path, value))

    assert (outcome.status, outcome.cells) == ("refused", None)
    assert (rule, element) in named(outcome)
    assert reconciles(outcome)


@pytest.mark.parametrize("scoring", ["ratio", "composite", "continuous-variable", "cohort"])
def test_scoring_that_is_no_proportion_is_refused(tmp_path, scoring):
    url = "http://hl7.org/fhir/uv/deqm/StructureDefinition/deqm-measureScoring"
    stated = [{"url": url, "valueCodeableConcept": {"coding": [{"code": scoring}]}}]

    outcome = send(tmp_path, changed(SOUND, "group.0.extension", stated))

    assert named(outcome) == {("scoring", f"{FIRST}.measureScore")}


def test_measure_population_scoring_is_refused_and_its_strata_recomputed(tmp_path):
    """The stratified example of HL7's DEQM guide: a measure population, and 0.699 printed for 243 of 392."""
    strata = [
        stratifier("Stratification 1", stratum("true", 0.699, denominator=392, numerator=243)),
        stratifier("Stratification 3", {"value": {"text": "Non-LIS"}}),
    ]
    whole = group(0.5, *strata, initial_population=10_000, measure_population=8_000)

    outcome = send(tmp_path, report(whole))

    assert {(rule, element) for rule, element in named(outcome)} == {
        ("scoring", f"{FIRST}.population[1].count"),
        ("score_mismatch", f"{FIRST}.stratifier[0].stratum[0].measureScore.value"),
        ("population", f"{FIRST}.stratifier[1].stratum[0].population"),
    }
    assert [(score["printed"], round(score["recomputed"], 3)) for score in outcome.facts["scores"]] == [(0.699, 0.620)]


@pytest.mark.parametrize("which", [1, 2])
def test_an_aggregate_whose_score_fits_no_counts_is_refused(tmp_path, which):
    outcome = send(tmp_path, aggregate_report(which), period="2019")

    errors = {(finding.rule, finding.column) for finding in outcome.findings if finding.severity == "error"}
    assert errors == {("score_mismatch", f"{FIRST}.measureScore.value")}


def test_reports_of_two_sources_add_up_to_the_aggregated_one(tmp_path):
    """AggregateReport1 and 2 of the clinical quality framework make its AggregatedReport."""
    described = []
    for which in (1, 2):
        path = tmp_path / f"{which}.json"
        path.write_text(json.dumps(aggregate_report(which)))
        described += describe_file(path, file_name=path.name, limits=Limits())["reports"]

    [whole] = add_up(described)

    assert (whole["measure"], whole["reports"]) == ("EXM108", 2)
    assert [(entry["of"], entry["counts"]) for entry in whole["counts"]] == [
        ([], {"numerator": 10, "numerator-exclusion": 2, "denominator": 30, "denominator-exclusion": 10,
              "denominator-exception": 1}),
        ([["stratifier-gender", "male"]], {"numerator": 150, "numerator-exclusion": 10, "denominator": 400,
                                           "denominator-exclusion": 75, "denominator-exception": 25}),
        ([["stratifier-gender", "female"]], {"numerator": 150, "denominator": 400, "denominator-exclusion": 75}),
    ]  # fmt: skip


# --- Measure, site, period ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "period", "wanted"),
    [
        ("2026-07-01", "2026-09-30", "2026-Q3", PERIOD),
        ("2026-07-01T00:00:00-07:00", "2026-10-01T00:00:00-07:00", "2026-Q3", PERIOD),
        ("2026-08-01", "2026-08-31", "2026-Q3", "2026-08"),
        ("2026-08", "2026-08", "2026-Q3", "2026-08"),
        ("2026", "2026", "2026", "2026"),
        ("2019-01-01", "2022-12-31", "2019-2022", "2019-2022"),
    ],
)
def test_the_reports_own_period_is_kept(tmp_path, start, end, period, wanted):
    outcome = send(tmp_path, changed(SOUND, "period", {"start": start, "end": end}), period=period)

    assert {key[2] for key in counts(outcome.cells)} == {wanted}


def test_the_reporter_tells_the_site(tmp_path):
    lines = [
        changed(SOUND, "reporter", {"reference": "Organization/south-clinic"}),
        changed(SOUND, "reporter", {"identifier": {"value": "north-clinic"}}),
    ]

    outcome = send(tmp_path, "\n".join(map(json.dumps, lines)), words=TWO_SITES, name="reports.ndjson")

    assert {key[0] for key in counts(outcome.cells)} == {"NORTH", "SOUTH"}
    assert (outcome.lines["physical"], outcome.lines["accepted"]) == (2, 2)


def test_without_a_reporter_an_institution_of_several_sites_is_asked(tmp_path):
    outcome = send(tmp_path, SOUND, words=TWO_SITES)

    assert named(outcome) == {("site", "MeasureReport.reporter")}


def test_reporters_that_are_one_site_are_added_up(tmp_path):
    entries = [{"resource": changed(SOUND, "reporter", {"display": name})} for name in ("north-clinic", "north-annex")]

    outcome = send(tmp_path, {"resourceType": "Bundle", "type": "collection", "entry": entries}, words=TWO_SITES)

    assert counts(outcome.cells)[*SLOT, ("all",), "", ""] == (100, 200, 0)
    assert named(outcome) == {("added_up", "Bundle.entry[1].resource.reporter")}


def test_the_same_report_twice_is_refused(tmp_path):
    entries = [{"resource": SOUND}, {"resource": SOUND}]

    outcome = send(tmp_path, {"resourceType": "Bundle", "entry": entries})

    assert named(outcome) == {("duplicate_report", "Bundle.entry[1].resource.group[0]")}


def test_reports_lie_in_parameters_and_bundles_too(tmp_path):
    bundle = {"resourceType": "Bundle", "entry": [{"resource": SOUND}]}
    whole = {
        "resourceType": "Parameters",
        "parameter": [{"name": "return", "part": [{"name": "a", "resource": bundle}]}],
    }

    assert send(tmp_path, whole).status == "accepted"


@pytest.mark.parametrize(
    ("resource", "rule", "element"),
    [
        ({"resourceType": "Patient", "gender": "female"}, "resource_type", "Patient.resourceType"),
        ({"resourceType": "Zelda"}, "resource_type", "resource.resourceType"),
        ({"name": "x"}, "resource_type", "resource.resourceType"),
        ([], "wrong_type", "resource"),
        ({"resourceType": "Parameters", "parameter": [{"name": "a", "valueString": "b"}]}, "no_report", "Parameters"),
        ({"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Patient"}}]}, "resource_type",
         "Bundle.entry[0].resource.resourceType"),
        ({"resourceType": "Bundle", "entry": [7]}, "wrong_type", "Bundle.entry[0]"),
    ],
)  # fmt: skip
def test_what_is_no_report_is_refused_plainly(tmp_path, resource, rule, element):
    assert named(send(tmp_path, resource)) == {(rule, element)}


# --- Held -----------------------------------------------------------------------------------------------------


def test_what_is_not_known_is_held_all_at_once(tmp_path):
    strata = stratifier("region", stratum("North", denominator=9, numerator=1))
    other = stratifier("sex", stratum("weiblich", denominator=30, numerator=3))
    whole = report(group(None, strata, other, denominator=30, numerator=3), measure="http://example.org/Measure/New")

    outcome = send(tmp_path, whole)

    assert outcome.status == "held"
    assert {(held.target, held.shown, held.column) for held in outcome.held} == {
        ("measure", "New", "MeasureReport.measure"),
        ("stratifier", "region", f"{FIRST}.stratifier[0].code[0]"),
        ("stratifier:sex", "weiblich", f"{FIRST}.stratifier[1].stratum[0].value"),
    }


def test_a_rare_unknown_value_is_held_but_not_shown(tmp_path):
    strata = stratifier("sex", stratum("Zelda", denominator=3, numerator=1))

    outcome = send(tmp_path, report(group(None, strata, denominator=3, numerator=1)))

    assert [(held.shown, held.rows) for held in outcome.held] == [(None, None)]


def mapped(**meanings: str) -> Vocabulary:
    """Words of the tests with values mapped; a double underscore stands for the colon of a target."""
    digests = {}
    for name, code in meanings.items():
        target, _, value = name.partition("_is_")
        digests[digest_of(KEY, target.replace("__", ":"), value)] = code
    return Vocabulary(WORDS.stratifiers, WORDS.sites, WORDS.measures, digests)


def test_a_stratifier_that_was_mapped_is_read(tmp_path):
    strata = stratifier("genre", stratum("F", denominator=9, numerator=1))

    outcome = send(
        tmp_path, report(group(None, strata, denominator=9, numerator=1)), words=mapped(stratifier_is_genre="sex")
    )

    assert counts(outcome.cells)[*SLOT, ("sex",), "F", ""] == (1, 9, 0)


def test_a_stratifier_that_was_left_out_is_not_counted(tmp_path):
    strata = stratifier("genre", stratum("F", denominator=9, numerator=1))

    outcome = send(
        tmp_path, report(group(None, strata, denominator=9, numerator=1)), words=mapped(stratifier_is_genre=LEFT_OUT)
    )

    assert {key[3] for key in counts(outcome.cells)} == {("all",)}
    assert outcome.facts["left_out"] == 1


def test_groups_of_a_report_are_measures_of_their_own(tmp_path):
    groups = [{"id": name, **unit(None, denominator=9, numerator=number)} for number, name in enumerate("abc", 1)]
    words = mapped(**{"measure_is_CBP#a": "CBP", "measure_is_CBP#b": "HBD", "measure_is_CBP#c": LEFT_OUT})

    outcome = send(tmp_path, report(*groups), words=words)

    assert {(key[1], value) for key, value in counts(outcome.cells).items()} == {
        ("CBP", (1, 9, 0)),
        ("HBD", (2, 9, 0)),
    }


def test_two_groups_may_not_mean_one_measure(tmp_path):
    groups = [{"id": name, **unit(None, denominator=9, numerator=1)} for name in "ab"]

    outcome = send(tmp_path, report(*groups), words=mapped(**{"measure_is_CBP#a": "CBP", "measure_is_CBP#b": "CBP"}))

    assert named(outcome) == {("duplicate_group", "MeasureReport.group[1]")}


def test_a_stratum_of_nobody_needs_no_meaning(tmp_path):
    strata = stratifier("sex", stratum("F", denominator=9, numerator=1), stratum("??", denominator=0, numerator=0))

    assert send(tmp_path, report(group(None, strata, denominator=9, numerator=1))).status == "accepted"


# --- Broken files ----------------------------------------------------------------------------------------------

TEXT = json.dumps(SOUND)


@pytest.mark.parametrize(
    ("content", "rule", "line"),
    [
        ("", "empty", None),
        (TEXT[:-20], "json", 1),
        (TEXT.replace(",", ",\n", 3)[:-1], "json", 4),
        (TEXT.replace("0.5", "NaN"), "json", None),
        (TEXT.replace("100", "1" * 5_000, 1), "json", None),
        ('{"resourceType":"MeasureReport","x":' + "[" * 100_000 + "]" * 100_000 + "}", "nesting", None),
        ('{"resourceType":"MeasureReport","text":' + '{"div":' * 60 + "1" + "}" * 61, "nesting", None),
        (TEXT.encode("utf-16"), "encoding", None),
        (b"\xef\xbb\xbf" + TEXT.replace("gender", "g\u00e9nre").encode("latin-1"), "encoding", 1),
        (b"{" + b" " * (33 * MIB) + b"}", "too_large", None),
    ],
)
def test_broken_json_is_refused_by_rule_and_line(tmp_path, content, rule, line):
    outcome = send(tmp_path, content)

    assert (outcome.status, reconciles(outcome)) == ("refused", True)
    assert (rule, line) in {(finding.rule, finding.line) for finding in outcome.findings}


def test_a_mark_of_byte_order_is_no_fault(tmp_path):
    assert send(tmp_path, b"\xef\xbb\xbf" + TEXT.encode()).status == "accepted"


def test_a_name_given_twice_is_refused_by_its_element(tmp_path):
    outcome = send(tmp_path, TEXT.replace('"count": 50', '"count": 50, "count": 50', 1))

    assert [rule for rule, _ in named(outcome)] == ["duplicate_key"]
    assert next(iter(named(outcome)))[1].endswith(".count")


def test_each_bad_line_of_many_is_told(tmp_path):
    lines = [TEXT, "{", "", json.dumps(changed(SOUND, "status", "error")), '{"a": 1}']

    outcome = send(tmp_path, "\n".join(lines) + "\n", name="reports.ndjson")

    assert {(finding.line, finding.rule) for finding in outcome.findings} == {
        (2, "json"),
        (4, "status"),
        (4, "duplicate_report"),
        (5, "resource_type"),
    }
    assert outcome.lines == {"physical": 5, "header": 0, "accepted": 1, "rejected": 3, "blank": 1}


def test_lines_are_known_for_lines_whatever_the_name(tmp_path):
    assert send(tmp_path, f"{TEXT}\n\n", name="reports.json").status == "accepted"
    assert send(tmp_path, f"{TEXT}\n{TEXT}\n", name="reports.json").lines["physical"] == 2


def test_a_line_without_end_is_refused_by_its_number(tmp_path):
    content = TEXT.encode() + b"\n" + b'"' + b"x" * (9 * MIB) + b"\n"

    outcome = send(tmp_path, content, name="reports.ndjson")

    assert {(finding.line, finding.rule) for finding in outcome.findings} == {(2, "long_line")}


# --- The privacy gate ------------------------------------------------------------------------------------------

CANARY = "Quimby7731"


@pytest.mark.parametrize(
    ("path", "value", "rule", "element"),
    [
        ("subject", {"reference": f"Patient/{CANARY}"}, "medical record number", "subject.reference"),
        ("subject", {"reference": f"https://x.example/fhir/Patient/{CANARY}"}, "medical record number",
         "subject.reference"),
        ("subject", {"type": "Patient", "display": CANARY}, "medical record number", "subject.type"),
        ("contained", [{"resourceType": "Patient", "name": [{"family": CANARY}]}], "medical record number",
         "contained[0]"),
        ("contained", [{"resourceType": "Observation", "subject": {"display": CANARY}}], "medical record number",
         "contained[0]"),
        ("contained", [{"resourceType": "Organization", "contact": [{"name": {"family": CANARY}}]}], "name",
         "contained[0].contact[0].name.family"),
        ("text", {"div": f"<div>ok</div><p>Mrs. {CANARY}</p>"}, "name", "text.div"),
        ("text", {"div": f"<p>write to {CANARY}@mail.example</p>"}, "email", "text.div"),
        ("extension", [{"url": "x", "valueString": f"{CANARY} 078-05-1120"}], "social security number",
         "extension[0].valueString"),
        ("extension", [{"url": "x", "valueHumanName": {"text": CANARY}}], "name", "extension[0].valueHumanName"),
        ("evaluatedResource", [{"reference": "Condition/078-05-1120"}], "social security number",
         "evaluatedResource[0].reference"),
        ("group.0.stratifier.0.stratum.0.value", {"text": "Garcia, Maria"}, "name",
         "group[0].stratifier[0].stratum[0].value.text"),
        ("group.0.population.0.subjectResults", {"reference": f"List/{CANARY}"}, "medical record number",
         "group[0].population[0].subjectResults"),
        ("group.0.patientName", CANARY, "name", "group[0] (an unknown name)"),
    ],
)  # fmt: skip
def test_what_identifies_a_person_is_refused_without_an_echo(tmp_path, path, value, rule, element):
    outcome = send(tmp_path, changed(SOUND, path, value))

    assert (f"identifier:{rule}", f"MeasureReport.{element}") in named(outcome)
    told = json.dumps(outcome.to_dict(), ensure_ascii=False).casefold()
    assert [word for word in (CANARY, "078-05-1120", "maria") if word.casefold() in told] == []


def test_a_name_of_an_element_is_never_repeated_when_it_is_none(tmp_path):
    outcome = send(tmp_path, changed(SOUND, f"group.0.{CANARY}", {"deep": ["a@b.example"]}))

    assert named(outcome) == {("identifier:email", f"{FIRST}.(an unknown name).(an unknown name)[0]")}


def test_a_description_leaves_out_reports_that_may_identify(tmp_path):
    path = tmp_path / "report.json"
    path.write_text(json.dumps(changed(SOUND, "subject", {"reference": f"Patient/{CANARY}"})))

    described = describe_file(path, file_name=path.name, limits=Limits())

    assert (described["status"], described["reports"]) == ("refused", [])
    assert CANARY not in json.dumps(described)


def test_narrative_supplemental_data_and_addresses_of_definitions_raise_no_alarm(tmp_path):
    observation = {"resourceType": "Observation", "status": "final", "code": {"coding": [{"code": "2186-5"}]},
                   "valueInteger": 1}  # fmt: skip
    long = "This measure assesses the number of patients who had their blood pressure controlled " * 4
    whole = SOUND | {
        "id": "9f1c7d52-8c4b-4f0e-9a39-3b1f5a1d2c77",
        "meta": {"lastUpdated": "2026-10-01T10:00:00Z", "profile": ["http://hl7.org/fhir/x"]},
        "date": "2026-10-01T10:00:00Z",
        "contained": [observation],
        "extension": [{"url": "http://hl7.org/fhir/y", "valueString": long}],
        "text": {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml"><p>50 of 100</p></div>'},
    }

    assert send(tmp_path, whole).findings == []
