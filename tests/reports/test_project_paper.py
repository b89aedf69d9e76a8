"""A project on paper carries the diagram of its page."""

import re
from html import escape

import pytest
from django.urls import reverse

from improvement.models import DriverKind
from improvement.services.publishing import publish
from reports import project_paper
from reports.pdf import Printed
from tests.factories.improvement import AgreedAimFactory, DriverFactory, ProjectFactory
from tests.factories.partners import UserFactory
from tests.reports.conftest import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(world):
    made = ProjectFactory(site=world.site_here, title="Fewer crises")
    AgreedAimFactory(project=made)
    for number, words in enumerate(("A plan that fits", "Community resources", "An informed community")):
        primary = DriverFactory(project=made, text=words, position=number)
        DriverFactory(project=made, kind=DriverKind.IDEA, parent=primary, text=f"Idea of {words.lower()}")
    return made


def test_the_pdf_is_tagged_and_carries_every_box_of_the_diagram(world, client, project, draw):
    content = project_paper.compose(project, "Fewer children came in crisis.")

    read = draw(project_paper.html_of(content, status="Draft", snapshot_hash=project_paper.hash_of(content)))

    text = text_of(read)
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]
    for words in ("A plan that fits", "Community resources", "An informed community", "Idea of community resources"):
        assert words in text


def test_paper_and_page_draw_the_same_diagram(world, client, project):
    publish(project=project, summary="Fewer children came in crisis.", by=UserFactory())
    live = project.publications.get()
    client.force_login(world.fay)

    page = client.get(reverse("improvement:project-public", kwargs={"pk": project.pk})).content.decode()
    paper = project_paper.html_of(live.content, status="Edition 1", snapshot_hash="0" * 64)

    def boxes(html):
        return re.findall(r'aria-label="((?:Aim|Primary driver|Change idea): [^"]*)"', html)

    assert boxes(paper) == boxes(page)[: len(boxes(paper))]
    assert len(boxes(paper)) == 7
    assert escape(live.content["summary"]) in paper


def test_a_funder_saves_what_was_published(world, client, project, monkeypatch):
    monkeypatch.setattr(project_paper, "print_pdf", lambda html, **given: Printed(b"%PDF-1.7", pages=2))
    publish(project=project, summary="Fewer children came in crisis.", by=UserFactory())
    client.force_login(world.fay)

    answer = client.get(reverse("reports:project-pdf", kwargs={"pk": project.pk}))

    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
