"""A director chooses chapters and writes around computed blocks; a program speaks in its own words."""

from __future__ import annotations

import pytest
from django.test import Client

from mielhss.jobs.models import Job
from mielhss.jobs.run import attempt
from reports import making
from reports.composition import composed
from reports.document import Document, Narrative, Prose, Section, Table
from reports.models import Report
from reports.narrative import html_of
from reports.vocabulary import reworded
from tests.conftest import World
from tests.factories.reports import filed


def chapters(document: Document) -> list[str]:
    return [section.id for section in document.chapters]


def test_without_a_composition_a_document_stays_as_it_is(document: Document) -> None:
    assert composed(document, None) is document


def test_chapters_are_left_out_and_ordered_with_the_sections_that_belong_to_them(document: Document) -> None:
    changed = composed(document, {"order": ["gap-board", "summary"], "left_out": ["network"]})

    assert chapters(changed)[:2] == ["gap-board", "summary"]
    assert changed.sections[1].id.startswith("gap-")
    assert "network" not in chapters(changed)


def test_methods_and_records_cannot_be_left_out(document: Document) -> None:
    changed = composed(document, {"left_out": ["methods", "records", "how-to-read", "figures"]})

    assert chapters(changed)[-4:] == ["how-to-read", "methods", "figures", "records"]


def test_a_letter_opens_the_report_and_words_stand_before_a_chapters_blocks(document: Document) -> None:
    changed = composed(document, {"narrative": {"letter": "Dear *reader*", "network": "# Ours\n\nHello."}})

    assert changed.sections[0].blocks == (Narrative(html_of("Dear *reader*")),)
    network = next(section for section in changed.sections if section.id == "network")
    assert "<h4>Ours</h4>" in network.blocks[0].html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**Good** and *kind*", "<p><strong>Good</strong> and <em>kind</em></p>"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        (
            "![x](http://example.org/x.png)",
            '<p>!<a href="http://example.org/x.png" rel="noopener noreferrer">x</a></p>',
        ),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("[x](file:///etc/passwd)", "<p>[x](file:///etc/passwd)</p>"),
        ("[x](/reports/)", '<p><a rel="noopener noreferrer">x</a></p>'),
        (
            "<style>p{background:url(http://x/)}</style>",
            "<p>&lt;style&gt;p{background:url(http://x/)}&lt;/style&gt;</p>",
        ),
    ],
)
def test_markdown_becomes_structure_and_nothing_that_acts(text: str, html: str) -> None:
    assert html_of(text) == html


def test_a_program_speaks_in_its_own_words_and_names_stay() -> None:
    table = Table("t", "Scholars by center", (), ())
    section = Section("s", "Scholars", (Prose(("A scholar of the Scholar House met two SCHOLARS.",)), table))
    document = Document("T", "", "", "", "2026-01-01", (), "", (section,))

    (changed,) = reworded(document, {"scholar": "fellow"}, names=("Scholar House",)).sections

    assert changed.title == "Fellows"
    assert changed.blocks[0].paragraphs == ("A fellow of the Scholar House met two Fellows.",)
    assert changed.blocks[1].title == "Fellows by center"


def test_composing_keeps_the_figures_and_draws_the_files_anew(world: World, client: Client, without_drawing) -> None:
    report = filed(by=world.eve)
    client.force_login(world.eve)
    page = client.get(f"/reports/{report.pk}/compose/")
    form = {name: field.initial for name, field in page.context["form"].fields.items()}
    form = {name: "on" if value is True else value for name, value in form.items() if value is not False}

    client.post(f"/reports/{report.pk}/compose/", form | {"letter": "Dear reader."})
    changed = Report.objects.get(pk=report.pk)
    assert (changed.is_built, attempt(changed.job_id)) == (False, Job.State.DONE)

    changed.refresh_from_db()
    document = making.document_of_report(changed)
    assert document.sections[0].title == "From the program"
    assert changed.snapshot["gaps"] == report.snapshot["gaps"]
    assert changed.snapshot_hash != report.snapshot_hash
    assert changed.inputs_hash == report.inputs_hash
