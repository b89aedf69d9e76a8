"""The figures of each kind, against counts made by hand from the small network."""

from __future__ import annotations

from typing import Any

from equity_measures import library
from reports.document import HIDDEN, Document
from reports.kinds.onepager import spanish


def table(document: Document, code: str) -> dict[Any, tuple[Any, ...]]:
    found = document.table(code)
    assert found is not None, [table.code for table in document.tables]
    return {row[0]: row[1:] for row in found.rows}


def words(document: Document) -> str:
    return repr(document)


def test_the_hub_pack_counts_scholars_by_center_and_hides_small_counts(documents: dict[str, Document]) -> None:
    context = table(documents["hub"], "context")

    assert context["All centers"][0] == 7
    assert context["Elm Center"][2] is HIDDEN or context["Elm Center"][3] is HIDDEN


def test_the_hub_pack_keeps_its_counts_for_the_audit_without_the_hidden_ones(gathered: dict[str, Any]) -> None:
    (context,) = [row for row in gathered["hub"].counts if row.table == "context"]

    cells = dict(context.cells)

    assert cells["all-all"] == 7
    assert None in cells.values()
    assert all(count is None or count == 0 or count >= context.threshold for count in cells.values())


def test_the_cohort_report_counts_each_cohort(documents: dict[str, Document]) -> None:
    assert table(documents["cohort"], "cohorts") == {
        "Training program, Cohort A": (6, 5, 0, 1),
        "Training program, Cohort B": (1, 1, 0, 0),
    }


def test_the_cohort_report_tells_steps_and_protected_time(documents: dict[str, Document]) -> None:
    steps = next(t for t in documents["cohort"].tables if t.code.startswith("steps") and t.rows)
    effort = next(t for t in documents["cohort"].tables if t.code.startswith("effort") and t.rows)

    assert {row[0]: row[1:] for row in steps.rows} == {"Plan signed": (1, 1, 1, 1.0), "Data asked for": (1, 0, 0, 0.0)}
    assert effort.rows == (("2026-Q3", 40.0, 30.0, 1, 0),)


def test_the_cohort_report_hides_how_few_met_a_roadblock(documents: dict[str, Document]) -> None:
    challenges = [t for t in documents["cohort"].tables if t.code.startswith("challenges")]

    assert (HIDDEN, HIDDEN) in {row[1:] for t in challenges for row in t.rows if row[0] == "Data"}


def test_the_dossier_has_everybody_in_training_and_nobody_else(gathered: dict[str, Any]) -> None:
    assert [life.name for life in gathered["dossier"].lives] == [*[f"Aster {n}" for n in range(5)], "Rose"]


def test_the_dossier_tells_of_her_steps_mentors_and_products(documents: dict[str, Document]) -> None:
    scholars = table(documents["dossier"], "scholars")

    assert scholars["Rose"] == (2, 1, 2, 1)
    assert "Basil" in words(documents["dossier"])


def test_the_rppr_tells_each_section_from_records(documents: dict[str, Document]) -> None:
    document = documents["rppr"]

    assert [s.id for s in document.sections][1:12] == [
        "b1",
        "b2",
        "b3",
        "b4",
        "b5",
        "b6",
        "c",
        "d",
        "e",
        "f",
        "how-to-read",
    ]
    assert table(document, "b1-objectives")["Plan signed"] == (1, 1, 1.0)
    assert next(row[0] for row in document.table("c1-publications").rows).startswith("Waiting and its causes")
    assert table(document, "d1-participants")["Rose"][:4] == ("Scholar", "Elm Center", 0.3, "Basil")
    assert table(document, "b6-plans")["Paper sent"] == ("Milestone", 1)
    assert table(document, "e-impact")["A shorter form"][1] == "Elm Street"
    assert table(document, "f-challenges")["Access to data delayed"][1:] == (1, 12, 1, 0)


def test_what_a_scholar_wrote_about_a_roadblock_stays_in_her_record(documents: dict[str, Document]) -> None:
    assert not any("Our secret" in words(document) for document in documents.values())


def test_the_nih_pack_has_tables_5_to_8_and_checks_them(documents: dict[str, Document]) -> None:
    document = documents["nih"]

    assert {t.code for t in document.tables} >= {"checks", "table-5b", "table-6a", "table-7", "table-8b"}
    assert table(document, "table-7")[2024][1:] == (0, 6, 0)
    assert table(document, "checks")["Everybody in table 5 stands in table 8"] == ("All do", "Yes")


def test_the_site_report_counts_what_a_partner_gave_and_gained(documents: dict[str, Document]) -> None:
    gave = table(documents["site of one"], "gave-center")
    gained = table(documents["site of one"], "gained-center")

    assert (gave["Scholars it employs"], gave["Mentors it lends"], gave["Hours of mentoring a month"]) == (
        (6,),
        (1,),
        (6,),
    )
    assert gave["Sessions it hosted"] == (1,)
    assert gained["Changes in practice its sites took up"] == (1,)


def test_the_site_report_of_one_partner_has_its_gaps_and_that_of_all_has_none(documents: dict[str, Document]) -> None:
    assert documents["site of one"].table("gap-board") is not None
    assert documents["site"].table("gap-board") is None


def test_the_equity_report_has_a_chapter_for_each_way_of_grouping(documents: dict[str, Document]) -> None:
    board = documents["equity"].table("board-payer")

    assert board is not None
    assert board.rows[0][2:4] == ("Medicaid", 0.6)


def test_the_one_pager_tells_gaps_of_a_hundred_people(documents: dict[str, Document]) -> None:
    (row,) = documents["onepager"].table("gaps").rows

    assert row == ("Blood pressure under control", "Medicaid", 60, "Private insurance", 72)
    assert documents["onepager"].layout == "page"


def test_the_one_pager_speaks_spanish(documents: dict[str, Document]) -> None:
    document = documents["onepager in Spanish"]

    assert document.language == "es-US"
    assert [s.title for s in document.sections][1] == "Lo que encontramos"
    assert document.facts == (("Período", "julio a septiembre de 2026 (2026-Q3)"),)
    assert document.table("gaps").rows[0][3] == "Seguro privado"


def test_every_word_of_the_library_is_known_in_spanish() -> None:
    measures = {measure["code"] for measure in library.read("measures")["measures"]}
    stratifiers = library.read("stratifiers")["stratifiers"]

    assert measures - spanish.MEASURES.keys() == set()
    assert {s["code"] for s in stratifiers} - spanish.STRATIFIERS.keys() == set()
    labels = {category["label"] for s in stratifiers for category in s.get("categories", [])}
    assert {label for label in labels if not label[0].isdigit()} - spanish.GROUPS.keys() == set()


def test_a_year_without_figures_of_its_own_takes_those_of_its_last_quarter(gathered: dict[str, Any]) -> None:
    facts = gathered["progress of a year"]

    assert (facts.period, {gap.period for gap in facts.gaps}) == ("2026", {"2026-Q3"})


def test_a_report_of_a_program_carries_its_name_and_words(gathered: dict[str, Any]) -> None:
    facts = gathered["progress of a program"]

    assert (facts.program, facts.scope, facts.words) == (
        "Training program",
        "Training program",
        (("scholar", "fellow"),),
    )
